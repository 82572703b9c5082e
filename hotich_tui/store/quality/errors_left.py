"""What the estimate of errors left is made from: counts over finished records, no values."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, and_, func, select

from hotich_tui.domain.entry.compare import compare
from hotich_tui.domain.entry.values import How
from hotich_tui.domain.quality.errors_left import Counts
from hotich_tui.domain.quality.risk import AGAIN
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.settled import settled
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.file.quality_tables import TRIAL
from hotich_tui.store.file.tables import (
    APPROVED,
    BOOK,
    DECISION,
    READING,
    RECORD,
    VERSION,
    VERSION_ROLE,
)
from hotich_tui.store.quality.vigilance import AGREES
from hotich_tui.store.record.dossier import Dossier, load_dossiers, says_the_same
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.version_rows import FINISHED, latest, load_versions, version_query
from hotich_tui.workflow.ports.quality import QualityReads

STATION = 1000
"""The station's rates are counted over so many of its latest finished records."""


class SqlQualityReads(SqlSnapshot, QualityReads):
    """The counts.

    What the store can tell: every verified field, whether its first reading differed, which
    fields were returned (the approver read them again and found something) and keyed afresh, which
    the approver read again and found right, what the people who looked over made of their seeds.
    Without an extract no field has a third source.
    """

    def quality(self, book_id: str) -> Mapping[str, Counts]:
        found = {}
        for name, finished in (("", self._finished(book_id)), ("station_", self._finished(None))):
            facts = _Facts(self._connection, finished)
            found[name + "core"] = facts.counts(core_only=True)
            found[name + "every"] = facts.counts(core_only=False)
        return found

    def _finished(self, book_id: str | None) -> Any:
        query = (
            select(VERSION.c.id, VERSION.c.round, BOOK.c.register)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(VERSION.c.number == latest(among=FINISHED))
        )
        if book_id is not None:
            return query.where(RECORD.c.book_id == book_id).subquery()
        return query.order_by(VERSION.c.id.desc()).limit(STATION).subquery()


class _Facts:
    """The facts of some finished versions.

    Args:
        finished: Subquery of id, round and register of versions.
    """

    def __init__(self, connection: Connection, finished: Any) -> None:
        self._connection, self._versions = connection, finished
        self._returned = dict(self._read_afresh())
        self._found_right = self._read_again() - self._returned.keys()
        self._firsts = self._first_readings()
        self._differing = self._differing_fields()
        self._looked_wrong = self._wrong_when_looked_over()
        self._seeds = self._trials()

    def counts(self, *, core_only: bool) -> Counts:
        """Counts of the core fields, or of all."""

        def of(register: str, key: str) -> bool:
            return not core_only or load_register(register).by_key[key].core

        blind = looked = differed = 0
        for register, key, how, agrees, count in self._firsts:
            if of(register, key):
                if how == How.LOOKED_OVER.value:
                    looked += count
                else:
                    blind += count
                    differed += 0 if agrees else count
        returned = [wrong for (_, r, key), wrong in self._returned.items() if of(r, key)]
        right = sum(of(*place[1:]) for place in self._found_right)
        again = self._returned.keys() | self._found_right
        late = [place for place in self._differing if of(*place[1:]) and place not in again]
        shown, caught = self._seeds if looked else (0, 0)
        return Counts(
            unsourced=blind,
            unsourced_differed=differed,
            again=len(returned) + right,
            again_wrong=sum(returned),
            settled=len(late),
            returned=len(returned),
            looked_over=looked,
            looked_wrong=sum(of(register, key) for register, key in self._looked_wrong),
            seeds=shown,
            caught=caught,
        )

    def _query(self, *columns: Any) -> Any:
        """First readings of the verifiers in the first round, which has every field."""
        return (
            select(*columns)
            .join(self._versions, self._versions.c.id == READING.c.version_id)
            .where(READING.c.role == Role.VERIFIER.value)
            .where(READING.c.attempt == 1, READING.c.round == 1)
        )

    def _first_readings(self) -> list[Any]:
        agrees = READING.c.difference.in_(AGREES)
        places = (self._versions.c.register, READING.c.field, READING.c.how, agrees)
        query = self._query(*places, func.count()).group_by(*places)
        return list(self._connection.execute(query).fetchall())

    def _differing_fields(self) -> list[tuple[str, str, str]]:
        query = self._query(READING.c.version_id, self._versions.c.register, READING.c.field)
        rows = self._connection.execute(query.where(READING.c.difference.not_in(AGREES)))
        return [(version_id, register, key) for version_id, register, key in rows]

    def _wrong_when_looked_over(self) -> list[tuple[str, str]]:
        keyed = READING.alias("keyed")
        first = (
            select(func.max(keyed.c.id))
            .where(
                keyed.c.version_id == READING.c.version_id,
                keyed.c.round == 1,
                keyed.c.field == READING.c.field,
                keyed.c.role == Role.KEYER.value,
            )
            .scalar_subquery()
        )
        mine = READING.alias("mine")
        # No outer join: SQLite would put together every reading of the station for it.
        said, text = (
            select(mine.c[name]).where(mine.c.id == first).scalar_subquery().label(name)
            for name in ("said", "text")
        )
        query = (
            self._query(self._versions.c.register, READING.c.field, said, text)
            .add_columns(DECISION.c.said.label("said_at_last"), DECISION.c.text.label("at_last"))
            .join(
                DECISION,
                and_(
                    DECISION.c.version_id == READING.c.version_id,
                    DECISION.c.round == 1,
                    DECISION.c.field == READING.c.field,
                ),
            )
            .where(READING.c.how == How.LOOKED_OVER.value)
        )
        rows = self._connection.execute(query)
        return [(row.register, row.field) for row in rows if not says_the_same(row)]

    def _read_again(self) -> set[tuple[str, str, str]]:
        """Fields that whoever approved the opened record had to read once more."""
        keys = func.json_extract(APPROVED.c.shown, f"$.{AGAIN}").label("again")
        query = select(APPROVED.c.version_id, self._versions.c.register, keys).join(
            self._versions, self._versions.c.id == APPROVED.c.version_id
        )
        return {
            (row.version_id, row.register, key)
            for row in self._connection.execute(query.where(keys.is_not(None)))
            for key in json.loads(row.again)
        }

    def _read_afresh(self) -> list[tuple[tuple[str, str, str], bool]]:
        """Returned fields, and whether another value was settled then."""
        ids = select(self._versions.c.id).where(self._versions.c.round > 1)
        query = version_query().where(VERSION.c.id.in_(ids))
        versions = load_versions(self._connection, self._connection.execute(query).fetchall())
        return [
            ((dossier.version.id, dossier.version.register, key), _changed(dossier, key))
            for dossier in load_dossiers(self._connection, versions)
            for key in sorted({k for n, k in dossier.judged if n > 1})
        ]

    def _trials(self) -> tuple[int, int]:
        """Seeds shown to the people who verified these versions, and those they saw."""
        people = (
            select(VERSION_ROLE.c.person_id)
            .join(self._versions, self._versions.c.id == VERSION_ROLE.c.version_id)
            .where(VERSION_ROLE.c.role == Role.VERIFIER.value)
        )
        query = select(func.count(), func.coalesce(func.sum(TRIAL.c.caught), 0))
        row = self._connection.execute(query.where(TRIAL.c.person_id.in_(people))).one()
        return int(row[0]), int(row[1])


def _changed(dossier: Dossier, key: str) -> bool:
    before, after = settled(dossier.readings(key, 1)), settled(dossier.readings(key))
    return not compare(dossier.register.by_key[key], before, after).agrees
