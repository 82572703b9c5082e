"""Versions as rows, and as the facts made of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, select

from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Book, Version
from hotich_tui.store.file.derived_tables import LATEST
from hotich_tui.store.file.population_tables import MATCH_LOOK
from hotich_tui.store.file.tables import (
    BOOK,
    CARRIED,
    READING,
    RECORD,
    SCOPE,
    SEAT,
    VERSION,
    VERSION_ROLE,
)

CHUNK = 400
"""Ids in one IN list; SQLite allows 32,766 parameters, a page of work is far smaller."""
FINISHED = (State.VERIFIED, State.APPROVED)
"""States of a version that two people have read."""


def is_latest() -> Any:
    """Condition: a version is the latest of its record, by the pointer that is kept."""
    return VERSION.c.id == (
        select(LATEST.c.version_id)
        .where(LATEST.c.book_id == RECORD.c.book_id, LATEST.c.ordinal == RECORD.c.ordinal)
        .scalar_subquery()
    )


def latest_query() -> Any:
    """The latest versions joined with their record and book, from the pointers on."""
    place = and_(LATEST.c.book_id == RECORD.c.book_id, LATEST.c.ordinal == RECORD.c.ordinal)
    return version_query().join(LATEST, and_(place, LATEST.c.version_id == VERSION.c.id))


def latest(among: Sequence[State] = ()) -> Any:
    """The number of the latest version of a record, as a correlated subquery.

    Args:
        among: Only of versions in these states.
    """
    other = VERSION.alias("other")
    query = select(func.max(other.c.number))
    if among:
        query = query.where(other.c.state.in_([state.value for state in among]))
    return query.where(other.c.record_id == VERSION.c.record_id).scalar_subquery()


def load_versions(connection: Connection, rows: Sequence[Any]) -> list[Version]:
    """Versions from rows of `version_query`, with roles and scope, in the same order."""
    ids = [row.id for row in rows]
    roles: dict[str, dict[str, Role]] = {}
    scopes: dict[tuple[str, int], set[str]] = {}
    former: dict[str, str | None] = {row.id: None for row in rows if row.number == 1}
    looked: dict[str, set[str]] = {}
    for some in chunks(ids):
        for held in connection.execute(
            select(VERSION_ROLE).where(VERSION_ROLE.c.version_id.in_(some))
        ):
            roles.setdefault(held.version_id, {})[held.person_id] = Role(held.role)
        looks = select(VERSION.c.id, MATCH_LOOK.c.person_id).join(
            MATCH_LOOK, MATCH_LOOK.c.record_id == VERSION.c.record_id
        )
        for look in connection.execute(looks.where(VERSION.c.id.in_(some))):
            looked.setdefault(look.id, set()).add(look.person_id)
        for asked in connection.execute(select(SCOPE).where(SCOPE.c.version_id.in_(some))):
            scopes.setdefault((asked.version_id, asked.round), set()).add(asked.field)
        later = [version_id for version_id in some if version_id not in former]
        if later:
            carried = select(CARRIED).where(CARRIED.c.version_id.in_(later))
            former |= {one.version_id: one.former_id for one in connection.execute(carried)}
    return [
        Version(
            id=row.id,
            record_id=row.record_id,
            book_id=row.book_id,
            register=row.register,
            ordinal=row.ordinal,
            number=row.number,
            round=row.round,
            state=State(row.state),
            parked_from=None if row.parked_from is None else State(row.parked_from),
            scope=_scope(row, scopes, former),
            former=former.get(row.id),
            roles=roles.get(row.id, {}),
            looked=frozenset(looked.get(row.id, ())),
            touched=bool(row.read) or (row.number > 1 and row.id in roles),
            seated=bool(row.seated),
        )
        for row in rows
    ]


def _scope(
    row: Any, scopes: Mapping[tuple[str, int], set[str]], former: Mapping[str, str | None]
) -> frozenset[str] | None:
    """The fields of a version's round; None = all, which only a first round may have."""
    asked = scopes.get((row.id, row.round))
    if asked is None and row.round == 1 and former.get(row.id, "") is None:
        return None
    return frozenset(asked or ())


def version_query() -> Any:
    """Versions joined with their record and book."""
    return (
        select(
            VERSION.c.id,
            VERSION.c.record_id,
            VERSION.c.number,
            VERSION.c.round,
            VERSION.c.state,
            VERSION.c.parked_from,
            RECORD.c.book_id,
            RECORD.c.ordinal,
            BOOK.c.register,
            select(READING.c.id).where(READING.c.version_id == VERSION.c.id).exists().label("read"),
            select(SEAT.c.person_id)
            .where(SEAT.c.version_id == VERSION.c.id, SEAT.c.role == Role.KEYER.value)
            .exists()
            .label("seated"),
        )
        .join(RECORD, RECORD.c.id == VERSION.c.record_id)
        .join(BOOK, BOOK.c.id == RECORD.c.book_id)
    )


def book_of(row: Any) -> Book:
    """A book from its row."""
    return Book(
        id=row.id,
        register=row.register,
        number=row.number,
        place=row.place,
        year=row.year,
        before_2016=row.before_2016,
        entries=row.entries,
    )


def chunks(ids: Sequence[str]) -> Iterable[Sequence[str]]:
    """Ids in bounded portions."""
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
