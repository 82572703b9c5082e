"""The seat changes hands: one key and a PIN. What is open stays as it is on disk."""

from typing import ClassVar

from textual.app import ComposeResult

from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.screen import Dialog
from hotich_tui.ui.seat.sign_in import PinCard


class HandOverScreen(Dialog):
    """Asks who sits down now."""

    BINDINGS: ClassVar = [*bindings("dialog"), *bindings("sign_in")]

    def compose(self) -> ComposeResult:
        yield PinCard(self.say("ui.hand_over"))

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")

    def action_enter(self) -> None:
        """Check the PIN."""
        if not self.query_one(PinCard).steps():
            (self.focused or self).call_later(self._start)

    def _start(self) -> None:
        self.perform(self._enter(), group="sign-in")

    async def _enter(self) -> None:
        app = self.seat
        if app.office is None:
            return
        desk = await self.query_one(PinCard).desk(app.office)
        if desk is not None:
            app.sit_down(desk)
