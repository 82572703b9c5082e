"""What the estimate of errors left is made from: counts over finished records, no values."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from sqlalchemy import Connection, and_, case, delete, func, insert, or_, select

from hotich_tui.domain.entry.compare import compare
from hotich_tui.domain.entry.values import How
from hotich_tui.domain.quality.errors_left import Counts, pooled
from hotich_tui.domain.quality.risk import AGAIN
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.settled import settled
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.file.kept_tables import TALLIED
from hotich_tui.store.file.quality_tables import TRIAL
from hotich_tui.store.file.tables import (
    APPROVED,
    BOOK,
    CARRIED,
    DECISION,
    READING,
    RECORD,
    VERSION,
    VERSION_ROLE,
)
from hotich_tui.store.quality.vigilance import AGREES
from hotich_tui.store.record.dossier import Dossier, load_dossiers, says_the_same
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.store.record.version_rows import (
    FINISHED,
    chunks,
    latest,
    load_versions,
    version_query,
)
from hotich_tui.workflow.ports.quality import QualityReads, TallyWork

STATION = 1000
"""The station's rates are counted over so many of its latest finished records."""
_COUNTED = (
    *("unsourced", "unsourced_differed", "again", "again_wrong"),
    *("settled", "returned", "looked_over", "looked_wrong"),
)
"""What is counted of a version by itself."""


class SqlQualityReads(SqlSnapshot, QualityReads):
    """The counts.

    What the store can tell: every verified field, whether its first reading differed, which
    fields were returned (the approver read them again and found something) and keyed afresh, which
    the approver read again and found right, what the people who looked over made of their seeds.
    Without an extract no field has a third source.
    """

    def quality(self, book_id: str) -> Mapping[str, Counts]:
        found = {}
        for name, finished in (("", _finished(book_id)), ("station_", _finished(None))):
            kept = _sums(self._connection, finished)
            late = _untallied(self._connection, finished)
            new = count_fields(self._connection, late)
            seeds = _trials(self._connection, finished)
            for place, core in (("core", True), ("every", False)):
                counts = pooled([kept[core], *(of[core] for of in new.values())])
                shown, caught = seeds if counts.looked_over else (0, 0)
                found[name + place] = replace(counts, seeds=shown, caught=caught)
        return found

    def untallied(self, book_id: str) -> Sequence[str]:
        new = (_untallied(self._connection, _finished(of)) for of in (book_id, None))
        return list(dict.fromkeys(chain.from_iterable(new)))


class SqlTallyWork(SqlTransaction, TallyWork):
    """Keeping what was counted."""

    def keep_tallies(self, version_ids: Sequence[str]) -> None:
        keep_tallies(self._connection, version_ids)


def keep_tallies(connection: Connection, version_ids: Sequence[str]) -> None:
    """Count the fields of finished versions and keep it."""
    states = select(VERSION.c.id, VERSION.c.round, VERSION.c.state)
    states = states.where(VERSION.c.state.in_([state.value for state in FINISHED]))
    for some in chunks(version_ids):
        counted = count_fields(connection, some)
        rows = [
            {
                "version_id": row.id,
                "core": core,
                "round": row.round,
                "approved": row.state == State.APPROVED.value,
                **{name: getattr(counts, name) for name in _COUNTED},
            }
            for row in connection.execute(states.where(VERSION.c.id.in_(some))).fetchall()
            for core, counts in counted[row.id].items()
        ]
        connection.execute(delete(TALLIED).where(TALLIED.c.version_id.in_(some)))
        if rows:
            connection.execute(insert(TALLIED), rows)


def tallied_ids(connection: Connection) -> list[str]:
    """All versions of which counts are kept."""
    query = select(TALLIED.c.version_id).distinct().order_by(TALLIED.c.version_id)
    return list(connection.execute(query).scalars())


def rebuild_tallied(connection: Connection, version_ids: Sequence[str]) -> int:
    """Drop what is kept of versions and count them anew.

    Returns:
        How many of the counts were others, of versions that stand as they were counted.
    """
    current = select(TALLIED).join(VERSION, _kept(VERSION))
    current = current.where(TALLIED.c.version_id.in_(version_ids))
    there = set(connection.execute(current).fetchall())
    connection.execute(delete(TALLIED).where(TALLIED.c.version_id.in_(version_ids)))
    keep_tallies(connection, version_ids)
    return len(there - set(connection.execute(current).fetchall()))


