"""The books' ledgers in the store: read through a viewpoint, written with audit rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from hotich_tui.domain.blind import Outcome
from hotich_tui.domain.book_ledger import NO_ROW, from_lines
from hotich_tui.domain.ledger_readings import (
    Explanation,
    LedgerView,
    LineCheck,
    LineDispute,
    Readings,
    Stage,
    compare_lines,
)
from hotich_tui.domain.lifecycle import Role, WrongState
from hotich_tui.domain.people import Viewpoint
from hotich_tui.domain.records import Version
from hotich_tui.domain.values import BLANK, Said, Value
from hotich_tui.store.dossier import load_dossiers
from hotich_tui.store.tables import (
    LEDGER_CLOSING,
    LEDGER_DECISION,
    LEDGER_DRAFT,
    LEDGER_EXPLANATION,
    LEDGER_PART,
    LEDGER_READING,
)
from hotich_tui.store.writing import Writing
from hotich_tui.vietnamese import clean


class LedgerReads:
    """Implements the reads of ledgers on one connection."""

    _connection: Connection
    _viewpoint: Viewpoint

    def ledger(self, book_id: str) -> LedgerView:
        readings = self._readings_of([book_id]).get(book_id, Readings())
        view = self._shown(book_id, readings, self._parts_of([book_id]).get(book_id, {}))
        mine = view.parts.get(self._viewpoint.user.id)
        reading = view.stage is Stage.READING and mine in (None, Role.VERIFIER)
        own = self._own(book_id) if reading else {}
        return replace(
            view,
            own=dict(readings.first) if mine is Role.KEYER else {},
            checks=tuple(
                LineCheck(line, readings.outcome(line), own.get(line, ""))
                for line in readings.lines()
                if reading
            ),
            explanations=self._explanations(book_id) if view.ledger is not None else {},
        )

    def ledgers(self, book_ids: Sequence[str]) -> Mapping[str, LedgerView]:
        readings, parts = self._readings_of(book_ids), self._parts_of(book_ids)
        return {
            book_id: self._shown(book_id, readings.get(book_id, Readings()), parts.get(book_id, {}))
            for book_id in book_ids
        }

    def ledger_draft(self, book_id: str, stage: Stage) -> Mapping[str, str]:
        query = select(LEDGER_DRAFT.c.line, LEDGER_DRAFT.c.text).where(
            LEDGER_DRAFT.c.book_id == book_id,
            LEDGER_DRAFT.c.stage == stage.value,
            LEDGER_DRAFT.c.person_id == self._viewpoint.user.id,
        )
        return {line: text for line, text in self._connection.execute(query)}

    def entries(
        self, versions: Sequence[Version], fields: Sequence[str]
    ) -> Sequence[Mapping[str, Value]]:
        dossiers = load_dossiers(self._connection, versions, fields)
        found = []
        for dossier in dossiers:
            values = {key: dossier.value_for(self._viewpoint, key) for key in fields}
            found.append({key: value for key, value in values.items() if value is not None})
        return found

    def ledger_disputes(self, book_id: str) -> Sequence[LineDispute]:
        readings = self._readings_of([book_id]).get(book_id, Readings())
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

    def _shown(self, book_id: str, readings: Readings, parts: Mapping[str, Role]) -> LedgerView:
        """What everyone may see who reads records: the statement, once two people agree on it."""
        known = readings.stage.known and self._viewpoint.reads_records
        settled = readings.settled() if known else {}
        return LedgerView(
            book_id=book_id,
            stage=readings.stage,
            parts=parts,
            ledger=from_lines(settled) if known else None,
            lines=settled,
        )

    def _own(self, book_id: str) -> dict[str, str]:
        """This person's own latest reading of each line."""
        query = (
            select(LEDGER_READING.c.line, LEDGER_READING.c.text)
            .where(
                LEDGER_READING.c.book_id == book_id,
                LEDGER_READING.c.person_id == self._viewpoint.user.id,
            )
            .order_by(LEDGER_READING.c.id)
        )
        return {line: text for line, text in self._connection.execute(query)}

    def _parts_of(self, book_ids: Sequence[str]) -> dict[str, dict[str, Role]]:
        parts: dict[str, dict[str, Role]] = {}
        query = select(LEDGER_PART).where(LEDGER_PART.c.book_id.in_(book_ids))
        for row in self._connection.execute(query):
            parts.setdefault(row.book_id, {})[row.person_id] = Role(row.role)
        return parts

    def _readings_of(self, book_ids: Sequence[str]) -> dict[str, Readings]:
        first: dict[str, dict[str, str]] = {}
        latest: dict[str, int] = {}
        second: dict[str, dict[str, list[str]]] = {}
        decided: dict[str, dict[str, str]] = {}
        query = select(LEDGER_READING).where(LEDGER_READING.c.book_id.in_(book_ids))
        for row in self._connection.execute(query.order_by(LEDGER_READING.c.id)):
            if row.role == Role.VERIFIER.value:
                second.setdefault(row.book_id, {}).setdefault(row.line, []).append(row.text)
                continue
            if latest.get(row.book_id) != row.statement:
                latest[row.book_id], first[row.book_id] = row.statement, {}
            first[row.book_id][row.line] = row.text
        decisions = select(LEDGER_DECISION).where(LEDGER_DECISION.c.book_id.in_(book_ids))
        for row in self._connection.execute(decisions):
            decided.setdefault(row.book_id, {})[row.line] = row.text
        closing = select(LEDGER_CLOSING.c.book_id).where(LEDGER_CLOSING.c.book_id.in_(book_ids))
        closed = set(self._connection.execute(closing).scalars())
        return {
            book_id: Readings(
                lines, second.get(book_id, {}), decided.get(book_id, {}), book_id in closed
            )
            for book_id, lines in first.items()
        }

    def _explanations(self, book_id: str) -> dict[str, Explanation]:
        query = (
            select(LEDGER_EXPLANATION)
            .where(LEDGER_EXPLANATION.c.book_id == book_id)
            .order_by(LEDGER_EXPLANATION.c.id)
        )
        return {
            row.finding: Explanation(row.finding, row.reason, row.note, row.person_id)
            for row in self._connection.execute(query)
        }


