"""The approved records of a book, each of which the chief may have corrected."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.record.pages import Listed, Page
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, aligned
from hotich_tui.ui.kit.lists import PagedScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.book.by_exception import Surveyed
from hotich_tui.workflow.desk import Desk


def open_approved(seat: Seat, book_id: str) -> "ApprovedScreen":
    """The approved records of a book."""
    return ApprovedScreen(seat.signed_in, book_id)


class ApprovedScreen(PagedScreen[Listed]):
    """The approved records of a book."""

    BINDINGS = bindings("approved")

    def __init__(self, desk: Desk, book_id: str) -> None:
        super().__init__()
        self.desk = desk
        self._book_id = book_id
        self._approved = 0

    def on_screen_resume(self) -> None:
        """Read the list whenever one comes back."""
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        book = await self.read(self.desk.books.get, self._book_id)
        left = f" {self.say('approval.approved')}  {book.register} {clean(book.number)}"
        self.title_bar.show(f"{left} · {clean(book.place)}", self.desk.user.name)
        await self.reload()

    def fetch(self, page: Page) -> Sequence[Listed]:
        return self.desk.approving.approved(self._book_id, page)

    def count(self) -> int:
        self._approved = self.desk.approving.count_approved(self._book_id)
        return self._approved

    def tell(self) -> None:
        if self.narrow:
            self.status.say(self.say("ui.narrowed", text=clean(self.narrow)))
        else:
            self.status.say(self.say("approval.approved_list", count=self._approved))

    def lines(self) -> list[Text]:
        views = [one.view for one in self.items]
        rows = [(Text(str(v.version.ordinal)), self.named(v.title)) for v in views]
        return aligned(rows, (NUMBER, PLAIN))

    def action_open(self) -> None:
        """See the record in full."""
        if self.items:
            view = self.items[self.row].view
            record = Surveyed(view.version, view.title, ())
            self.seat.open("approved_record", record=record)
