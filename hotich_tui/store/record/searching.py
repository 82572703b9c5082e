"""Finding records through a viewpoint, and what happened to them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from hotich_tui.domain.record.records import AuditEntry, RecordView
from hotich_tui.store.file.tables import AUDIT, BOOK, DECISION, READING, RECORD, VERSION
from hotich_tui.store.record.dossier import load_dossiers
from hotich_tui.store.record.records import STEP, SqlRecordReads
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.version_rows import latest, load_versions, version_query
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.ports.trail import HistoryReads, NewsReads, SearchReads

_QUIET_EVENTS = (
    *("key", "verify", "decide"),
    *("hinted", "population_look", "population_take"),
    *("population_confirmed", "population_overtyped", "earlier_asked", "earlier_linked"),
    *("match", "look_match", "export_match", "decide_match", "import_minutes"),
)
"""Field by field, or about the population: they move no record."""


class SqlSearchReads(SqlRecordReads, SearchReads):
    """Finding records."""

    def search(self, text: str, limit: int = 50) -> Sequence[RecordView]:
        wanted = fold(text)
        pattern = "%" + wanted.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        hits = select(READING.c.version_id).where(READING.c.fold.like(pattern, escape="\\"))
        decided = select(DECISION.c.version_id)
        query = (
            version_query()
            .where(VERSION.c.number == latest())
            .where(VERSION.c.id.in_(hits.union(decided)))
            .order_by(BOOK.c.register, BOOK.c.year, BOOK.c.number, RECORD.c.ordinal)
        )
        rows = self._connection.execute(query).fetchall()
        found: list[RecordView] = []
        # What the viewpoint may not see is no hit, so filtering comes before counting.
        for start in range(0, len(rows), STEP):
            versions = load_versions(self._connection, rows[start : start + STEP])
            for dossier in load_dossiers(self._connection, versions):
                view = self._view(dossier)
                if any(wanted in fold(value.text) for value in view.values.values()):
                    found.append(view)
                    if len(found) == limit:
                        return found
        return found


class SqlTrailReads(SqlSnapshot, HistoryReads, NewsReads):
    """What happened to records."""

    def history(self, version_id: str) -> Sequence[AuditEntry]:
        query = select(AUDIT).where(AUDIT.c.version_id == version_id).order_by(AUDIT.c.n)
        return [
            AuditEntry(
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
            for row in self._connection.execute(query)
        ]

    def news(self, since: int | None = None) -> int:
        newest = select(func.max(AUDIT.c.n))
        if since is None:
            return self._connection.execute(newest).scalar() or 0
        moved = newest.where(AUDIT.c.n > since, AUDIT.c.event.not_in(_QUIET_EVENTS))
        return self._connection.execute(moved).scalar() or since
