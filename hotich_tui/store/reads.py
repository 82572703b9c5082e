"""Reads through a viewpoint."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.prefill.recent import newest_first
from hotich_tui.domain.quality.effort import Count, Figures
from hotich_tui.domain.quality.risk import Examined
from hotich_tui.domain.quality.suspicion import Spent
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import (
    AuditEntry,
    Book,
    Dispute,
    FieldCheck,
    Position,
    Progress,
    RecordView,
    Version,
)
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.book.ledgers import LedgerReads
from hotich_tui.store.file.errors import StoreError
from hotich_tui.store.file.tables import (
    AUDIT,
    BOOK,
    DECISION,
    OUTBOX,
    READING,
    RECORD,
    SEAT,
    VERSION,
)
from hotich_tui.store.population.hinting import HintReads
from hotich_tui.store.population.matches import MatchReads
from hotich_tui.store.quality.efforts import counts, own_figures, spent
from hotich_tui.store.quality.errors_left import FINISHED, QualityReads
from hotich_tui.store.quality.watching import WatchReads
from hotich_tui.store.record.dossier import (
    Dossier,
    latest,
    load_dossiers,
    load_versions,
    title,
    title_fields,
    version_query,
)
from hotich_tui.vietnamese import fold

_SEARCH_STEP = 200
_RECENT_READINGS = 20_000
"""Looked through in other books for values to offer again: some hundred entries."""
_QUIET_EVENTS = (
    *("key", "verify", "decide"),
    *("hinted", "population_look", "population_take"),
    *("population_confirmed", "population_overtyped", "earlier_asked", "earlier_linked"),
    *("match", "look_match", "export_match", "decide_match", "import_minutes"),
)
"""Field by field, or about the population: they move no record."""


class SqlReads(LedgerReads, WatchReads, QualityReads, HintReads, MatchReads):
    """Implements the `Reads` port on one connection."""

    def __init__(self, connection: Connection, viewpoint: Viewpoint) -> None:
        self._connection = connection
        self._viewpoint = viewpoint

    def books(self) -> Sequence[Progress]:
        counts: dict[str, dict[State, int]] = {}
        counted = (
            select(RECORD.c.book_id, VERSION.c.state, func.count())
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .where(VERSION.c.number == latest())
            .group_by(RECORD.c.book_id, VERSION.c.state)
        )
        for book_id, state, number in self._connection.execute(counted):
            counts.setdefault(book_id, {})[State(state)] = number
        sent = (
            select(RECORD.c.book_id, func.count())
            .join(OUTBOX, OUTBOX.c.record_id == RECORD.c.id)
            .where(OUTBOX.c.state == "acknowledged")
            .group_by(RECORD.c.book_id)
        )
        acknowledged = {book_id: number for book_id, number in self._connection.execute(sent)}
        order = select(BOOK).order_by(BOOK.c.register, BOOK.c.year, BOOK.c.number)
        return [
            Progress(_book(row), counts.get(row.id, {}), acknowledged.get(row.id, 0))
            for row in self._connection.execute(order)
        ]

    def book(self, book_id: str) -> Book:
        row = self._connection.execute(select(BOOK).where(BOOK.c.id == book_id)).first()
        if row is None:
            raise StoreError("store.no_such")
        return _book(row)

    def version(self, version_id: str) -> Version:
        rows = self._connection.execute(version_query().where(VERSION.c.id == version_id))
        found = load_versions(self._connection, rows.fetchall())
        if not found:
            raise StoreError("store.no_such")
        return found[0]

    def versions(
        self, *, book_id: str | None = None, states: Sequence[State] = ()
    ) -> Sequence[Version]:
        query = version_query().where(VERSION.c.number == latest())
        if book_id is not None:
            query = query.where(RECORD.c.book_id == book_id)
        if states:
            query = query.where(VERSION.c.state.in_([state.value for state in states]))
        return self._versions(query)

    def finished(self, book_id: str) -> Sequence[Version]:
        query = version_query().where(RECORD.c.book_id == book_id)
        return self._versions(query.where(VERSION.c.number == latest(among=FINISHED)))

    def _versions(self, query: Any) -> Sequence[Version]:
        query = query.order_by(BOOK.c.register, BOOK.c.year, BOOK.c.number, RECORD.c.ordinal)
        return load_versions(self._connection, self._connection.execute(query).fetchall())

    def record(self, version_id: str) -> RecordView:
        return self._view(self._dossier(version_id))

    def records(self, version_ids: Sequence[str], *, titles: bool = False) -> Sequence[RecordView]:
        if not version_ids:
            return []
        rows: list[Any] = []
        for start in range(0, len(version_ids), _SEARCH_STEP):
            some = version_ids[start : start + _SEARCH_STEP]
            query = version_query().where(VERSION.c.id.in_(some))
            rows += self._connection.execute(query).fetchall()
        versions = load_versions(self._connection, rows)
        named = [title_fields(load_register(v.register)) for v in versions] if titles else []
        fields = sorted({key for keys in named for key in keys})
        dossiers = load_dossiers(self._connection, versions, fields)
        views = {d.version.id: self._view(d, fields) for d in dossiers}
        return [views[version_id] for version_id in version_ids if version_id in views]

    def checks(self, version_id: str) -> Sequence[FieldCheck]:
        dossier = self._dossier(version_id)
        version, me = dossier.version, self._viewpoint.user.id
        found = []
        for field in dossier.form_fields():
            if not version.in_scope(field.key):
                continue
            judged = dossier.judged.get((version.round, field.key), [])
            mine = [one.value for one in judged if one.person_id == me]
            found.append(
                FieldCheck(
                    key=field.key,
                    blind=dossier.is_blind(field.key),
                    outcome=dossier.outcome(field.key),
                    readings=len(judged),
                    own=mine[-1] if mine else None,
                )
            )
        return found

    def readings(self, version_id: str) -> Sequence[FieldReadings]:
        return self._dossier(version_id).closed_readings(self._viewpoint)

    def notes(self, version_id: str) -> Mapping[str, str]:
        return self._dossier(version_id).notes() if self._viewpoint.reads_records else {}

    def examined(self, versions: Sequence[Version]) -> Sequence[Examined]:
        found = []
        for dossier in load_dossiers(self._connection, versions):
            values = dossier.values_for(self._viewpoint)
            found.append(
                Examined(
                    version=dossier.version,
                    title=title(dossier.register, values),
                    values=values,
                    readings=dossier.closed_readings(self._viewpoint),
                )
            )
        return found

    def disputes(self, version_id: str) -> Sequence[Dispute]:
        dossier = self._dossier(version_id)
        if dossier.version.state is not State.DISPUTED:
            return []
        found = []
        order = sorted(dossier.form_fields(), key=lambda f: f.order)
        for field in order:
            if dossier.is_disputed(field.key):
                judged = dossier.judged[dossier.round_of(field.key), field.key]
                found.append(
                    Dispute(
                        key=field.key,
                        difference=judged[-1].difference,
                        options=tuple(dossier.options(field.key)),
                    )
                )
        return found

    def last_keyed(self, book_id: str, before: int) -> Mapping[str, Value]:
        me = self._viewpoint.user.id
        query = (
            version_query()
            .where(RECORD.c.book_id == book_id, RECORD.c.ordinal < before)
            .where(VERSION.c.number == 1)
            .order_by(RECORD.c.ordinal.desc())
            .limit(8)
        )
        for version in load_versions(self._connection, self._connection.execute(query).fetchall()):
            if version.roles.get(me) is Role.KEYER:
                dossier = load_dossiers(self._connection, [version])[0]
                firsts = ((f.key, dossier.first(f.key)) for f in dossier.form_fields())
                return {k: r.value for k, r in firsts if r is not None and r.value is not None}
        return {}

    def recent(self, book_id: str) -> Mapping[str, Sequence[str]]:
        here = (
            select(VERSION.c.id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .where(RECORD.c.book_id == book_id)
        )
        of_register = (
            select(VERSION.c.id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(BOOK.c.register == self.book(book_id).register)
        )
        newest = select(func.max(READING.c.id)).scalar_subquery() - _RECENT_READINGS
        # Of each field what was keyed last: a slip that was corrected is not offered again.
        # SQLite takes the columns beside max() from its row.
        last = func.max(READING.c.id).label("last")
        mine = (
            select(READING.c.field, READING.c.text, last)
            .where(READING.c.person_id == self._viewpoint.user.id)
            .where(READING.c.role == Role.KEYER.value)
            .group_by(READING.c.version_id, READING.c.field)
            .having(READING.c.said == Said.WRITTEN.value)
            .order_by(last.desc())
        )
        rows = [
            (row.field, row.text)
            for query in (
                mine.where(READING.c.version_id.in_(here)),
                mine.where(READING.c.id > newest, READING.c.version_id.in_(of_register)),
            )
            for row in self._connection.execute(query)
        ]
        return newest_first(rows)

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
        for start in range(0, len(rows), _SEARCH_STEP):
            versions = load_versions(self._connection, rows[start : start + _SEARCH_STEP])
            for dossier in load_dossiers(self._connection, versions):
                view = self._view(dossier)
                if any(wanted in fold(value.text) for value in view.values.values()):
                    found.append(view)
                    if len(found) == limit:
                        return found
        return found

    def position(self) -> Position | None:
        query = select(SEAT).where(SEAT.c.person_id == self._viewpoint.user.id)
        row = self._connection.execute(query).first()
        return None if row is None else Position(row.version_id, Role(row.role), row.field)

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

    def own_figures(self) -> Sequence[Figures]:
        return own_figures(self._connection, self._viewpoint.user.id)

    def finished_counts(self) -> Sequence[Count]:
        return counts(self._connection)

    def spent(self, version_ids: Sequence[str]) -> Mapping[str, Mapping[Role, Mapping[str, Spent]]]:
        return spent(self._connection, version_ids)

    def _dossier(self, version_id: str) -> Dossier:
        return load_dossiers(self._connection, [self.version(version_id)])[0]

    def _view(self, dossier: Dossier, fields: Collection[str] = ()) -> RecordView:
        version, me = dossier.version, self._viewpoint.user.id
        values = dossier.values_for(self._viewpoint, fields)
        readings = {}
        if version.roles.get(me) is Role.KEYER:
            readings = {
                key: reading
                for (number, key), reading in dossier.keyed.items()
                if number == version.round
            }
        return RecordView(
            version=version,
            values=values,
            readings=readings,
            title=title(dossier.register, values),
            reason=dossier.reason,
            note=dossier.note,
        )


def _book(row: Any) -> Book:
    return Book(
        id=row.id,
        register=row.register,
        number=row.number,
        place=row.place,
        year=row.year,
        before_2016=row.before_2016,
        entries=row.entries,
    )
