"""What was left aside, with its reason, and how to take it up again."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import RecordView
from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import reasons


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

    async def _load(self) -> None:
        desk = self.desk
        try:
            self._views, progress = await self.call(lambda: (desk.parking.queue(), desk.progress()))
        except HotichError as error:
            self.refuse(error)
            return
        self._books = {p.book.id: f"{p.book.register} {p.book.number}" for p in progress}
        ids = [view.version.id for view in self._views]
        self.row, self._first = ids.index(self._first) if self._first in ids else self.row, ""
        self.status.say(self.say("checks.resume_it" if ids else "checks.none_parked"))
        self.draw()

    def lines(self) -> list[Text]:
        language, lines = self.seat.language, []
        for view in self._views:
            version = view.version
            book = clean(self._books.get(version.book_id, ""))
            line = Text(f"{book:<14} {version.ordinal:>4}  ")
            state = version.parked_from or State.PARKED
            line.append(f"{self.say(f'terms.state_{state.value}'):<16}", "cyan")
            reason = reasons("parking").get(view.reason)
            line.append(reason[language] if reason else clean(view.reason), "yellow")
            line.append(f"  {clean(view.note)}  {clean(view.title)}", "bright_black")
            lines.append(line)
        return lines

    def action_resume(self) -> None:
        """Take the record up in the state it was left in."""
        if self._views:
            self.perform(self._resume(), group="do")

    async def _resume(self) -> None:
        version = self._views[self.row].version
        try:
            state = await self.call(self.desk.parking.resume, version.id)
        except HotichError as error:
            self.refuse(error)
            return
        await self._load()
        self.status.say(
            self.say(
                "checks.resumed",
                ordinal=version.ordinal,
                state=self.say(f"terms.state_{state.value}"),
            )
        )
