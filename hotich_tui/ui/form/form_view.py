"""A screen that shows a form: its fields by their keys, the strip below, the work behind."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from math import inf
from typing import Any

from rich.text import Text
from textual.app import ComposeResult

from hotich_tui.domain.register.layout import LARGE_ROWS, SMALL_ROWS
from hotich_tui.domain.register.register import Field, Page, Register
from hotich_tui.ui.form.form import Form, FormPage
from hotich_tui.ui.form.remarks import Remark
from hotich_tui.ui.input.typing_methods import composes
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.dialogs import Answered, ConfirmDialog
from hotich_tui.ui.kit.field_input import Composing
from hotich_tui.ui.kit.performing import NotedStatic
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.vietnamese import clean

WIDE, TALL = 120, 32


def rows_for(width: int, height: int) -> int:
    """Fields below each other that a window holds."""
    return LARGE_ROWS if width >= WIDE and height >= TALL else SMALL_ROWS


class FormView(StationScreen):
    """A form on a screen, as those who act on it see it: see `port`."""

    def __init__(self, register: Register, pages: Sequence[Page], language: str) -> None:
        super().__init__()
        self.register = register
        self.form = Form(register, pages, language)
        # Fixed heights: an update that lays out the whole screen costs 12 ms at 70 fields.
        self._hint = NotedStatic("", markup=False, id="hint")

    def compose(self) -> ComposeResult:
        self._let_compose()
        yield self.title_bar
        yield from self.body()
        yield self._hint
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def body(self) -> ComposeResult:
        """What stands between the title and the strip."""
        yield self.form

    def _let_compose(self) -> None:
        typing = self.seat.typing
        for key, box in self.form.inputs.items():
            field = self.field(key)
            if composes(field):
                expand = partial(typing.expand, kind=field.kind)
                box.composing = Composing(lambda: typing.method, self._foreign, expand)

    async def change_form(self, pages: Sequence[Page]) -> None:
        """Another form in place of this one, for a record with other fields."""
        before, self.form = self.form, Form(self.register, pages, self.seat.language)
        self._let_compose()
        with self.app.batch_update():
            await before.remove()
            await self.mount(self.form, after=self.title_bar)

    def on_mount(self) -> None:
        """Read what typing needs, before the first letter; say what is wrong with it."""
        self.seat.typing.reload()
        if self.seat.typing.problem:
            self.status.warn(clean(self.seat.typing.problem))

    # The fields, by their keys.

    @property
    def current(self) -> str | None:
        """The field with the cursor."""
        return self.form.current

    def text_of(self, key: str) -> str:
        """What stands in a field."""
        return self.form.inputs[key].value

    def finished(self, key: str) -> tuple[str, bool]:
        """The text of a field that is left, and whether some of it came from an abbreviation."""
        box = self.form.inputs[key]
        return box.finished(), box.abbreviated

    def set_text(self, key: str, text: str) -> None:
        """Set a field's text without telling anyone that it changed."""
        self.form.set_text(key, text)

    def set_remark(self, key: str, remark: Remark) -> None:
        """Show a sign and a reading beside a field."""
        self.form.set_remark(key, remark)

    def select(self, key: str) -> None:
        """Select the whole text: the first letter typed replaces it."""
        self.form.inputs[key].offer()

    def hold(self, key: str, refused: Callable[[str], None]) -> None:
        """Take no letters in a field until a key that is none."""
        self.form.inputs[key].hold(refused)

    def held(self, key: str) -> str:
        """The letters that came while a field took none."""
        return self.form.inputs[key].held

    def takes_letters(self, key: str) -> bool:
        """Whether letters go into a field: the cursor did not only just come."""
        return self.form.inputs[key].has_focus

    def page_of(self, key: str) -> FormPage:
        """The page that a field stands on."""
        return self.form.page_of(key)

    def field(self, key: str) -> Field:
        """A field of the register."""
        return self.register.by_key[key]

    # The strip below, and the line above the footer.

    def hint(self, text: str | Text) -> None:
        """The quiet strip below the form."""
        self._hint.update(text, layout=False)

    @property
    def unpainted(self) -> bool:
        return super().unpainted or self._hint.painted_at == inf

    def painted_for(self, action: str, /) -> float | None:
        """What is taken stands below the form."""
        if action in ("take", "take_second"):
            widget = self.form.focused()
            # What completes one's own letters follows from them, also in one burst.
            completes = widget is not None and bool(widget.value)
            return None if completes else self._hint.painted_at
        return super().painted_for(action)

    @property
    def strip_width(self) -> int:
        """Columns of that strip."""
        return self._hint.size.width

    def bell(self) -> None:
        """A sound: a key was not taken."""
        self.seat.bell()

    def draw_marks(self) -> None:
        """How letters are typed, and which page of the book is shown."""
        # In the title: a long sentence takes the whole status line.
        self.title_bar.mark(f"[{self.say(self.seat.typing.message)}]")
        marks = Text()
        for mark, here in self.form.marks():
            marks.append(mark, "bold cyan" if here else "bright_black")
            marks.append(" ")
        pages = self.form.pages
        marks.append(f"{pages.index(self.form.shown) + 1}/{len(pages)}", "bright_black")
        self.status.at_right(marks)

    def _foreign(self) -> None:
        """A composed letter came as a key: leave the typing to the system's input method."""
        self.seat.typing.leave_to_system()
        self.draw_marks()
        self.status.warn(self.say("ui.system_typing"))

    # Behind the keys.

    def after_letters(self, work: Callable[[], object], key: str | None = None) -> None:
        """Call something after the letters on their way into a field.

        Args:
            key: The field; None = the one with the cursor.
        """
        box = self.form.focused() if key is None else self.form.inputs[key]
        (box or self).call_later(work)

    def one_at_a_time(self, way: Coroutine[Any, Any, None]) -> None:
        """Take one of the ways on which a record leaves the screen, and no other meanwhile."""
        self.perform(way, group="done")

    def confirm(self, title: str, text: str, done: Callable[[], Answered]) -> None:
        """Ask something that is answered with yes, or closed."""
        self.seat.show(ConfirmDialog(title, text, done))

    async def letters(self) -> None:
        """Wait for the letters on their way into the field with the cursor."""
        there = asyncio.Event()
        self.after_letters(there.set)
        await there.wait()
