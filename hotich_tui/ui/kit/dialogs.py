"""Small questions: a reason from a list, a text."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from hotich_tui.domain.register.register import Field
from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.input.typing_methods import composes
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.field_input import Composing, FieldInput
from hotich_tui.ui.kit.screen import Dialog, StationScreen
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import reasons

Answered = Coroutine[Any, Any, None]
"""What is done with an answer."""


class ReasonDialog(Dialog):
    """Choose a reason by its number, with a note after it: ``2 trang 7``."""

    BINDINGS = bindings("dialog")

    def __init__(self, title: str, kind: str, chosen: Callable[[str, str], Answered]) -> None:
        super().__init__()
        self._title, self._kind, self._chosen = title, kind, chosen

    def compose(self) -> ComposeResult:
        language = self.seat.language
        self._reasons = list(reasons(self._kind).items())
        lines = [f"{n}  {text[language]}" for n, (_, text) in enumerate(self._reasons, 1)]
        with Vertical(id="card"):
            yield Static(self._title, markup=False, classes="card-title")
            yield Static("\n".join(lines) + "\n", markup=False)
            yield Static(self.say("ui.reason_number"), markup=False)
            self._box = FieldInput(compact=True)
            yield self._box
            yield self.told

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")
        self._box.focus()

    async def on_input_submitted(self, event: FieldInput.Submitted) -> None:
        """Take the reason and the note."""
        number, _, note = event.value.strip().partition(" ")
        if not number.isdigit() or not 1 <= int(number) <= len(self._reasons):
            self.message(self.say("ui.choice_bad"))
            return
        self.hand_on(self._chosen(self._reasons[int(number) - 1][0], note.strip()))


def ask_to_park(
    screen: StationScreen,
    desk: Desk,
    version_id: str,
    parked: Callable[[], Answered],
) -> None:
    """Leave a record aside, with a reason from the list; then go on."""

    async def chosen(reason: str, note: str) -> None:
        try:
            await screen.put_down()
            await screen.call(desk.parking.park, version_id, reason, note)
            await parked()
        except HotichError as error:
            screen.refuse(error)

    screen.seat.show(ReasonDialog(screen.say("ui.park_title"), "parking", chosen))


class TextDialog(Dialog):
    """One line of text.

    Args:
        field: What is typed is a value of this field: composed as in the form.
        doubt: Why a text is asked back before it counts; "" where it is not. The same text again
            counts.
    """

    BINDINGS = bindings("dialog")

    def __init__(
        self,
        title: str,
        label: str,
        text: str,
        done: Callable[[str], Answered],
        field: Field | None = None,
        doubt: Callable[[str], str] = lambda _: "",
    ) -> None:
        super().__init__()
        self._title, self._label, self._text, self._done = title, label, text, done
        self._field, self._doubt, self._doubted = field, doubt, ""

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(self._title, markup=False, classes="card-title")
            yield Static(self._label, markup=False)
            box = self._box = FieldInput(self._text, compact=True, select_on_focus=False)
            typing = self.seat.typing
            if self._field is not None and composes(self._field):
                expand = partial(typing.expand, kind=self._field.kind)
                box.composing = Composing(lambda: typing.method, typing.leave_to_system, expand)
            yield box
            yield self.told

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")
        self._box.focus()

    async def on_input_submitted(self, event: FieldInput.Submitted) -> None:
        """Hand the text over."""
        assert isinstance(event.input, FieldInput)
        text = event.input.finished().strip()
        why = self._doubt(text)
        if why and text != self._doubted:
            self._doubted = text
            self.message(why)
            return
        self.hand_on(self._done(text))


class ConfirmDialog(Dialog):
    """A sentence to say yes to."""

    BINDINGS = bindings("confirm")

    def __init__(self, title: str, text: str, done: Callable[[], Answered]) -> None:
        super().__init__()
        self._title, self._text, self._done = title, text, done

    def compose(self) -> ComposeResult:
        with Vertical(id="card"):
            yield Static(self._title, markup=False, classes="card-title")
            yield Static(self._text, markup=False)
            yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")

    async def action_accept(self) -> None:
        """Yes."""
        self.hand_on(self._done())
