"""Whoever states, explains and closes a book's ledger: in turn each of the others."""

from collections.abc import Mapping

from hotich_tui.cli.demo import keys
from hotich_tui.cli.demo.hand import Hand
from hotich_tui.cli.demo.screens import BalanceScreen, LedgerScreen
from hotich_tui.domain.book.ledger import CELLS


class Bookkeeper:
    """Someone at the ledger of a book."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    async def state_ledger(self, book_id: str, row: Mapping[str, str]) -> None:
        """State the ledger of a book of one year, first or second."""
        hand = self.hand
        await hand.pick(book_id)
        hand.press("s")
        screen = await hand.on(LedgerScreen)
        await hand.wait(lambda: screen.rows and screen.focused is screen.rows[0].cells["year"])
        hand.press("".join(row.get(cell, "") + keys.ENTER for cell in CELLS) + keys.F10)
        await hand.home()

    async def explain_ledger(self, book_id: str, reason: int) -> int:
        """Give a reason, by its number, for everything that does not balance; how much that is."""
        hand = self.hand
        screen = await self._open_balance(book_id)
        assert screen.standing is not None
        count = len(screen.standing.findings)
        for done in range(count):
            hand.press(keys.ENTER)
            await hand.on_dialog(screen)
            hand.press(f"{reason}{keys.ENTER}")
            left = count - done - 1
            await hand.wait(lambda n: screen.standing and len(screen.standing.open) == n, left)
            hand.press(keys.DOWN)
        await hand.keyboard.escape()
        await hand.home()
        return count

    async def close_book(self, book_id: str) -> None:
        """Close a book whose ledger balances or explains itself."""
        hand = self.hand
        screen = await self._open_balance(book_id)
        hand.press("k")
        await hand.wait(lambda: screen.standing and screen.standing.finished)
        await hand.keyboard.escape()
        await hand.home()

    async def _open_balance(self, book_id: str) -> BalanceScreen:
        await self.hand.pick(book_id)
        self.hand.press("s")
        screen = await self.hand.on(BalanceScreen)
        await self.hand.wait(lambda: screen.standing)
        return screen
