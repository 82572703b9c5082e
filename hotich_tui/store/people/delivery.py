"""Accounts on their way to the registry, and those that come down from it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.engine import snapshot, writing
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.tables import PERSON, PERSON_EVENT, SETTING
from hotich_tui.store.people.identity import Identities
from hotich_tui.store.people.rows import note_event
from hotich_tui.workflow.ports.delivery import (
    AccountEvent,
    AccountVerdict,
    KnownPerson,
    PeopleDelivery,
    SentPeople,
)
from hotich_tui.workflow.ports.people import PersonEvent

_SENT, _HELD = "people_events_sent", "people_held"
_SYNC = "sync"


class SqlPeopleDelivery(PeopleDelivery):
    """What the registry is told of people, and hears; each call in a transaction of its own."""

    def __init__(self, engine: Engine, audit: AuditLog, identities: Identities) -> None:
        self._engine = engine
        self._audit = audit
        self._identities = identities

    def to_send(self, most: int) -> SentPeople:
        with snapshot(self._engine) as connection:
            keyed = self._identities.commune_key(connection) is not None
            changed = select(PERSON).where(PERSON.c.changed.is_(True)).order_by(PERSON.c.id)
            people = [_person(row, keyed) for row in connection.execute(changed.limit(most))]
            query = select(PERSON_EVENT).where(PERSON_EVENT.c.id > _sent(connection))
            rows = connection.execute(query.order_by(PERSON_EVENT.c.id).limit(most))
            events = [
                AccountEvent(row.id, row.at, row.person_id, row.event, row.by_id, row.other_id)
                for row in rows
            ]
        return SentPeople(tuple(people), tuple(events))

    def settle(
        self,
        sent: SentPeople,
        identity_key: bytes,
        verdicts: Sequence[AccountVerdict],
        known: Sequence[KnownPerson],
    ) -> bool:
        with writing(self._engine) as connection:
            there = {one.person_id: one for one in sent.people}
            problems = {one.person_id: one for one in verdicts if one.problem}
            for verdict in verdicts:
                if verdict.person_id in there:
                    _settled(connection, there[verdict.person_id], verdict.revision)
                if verdict.problem:
                    self._refused(connection, verdict)
            if sent.events:
                put_setting(connection, _SENT, str(sent.events[-1].n))
            if self._identities.rekey(connection, identity_key):
                self._audit.note(connection, _SYNC, "identity_key")
                return True
            held = (set(_held(connection)) - there.keys()) | problems.keys()
            put_setting(connection, _HELD, json.dumps(sorted(held)))
            for person in known:
                self._take(connection, person, problems.get(person.person_id))
            newest = connection.execute(select(func.max(PERSON_EVENT.c.id))).scalar() or 0
            waits = connection.execute(select(PERSON.c.id).where(PERSON.c.changed.is_(True)))
            return newest > _sent(connection) or waits.first() is not None

    def held(self) -> int:
        with snapshot(self._engine) as connection:
            return len(_held(connection))

    def _refused(self, connection: Connection, verdict: AccountVerdict) -> None:
        """Say to the approvers what the registry did not take, once."""
        same = verdict.problem == "same-human"
        event = PersonEvent.SAME_HUMAN if same else PersonEvent.OVERRULED
        known = {row.id for row in connection.execute(select(PERSON.c.id))}
        other = verdict.other if verdict.other in known else None
        said = select(PERSON_EVENT.c.id).where(
            PERSON_EVENT.c.person_id == verdict.person_id, PERSON_EVENT.c.event == event.value
        )
        if same and connection.execute(said).first() is not None:
            return
        at = datetime.fromtimestamp(self._audit.clock(), UTC).isoformat(timespec="milliseconds")
        note_event(connection, at, verdict.person_id, event, None, other, detail=verdict.problem)
        detail = f"{verdict.person_id} {verdict.problem}"
        self._audit.note(connection, _SYNC, f"user_{event.value}", detail=detail)

    def _take(
        self, connection: Connection, person: KnownPerson, refused: AccountVerdict | None
    ) -> None:
        """Take an account as the registry has it, where it is newer than what is here."""
        row = connection.execute(select(PERSON).where(PERSON.c.id == person.person_id)).first()
        if row is None:
            self._enter(connection, person)
            return
        newer = person.revision > row.revision if refused is None else _is_stale(refused)
        values = _values(person)
        if not newer or _shuts_everybody_out(connection, row, values):
            return
        same = all(getattr(row, name) == value for name, value in values.items())
        if row.identity is None and person.identity is not None:
            values["identity"] = person.identity
        kept = {"revision": person.revision, "changed": False}
        connection.execute(update(PERSON).where(PERSON.c.id == row.id).values(**values, **kept))
        if not same:
            self._audit.note(connection, _SYNC, "user_synced", detail=person.person_id)

    def _enter(self, connection: Connection, person: KnownPerson) -> None:
        """Enter somebody of another station. They have no PIN here until approvers give a word.

        Nobody comes in without a number, or as another one's second account.
        """
        holder = select(PERSON.c.id).where(PERSON.c.identity == person.identity)
        if person.identity is None or connection.execute(holder).first() is not None:
            return
        connection.execute(
            insert(PERSON).values(
                id=person.person_id,
                staff_no=person.staff_no,
                identity=person.identity,
                revision=person.revision,
                changed=False,
                **_values(person),
            )
        )
        self._audit.note(connection, _SYNC, "user_synced", detail=person.person_id)


def _is_stale(refused: AccountVerdict) -> bool:
    return refused.problem == "stale-base"


def _values(person: KnownPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "roles": ",".join(sorted(person.roles)),
        "disabled": person.disabled,
    }


def _person(row: Any, keyed: bool) -> KnownPerson:
    return KnownPerson(
        row.id,
        row.staff_no,
        row.name,
        tuple(role for role in row.roles.split(",") if role),
        bool(row.disabled),
        # Under a key of the station's own it would say nothing elsewhere.
        row.identity if keyed else None,
        row.revision,
    )


def _settled(connection: Connection, sent: KnownPerson, revision: int) -> None:
    """What was sent has been answered, unless it changed meanwhile."""
    connection.execute(
        update(PERSON)
        .where(
            PERSON.c.id == sent.person_id,
            PERSON.c.name == sent.name,
            PERSON.c.roles == ",".join(sorted(sent.roles)),
            PERSON.c.disabled.is_(sent.disabled),
            PERSON.c.identity.is_(None) | (PERSON.c.identity == sent.identity),
        )
        .values(changed=False)
    )
    connection.execute(
        update(PERSON).where(PERSON.c.id == sent.person_id).values(revision=revision)
    )


def _shuts_everybody_out(connection: Connection, row: Any, values: dict[str, Any]) -> bool:
    approver = Role.APPROVER.value
    if row.disabled or approver not in row.roles.split(","):
        return False
    if not values["disabled"] and approver in values["roles"].split(","):
        return False
    others = select(PERSON.c.roles).where(
        PERSON.c.id != row.id, PERSON.c.disabled.is_(False), PERSON.c.pin_hash.is_not(None)
    )
    return not any(approver in roles.split(",") for roles in connection.execute(others).scalars())


def _sent(connection: Connection) -> int:
    found = connection.execute(select(SETTING.c.value).where(SETTING.c.key == _SENT)).scalar()
    return int(found or 0)


def _held(connection: Connection) -> list[str]:
    found = connection.execute(select(SETTING.c.value).where(SETTING.c.key == _HELD)).scalar()
    return list(json.loads(found or "[]"))