class LedgerWork(LedgerReads, Writing):
    """Implements the changes of ledgers; part of one transaction by one person."""

    def take_ledger_part(self, book_id: str, role: Role) -> None:
        self._connection.execute(
            insert(LEDGER_PART).values(book_id=book_id, person_id=self.user.id, role=role.value)
        )
        self._note("ledger_part", detail=f"{book_id} {role.value}")

    def keep_ledger_draft(self, book_id: str, stage: Stage, line: str, text: str) -> None:
        self._connection.execute(
            insert(LEDGER_DRAFT)
            .prefix_with("OR REPLACE")
            .values(
                book_id=book_id,
                person_id=self.user.id,
                stage=stage.value,
                line=line,
                text=clean(text),
            )
        )

    def drop_ledger_draft(self, book_id: str) -> None:
        self._connection.execute(
            delete(LEDGER_DRAFT).where(
                LEDGER_DRAFT.c.book_id == book_id, LEDGER_DRAFT.c.person_id == self.user.id
            )
        )

    def state_ledger(self, book_id: str, lines: Mapping[str, str]) -> None:
        statement = self._statement(book_id) + 1
        for line, text in lines.items():
            self._add_line(book_id, Role.KEYER, statement, line, text, attempt=0)

    def read_ledger(self, book_id: str, lines: Mapping[str, str]) -> Mapping[str, Outcome]:
        readings = self._readings_of([book_id]).get(book_id, Readings())
        if readings.stage is Stage.STATED:
            wanted = sorted({*readings.first, *lines})
            told = {line: lines.get(line, NO_ROW) for line in wanted}
        elif readings.stage is Stage.READING:
            again = {line for line in readings.lines() if not readings.outcome(line).closed}
            told = {line: text for line, text in lines.items() if line in again}
        else:
            raise WrongState("store.law")
        statement = self._statement(book_id)
        for line, text in told.items():
            attempt = len(readings.second.get(line, ())) + 1
            difference = compare_lines(readings.first.get(line, NO_ROW), text)
            self._add_line(book_id, Role.VERIFIER, statement, line, text, attempt, difference.value)
        after = self._readings_of([book_id])[book_id]
        return {line: after.outcome(line) for line in after.lines()}

    def decide_ledger(self, book_id: str, line: str, choice: str, text: str) -> None:
        self._connection.execute(
            insert(LEDGER_DECISION).values(
                book_id=book_id,
                person_id=self.user.id,
                role=Role.ADJUDICATOR.value,
                line=line,
                choice=choice,
                text=text,
                at=self._now(),
            )
        )
        self._note_line("ledger_decide", book_id, line, text, choice)

    def explain_ledger(
        self, book_id: str, role: Role, finding: str, reason: str, note: str
    ) -> None:
        self._connection.execute(
            insert(LEDGER_EXPLANATION).values(
                book_id=book_id,
                person_id=self.user.id,
                role=role.value,
                finding=finding,
                reason=reason,
                note=clean(note),
                at=self._now(),
            )
        )
        self._note_line("ledger_explain", book_id, None, finding, reason)

    def close_ledger(self, book_id: str, shown: Mapping[str, Any]) -> None:
        self._connection.execute(
            insert(LEDGER_CLOSING).values(
                book_id=book_id,
                person_id=self.user.id,
                role=Role.APPROVER.value,
                shown=json.dumps(dict(shown), ensure_ascii=False, sort_keys=True),
                at=self._now(),
            )
        )
        self._note("ledger_close", detail=book_id)

    def _statement(self, book_id: str) -> int:
        """Number of the keyer's latest statement; an earlier one stays, and counts no more."""
        query = select(func.max(LEDGER_READING.c.statement)).where(
            LEDGER_READING.c.book_id == book_id
        )
        return self._connection.execute(query).scalar() or 0

    def _add_line(
        self,
        book_id: str,
        role: Role,
        statement: int,
        line: str,
        text: str,
        attempt: int,
        difference: str | None = None,
    ) -> None:
        self._connection.execute(
            insert(LEDGER_READING).values(
                book_id=book_id,
                person_id=self.user.id,
                role=role.value,
                statement=statement,
                line=line,
                attempt=attempt,
                text=text,
                difference=difference,
                at=self._now(),
            )
        )
        event = "ledger_state" if role is Role.KEYER else "ledger_verify"
        self._note_line(event, book_id, line, text, str(attempt))

    def _note_line(self, event: str, book_id: str, line: str | None, text: str, what: str) -> None:
        value = Value(Said.WRITTEN, text) if text.strip() else BLANK
        self._note(event, field=line, after=value, with_values=True, detail=f"{book_id} {what}")
