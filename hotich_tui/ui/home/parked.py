"""What was left aside, with its reason, and how to take it up again."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import RecordView
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column, aligned
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import reasons


def open_parked(seat: Seat, version_id: str = "") -> "ParkedScreen":
    """What was left aside, at one record where it is given."""
    return ParkedScreen(seat.signed_in, version_id)


class ParkedScreen(ListScreen):
    """The parked records of all books.

    Args:
        version_id: The one that the cursor is on at first.
    """

    BINDINGS = bindings("parked")

    def __init__(self, desk: Desk, version_id: str = "") -> None:
        super().__init__()
        self.desk, self._first = desk, version_id
        self._views: Sequence[RecordView] = ()
        self._books: dict[str, str] = {}

    def on_mount(self) -> None:
        """Read the list."""
        role = " · ".join(sorted(self.say(f"terms.role_{r.value}") for r in self.desk.user.roles))
        self.title_bar.show(f" {self.say('checks.parked')}", f"{self.desk.user.name} · {role}")
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        desk = self.desk
        self._views, progress = await self.read(
            lambda: (desk.parking.queue(), desk.books.progress())
        )
        self._books = {p.book.id: f"{p.book.register} {p.book.number}" for p in progress}
        ids = [view.version.id for view in self._views]
        self.row, self._first = ids.index(self._first) if self._first in ids else self.row, ""
        self.status.say(self.say("checks.resume_it" if ids else "checks.none_parked"))
        self.draw()

    def lines(self) -> list[Text]:
        columns = (PLAIN, NUMBER, PLAIN, Column(most=self.size.width // 3), PLAIN)
        return aligned([self._cells(view) for view in self._views], columns)

    def _cells(self, view: RecordView) -> list[Text]:
        version = view.version
        state = self.say(f"terms.state_{(version.parked_from or State.PARKED).value}")
        reason = reasons("parking").get(view.reason)
        why = Text(reason[self.seat.language] if reason else clean(view.reason), "yellow")
        if view.note:
            why.append(f"  {clean(view.note)}", "bright_black")
        return [
            Text(clean(self._books.get(version.book_id, ""))),
            Text(str(version.ordinal)),
            Text(state, "cyan"),
            self.named(view.title),
            why,
        ]

    def action_resume(self) -> None:
        """Take the record up in the state it was left in."""
        if self._views:
            self.perform(self._resume(), group="do")

    @shows_refusals
    async def _resume(self) -> None:
        version = self._views[self.row].version
        state = await self.call(self.desk.parking.resume, version.id)
        await self._load()
        self.status.say(
            self.say(
                "checks.resumed",
                ordinal=version.ordinal,
                state=self.say(f"terms.state_{state.value}"),
            )
        )
