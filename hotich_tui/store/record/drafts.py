"""Keying: what a keyer keyed before, where they are, and their drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import delete, func, insert, select

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.prefill.recent import newest_first
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Position, Version
from hotich_tui.store.file.tables import BOOK, READING, RECORD, SEAT, VERSION
from hotich_tui.store.record.dossier import load_dossiers
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction, cleaned, new_version
from hotich_tui.store.record.version_rows import load_versions, version_query
from hotich_tui.workflow.ports.drafts import DraftWork, KeyedReads, PositionReads, PositionWork

_RECENT_READINGS = 20_000
"""Looked through in other books for values to offer again: some hundred entries."""


class SqlKeyedReads(SqlSnapshot, KeyedReads, PositionReads):
    """What this person keyed before, and where they were."""

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
        register = select(BOOK.c.register).where(BOOK.c.id == book_id).scalar_subquery()
        of_register = (
            select(VERSION.c.id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(BOOK.c.register == register)
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

    def position(self) -> Position | None:
        query = select(SEAT).where(SEAT.c.person_id == self._viewpoint.user.id)
        row = self._connection.execute(query).first()
        return None if row is None else Position(row.version_id, Role(row.role), row.field)


class SqlDraftWork(SqlTransaction, DraftWork, PositionWork):
    """Changes of a draft."""

    def add_record(self, book_id: str, ordinal: int | None = None) -> Version:
        if ordinal is None:
            highest = select(func.max(RECORD.c.ordinal)).where(RECORD.c.book_id == book_id)
            ordinal = (self._connection.execute(highest).scalar() or 0) + 1
        record_id, version_id = self._id(), self._id()
        self._connection.execute(
            insert(RECORD).values(id=record_id, book_id=book_id, ordinal=ordinal)
        )
        self._connection.execute(new_version(version_id, record_id, 1))
        self._note("begin", version_id=version_id)
        return self.version(version_id)

    def add_reading(self, version_id: str, reading: Reading) -> None:
        version = self._dossier(version_id).version
        value = cleaned(reading.value)
        place = (version.round, reading.field)
        known = self._dossier(version_id).keyed.get(place)
        before = None if known is None else known.value
        self._insert_reading(version, Role.KEYER, reading, value, attempt=0)
        self._dossier(version_id).keyed[place] = replace(reading, value=value)
        self._note(
            "key",
            version_id=version_id,
            field=reading.field,
            how=reading.how.value,
            detail=reading.source,
            before=before,
            after=value,
            with_values=True,
        )

    def keep_position(self, position: Position | None) -> None:
        self._connection.execute(delete(SEAT).where(SEAT.c.person_id == self.user.id))
        if position is not None:
            self._connection.execute(
                insert(SEAT).values(
                    person_id=self.user.id,
                    version_id=position.version_id,
                    role=position.role.value,
                    field=position.field,
                )
            )
