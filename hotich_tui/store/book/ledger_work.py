"""The changes of the books' ledgers in the store, each with its audit row."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select

from hotich_tui.domain.book.ledger import NO_ROW
from hotich_tui.domain.book.ledger_readings import Stage, Step, compare_lines
from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Role, WrongState
from hotich_tui.store.book.ledgers import SqlLedgerReads
from hotich_tui.store.file.ledger_tables import (
    LEDGER_CLOSING,
    LEDGER_DECISION,
    LEDGER_DRAFT,
    LEDGER_EXPLANATION,
    LEDGER_READING,
    LEDGER_REOPENING,
    LEDGER_ROLE,
)
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.ports.ledgers import BalanceWork, LedgerRoleWork, StatementWork


class SqlLedgerWork(SqlLedgerReads, SqlTransaction, LedgerRoleWork, StatementWork, BalanceWork):
    """Changes of ledgers."""

    def take_ledger_role(self, book_id: str, role: Role) -> None:
        self._connection.execute(
            insert(LEDGER_ROLE).values(
                book_id=book_id,
                round=self._round(book_id),
                person_id=self.user.id,
                role=role.value,
            )
        )
        self._note("ledger_part", detail=f"{book_id} {role.value}")

    def keep_ledger_draft(self, book_id: str, step: Step, line: str, text: str) -> None:
        self._connection.execute(
            insert(LEDGER_DRAFT)
            .prefix_with("OR REPLACE")
            .values(
                book_id=book_id,
                person_id=self.user.id,
                round=step.round,
                stage=step.stage.value,
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
        readings = self._rounds_of([book_id])[book_id].present
        if readings.stage is Stage.STATED:
            wanted = sorted({*readings.first, *lines})
            readings_typed = {line: lines.get(line, NO_ROW) for line in wanted}
        elif readings.stage is Stage.READING:
            again = {line for line in readings.lines() if not readings.outcome(line).closed}
            readings_typed = {line: text for line, text in lines.items() if line in again}
        else:
            raise WrongState("store.law")
        statement = self._statement(book_id)
        for line, text in readings_typed.items():
            attempt = len(readings.second.get(line, ())) + 1
            difference = compare_lines(readings.first.get(line, NO_ROW), text)
            self._add_line(book_id, Role.VERIFIER, statement, line, text, attempt, difference.value)
        after = self._rounds_of([book_id])[book_id].present
        return {line: after.outcome(line) for line in after.lines()}

    def decide_ledger(self, book_id: str, line: str, choice: str, text: str) -> None:
        self._connection.execute(
            insert(LEDGER_DECISION).values(
                **self._whose(book_id, Role.ADJUDICATOR),
                line=line,
                choice=choice,
                text=text,
            )
        )
        self._note_line("ledger_decide", book_id, line, text, choice)

    def explain_ledger(
        self, book_id: str, role: Role, finding: str, reason: str, note: str
    ) -> None:
        self._connection.execute(
            insert(LEDGER_EXPLANATION).values(
                **self._whose(book_id, role),
                finding=finding,
                reason=reason,
                note=clean(note),
            )
        )
        self._note_line("ledger_explain", book_id, None, finding, reason)

    def close_ledger(self, book_id: str, shown: Mapping[str, Any]) -> None:
        self._connection.execute(
            insert(LEDGER_CLOSING).values(
                **self._whose(book_id, Role.APPROVER),
                shown=json.dumps(dict(shown), ensure_ascii=False, sort_keys=True),
            )
        )
        self._note("ledger_close", detail=book_id)

    def reopen_ledger(self, book_id: str, role: Role, reason: str, note: str) -> None:
        whose = self._whose(book_id, role)
        number = whose["round"] + 1
        # With it, by a trigger, comes the person's role in the new round.
        self._connection.execute(
            insert(LEDGER_REOPENING).values(
                **{**whose, "round": number}, reason=reason, note=clean(note)
            )
        )
        self._note_line("ledger_reopen", book_id, None, note, f"{reason} {number} {role.value}")

    def _whose(self, book_id: str, role: Role) -> dict[str, Any]:
        """The columns that say who does what in the round that is on, and when."""
        return {
            "book_id": book_id,
            "round": self._round(book_id),
            "person_id": self.user.id,
            "role": role.value,
            "at": self._now(),
        }

    def _round(self, book_id: str) -> int:
        """The round that is on."""
        query = select(func.max(LEDGER_REOPENING.c.round)).where(
            LEDGER_REOPENING.c.book_id == book_id
        )
        return self._connection.execute(query).scalar() or 1

    def _statement(self, book_id: str) -> int:
        """Number of the keyer's latest statement; an earlier one stays, and counts no more."""
        query = select(func.max(LEDGER_READING.c.statement)).where(
            LEDGER_READING.c.book_id == book_id,
            LEDGER_READING.c.round == self._round(book_id),
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
                **self._whose(book_id, role),
                statement=statement,
                line=line,
                attempt=attempt,
                text=text,
                difference=difference,
            )
        )
        event = "ledger_state" if role is Role.KEYER else "ledger_verify"
        self._note_line(event, book_id, line, text, str(attempt))

    def _note_line(self, event: str, book_id: str, line: str | None, text: str, what: str) -> None:
        value = Value(Said.WRITTEN, text) if text.strip() else BLANK
        self._note(event, field=line, after=value, with_values=True, detail=f"{book_id} {what}")
