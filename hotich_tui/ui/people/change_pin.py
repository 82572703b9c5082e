"""Changing one's own PIN."""

from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.people.card import LinesCard


def open_change_pin(_: Seat) -> "ChangePinScreen":
    """Change the PIN of whoever sits here."""
    return ChangePinScreen()


class ChangePinScreen(LinesCard):
    """The old PIN, and the new one twice."""

    BINDINGS = bindings("change_pin")
    title_key = "people.change_pin"
    fields = ("old_pin", "new_pin", "again")
    hidden = fields

    async def finish(self) -> None:
        """Set the new PIN."""
        seat = self.seat
        old, new, again = (self.text(name) for name in self.fields)
        if seat.sign_in is None:
            return
        if new != again:
            raise HotichError("ui.pins_differ")
        await seat.call(seat.sign_in.change_pin, seat.signed_in.user.staff_no, old, new)
        self.close()
        seat.notify(self.say("people.pin_changed"), markup=False, timeout=8)
