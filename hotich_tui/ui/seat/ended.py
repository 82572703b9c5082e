"""A seat ends while somebody sits there: their rights or their PIN changed."""

from typing import Protocol

from hotich_tui.ui.kit.seat import Seat


class Covering(Seat, Protocol):
    """A seat that can be covered."""

    async def cover(self, why: str = "") -> None:
        """Hide what is on screen until somebody signs in."""
        ...


async def cover_if_ended(seat: Covering) -> None:
    """Cover the screen of a seat that has ended.

    What is refused may have been asked for by a screen of who sat here before, and comes late:
    whoever sits here now is not sent away for it.
    """
    desk, sign_in = seat.desk, seat.sign_in
    if desk is not None and sign_in is not None and not await seat.call(sign_in.sits, desk):
        await seat.cover("law.seat_ended")
