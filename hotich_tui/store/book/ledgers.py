"""The books' ledgers in the store, read through a viewpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, Table, select, text

from hotich_tui.domain.book.ledger import NO_ROW, from_lines
from hotich_tui.domain.book.ledger_readings import (
    Explanation,
    Former,
    LedgerView,
    LineCheck,
    LineDispute,
    Readings,
    Reopening,
    Stage,
    Step,
    compare_lines,
)
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.store.file.ledger_tables import (
    LEDGER_CLOSING,
    LEDGER_DECISION,
    LEDGER_DRAFT,
    LEDGER_EXPLANATION,
    LEDGER_READING,
    LEDGER_REOPENING,
    LEDGER_ROLE,
)
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.workflow.ports.ledgers import LedgerReads

_WAITS = """(s.stage IN ('stated', 'reading', 'disputed') OR (s.stage = 'empty' AND s.round > 1)
    OR (s.stage = 'settled' AND s.closed_before))"""
_UNFINISHED = text(f"""
    SELECT s.book_id, s.stage, s.round, s.closed_before,
        again.person_id, again.reason, again.note, again.at
    FROM ledger_stage AS s JOIN book ON book.id = s.book_id
    LEFT JOIN ledger_reopening AS again ON again.book_id = s.book_id AND again.round = s.round
    WHERE {_WAITS} ORDER BY book.register, book.year, book.number, book.id""")
_ROLES_UNFINISHED = text(f"""
    SELECT part.book_id, part.person_id, part.role FROM ledger_stage AS s
    JOIN ledger_part AS part ON part.book_id = s.book_id AND part.round = s.round
    WHERE {_WAITS}""")


@dataclass(slots=True)
class Rounds:
    """Everything that happened to a book's ledger, unfiltered, by round: never leaves the store.

    Args:
        readings: Of the rounds that somebody stated.
        reopenings: By the round that they began; none of the first.
    """

    readings: dict[int, Readings] = field(default_factory=dict)
    reopenings: dict[int, Reopening] = field(default_factory=dict)
    roles: dict[int, dict[str, Role]] = field(default_factory=dict)

    @property
    def now(self) -> int:
        """The round that is on."""
        return max(self.reopenings, default=1)

    @property
    def present(self) -> Readings:
        """What was read and decided in it."""
        return self.readings.get(self.now, Readings())

    @property
    def former(self) -> list[tuple[int, Readings]]:
        """The rounds that were reopened, oldest first."""
        return sorted((n, readings) for n, readings in self.readings.items() if n < self.now)


class SqlLedgerReads(SqlSnapshot, LedgerReads):
    """Ledgers as one person may see them."""

    def ledger(self, book_id: str) -> LedgerView:
        rounds = self._rounds_of([book_id])[book_id]
        readings, view = rounds.present, self._shown(book_id, rounds)
        mine = view.roles.get(self._viewpoint.user.id)
        reading = view.stage is Stage.READING and mine in (None, Role.VERIFIER)
        own = self._own(book_id, rounds.now) if reading else {}
        known = view.ledger is not None
        return replace(
            view,
            own=dict(readings.first) if mine is Role.KEYER else {},
            checks=tuple(
                LineCheck(line, readings.outcome(line), own.get(line, ""))
                for line in readings.lines()
                if reading
            ),
            explanations=self._explanations(book_id, rounds.now) if known else {},
            former=tuple(
                Former(
                    number,
                    before.settled(),
                    before.closed,
                    self._explanations(book_id, number),
                )
                for number, before in rounds.former
                if known
            ),
        )

    def ledgers(self, book_ids: Sequence[str]) -> Mapping[str, LedgerView]:
        rounds = self._rounds_of(book_ids)
        return {book_id: self._shown(book_id, rounds[book_id]) for book_id in book_ids}

    def unfinished_ledgers(self) -> Sequence[LedgerView]:
        # None of them is closed, and what a settled one says stands on no list.
        found = {
            row.book_id: LedgerView(
                book_id=row.book_id,
                stage=Stage(row.stage),
                round=row.round,
                reopening=self._reopening(row),
                closed_before=bool(row.closed_before),
            )
            for row in self._connection.execute(_UNFINISHED)
        }
        roles: dict[str, dict[str, Role]] = {}
        for book_id, person_id, role in self._connection.execute(_ROLES_UNFINISHED):
            roles.setdefault(book_id, {})[person_id] = Role(role)
        return [replace(view, roles=roles.get(view.book_id, {})) for view in found.values()]

    def _reopening(self, row: Any) -> Reopening | None:
        """What began the round of a row of `_UNFINISHED`, its note for who may know it."""
        if row.reason is None:
            return None
        known = Stage(row.stage).known and self._viewpoint.reads_records
        note = row.note if known or row.person_id == self._viewpoint.user.id else ""
        return Reopening(row.round, row.person_id, row.reason, note, row.at)

    def ledger_draft(self, book_id: str, step: Step) -> Mapping[str, str]:
        query = select(LEDGER_DRAFT.c.line, LEDGER_DRAFT.c.text).where(
            LEDGER_DRAFT.c.book_id == book_id,
            LEDGER_DRAFT.c.round == step.round,
            LEDGER_DRAFT.c.stage == step.stage.value,
            LEDGER_DRAFT.c.person_id == self._viewpoint.user.id,
        )
        return {line: text for line, text in self._connection.execute(query)}

    def ledger_disputes(self, book_id: str) -> Sequence[LineDispute]:
        readings = self._rounds_of([book_id])[book_id].present
        if readings.stage is not Stage.DISPUTED or not self._viewpoint.reads_records:
            return []
        return [
            LineDispute(
                line,
                compare_lines(readings.first.get(line, NO_ROW), readings.second[line][-1]),
                tuple(readings.options(line)),
            )
            for line in readings.disputed()
        ]

    def _shown(self, book_id: str, rounds: Rounds) -> LedgerView:
        """What everyone may see who reads records: the statement, once two people agree on it."""
        readings, number = rounds.present, rounds.now
        known = readings.stage.known and self._viewpoint.reads_records
        settled = readings.settled() if known else {}
        reopening = rounds.reopenings.get(number)
        if reopening is not None and not known and reopening.person_id != self._viewpoint.user.id:
            reopening = replace(reopening, note="")
        return LedgerView(
            book_id=book_id,
            stage=readings.stage,
            round=number,
            roles=rounds.roles.get(number, {}),
            ledger=from_lines(settled) if known else None,
            lines=settled,
            reopening=reopening,
            closed_before=any(before.closed for _, before in rounds.former),
        )

    def _own(self, book_id: str, number: int) -> dict[str, str]:
        """This person's own latest reading of each line."""
        query = (
            select(LEDGER_READING.c.line, LEDGER_READING.c.text)
            .where(
                LEDGER_READING.c.book_id == book_id,
                LEDGER_READING.c.round == number,
                LEDGER_READING.c.person_id == self._viewpoint.user.id,
            )
            .order_by(LEDGER_READING.c.id)
        )
        return {line: text for line, text in self._connection.execute(query)}

    def _rounds_of(self, book_ids: Sequence[str]) -> dict[str, Rounds]:
        found = {book_id: Rounds() for book_id in book_ids}
        for row in self._rows(LEDGER_REOPENING, book_ids, LEDGER_REOPENING.c.id):
            found[row.book_id].reopenings[row.round] = Reopening(
                row.round, row.person_id, row.reason, row.note, row.at
            )
        for row in self._rows(LEDGER_ROLE, book_ids):
            found[row.book_id].roles.setdefault(row.round, {})[row.person_id] = Role(row.role)
        for (book_id, number), readings in self._readings_of(book_ids).items():
            found[book_id].readings[number] = readings
        return found

    def _readings_of(self, book_ids: Sequence[str]) -> dict[tuple[str, int], Readings]:
        """(Book, round) -> what was read and decided in it."""
        first: dict[tuple[str, int], dict[str, str]] = {}
        latest: dict[tuple[str, int], int] = {}
        second: dict[tuple[str, int], dict[str, list[str]]] = {}
        decided: dict[tuple[str, int], dict[str, str]] = {}
        for row in self._rows(LEDGER_READING, book_ids, LEDGER_READING.c.id):
            place = row.book_id, row.round
            if row.role == Role.VERIFIER.value:
                second.setdefault(place, {}).setdefault(row.line, []).append(row.text)
                continue
            if latest.get(place) != row.statement:
                latest[place], first[place] = row.statement, {}
            first[place][row.line] = row.text
        for row in self._rows(LEDGER_DECISION, book_ids):
            decided.setdefault((row.book_id, row.round), {})[row.line] = row.text
        closed = {(row.book_id, row.round) for row in self._rows(LEDGER_CLOSING, book_ids)}
        return {
            place: Readings(lines, second.get(place, {}), decided.get(place, {}), place in closed)
            for place, lines in first.items()
        }

    def _rows(self, table: Table, book_ids: Sequence[str], *order: Any) -> Sequence[Row[Any]]:
        query = select(table).where(table.c.book_id.in_(book_ids)).order_by(*order)
        return self._connection.execute(query).fetchall()

    def _explanations(self, book_id: str, number: int) -> dict[str, Explanation]:
        query = (
            select(LEDGER_EXPLANATION)
            .where(LEDGER_EXPLANATION.c.book_id == book_id, LEDGER_EXPLANATION.c.round == number)
            .order_by(LEDGER_EXPLANATION.c.id)
        )
        return {
            row.finding: Explanation(row.finding, row.reason, row.note, row.person_id)
            for row in self._connection.execute(query)
        }
