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
    """Name and PIN, twice for a first PIN. Asks who may come in; the screen says what follows."""

    def __init__(self, title: str, who: str = "", message: str = "", notice: str = "") -> None:
        super().__init__(id="card")
        self._title, self._who, self._message, self._notice = title, who, message, notice
        self._first_pin: str | None = None

    def compose(self) -> ComposeResult:
        say = seat_of(self).say
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

    async def desk(self, sign_in: "SignIn") -> "Desk | None":
        """The desk of whoever typed the right PIN; None while something is still asked."""
        seat = seat_of(self)
        who, pin = self.query_one("#who", FieldInput), self.query_one("#pin", FieldInput)
        typed, pin.value = pin.value, ""
        try:
            if not await seat.call(sign_in.needs_pin, who.value):
                return await seat.call(sign_in.desk, who.value, typed)
            if self._first_pin is None:
                self._first_pin = typed or None
                self.tell(seat.say("ui.first_pin" if typed else "ui.choose_pin"))
            elif self._first_pin != typed:
                self._first_pin = None
                self.tell(seat.say("ui.pins_differ"))
            else:
                return await seat.call(sign_in.set_first_pin, who.value, typed)
        except HotichError as error:
            self._first_pin = None
            # What was typed ahead was meant for a screen that does not come.
            seat.keys.void()
            self.tell(error.say(seat.language))
        pin.focus()
        return None
