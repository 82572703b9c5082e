"""Keying: what a keyer keyed before, where they are, and their drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import case, delete, func, insert, select

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.prefill.recent import newest_first, offers_recent
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Position, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.file.tables import BOOK, READING, RECORD, SEAT, VERSION, VERSION_ROLE
from hotich_tui.store.record.dossier import load_dossiers
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction, cleaned, new_version
from hotich_tui.store.record.version_rows import load_versions, version_query
from hotich_tui.workflow.ports.drafts import DraftWork, KeyedReads, PositionReads, PositionWork

_RECENT = 64
"""Entries of one's own, of the book and of its register, that are looked through for values to
offer again: a book names some dozens of hamlets and officers."""
_BEFORE_OTHERS = 1 << 60
"""More than any reading's number."""


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
        code = select(BOOK.c.register).where(BOOK.c.id == book_id)
        register = load_register(str(self._connection.execute(code).scalar()))
        here = self._last_of_book(book_id)
        looked_at = {*here, *self._last_of_register(register.code)}
        first = case((READING.c.version_id.in_(here), _BEFORE_OTHERS), else_=0)
        # Of each field what was keyed last: a slip that was corrected is not offered again.
        # SQLite takes the columns beside max() from its row.
        last = (
            select(
                READING.c.field,
                READING.c.text,
                READING.c.said,
                (func.max(READING.c.id) + first).label("place"),
            )
            .where(READING.c.version_id.in_(looked_at), READING.c.role == Role.KEYER.value)
            .where(READING.c.field.in_([f.key for f in register if offers_recent(f)]))
            .where(READING.c.person_id == self._viewpoint.user.id)
            .group_by(READING.c.version_id, READING.c.field)
            .subquery()
        )
        query = (
            select(last.c.field, last.c.text)
            .where(last.c.said == Said.WRITTEN.value)
            .group_by(last.c.field, last.c.text)
            .order_by(func.max(last.c.place).desc())
        )
        return newest_first((field, text) for field, text in self._connection.execute(query))

    def _last_of_book(self, book_id: str) -> list[str]:
        """The versions of a book that this person keyed last, by their place in it."""
        # Not joined: SQLite would begin at everything that this person ever keyed.
        keyed = select(VERSION_ROLE.c.role).where(
            VERSION_ROLE.c.version_id == VERSION.c.id, *self._keyed()
        )
        query = (
            select(VERSION.c.id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .where(RECORD.c.book_id == book_id, keyed.exists())
            .order_by(RECORD.c.ordinal.desc(), VERSION.c.number.desc())
            .limit(_RECENT)
        )
        return list(self._connection.execute(query).scalars())

    def _last_of_register(self, code: str) -> list[str]:
        """Those of the versions that this person began last which are of a register."""
        # Ids of versions follow time.
        mine = select(VERSION_ROLE.c.version_id).where(*self._keyed())
        mine = mine.order_by(VERSION_ROLE.c.version_id.desc()).limit(2 * _RECENT)
        query = (
            select(VERSION.c.id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(VERSION.c.id.in_(mine), BOOK.c.register == code)
            .order_by(VERSION.c.id.desc())
            .limit(_RECENT)
        )
        return list(self._connection.execute(query).scalars())

    def _keyed(self) -> tuple[Any, ...]:
        """This person's parts as a keyer."""
        mine = VERSION_ROLE.c.person_id == self._viewpoint.user.id
        return mine, VERSION_ROLE.c.role == Role.KEYER.value

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
        self.add_readings(version_id, [reading])

    def add_readings(self, version_id: str, readings: Sequence[Reading]) -> None:
        dossier = self._dossier(version_id)
        version = dossier.version
        added = [(reading, cleaned(reading.value)) for reading in readings]
        self._insert_keyed(version, added)
        for reading, value in added:
            place = (version.round, reading.field)
            known = dossier.keyed.get(place)
            dossier.keyed[place] = replace(reading, value=value)
            self._note(
                "key",
                version_id=version_id,
                field=reading.field,
                how=reading.how.value,
                detail=reading.source,
                before=None if known is None else known.value,
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
