"""The chief: approves a book by exception, sends a record back, has one corrected."""

from hotich_tui.cli.demo import keys
from hotich_tui.cli.demo.hand import Hand
from hotich_tui.cli.demo.screens import (
    ApprovedRecordScreen,
    ApprovedScreen,
    ApprovingScreen,
    RecordScreen,
)


class Chief:
    """A chief at a seat."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand

    async def approve_book(self, book_id: str) -> None:
        """Approve a book: what has to be seen one after the other, the rest from the list."""
        hand = self.hand
        screen = await self.open_approving(book_id)
        survey = screen.survey
        assert survey is not None
        if survey.to_see:
            hand.press(keys.ENTER)
            record = await hand.on(RecordScreen)
            for surveyed in survey.to_see:
                await hand.wait(record.shows, surveyed.version.id)
                hand.press("a")
        for left in range(len(survey.rest), 0, -1):
            await hand.wait(lambda n: hand.app.screen is screen and len(screen.records) == n, left)
            hand.press("a")
        await hand.wait(lambda: hand.app.screen is screen and not screen.records)
        await hand.keyboard.escape()
        await hand.home()

    async def send_back(self, book_id: str, reason: int) -> None:
        """Send the first field of the first record back."""
        hand = self.hand
        screen = await self.open_approving(book_id)
        first = screen.records[0].version.id
        hand.press(keys.ENTER)
        record = await hand.on(RecordScreen)
        await hand.wait(lambda: record.shows(first) and record.lines())
        await self._mark_and_ask(record, "r", reason)
        await hand.back_home()

    async def reopen(self, book_id: str, reason: int) -> None:
        """Have the first field of the first approved record corrected."""
        hand = self.hand
        await self.open_approving(book_id)
        hand.press("v")
        listed = await hand.on(ApprovedScreen)
        await hand.wait(lambda: listed.items)
        hand.press(keys.ENTER)
        record = await hand.on(ApprovedRecordScreen)
        await hand.wait(record.lines)
        await self._mark_and_ask(record, "o", reason)
        await hand.back_home()

    async def open_approving(self, book_id: str) -> ApprovingScreen:
        """Open the list of a book's records that wait for approval."""
        await self.hand.pick(book_id)
        self.hand.press("p")
        screen = await self.hand.on(ApprovingScreen)
        await self.hand.wait(lambda: screen.survey)
        return screen

    async def _mark_and_ask(self, record: RecordScreen, key: str, reason: int) -> None:
        hand, version = self.hand, record.version_id
        hand.press(" " + key)
        question = await hand.on_dialog(record)
        hand.press(f"{reason}{keys.ENTER}")
        await hand.wait(
            lambda: (
                hand.app.screen not in (question, record)
                or (hand.app.screen is record and not record.shows(version))
            )
        )
