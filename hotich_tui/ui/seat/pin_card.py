"""Name and PIN: what sign-in, hand-over and cover ask."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from hotich_tui.messages import HotichError
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.kit.seat import seat_of

if TYPE_CHECKING:
    from hotich_tui.workflow.desk import Desk
    from hotich_tui.workflow.sign_in import SignIn


class PinCard(Vertical):
    """Name and PIN; the first time the word of activation, and a PIN twice. Asks who may come in;
    the screen says what follows."""

    def __init__(self, title: str, who: str = "", message: str = "", notice: str = "") -> None:
        super().__init__(id="card")
        self._title, self._who, self._notice = title, who, notice
        self._first_pin: str | None = None
        self._whose = ""
        """Who typed the word of activation."""
        self._word = ""
        self._who_input = FieldInput(who, id="who", compact=True)
        self._pin = FieldInput(id="pin", compact=True, password=True)
        self._told = Static(message, markup=False, classes="card-message")

    def compose(self) -> ComposeResult:
        say = seat_of(self).say
        yield Static(self._title, markup=False, classes="card-title")
        if self._notice:
            yield Static(self._notice + "\n", markup=False)
        yield Static(say("ui.who"), markup=False)
        yield self._who_input
        yield Static(say("ui.pin"), markup=False, id="pin-label")
        yield self._pin
        yield self._told

    def on_mount(self) -> None:
        """Start where something is missing."""
        (self._pin if self._who else self._who_input).focus()

    def tell(self, text: str) -> None:
        """Show a sentence."""
        self._told.update(text)

    def steps(self) -> bool:
        """Whether Enter only leads on from the name to the PIN; at once, so that a PIN typed in
        the same breath is never seen where the name stands."""
        who, pin = self._who_input, self._pin
        on = self.screen.focused is who and not pin.value
        if on:
            # `Widget.focus` comes after the keys that are on their way.
            self.screen.set_focus(pin)
        return on

    def ask(self, who: str) -> None:
        """Ask for the PIN of somebody whose name is known."""
        self._who_input.value, self._pin.value = who, ""
        self.screen.set_focus(self._pin)

    async def desk(self, sign_in: "SignIn") -> "Desk | None":
        """The desk of whoever typed the right PIN; None while something is still asked."""
        seat = seat_of(self)
        who, pin = self._who_input.value, self._pin
        typed, pin.value = pin.value, ""
        try:
            if not await seat.call(sign_in.needs_pin, who):
                return await seat.call(sign_in.desk, who, typed)
            if typed and (who, typed) == (self._whose, self._first_pin):
                return await seat.call(sign_in.set_first_pin, who, self._word, typed)
            await self._first_time(sign_in, who, typed)
        except HotichError as error:
            self._first_pin = None
            # What was typed ahead was meant for a screen that does not come.
            seat.keys.void()
            self.tell(error.say(seat.language))
        pin.focus()
        return None

    async def _first_time(self, sign_in: "SignIn", who: str, typed: str) -> None:
        """Whoever has no PIN types the word of activation, then a PIN, then the PIN again."""
        from hotich_tui.workflow.rules.secrets import check_pin

        seat = seat_of(self)
        if who != self._whose:
            if typed:
                await seat.call(sign_in.check_word, who, typed)
                self._whose, self._word, self._first_pin = who, typed, None
            self.tell(seat.say("ui.choose_pin" if typed else "ui.activation"))
        elif self._first_pin is None:
            check_pin(typed)
            self._first_pin = typed
            self.tell(seat.say("ui.first_pin"))
        else:
            self._first_pin = None
            self.tell(seat.say("ui.pins_differ"))
