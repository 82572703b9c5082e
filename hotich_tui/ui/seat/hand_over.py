"""The seat changes hands: one key and a PIN. What is open stays as it is on disk."""

from textual.app import ComposeResult

from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.screen import Dialog
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.seat.pin_card import PinCard
from hotich_tui.vietnamese import clean


def open_hand_over(_: Seat) -> "HandOverScreen":
    """Let another person sit down."""
    return HandOverScreen()


class HandOverScreen(Dialog):
    """Asks who sits down now. Whoever sat here goes back to what is below with their PIN; Escape
    alone would give it, under their name, to whoever presses it."""

    BINDINGS = bindings("hand_over")

    def compose(self) -> ComposeResult:
        self._card = PinCard(self.say("ui.hand_over"))
        self._going_back = False
        yield self._card

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")

    def action_leave(self) -> None:
        """Ask for the PIN of whoever sat here."""
        desk = self.seat.desk
        if desk is not None:
            self._going_back = True
            self._card.ask(desk.user.staff_no)
            self._card.tell(self.say("ui.back_with_pin", name=clean(desk.user.name)))

    def action_enter(self) -> None:
        """Check the PIN."""
        if not self._card.steps():
            (self.focused or self).call_later(self._start)

    def _start(self) -> None:
        self.perform(self._enter(), group="sign-in")

    async def _enter(self) -> None:
        app = self.seat
        if app.sign_in is None:
            return
        desk = await self._card.desk(app.sign_in)
        if desk is None:
            return
        if self._going_back and app.desk is not None and desk.user == app.desk.user:
            self.close()
        else:
            app.sit_down(desk)
