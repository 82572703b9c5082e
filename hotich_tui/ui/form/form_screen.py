"""What keying and verifying share: a form that is left field by field, without waiting."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import events

from hotich_tui.domain.entry.values import Said
from hotich_tui.domain.prefill.recent import Recent
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.register import Page, Register
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.at_hand import at_hand, in_a_line
from hotich_tui.ui.form.form_view import FormView
from hotich_tui.ui.form.jumping import JumpMode
from hotich_tui.ui.form.remarks import STORING
from hotich_tui.ui.form.stopwatch import Stopwatch
from hotich_tui.ui.kit.dialogs import Answered, ask_to_park
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk

_EDITING = ("backspace", "ctrl+h", "delete", "ctrl+u")


def event_edits(key: events.Key) -> bool:
    """Whether a key writes in a field."""
    return key.is_printable or key.key in _EDITING


class FormScreen(FormView):
    """A form and its cursor.

    Leaving a field has two halves. At once, in the field's own queue and so after its last
    letter: understand the text and show how it was understood. Behind: store it, in the order in
    which fields were left.
    """

    scope: ClassVar[str]
    """Its scope in keymaps."""
    role: ClassVar[Role]
    """In which one sits here."""
    desk: Desk

    def __init__(self, register: Register, pages: Sequence[Page], language: str) -> None:
        super().__init__(register, pages, language)
        self.recent = Recent(register, {})
        """This person's own values of late, to take again."""
        self.stopwatch = Stopwatch(lambda: self.seat.clock())
        """Where the time goes."""
        self._jumping = JumpMode()

    # What a screen of its own fills in.

    @property
    def cut_off_year(self) -> int:
        """Latest year of dates with two digits of a year."""
        raise NotImplementedError

    @property
    def order(self) -> list[str]:
        """The fields that the cursor may go to, in the order of the paper."""
        raise NotImplementedError

    def leave(self, key: str, said: Said | None = None) -> None:
        """Understand what stands in a field, show it, and store it behind."""
        raise NotImplementedError

    def sign(self, key: str) -> str:
        """The sign beside a field; "" while what was typed is on its way."""
        found = self.form.remark(key).sign
        return "" if found == STORING else found

    def entered(self, key: str) -> None:
        """The cursor came into a field."""

    def is_asked(self, key: str) -> bool:
        """Whether the screen asks or offers something in a field."""
        raise NotImplementedError

    @property
    def version_id(self) -> str:
        """The version on the screen."""
        raise NotImplementedError

    def about(self, key: str) -> str:
        """One line about a field: what belongs there, what stood there before."""
        raise NotImplementedError

    # The cursor.

    def action_next(self) -> None:
        """The next field that needs a human."""
        self.advance()

    def action_step(self) -> None:
        """The very next field."""
        self._move(1)

    def action_back(self) -> None:
        """The field before."""
        self._move(-1)

    def action_next_page(self) -> None:
        """The next page of the book."""
        self._turn(1)

    def action_back_page(self) -> None:
        """The page before."""
        self._turn(-1)

    def action_typing(self) -> None:
        """Switch the typing method, or turn it off."""
        self.seat.typing.switch()
        self.seat.typing.reload()
        self.draw_marks()
        if self.seat.typing.problem:
            self.status.warn(clean(self.seat.typing.problem))

    def action_take(self) -> None:
        """The first of what is offered below the form."""
        self.advance(take=0)

    def action_take_second(self) -> None:
        """The second of what is offered below the form."""
        self.advance(take=1)

    def action_raw(self) -> None:
        """The last word as its keys, and back."""
        widget = self.form.focused()
        if widget is not None:
            self.after_letters(widget.swap_raw)

    def action_blank(self) -> None:
        """The book leaves the place empty."""
        self.advance(Said.BLANK)

    def action_illegible(self) -> None:
        """Nobody can read it: the whole, or the letters typed as `?`."""
        self.advance(Said.ILLEGIBLE)

    def action_odd(self) -> None:
        """Odd, but so written."""
        self.advance(Said.ODD)

    def advance(self, said: Said | None = None, take: int | None = None) -> None:
        """Leave the field and go on.

        Args:
            take: Place of the offer to take first, from 0.
        """
        self._move(1, said, take)

    def _move(self, step: int, said: Said | None = None, take: int | None = None) -> None:
        key = self.current
        if key is None:
            if self.order:
                self.go_to(self.order[0])
            return
        self.go_to(self.neighbour(key, step))
        # The field's letters may still be in its queue; this comes after them.
        self.after_letters(partial(self.pass_on, key, said, take), key)

    def pass_on(self, key: str, said: Said | None, take: int | None) -> None:
        """Leave a field that the cursor has left already, with what was offered there."""
        if take is None or self.take(key, take):
            self.leave(key, said)

    def visit(self, target: str) -> None:
        """Leave the field with the cursor for another."""
        key = self.current
        self.go_to(target)
        if key not in (None, target):
            self.after_letters(partial(self.leave, key), key)

    def neighbour(self, key: str, step: int) -> str:
        """The field a step away in the order of this record."""
        if key not in self.order:
            return self.order[0]
        place = self.order.index(key) + step
        return self.order[min(max(place, 0), len(self.order) - 1)]

    def go_to(self, key: str) -> None:
        """Put the cursor into a field."""
        self.form.go_to(key)
        self.entered(key)
        self.stopwatch.enter(key, asked=self.is_asked(key))
        self.draw_marks()

    def _turn(self, step: int) -> None:
        pages = [page for page in self.form.pages if any(k in self.order for k in page.inputs)]
        if not pages:
            return
        shown = self.form.shown
        place = pages.index(shown) if shown in pages else 0
        page = pages[min(max(place + step, 0), len(pages) - 1)]
        self.visit(next(key for key in self.order if key in page.inputs))

    # Jump mode.

    def action_jump(self) -> None:
        """Letters beside the fields: the next key goes to one of them, a digit to a page."""
        self._jumping.begin(self.form, self.order)
        self.status.say(self.say("ui.jump", pages=len(self.form.pages)))

    def catches(self, key: events.Key) -> bool:
        """Take a key before the field with the cursor, in jump mode."""
        if not self.form.is_mounted:
            # Enter before the form is there would stop the program.
            return True
        jumps = self._jumping.is_on
        letter = key.character if key.is_printable else None
        self.stopwatch.press(letter or key.key, edits=event_edits(key) and not jumps)
        if jumps:
            self._jump(key)
        return jumps

    def _jump(self, key: events.Key) -> None:
        char = (key.character or "").lower()
        landing = self._jumping.end(self.form, self.order, char)
        self.status.say("")
        if landing is None:
            if key.is_printable:
                self.status.warn(self.say("ui.jump_nowhere", letter=clean(char)))
        elif landing.field is not None:
            self.visit(landing.field)
            if landing.is_page:
                self.action_jump()

    # Leaving a field, and the record.

    async def leave_field(self) -> None:
        """Leave the field with the cursor and wait until everything is stored."""
        key = self.current
        if key is not None:
            self.leave(key)
        await self.settle()

    def on_screen_resume(self) -> None:
        """Somebody is back at the form."""
        self.stopwatch.go_on()

    async def keep_effort(self) -> None:
        """Store what the record cost so far; nobody's time runs until somebody is back."""
        self.stopwatch.pause()
        effort = self.stopwatch.take()
        try:
            await self.call(self.desk.efforts.keep, self.version_id, self.role, effort)
        except HotichError as error:
            self.seat.tell(error)

    def ask_to_park(self, parked: Callable[[], Answered]) -> None:
        """Leave the record aside, with a reason; then go on."""
        ask_to_park(self, self.desk, self.version_id, parked)

    # What stands beside the fields.

    def on_input_changed(self, event: FieldInput.Changed) -> None:
        """Show what fits while a field is typed."""
        key = event.input.name
        if key is not None and key in self.register.by_key and event.input.has_focus:
            self.show_hints(key, event.value)

    def at_hand(self, key: str, text: str) -> list[str]:
        """What can be taken with a key, the likeliest first: codes that fit, or values of late."""
        return at_hand(self.field(key), text, self.recent)

    def take(self, key: str, place: int) -> bool:
        """Put an offer into its field; False where there is none, and the cursor is back there."""
        found = self.at_hand(key, self.text_of(key))
        if place >= len(found):
            self.go_to(key)
            self.status.warn(self.say("ui.nothing_at_hand"))
            return False
        self.form.set_text(key, found[place])
        return True

    def show_hints(self, key: str, text: str) -> None:
        """What stands below the form while a field is typed."""
        self._show_about(key, text)

    def show_about(self) -> None:
        """Below the form what belongs to the field with the cursor."""
        key = self.current
        if key is not None:
            self._show_about(key, self.text_of(key))

    def _show_about(self, key: str, text: str) -> None:
        """Two lines: about the field, and what fits."""
        taking = [self.seat.key_of(self.scope, name) for name in ("take", "take_second")]
        line = in_a_line(self.field(key), self.at_hand(key, text), taking)
        self.hint(f"{self.about(key)}\n{clean(line)}")
