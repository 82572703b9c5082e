"""The commune's people at the registry: one human, one account, over all its stations."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.registry.storage import StationScope, Storage
from hotich_tui.registry.tables import IDENTITY_KEY, PERSON, PERSON_EVENT
from hotich_tui.wire.messages import (
    PeopleAnswer,
    PeopleSent,
    PersonEventSent,
    PersonKnown,
    PersonSent,
    PersonVerdict,
)


def exchange(storage: Storage, scope: StationScope, sent: PeopleSent) -> PeopleAnswer:
    """Take what a station tells of its people; say what is known of those of the commune.

    The same message again changes nothing.
    """
    commune = scope.commune
    with storage.writing() as connection:
        storage.lock(connection, commune)
        verdicts = [_take(connection, commune, person) for person in sent.people]
        _note(connection, scope, sent.events)
        return PeopleAnswer(
            identity_key=_key(connection, commune),
            verdicts=verdicts,
            people=[_known(row) for row in _people(connection, commune) if row.same_as is None],
        )


def _take(connection: Connection, commune: str, person: PersonSent) -> PersonVerdict:
    rows = {row.person_id: row for row in _people(connection, commune)}
    known = rows.get(person.person_id)
    revision = 0 if known is None else int(known.revision)

    def refused(problem: Any, other: str | None = None) -> PersonVerdict:
        return PersonVerdict(
            person_id=person.person_id, revision=revision, problem=problem, other=other
        )

    roles = ",".join(sorted(person.roles))
    values: dict[str, Any] = {
        "staff_no": person.staff_no,
        "name": person.name,
        "roles": roles,
        "disabled": person.disabled,
    }
    if person.identity is not None:
        holders = (row for row in rows.values() if row.identity == person.identity)
        holder = next((row.person_id for row in holders if row is not known), None)
        if holder is not None:
            # Kept, so that what the second account did with the first one is seen for what it is.
            values["same_as"] = holder
            if known is None or not _same(known, values):
                _write(connection, commune, person.person_id, known, values)
                revision += 1
            # Once it is closed, there is nothing left to be done about it.
            return refused("" if person.disabled else "same-human", holder)
        if known is not None and known.identity not in (None, person.identity):
            return refused("other-human")
        values["identity"] = person.identity
        values["same_as"] = None
    if known is not None and _same(known, values):
        return refused("")
    if known is not None and person.base != revision:
        if person.disabled and not known.disabled and _approver_left(rows, person.person_id):
            # Whoever is shut out at one station is shut out; the rest is asked for again.
            _write(connection, commune, person.person_id, known, {"disabled": True})
        return refused("stale-base")
    loses = person.disabled or Role.APPROVER.value not in person.roles
    if _approves(known) and loses and not _approver_left(rows, person.person_id):
        return refused("last-approver")
    _write(connection, commune, person.person_id, known, values)
    return PersonVerdict(person_id=person.person_id, revision=revision + 1)


def _write(
    connection: Connection, commune: str, person_id: str, known: Any, values: Mapping[str, Any]
) -> None:
    if known is None:
        row = {"commune": commune, "person_id": person_id, "revision": 1, **values}
        connection.execute(insert(PERSON).values(**row))
        return
    place = (PERSON.c.commune == commune, PERSON.c.person_id == person_id)
    changed = update(PERSON).where(*place).values(revision=PERSON.c.revision + 1, **values)
    connection.execute(changed)


def _note(connection: Connection, scope: StationScope, events: Sequence[PersonEventSent]) -> None:
    place = (
        PERSON_EVENT.c.commune == scope.commune,
        PERSON_EVENT.c.station_id == scope.station_id,
    )
    numbers = [event.n for event in events]
    there = select(PERSON_EVENT.c.n).where(*place, PERSON_EVENT.c.n.in_(numbers))
    known = set(connection.execute(there).scalars())
    for event in events:
        if event.n not in known:
            connection.execute(
                insert(PERSON_EVENT).values(
                    commune=scope.commune,
                    station_id=scope.station_id,
                    n=event.n,
                    at=event.at,
                    person_id=event.person_id,
                    event=event.event,
                    by_id=event.by,
                    other_id=event.other,
                )
            )


def _people(connection: Connection, commune: str) -> Sequence[Any]:
    query = select(PERSON).where(PERSON.c.commune == commune).order_by(PERSON.c.person_id)
    return connection.execute(query).fetchall()


def _key(connection: Connection, commune: str) -> str:
    """The commune's key: 256 random bits, made when it is first asked for."""
    query = select(IDENTITY_KEY.c.key).where(IDENTITY_KEY.c.commune == commune)
    found = connection.execute(query).scalar()
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(insert(IDENTITY_KEY).values(commune=commune, key=found))
    return str(found)


def _same(known: Any, values: Mapping[str, Any]) -> bool:
    return all(getattr(known, name) == value for name, value in values.items())


def _approves(row: Any) -> bool:
    return row is not None and not row.disabled and Role.APPROVER.value in row.roles.split(",")


def _approver_left(rows: Mapping[str, Any], without: str) -> bool:
    return any(
        _approves(row) and row.same_as is None
        for person_id, row in rows.items()
        if person_id != without
    )


def _known(row: Any) -> PersonKnown:
    return PersonKnown(
        person_id=row.person_id,
        staff_no=row.staff_no,
        name=row.name,
        roles=[role for role in row.roles.split(",") if role],
        disabled=row.disabled,
        identity=row.identity,
        revision=row.revision,
    )
