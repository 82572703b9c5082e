"""Who did what in a book, counted from what is append-only."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import case, func, select

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.account import Account, Change, Deed
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.store.file.ledger_tables import LEDGER_CLOSING
from hotich_tui.store.file.quality_tables import TRIAL
from hotich_tui.store.file.tables import (
    APPROVED,
    CORRECTION,
    DECISION,
    MARKING,
    READING,
    RECORD,
    VERSION,
    VERSION_ROLE,
)
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.wire.payload import read_values
from hotich_tui.workflow.ports.accounts import AccountReads

_AGREES = ("same", "variant")
Counts = dict[tuple[str, str], dict[str, int]]
"""Person and role -> what of theirs was counted."""


class SqlAccountReads(SqlSnapshot, AccountReads):
    """Who did what in a book."""

    def account(self, book_id: str) -> Account:
        ids = (
            select(VERSION.c.id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .where(RECORD.c.book_id == book_id)
        ).scalar_subquery()
        shown = [json.loads(text) for text in self._all(select(APPROVED.c.shown), ids, APPROVED)]
        unopened = [one["unopened"] for one in shown if isinstance(one.get("unopened"), dict)]
        closed = select(LEDGER_CLOSING.c.person_id).where(LEDGER_CLOSING.c.book_id == book_id)
        return Account(
            states={v.value: n for v, n in self._states(book_id).items()},
            deeds=tuple(self._deeds(ids)),
            changes=tuple(self._changes(ids)),
            opened=len(shown) - len(unopened),
            unopened=len(unopened),
            sample=tuple(sorted({n for one in unopened for n in one.get("sample", ())})),
            drawn_from=max((one.get("of", 0) for one in unopened), default=0),
            closed_by=self._connection.execute(
                closed.order_by(LEDGER_CLOSING.c.round.desc())
            ).scalar()
            or "",
        )

    def _states(self, book_id: str) -> Mapping[Any, int]:
        found: dict[Any, int] = {}
        for version in self.versions(book_id=book_id):
            if version.touched:
                found[version.state] = found.get(version.state, 0) + 1
        return found

    def _all(self, query: Any, ids: Any, table: Any) -> list[Any]:
        where = query.where(table.c.version_id.in_(ids))
        return list(self._connection.execute(where).scalars())

    def _deeds(self, ids: Any) -> list[Deed]:
        found: Counts = {}

        def count(query: Any) -> None:
            for row in self._connection.execute(query).mappings():
                counted = found.setdefault((row["person_id"], row["role"]), {})
                counted |= {
                    k: int(v or 0) for k, v in row.items() if k not in ("person_id", "role")
                }

        first = READING.alias("first")
        count(
            select(VERSION_ROLE.c.person_id, VERSION_ROLE.c.role, func.count().label("records"))
            .where(VERSION_ROLE.c.version_id.in_(ids))
            .group_by(VERSION_ROLE.c.person_id, VERSION_ROLE.c.role)
        )
        count(
            select(READING.c.person_id, READING.c.role, func.count().label("read"))
            .where(READING.c.version_id.in_(ids))
            .group_by(READING.c.person_id, READING.c.role)
        )
        keyed = (VERSION_ROLE.c.version_id == first.c.version_id) & (
            VERSION_ROLE.c.role == Role.KEYER.value
        )
        count(
            select(VERSION_ROLE.c.person_id, VERSION_ROLE.c.role, func.count().label("differed"))
            .join(first, keyed)
            .where(first.c.version_id.in_(ids), first.c.attempt == 1)
            .where(first.c.difference.not_in(_AGREES))
            .group_by(VERSION_ROLE.c.person_id, VERSION_ROLE.c.role)
        )
        count(
            select(DECISION.c.person_id, DECISION.c.role, func.count().label("read"))
            .where(DECISION.c.version_id.in_(ids))
            .group_by(DECISION.c.person_id, DECISION.c.role)
        )
        settled = (READING.c.version_id == DECISION.c.version_id) & (
            READING.c.field == DECISION.c.field
        )
        other = (READING.c.text != DECISION.c.text) & (READING.c.round == DECISION.c.round)
        place = READING.c.role + " " + READING.c.field + " " + READING.c.version_id
        count(
            select(
                READING.c.person_id,
                READING.c.role,
                func.count(place.distinct()).label("overruled"),
            )
            .join(DECISION, settled)
            .where(DECISION.c.version_id.in_(ids), other)
            .group_by(READING.c.person_id, READING.c.role)
        )
        caught = func.sum(case((TRIAL.c.caught, 1), else_=0)).label("caught")
        count(
            select(TRIAL.c.person_id, TRIAL.c.role, func.count().label("tried"), caught)
            .where(TRIAL.c.version_id.in_(ids))
            .group_by(TRIAL.c.person_id, TRIAL.c.role)
        )
        order = list(Role)
        deeds = [Deed(person, Role(role), **counts) for (person, role), counts in found.items()]
        return sorted(deeds, key=lambda deed: (order.index(deed.role), deed.person_id))

    def _changes(self, ids: Any) -> list[Change]:
        found = []
        placed = select(RECORD.c.ordinal, VERSION.c.record_id, VERSION.c.number).join(
            RECORD, RECORD.c.id == VERSION.c.record_id
        )
        for table in (CORRECTION, MARKING):
            rows = placed.add_columns(table).join(table, table.c.version_id == VERSION.c.id)
            rows = rows.where(VERSION.c.id.in_(ids)).order_by(RECORD.c.ordinal, table.c.at)
            for row in self._connection.execute(rows):
                correction = table is CORRECTION
                found.append(
                    Change(
                        ordinal=row.ordinal,
                        asked_by=row.person_id,
                        reason=row.reason,
                        fields=tuple(json.loads(row.fields)),
                        values=self._old_and_new(row.record_id, row.number) if correction else {},
                        correction=correction,
                    )
                )
        return found

    def _old_and_new(
        self, record_id: str, number: int
    ) -> Mapping[str, tuple[Value | None, Value | None]]:
        """What two approvals say differently; nothing where the later one is not there."""
        query = (
            select(VERSION.c.number, APPROVED.c.payload)
            .join(APPROVED, APPROVED.c.version_id == VERSION.c.id)
            .where(VERSION.c.record_id == record_id, VERSION.c.number.in_((number - 1, number)))
        )
        said = {n: read_values(json.loads(text)) for n, text in self._connection.execute(query)}
        if len(said) < 2:
            return {}
        old, new = said[number - 1], said[number]
        keys = [key for key in (*old, *new) if old.get(key) != new.get(key)]
        return {key: (old.get(key), new.get(key)) for key in dict.fromkeys(keys)}
