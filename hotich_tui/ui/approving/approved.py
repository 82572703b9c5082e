"""The approved records of a book, each of which the chief may have corrected."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.record.records import RecordView
from hotich_tui.messages import HotichError
from hotich_tui.ui.approving.record import RecordScreen
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.book.by_exception import Surveyed
from hotich_tui.workflow.desk import Desk


class ApprovedRecordScreen(RecordScreen):
    """An approved record, which the chief may have corrected."""

    BINDINGS = bindings("approved_record")
    titled = "approval.approved"

    def action_reopen(self) -> None:
        """Ask for a correction of the marked fields: a new version begins, this one stays."""
        self.with_reason("correcting", self.say("approval.reopen_title"), self._reopen)

    def _reopen(self, reason: str, note: str) -> None:
        told = f"{reason} {note}".strip()
        self.desk.approving.correct(self.version_id, self._marked, told)


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

    async def _load(self) -> None:
        desk, book_id = self.desk, self._book_id
        try:
            book, self.views = await self.call(
                lambda: (desk.books.get(book_id), desk.approving.approved(book_id))
            )
        except HotichError as error:
            self.refuse(error)
            return
        left = f" {self.say('approval.approved')}  {book.register} {clean(book.number)}"
        self.title_bar.show(f"{left} · {clean(book.place)}", self.desk.user.name)
        self.status.say(self.say("approval.approved_list", count=len(self.views)))
        self.draw()

    def lines(self) -> list[Text]:
        return [Text(f"{v.version.ordinal:>4}  {clean(v.title)}") for v in self.views]

    def action_open(self) -> None:
        """See the record in full."""
        if self.views:
            view = self.views[self.row]
            record = Surveyed(view.version, view.title, ())
            self.app.push_screen(ApprovedRecordScreen(self.desk, [record]))
