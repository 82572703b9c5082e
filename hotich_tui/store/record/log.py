"""The log of a station, a stretch at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hotich_tui.domain.record.account import LogFilter
from hotich_tui.domain.record.records import AuditEntry
from hotich_tui.store.file.tables import AUDIT
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.workflow.ports.accounts import LogReads

STRETCH = 20_000
"""Rows that are looked at in one go, however few of them are wanted: 20 to 40 ms."""


class SqlLogReads(SqlSnapshot, LogReads):
    """The log itself."""

    def log(
        self, wanted: LogFilter, *, before: int | None = None, limit: int = 100
    ) -> tuple[Sequence[AuditEntry], int]:
        if before is None:
            before = (self._connection.execute(select(func.max(AUDIT.c.n))).scalar() or 0) + 1
        query = select(AUDIT).order_by(AUDIT.c.n.desc()).limit(limit)
        conditions = [
            column == value
            for column, value in (
                (AUDIT.c.person_id, wanted.person_id),
                (AUDIT.c.event, wanted.event),
                (AUDIT.c.version_id, wanted.version_id),
            )
            if value
        ]
        if wanted.day:
            conditions.append(func.substr(AUDIT.c.at, 1, len(wanted.day)) == wanted.day)
        # The rows of one version have an index of their own.
        first = 0 if wanted.version_id else max(0, before - 1 - STRETCH)
        query = query.where(AUDIT.c.n < before, AUDIT.c.n > first, *conditions)
        found = [entry_of(row) for row in self._connection.execute(query)]
        return found, found[-1].n if len(found) == limit else first + 1 if first else 0


def entry_of(row: Any) -> AuditEntry:
    """A row of the log as a fact."""
    return AuditEntry(
        n=row.n,
        at=datetime.fromisoformat(row.at),
        person_id=row.person_id,
        event=row.event,
        version_id=row.version_id,
        field=row.field,
        how=row.how,
        detail=row.detail,
        hash=row.hash,
    )