def _finished(book_id: str | None) -> Any:
    """Finished versions: of a book, or the station's latest."""
    query = (
        select(VERSION.c.id, VERSION.c.round, VERSION.c.state)
        .join(RECORD, RECORD.c.id == VERSION.c.record_id)
        .where(VERSION.c.number == latest(among=FINISHED))
    )
    if book_id is not None:
        return query.where(RECORD.c.book_id == book_id).subquery()
    return query.order_by(VERSION.c.id.desc()).limit(STATION).subquery()


def _kept(finished: Any) -> Any:
    """What is kept of versions that stand as they were counted: an approval may say what was read
    again."""
    return and_(
        TALLIED.c.version_id == finished.c.id,
        TALLIED.c.round == finished.c.round,
        TALLIED.c.approved == (finished.c.state == State.APPROVED.value),
    )


def _untallied(connection: Connection, finished: Any) -> list[str]:
    query = select(finished.c.id).outerjoin(TALLIED, and_(_kept(finished), TALLIED.c.core))
    return list(connection.execute(query.where(TALLIED.c.version_id.is_(None))).scalars())


def _sums(connection: Connection, finished: Any) -> Mapping[bool, Counts]:
    """What is kept, added up: of the core fields, and of all."""
    sums = [func.sum(TALLIED.c[name]).label(name) for name in _COUNTED]
    query = select(TALLIED.c.core, *sums).join(finished, _kept(finished)).group_by(TALLIED.c.core)
    found = {True: Counts(), False: Counts()}
    for row in connection.execute(query).mappings():
        found[bool(row["core"])] = Counts(**{name: int(row[name]) for name in _COUNTED})
    return found


def _trials(connection: Connection, finished: Any) -> tuple[int, int]:
    """Seeds shown to the people who verified these versions, and those they saw."""
    people = (
        select(VERSION_ROLE.c.person_id)
        .join(finished, finished.c.id == VERSION_ROLE.c.version_id)
        .where(VERSION_ROLE.c.role == Role.VERIFIER.value)
    )
    # A sum of booleans would be read as one: true, however many.
    caught = func.sum(case((TRIAL.c.caught, 1), else_=0))
    query = select(func.count(), func.coalesce(caught, 0))
    row = connection.execute(query.where(TRIAL.c.person_id.in_(people))).one()
    return int(row[0]), int(row[1])


def count_fields(
    connection: Connection, version_ids: Sequence[str]
) -> Mapping[str, Mapping[bool, Counts]]:
    """Version id -> the counts of its core fields (True), and of all its fields (False). Seeds
    belong to people and are not in them."""
    found: dict[str, Mapping[bool, Counts]] = {}
    for some in chunks(version_ids):
        facts = _Facts(connection, some)
        found |= {
            version_id: {core: facts.counts(version_id, core_only=core) for core in (True, False)}
            for version_id in some
        }
    return found


Field = tuple[str, str]
"""Register, field."""


