"""Who sits here: staff number or name, and PIN. The first time, the holder sets the PIN."""

import asyncio
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.kit.quiet_footer import QuietFooter
from hotich_tui.ui.kit.screen import StationScreen

if TYPE_CHECKING:
    from hotich_tui.workflow.desk import Desk
    from hotich_tui.workflow.sign_in import Office


class PinCard(Vertical):
    """Name and PIN, twice for a first PIN. Asks the office; the screen says what follows."""

    def __init__(self, title: str, who: str = "", message: str = "", notice: str = "") -> None:
        super().__init__(id="card")
        self._title, self._who, self._message, self._notice = title, who, message, notice
        self._first_pin: str | None = None

    def compose(self) -> ComposeResult:
        say = self.app.say  # type: ignore[attr-defined]
        yield Static(self._title, markup=False, classes="card-title")
        if self._notice:
            yield Static(self._notice + "\n", markup=False)
        yield Static(say("ui.who"), markup=False)
        yield FieldInput(self._who, id="who", compact=True)
        yield Static(say("ui.pin"), markup=False, id="pin-label")
        yield FieldInput(id="pin", compact=True, password=True)
        yield Static(self._message, markup=False, classes="card-message")

    def on_mount(self) -> None:
        """Start where something is missing."""
        self.query_one("#pin" if self._who else "#who", FieldInput).focus()

    def tell(self, text: str) -> None:
        """Show a sentence."""
        self.query_one(".card-message", Static).update(text)

    def steps(self) -> bool:
        """Whether Enter only leads on from the name to the PIN; at once, so that a PIN typed in
        the same breath is never seen where the name stands."""
        who, pin = self.query_one("#who", FieldInput), self.query_one("#pin", FieldInput)
        on = self.screen.focused is who and not pin.value
        if on:
            # `Widget.focus` comes after the keys that are on their way.
            self.screen.set_focus(pin)
        return on

    async def desk(self, office: "Office") -> "Desk | None":
        """The desk of whoever typed the right PIN; None while something is still asked."""
        say, call = self.app.say, self.app.call  # type: ignore[attr-defined]
        who, pin = self.query_one("#who", FieldInput), self.query_one("#pin", FieldInput)
        typed, pin.value = pin.value, ""
        try:
            if not await call(office.needs_pin, who.value):
                desk: Desk = await call(office.sign_in, who.value, typed)
                return desk
            if self._first_pin is None:
                self._first_pin = typed or None
                self.tell(say("ui.first_pin" if typed else "ui.choose_pin"))
            elif self._first_pin != typed:
                self._first_pin = None
                self.tell(say("ui.pins_differ"))
            else:
                first: Desk = await call(office.set_first_pin, who.value, typed)
                return first
        except HotichError as error:
            self._first_pin = None
            # What was typed ahead was meant for a screen that does not come.
            self.app.keys.void()  # type: ignore[attr-defined]
            self.tell(error.say(self.app.language))  # type: ignore[attr-defined]
        pin.focus()
        return None


class SignInScreen(StationScreen):
    """The first screen: painted before the station is open."""

    BINDINGS = bindings("sign_in")
    CSS_CLASSES = "box"

    def __init__(self) -> None:
        super().__init__()
        self._opened = asyncio.Event()
        """The station is open, or cannot be opened."""

    def compose(self) -> ComposeResult:
        app = self.seat
        yield self.title_bar
        problems = "\n".join(app.keymap.problems[:2])
        yield PinCard(
            self.say("ui.sign_in"), message=problems or self.say("ui.opening"), notice=app.notice
        )
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Say which program this is."""
        self.add_class("box")
        self.title_bar.show(" hotich-tui", self.say("ui.product"))
        if self.seat.office is not None:
            self.ready()

    def ready(self) -> None:
        """The station is open; who was faster than the disk is let in now."""
        self._opened.set()
        if not self.seat.keymap.problems:
            self.query_one(PinCard).tell("")

    def refuse(self, error: HotichError | str) -> None:
        """The station could not be opened."""
        self._opened.set()
        self.seat.keys.void()
        text = error if isinstance(error, str) else error.say(self.seat.language)
        self.query_one(PinCard).tell(text)

    def action_enter(self) -> None:
        """Sign in with what was typed."""
        if not self.query_one(PinCard).steps():
            # The last digits may still be on their way into the input.
            (self.focused or self).call_later(self._start)

    def _start(self) -> None:
        self.perform(self._enter(), group="sign-in")

    async def _enter(self) -> None:
        if not self._opened.is_set():
            self.query_one(PinCard).tell(self.say("ui.opening"))
            await self._opened.wait()
        office = self.seat.office
        if office is None:
            return
        desk = await self.query_one(PinCard).desk(office)
        if desk is not None:
            self.seat.sit_down(desk)
