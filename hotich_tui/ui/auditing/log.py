"""The log of the station, the newest first, by person, event or day; exported with a signature."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from rich.text import Text

from hotich_tui.domain.record.account import LogFilter
from hotich_tui.domain.record.records import AuditEntry
from hotich_tui.ui.auditing.events import COLUMNS, cells
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import aligned
from hotich_tui.ui.kit.dialogs import TextDialog
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean, fold
from hotich_tui.workflow.desk import Desk

PORTION = 200
"""Rows read in one go."""


def open_log(seat: Seat) -> "LogScreen":
    """The log, for whoever may read it."""
    return LogScreen(seat.signed_in)


class LogScreen(ListScreen):
    """Rows of the log."""

    BINDINGS = bindings("log")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.wanted = LogFilter()
        self._rows: list[AuditEntry] = []
        self._before: int | None = None

    def on_mount(self) -> None:
        """Read the newest rows."""
        self.title_bar.show(f" {self.say('auditing.log')}", self.desk.user.name)
        self.perform(self._load(), group="load")

    @property
    def beyond(self) -> tuple[int | None, int | None]:
        return 0, 0 if self._before == 0 else None

    def lines(self) -> list[Text]:
        names = self.desk.trail.names
        return aligned([cells(self, row, names) for row in self._rows], COLUMNS)

    @shows_refusals
    async def _load(self) -> None:
        self._rows, self._before, self.row = [], None, 0
        await self._more()

    async def _more(self) -> None:
        found, self._before = await self.read(self._fetch, self._before)
        self._rows += found
        self.draw()
        said = (self.wanted.day, self.wanted.event, self._name_of(self.wanted.person_id))
        wanted = " · ".join(filter(None, said)) or self.say("auditing.everything")
        key = "auditing.log_end" if self._before == 0 else "auditing.log_part"
        self.status.say(self.say(key, count=len(self._rows), wanted=clean(wanted)))

    def _fetch(self, before: int | None) -> tuple[Sequence[AuditEntry], int]:
        """A portion; goes on where a stretch of the log has none of the rows."""
        while True:
            found, before = self.desk.auditing.log(self.wanted, before=before, limit=PORTION)
            if found or before == 0:
                return found, before

    @shows_refusals
    async def _go_on(self) -> None:
        await self._more()

    def action_down(self) -> None:
        """The line below; older rows are read at the end."""
        if self.row + 1 >= len(self._rows) and self._before != 0:
            self.row += 1
            self.perform(self._go_on(), group="load")
            return
        super().action_down()

    def action_page_down(self) -> None:
        """A screenful down; older rows are read at the end."""
        if self.row + self.screenful >= len(self._rows) and self._before != 0:
            self.row += self.screenful - 1
            self.perform(self._go_on(), group="load")
            return
        super().action_page_down()

    def action_open(self) -> None:
        """The record that the row is about."""
        row = self._rows[self.row] if self._rows else None
        if row is not None and row.version_id is not None:
            self.seat.open("audited", version_id=row.version_id)

    def action_person(self) -> None:
        """Only what one person did."""
        self._ask("auditing.which_person", self._name_of(self.wanted.person_id), self._of_person)

    def action_event(self) -> None:
        """Only one kind of event."""
        self._ask("auditing.which_event", self.wanted.event, self._of_event)

    def action_day(self) -> None:
        """Only one day."""
        self._ask("auditing.which_day", self.wanted.day, self._of_day)

    def action_everything(self) -> None:
        """Everything again."""
        self.wanted = LogFilter()
        self.perform(self._load(), group="load")

    def _ask(self, key: str, text: str, done: Callable[[str], Awaitable[None]]) -> None:
        async def chosen(typed: str) -> None:
            await done(typed)

        self.seat.show(TextDialog(self.say("auditing.filter"), self.say(key), text, chosen))

    async def _of_person(self, typed: str) -> None:
        wanted = fold(typed)
        names = self.desk.trail.names
        found = [person for person, name in names.items() if wanted and wanted in fold(name)]
        if typed and len(found) != 1:
            self.status.say(self.say("auditing.no_person", name=clean(typed)))
            return
        self.wanted = replace(self.wanted, person_id=found[0] if typed else "")
        await self._load()

    async def _of_event(self, typed: str) -> None:
        self.wanted = replace(self.wanted, event=typed)
        await self._load()

    async def _of_day(self, typed: str) -> None:
        day, month, year = (*typed.replace("/", ".").split("."), "", "")[:3]
        iso = f"{year}-{month:0>2}-{day:0>2}" if year and month else typed
        self.wanted = replace(self.wanted, day=iso)
        await self._load()

    def _name_of(self, person_id: str) -> str:
        return self.desk.trail.names.get(person_id, person_id)
