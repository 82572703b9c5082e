"""What keying and verifying share: a form that is left field by field, without waiting."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult

from hotich_tui.domain.entry.values import Said
from hotich_tui.domain.prefill.recent import Recent
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.layout import LARGE_ROWS, SMALL_ROWS
from hotich_tui.domain.register.register import Field, Page, Register
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.form import Form
from hotich_tui.ui.form.notes import Remark
from hotich_tui.ui.form.stopwatch import Stopwatch
from hotich_tui.ui.input import field_reading as typed
from hotich_tui.ui.input.jump import Jump
from hotich_tui.ui.input.typing_methods import composes
from hotich_tui.ui.kit.field_input import Composing, FieldInput
from hotich_tui.ui.kit.performing import NotedStatic
from hotich_tui.ui.kit.quiet_footer import QuietFooter
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk

WIDE, TALL = 120, 32
MOST_SHOWN = 8
"""Codes shown below the form; F8 and F9 take the first two."""


def rows_for(width: int, height: int) -> int:
    """Fields below each other that a window holds."""
    return LARGE_ROWS if width >= WIDE and height >= TALL else SMALL_ROWS


_EDITING = ("backspace", "ctrl+h", "delete", "ctrl+u")


def event_edits(key: events.Key) -> bool:
    """Whether a key writes in a field."""
    return key.is_printable or key.key in _EDITING


SIGNS = {Said.BLANK: "∅", Said.ILLEGIBLE: "≈", Said.ODD: "!"}


class FormScreen(StationScreen):
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
        super().__init__()
        self.register = register
        self.form = Form(register, pages, language)
        self.order: list[str] = []
        self.recent = Recent(register, {})
        """This person's own values of late, to take again."""
        self.stopwatch = Stopwatch(lambda: self.seat.clock())
        """Where the time goes."""
        self.handing_over = False
        """The record is on its way to the next person: a second press must not stop the first half
        way, with the record gone and its form still here."""
        self._jump: Jump | None = None
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

    # What a screen of its own fills in.

    @property
    def cut_off_year(self) -> int:
        """Latest year of dates with two digits of a year."""
        raise NotImplementedError

    def leave(self, key: str, said: Said | None = None) -> None:
        """Understand what stands in a field, show it, and store it behind."""
        raise NotImplementedError

    def sign(self, key: str) -> str:
        """The sign beside a field; "" while what was typed is on its way."""
        found = self.form.remark(key).sign
        return "" if found == "●" else found

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

    def field(self, key: str) -> Field:
        """A field of the register."""
        return self.register.by_key[key]

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
            widget.call_later(widget.swap_raw)

    def _foreign(self) -> None:
        """A composed letter came as a key: leave the typing to the system's input method."""
        self.seat.typing.leave_to_system()
        self.draw_marks()
        self.status.warn(self.say("ui.system_typing"))

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
        widget = self.form.focused()
        if widget is None or widget.name is None:
            if self.order:
                self.go_to(self.order[0])
            return
        key = widget.name
        self.go_to(self.neighbour(key, step))
        # The field's letters may still be in its queue; this comes after them.
        widget.call_later(self.pass_on, key, said, take)

    def pass_on(self, key: str, said: Said | None, take: int | None) -> None:
        """Leave a field that the cursor has left already, with what was offered there."""
        if take is None or self.take(key, take):
            self.leave(key, said)

    def visit(self, target: str) -> None:
        """Leave the field with the cursor for another."""
        widget = self.form.focused()
        self.go_to(target)
        if widget is not None and widget.name not in (None, target):
            widget.call_later(self.leave, widget.name)

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
        shown = self.form.shown
        fields = [key for key in shown.inputs if key in self.order]
        self._jump = Jump.over(fields, len(self.form.pages))
        shown.show_letters({key: letter for letter, key in self._jump.letters.items()})
        self.status.say(self.say("ui.jump", pages=len(self.form.pages)))

    def catches(self, key: events.Key) -> bool:
        """Take a key before the field with the cursor, in jump mode."""
        if not self.form.is_mounted:
            # Enter before the form is there would stop the program.
            return True
        jump, self._jump = self._jump, None
        edits = event_edits(key) and jump is None
        letter = key.character if key.is_printable else None
        self.stopwatch.press(letter or key.key, edits=edits)
        if jump is None:
            return False
        self.form.shown.show_letters({})
        self.status.say("")
        char = (key.character or "").lower()
        if char in jump.letters:
            self.visit(jump.letters[char])
        elif char in jump.pages:
            page = self.form.pages[jump.pages[char]]
            first = next((k for k in self.order if k in page.inputs), None)
            if first is not None:
                self.visit(first)
                self.action_jump()
        elif key.is_printable:
            self.status.warn(self.say("ui.jump_nowhere", letter=clean(char)))
        return True

    async def letters(self) -> None:
        """Wait for the letters on their way into the field with the cursor."""
        there = asyncio.Event()
        self.after_letters(there.set)
        await there.wait()

    async def leave_field(self) -> None:
        """Leave the field with the cursor and wait until everything is stored."""
        widget = self.form.focused()
        if widget is not None and widget.name is not None:
            self.leave(widget.name)
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

    def after_letters(self, work: Any) -> None:
        """Call something after the letters on their way into the field with the cursor."""
        (self.form.focused() or self).call_later(work)

    # What stands beside the fields.

    def on_input_changed(self, event: FieldInput.Changed) -> None:
        """Show what fits while a field is typed."""
        key = event.input.name
        if key is not None and key in self.register.by_key and event.input.has_focus:
            self.show_hints(key, event.value)

    def at_hand(self, key: str, text: str) -> list[str]:
        """What can be taken with a key, the likeliest first: codes that fit, or values of late."""
        codes = self.field(key).code_list
        if codes is None:
            return self.recent.fitting(key, text)
        fitting = [code for code, _ in typed.options(codes, text, len(codes.labels))]
        late = [code for code in self.recent.fitting(key, "", len(fitting)) if code in fitting]
        return list(dict.fromkeys([*late, *fitting]))[:MOST_SHOWN]

    def take(self, key: str, place: int) -> bool:
        """Put an offer into its field; False where there is none, and the cursor is back there."""
        found = self.at_hand(key, self.form.inputs[key].value)
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
        widget = self.form.focused()
        if widget is not None and widget.name is not None:
            self._show_about(widget.name, widget.value)

    def _show_about(self, key: str, text: str) -> None:
        """Two lines: about the field, and what fits."""
        codes = self.field(key).code_list
        found = self.at_hand(key, text)
        names = ("take", "take_second")
        taking = [self.seat.key_of(self.scope, name) for name in names]
        shown = [codes.named(c) for c in found] if codes is not None else found
        line = "   ".join(
            f"{taking[n]} {text}" if n < len(taking) else text for n, text in enumerate(shown)
        )
        self.hint(f"{self.about(key)}\n{clean(line)}")

    def hint(self, text: str | Text) -> None:
        """The quiet strip below the form."""
        self._hint.update(text, layout=False)

    def painted_for(self, action: str, /) -> float | None:
        """What is taken stands below the form."""
        if action in ("take", "take_second", "ditto"):
            return self._hint.painted_at
        return super().painted_for(action)

    @property
    def strip_width(self) -> int:
        """Columns of that strip."""
        return self._hint.size.width

    def remark(self, understood: typed.Typed, sign: str) -> Remark:
        """What to show beside a field for what was understood."""
        if not understood.remark:
            return Remark(sign, understood.reading)
        if understood.remark == "near":
            return Remark(sign or "↻", understood.reading)
        reading = understood.reading
        text = self.say(f"ui.{understood.remark}", year=reading, most=reading).strip()
        return Remark(sign or "!", text)

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
