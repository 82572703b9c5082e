"""Every record of a book, in whatever state, for whoever audits."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.record.pages import Listed, Page
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column, aligned
from hotich_tui.ui.kit.lists import PagedScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk


def open_records(seat: Seat, book_id: str) -> "RecordsScreen":
    """The records of a book."""
    return RecordsScreen(seat.signed_in, book_id)


class RecordsScreen(PagedScreen[Listed]):
    """The records of a book, with titles as far as the law shows them."""

    BINDINGS = bindings("records")

    def __init__(self, desk: Desk, book_id: str) -> None:
        super().__init__()
        self.desk = desk
        self._book_id = book_id
        self._length_of_book = 0

    def on_screen_resume(self) -> None:
        """Read the list whenever one comes back."""
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        book = await self.read(self.desk.books.get, self._book_id)
        left = f" {self.say('auditing.records')}  {book.register} {clean(book.number)}"
        self.title_bar.show(f"{left} · {clean(book.place)}", self.desk.user.name)
        await self.reload()

    def fetch(self, page: Page) -> Sequence[Listed]:
        return self.desk.auditing.records(self._book_id, page)

    def count(self) -> int:
        self._length_of_book = self.desk.auditing.count(self._book_id)
        return self._length_of_book

    def tell(self) -> None:
        if self.narrow:
            self.status.say(self.say("ui.narrowed", text=clean(self.narrow)))
        else:
            self.status.say(self.say("auditing.records_list", count=self._length_of_book))

    def lines(self) -> list[Text]:
        rows = [
            (
                Text(str(one.view.version.ordinal)),
                Text(self.say(f"terms.state_{one.view.version.state.value}"), "cyan"),
                self.named(one.view.title),
            )
            for one in self.items
        ]
        return aligned(rows, (NUMBER, PLAIN, Column(most=self.size.width // 2)))

    def action_open(self) -> None:
        """The record with its history."""
        if self.items:
            version = self.items[self.row].view.version
            self.seat.open("audited", version_id=version.id)
