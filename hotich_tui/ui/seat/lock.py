"""The cover over an idle screen: nothing of a record shows, and nothing is lost."""

from collections.abc import Callable

from textual.app import ComposeResult

from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.screen import Dialog
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.seat.pin_card import PinCard


def open_lock(_: Seat, uncovered: Callable[[], None], why: str = "") -> "LockScreen":
    """Cover the screen."""
    return LockScreen(uncovered, why)


class LockScreen(Dialog):
    """Asks for the PIN of the person who sits here, or lets another one sit down.

    Args:
        uncovered: Called when the same person is back, with the same rights.
        why: The sentence that says why their seat has ended; "" = nobody typed for a while.
    """

    BINDINGS = bindings("lock")
    DEFAULT_CSS = "LockScreen { background: $background; }"

    def __init__(self, uncovered: Callable[[], None], why: str) -> None:
        super().__init__()
        self._uncovered, self._why = uncovered, why

    def compose(self) -> ComposeResult:
        desk = self.seat.desk
        who = desk.user.staff_no if desk is not None else ""
        title = self.say("ui.seat_ended" if self._why else "ui.locked")
        self._card = PinCard(title, who=who, message=self.say(self._why or "ui.draft_kept"))
        yield self._card

    def on_mount(self) -> None:
        """Centre the card."""
        self.add_class("box")

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
        if app.desk is not None and desk.user == app.desk.user:
            self._uncovered()
            self.close()
        else:
            app.sit_down(desk)
