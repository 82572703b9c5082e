"""The approved records of a book, each of which the chief may have corrected."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.record.records import RecordView
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, aligned
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.book.by_exception import Surveyed
from hotich_tui.workflow.desk import Desk


def open_approved(seat: Seat, book_id: str) -> "ApprovedScreen":
    """The approved records of a book."""
    return ApprovedScreen(seat.signed_in, book_id)


class ApprovedScreen(ListScreen):
    """The approved records of a book."""

    BINDINGS = bindings("approved")

    def __init__(self, desk: Desk, book_id: str) -> None:
        super().__init__()
        self.desk = desk
        self._book_id = book_id
        self.views: Sequence[RecordView] = ()

    def on_screen_resume(self) -> None:
        """Read the list whenever one comes back."""
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        desk, book_id = self.desk, self._book_id
        book, self.views = await self.read(
            lambda: (desk.books.get(book_id), desk.approving.approved(book_id))
        )
        left = f" {self.say('approval.approved')}  {book.register} {clean(book.number)}"
        self.title_bar.show(f"{left} · {clean(book.place)}", self.desk.user.name)
        self.status.say(self.say("approval.approved_list", count=len(self.views)))
        self.draw()

    def lines(self) -> list[Text]:
        rows = [(Text(str(v.version.ordinal)), self.named(v.title)) for v in self.views]
        return aligned(rows, (NUMBER, PLAIN))

    def action_open(self) -> None:
        """See the record in full."""
        if self.views:
            view = self.views[self.row]
            record = Surveyed(view.version, view.title, ())
            self.seat.open("approved_record", record=record)
