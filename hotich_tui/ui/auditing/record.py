"""A record with everything that happened to it: read, never changed."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.ui.auditing.events import COLUMNS, cells
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import Column, aligned
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.auditing import Audited


def open_audited(seat: Seat, version_id: str) -> "AuditedScreen":
    """A record of whatever state."""
    return AuditedScreen(seat.signed_in, version_id)


class AuditedScreen(ListScreen):
    """What the record says, as far as the law shows it; then who did what to it."""

    BINDINGS = bindings("audited")

    def __init__(self, desk: Desk, version_id: str) -> None:
        super().__init__()
        self.desk, self._version_id = desk, version_id
        self.audited: Audited | None = None

    def on_mount(self) -> None:
        """Read the record."""
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        self.audited = await self.read(self.desk.auditing.open, self._version_id)
        view, book = self.audited.view, self.audited.book
        left = f" {self.say('auditing.audited')}  {book.register} {clean(book.number)}"
        state = self.say(f"terms.state_{view.version.state.value}")
        self.title_bar.show(f"{left} · {view.version.ordinal} · {clean(view.title)}", state)
        names = self.desk.trail.names
        parts = [
            f"{self.say(f'terms.role_{role.value}')} {clean(names.get(person, '?'))}"
            for person, role in view.version.roles.items()
        ]
        self.status.say(" · ".join(parts) or self.say("auditing.nobody"))
        self.draw()

    def lines(self) -> list[Text]:
        if self.audited is None:
            return []
        values = aligned(self._values(self.audited), (Column(most=36), Column(most=40), Column()))
        names, register = self.desk.trail.names, self.audited.register
        rows = [cells(self, row, names, register) for row in self.audited.history]
        return [*values, Text(self.say("auditing.history"), "bold"), *aligned(rows, COLUMNS)]

    def _values(self, audited: Audited) -> list[Sequence[Text]]:
        closed = {one.key: one for one in audited.readings}
        order = audited.register.reading_order(before_2016=audited.book.before_2016)
        return [
            (
                Text(field.label_in(self.seat.language), "cyan"),
                self._said(audited.view.values.get(field.key)),
                self._how(closed.get(field.key)),
            )
            for field in order
            if field.core or field.key in audited.view.values
        ]

    def _said(self, value: Value | None) -> Text:
        if value is None:
            return Text(self.say("auditing.not_shown"), "bright_black")
        if not value.text:
            return Text(self.say(f"terms.said_{value.said.value}"), "bright_black")
        return Text(clean(value.text), "bold" if value.said is Said.WRITTEN else "yellow")

    def _how(self, readings: FieldReadings | None) -> Text:
        """The readings behind a value, where they were not alike at once."""
        if readings is None:
            return Text("")
        told = [self.say(f"terms.difference_{one.value}") for one in readings.differences]
        first, second = (self._said(one).plain for one in (readings.first, readings.second))
        if readings.decision is not None:
            told.append(self.say("auditing.settled", first=first, second=second))
        return Text(clean(" → ".join(told)), "bright_black")