class _Facts:
    """The facts of some finished versions, each by version."""

    def __init__(self, connection: Connection, version_ids: Sequence[str]) -> None:
        self._connection = connection
        self._roots = _first_versions(connection, version_ids)
        self._returned = self._read_afresh()
        self._found_right = {
            version_id: fields - self._returned.get(version_id, {}).keys()
            for version_id, fields in self._read_again().items()
        }
        self._firsts: dict[str, list[Any]] = {}
        for row in self._first_readings():
            self._firsts.setdefault(row.version_id, []).append(row)
        self._looked_wrong: dict[str, list[Field]] = {}
        for version_id, place in self._wrong_when_looked_over():
            self._looked_wrong.setdefault(version_id, []).append(place)

    def counts(self, version_id: str, *, core_only: bool) -> Counts:
        """Counts of a version's core fields, or of all."""

        def of(place: Field) -> bool:
            register, key = place
            return not core_only or load_register(register).by_key[key].core

        first = self._roots[version_id]
        firsts = [r for r in self._firsts.get(first, ()) if of((r.register, r.field))]
        looked = [row for row in firsts if row.how == How.LOOKED_OVER.value]
        differed = [row for row in firsts if row.difference not in AGREES]
        returned = self._returned.get(version_id, {})
        afresh = [wrong for place, wrong in returned.items() if of(place)]
        right = self._found_right.get(version_id, set())
        again = returned.keys() | right
        return Counts(
            unsourced=len(firsts) - len(looked),
            unsourced_differed=sum(row.how != How.LOOKED_OVER.value for row in differed),
            again=len(afresh) + sum(map(of, right)),
            again_wrong=sum(afresh),
            settled=sum((row.register, row.field) not in again for row in differed),
            returned=len(afresh),
            looked_over=len(looked),
            looked_wrong=sum(map(of, self._looked_wrong.get(first, ()))),
        )

    def _query(self, *columns: Any) -> Any:
        """First readings of the verifiers in the first round of all, which has every field."""
        return (
            select(READING.c.version_id, BOOK.c.register, READING.c.field, *columns)
            .join(VERSION, VERSION.c.id == READING.c.version_id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(READING.c.version_id.in_(set(self._roots.values())))
            .where(READING.c.role == Role.VERIFIER.value)
            .where(READING.c.attempt == 1, READING.c.round == 1)
        )

    def _first_readings(self) -> Sequence[Any]:
        query = self._query(READING.c.how, READING.c.difference)
        return self._connection.execute(query).fetchall()

    def _wrong_when_looked_over(self) -> list[tuple[str, Field]]:
        keyed = READING.alias("keyed")
        first = (
            select(func.max(keyed.c.id))
            .where(
                keyed.c.version_id == READING.c.version_id,
                keyed.c.round == 1,
                keyed.c.field == READING.c.field,
                keyed.c.role == Role.KEYER.value,
            )
            # Two statements deep: SQLAlchemy would not find the outer one's table by itself.
            .correlate(READING)
            .scalar_subquery()
        )
        mine = READING.alias("mine")
        # No outer join: SQLite would put together every reading of the station for it.
        said, text = (
            select(mine.c[name]).where(mine.c.id == first).scalar_subquery().label(name)
            for name in ("said", "text")
        )
        query = (
            self._query(said, text)
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
        return [
            (row.version_id, (row.register, row.field)) for row in rows if not says_the_same(row)
        ]

    def _read_again(self) -> Mapping[str, set[Field]]:
        """Fields that whoever approved the opened record had to read once more."""
        keys = func.json_extract(APPROVED.c.shown, f"$.{AGAIN}").label("again")
        query = (
            select(APPROVED.c.version_id, BOOK.c.register, keys)
            .join(VERSION, VERSION.c.id == APPROVED.c.version_id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(APPROVED.c.version_id.in_(list(self._roots)), keys.is_not(None))
        )
        return {
            row.version_id: {(row.register, key) for key in json.loads(row.again)}
            for row in self._connection.execute(query)
        }

    def _read_afresh(self) -> Mapping[str, Mapping[Field, bool]]:
        """Returned and corrected fields, and whether another value was settled then."""
        query = version_query().where(VERSION.c.id.in_(list(self._roots)))
        query = query.where(or_(VERSION.c.round > 1, VERSION.c.number > 1))
        versions = load_versions(self._connection, self._connection.execute(query).fetchall())
        return {
            dossier.version.id: {
                (dossier.version.register, key): _changed(dossier, key)
                for key in sorted(dossier.read_afresh())
            }
            for dossier in load_dossiers(self._connection, versions)
        }


def _first_versions(connection: Connection, version_ids: Sequence[str]) -> dict[str, str]:
    """Version -> the version in which all its fields were first read."""
    carried = select(CARRIED).where(CARRIED.c.former_id.is_not(None))
    former: dict[str, str] = {}
    later = carried.where(CARRIED.c.version_id.in_(version_ids))
    while found := connection.execute(later).fetchall():
        former |= {row.version_id: row.former_id for row in found}
        later = carried.where(CARRIED.c.version_id.in_([row.former_id for row in found]))
    first = {version_id: version_id for version_id in version_ids}
    for version_id in version_ids:
        while first[version_id] in former:
            first[version_id] = former[first[version_id]]
    return first


def _changed(dossier: Dossier, key: str) -> bool:
    first = dossier.first_version()
    before, after = settled(first.readings(key, 1)), settled(dossier.readings(key))
    return not compare(dossier.register.by_key[key], before, after).agrees
