"""A form as the paper has it: pages without scrolling, one label column, signs beside it."""

from collections.abc import Iterator, Mapping, Sequence

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Input, Static

from hotich_tui.domain.register.register import Field, Page, Register
from hotich_tui.ui.form.notes import Notes
from hotich_tui.ui.form.remarks import Remark
from hotich_tui.ui.kit.field_input import FieldInput

MARK_WIDTH = 7
LABEL_WIDTH = 27


class _Still(Widget):
    """Holds what never scrolls. In a Widget a change of its contents' size lays out the whole
    screen once more: a page's first turning took two layouts and two paints, 20 ms (measured).

    Named last among the bases: Textual takes a widget's default styles from the first.
    """

    virtual_size = Reactive(Size(0, 0), layout=False)


class _Labels(Static, _Still):
    pass


class _Pages(ContentSwitcher, _Still):
    pass


class _Inputs(Vertical, _Still):
    """The fields of a page. What their coming and going tells goes no further: nobody above
    listens, and six times four messages cost a Tab 4 ms (measured)."""

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        event.stop()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        event.stop()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        event.stop()


class FormPage(Horizontal, _Still):
    """One screenful of fields."""

    def __init__(self, page: Page, register: Register, language: str) -> None:
        super().__init__(id=f"page-{page.number}", classes="form-page")
        self.page = page
        self._register = register
        self._language = language
        self.inputs = {field.key: _input(field) for field in page.fields}
        self._labels = _Labels(self._label_text({}), markup=False, classes="form-labels")
        self.notes = Notes(tuple(self.inputs))

    def compose(self) -> ComposeResult:
        """Marks and labels in one text each: 70 label widgets cost half a second (measured)."""
        yield self._labels
        with _Inputs(classes="form-inputs"):
            yield from self.inputs.values()
        yield self.notes

    def show_letters(self, letters: Mapping[str, str]) -> None:
        """Letters to jump by, in place of the group marks.

        Args:
            letters: Field -> letter; empty = the marks again.
        """
        self._labels.update(self._label_text(letters), layout=False)

    def _label_text(self, letters: Mapping[str, str]) -> Text:
        text, before = Text(no_wrap=True), ""
        for field in self.page.fields:
            mark = "" if field.group == before else self._register.group(field.group).short_vi
            before = field.group
            if letters:
                letter = letters.get(field.key, "")
                text.append("  ")
                text.append(f" {letter} " if letter else "   ", "bold reverse" if letter else "")
                text.append("  ")
            else:
                text.append(f" {mark:<{MARK_WIDTH - 1}}", Style(bold=True, color="cyan"))
            label = field.short_in(self._language)
            label = label if len(label) < LABEL_WIDTH else label[: LABEL_WIDTH - 2] + "…"
            text.append(f"{label:<{LABEL_WIDTH}}\n", Style(bold=field.core, dim=not field.core))
        return text


class Form(_Still):
    """All pages of a form. Built once for a layout and filled again for each record."""

    def __init__(
        self, register: Register, pages: Sequence[Page], language: str, *, id: str = "form"
    ) -> None:
        super().__init__(id=id)
        self.register = register
        self.pages = tuple(FormPage(page, register, language) for page in pages)
        self.inputs: dict[str, FieldInput] = {}
        self._page_of: dict[str, FormPage] = {}
        for page in self.pages:
            for key, widget in page.inputs.items():
                self.inputs[key] = widget
                self._page_of[key] = page

        # Held, not looked up: a form that takes the place of another is asked before it is mounted.
        self._switcher = _Pages(*self.pages, initial=self.pages[0].id if self.pages else None)

    def compose(self) -> ComposeResult:
        yield self._switcher

    @property
    def shown(self) -> FormPage:
        """The page on screen."""
        current = self._switcher.current
        return next(page for page in self.pages if page.id == current)

    def focused(self) -> FieldInput | None:
        """The field with the cursor."""
        widget = self.screen.focused if self.is_attached else None
        return widget if isinstance(widget, FieldInput) and widget.name in self.inputs else None

    @property
    def current(self) -> str | None:
        """The key of the field with the cursor."""
        widget = self.focused()
        return None if widget is None else widget.name

    def go_to(self, key: str) -> None:
        """Put the cursor into a field, turning the page where needed."""
        page = self._page_of[key]
        switcher = self._switcher
        if switcher.current != page.id:
            switcher.current = page.id
        self.screen.set_focus(self.inputs[key])

    def fill(self, texts: Mapping[str, str], remarks: Mapping[str, Remark]) -> None:
        """Fill every field; those not named become empty."""
        with self.prevent(FieldInput.Changed), self.app.batch_update():
            for key, widget in self.inputs.items():
                widget.set_text(texts.get(key, ""))
            for page in self.pages:
                page.notes.show(remarks)

    def set_remark(self, key: str, remark: Remark) -> None:
        """Show a sign and a reading beside a field."""
        self._page_of[key].notes.set_remark(key, remark)

    def remark(self, key: str) -> Remark:
        """What stands beside a field."""
        return self._page_of[key].notes.remark(key)

    def page_of(self, key: str) -> FormPage:
        """The page that a field stands on."""
        return self._page_of[key]

    def set_text(self, key: str, text: str) -> None:
        """Set a field's text without telling anyone that it changed."""
        widget = self.inputs[key]
        if widget.value != text:
            with self.prevent(FieldInput.Changed):
                widget.set_text(text)

    def enable_only(self, keys: Sequence[str]) -> None:
        """Let the cursor into these fields only."""
        allowed = set(keys)
        for key, widget in self.inputs.items():
            widget.disabled = key not in allowed

    def marks(self) -> Iterator[tuple[str, bool]]:
        """Group marks in reading order, and whether each is on the page shown."""
        for page in self.pages:
            for group in dict.fromkeys(field.group for field in page.page.fields):
                yield self.register.group(group).short_vi, page is self.shown


def _input(field: Field) -> FieldInput:
    # Escape sequences never get in: FieldInput cleans pastes, and keys are letters.
    return FieldInput(name=field.key, compact=True, select_on_focus=False, classes="form-input")
