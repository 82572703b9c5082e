"""The third person: settles what two people read differently."""

from collections.abc import Mapping

from hotich_tui.cli.demo.hand import Entry, Hand
from hotich_tui.cli.demo.screens import AdjudicatingScreen


class Adjudicator:
    """An adjudicator at a seat, with the books beside the keyboard.

    Args:
        truth: Book id -> its entries in order, each as the paper says.
    """

    def __init__(self, hand: Hand, truth: Mapping[str, list[Entry]]) -> None:
        self.hand, self._truth = hand, truth

    async def settle_all(self) -> int:
        """Settle every dispute; how many fields."""
        hand, settled = self.hand, 0
        screen = await self.open()
        while hand.app.screen is screen:
            self.choose(screen)
            settled += 1
            await hand.wait(
                lambda c, d: (
                    hand.app.screen is not screen
                    or screen.case is not c
                    or (screen.open_fields and screen.dispute is not d)
                ),
                screen.case,
                screen.dispute,
            )
        await hand.home()
        return settled

    async def open(self) -> AdjudicatingScreen:
        """Open the first dispute from the first screen."""
        self.hand.press("x")
        return await self.hand.on(AdjudicatingScreen)

    def choose(self, screen: AdjudicatingScreen) -> None:
        """Choose what the book says."""
        case, dispute = screen.case, screen.dispute
        entry = self._truth[case.book.id][case.version.ordinal - 1]
        self.hand.press(str(list(dispute.options).index(entry[dispute.key]) + 1))
        # Sure at once: nothing is to be taken back.
        self.hand.press("\r")
