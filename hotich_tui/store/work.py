"""One writing transaction by one person in one role."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from hotich_tui.domain.entry.compare import compare
from hotich_tui.domain.entry.values import BLANK, How, Reading, Said, Value
from hotich_tui.domain.quality.effort import Effort
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.ids import uuid7
from hotich_tui.domain.record.lifecycle import Event, Role, State, WrongState
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, Decision, Position, Version
from hotich_tui.store.book.ledger_work import LedgerWork
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.tables import (
    APPROVED,
    BOOK,
    CORRECTION,
    DECISION,
    EFFORT,
    MARKING,
    OUTBOX,
    PARKING,
    READING,
    RECORD,
    SEAT,
    VERSION,
    VERSION_ROLE,
)
from hotich_tui.store.population.hinting import HintWork
from hotich_tui.store.population.matches import MatchWork
from hotich_tui.store.quality.efforts import effort_row
from hotich_tui.store.quality.watching import WatchWork
from hotich_tui.store.reads import SqlReads
from hotich_tui.store.record.dossier import Dossier, Judged
from hotich_tui.vietnamese import clean, fold
from hotich_tui.wire.payload import Content, canonical_json, item_body, read_values

_INSERT_READING = insert(READING)


class SqlWork(SqlReads, LedgerWork, WatchWork, HintWork, MatchWork):
    """Implements the `Work` port. Every method that changes a record writes its audit row."""

    def __init__(
        self, connection: Connection, user: User, role: Role, audit: AuditLog, commune: str
    ) -> None:
        super().__init__(connection, Viewpoint(user))
        self._role = role
        self._audit = audit
        self._commune = commune
        self._held: Dossier | None = None
        self._known: Version | None = None
        self._tail: tuple[int, str] | None = None

    @property
    def user(self) -> User:
        return self._viewpoint.user

    def add_book(
        self,
        *,
        register: str,
        number: str,
        place: str,
        year: int,
        before_2016: bool,
        entries: int | None,
    ) -> Book:
        book = Book(self._id(), register, number, place, year, before_2016, entries)
        self._connection.execute(
            insert(BOOK).values(
                id=book.id,
                register=register,
                number=number,
                place=place,
                year=year,
                before_2016=before_2016,
                entries=entries,
            )
        )
        self._note("book", detail=book.id)
        return book

    def add_record(self, book_id: str, ordinal: int | None = None) -> Version:
        if ordinal is None:
            highest = select(func.max(RECORD.c.ordinal)).where(RECORD.c.book_id == book_id)
            ordinal = (self._connection.execute(highest).scalar() or 0) + 1
        record_id, version_id = self._id(), self._id()
        self._connection.execute(
            insert(RECORD).values(id=record_id, book_id=book_id, ordinal=ordinal)
        )
        self._connection.execute(_new_version(version_id, record_id, 1))
        self._note("begin", version_id=version_id)
        return self.version(version_id)

    def take_role(self, version_id: str, role: Role) -> None:
        version = self.version(version_id)
        if version.roles.get(self.user.id) is role:
            return
        self._connection.execute(
            insert(VERSION_ROLE).values(
                version_id=version_id, person_id=self.user.id, role=role.value
            )
        )
        self._forget()
        self._note("part", version_id=version_id, detail=role.value)
        first_keyer = role is Role.KEYER and not version.people(Role.KEYER)
        if first_keyer and version.number > 1:
            self._carry_approved(version)

    def set_state(
        self, version_id: str, before: State, after: State, event: Event, detail: str = ""
    ) -> None:
        self._move(version_id, before, state=after.value, parked_from=None)
        self._note(event.value, version_id=version_id, detail=detail)

    def add_reading(self, version_id: str, reading: Reading) -> None:
        version = self._dossier(version_id).version
        value = _cleaned(reading.value)
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

    def judge(
        self, version_id: str, key: str, value: Value | None, *, looked_over: bool = False
    ) -> Outcome:
        dossier = self._dossier(version_id)
        version = dossier.version
        if (
            key not in dossier.register.by_key
            or not version.in_scope(key)
            or dossier.outcome(key).closed
            or dossier.is_blind(key) is looked_over
            # A file may not say what the book has in a core field; its verifier must.
            or (value is None and dossier.is_blind(key))
        ):
            raise WrongState("store.law")
        field = dossier.register.by_key[key]
        value = _cleaned(value)
        first = dossier.first(key)
        difference = compare(field, None if first is None else first.value, value)
        attempt = len(dossier.judged.get((version.round, key), [])) + 1
        how = How.TYPED if dossier.is_blind(key) else How.LOOKED_OVER
        reading = Reading(key, value, how)
        self._insert_reading(
            version, Role.VERIFIER, reading, value, attempt=attempt, difference=difference.value
        )
        self._note(
            "verify",
            version_id=version_id,
            field=key,
            how=how.value,
            after=value,
            with_values=True,
            detail=str(attempt),
        )
        judged = dossier.judged.setdefault((version.round, key), [])
        judged.append(Judged(self.user.id, value, difference))
        return dossier.outcome(key)

    def decide(self, version_id: str, decision: Decision) -> None:
        value = _cleaned(decision.value) or BLANK
        self._connection.execute(
            insert(DECISION).values(
                **self._who(version_id, Role.ADJUDICATOR),
                field=decision.key,
                choice=decision.choice.value,
                said=value.said.value,
                text=value.text,
                reason=clean(decision.reason),
            )
        )
        self._forget()
        self._note(
            "decide",
            version_id=version_id,
            field=decision.key,
            how=How.ADJUDICATED.value,
            after=value,
            with_values=True,
            detail=decision.choice.value,
        )

    def mark(self, version_id: str, keys: frozenset[str], reason: str, note: str) -> None:
        self._connection.execute(
            insert(MARKING).values(
                **self._who(version_id, Role.APPROVER),
                fields=json.dumps(sorted(keys)),
                reason=clean(reason),
                note=clean(note),
            )
        )
        self._forget()
        self._note("mark", version_id=version_id, detail=",".join(sorted(keys)))

    def park(self, version_id: str, before: State, reason: str, note: str) -> None:
        self._move(version_id, before, state=State.PARKED.value, parked_from=before.value)
        self._connection.execute(
            insert(PARKING).values(
                version_id=version_id,
                person_id=self.user.id,
                from_state=before.value,
                reason=clean(reason),
                note=clean(note),
                at=self._now(),
            )
        )
        self._note(Event.PARK.value, version_id=version_id, detail=reason)

    def resume(self, version_id: str) -> State:
        version = self.version(version_id)
        if version.parked_from is None:
            raise WrongState("store.law")
        after = version.parked_from
        self._move(version_id, State.PARKED, state=after.value, parked_from=None)
        self._note(Event.RESUME.value, version_id=version_id)
        return after

    def approve(
        self,
        version_id: str,
        *,
        content: Content,
        shown: Mapping[str, Any],
    ) -> None:
        version = self.version(version_id)
        digest = content.sha256
        self._connection.execute(
            insert(APPROVED).values(
                version_id=version_id,
                person_id=self.user.id,
                role=Role.APPROVER.value,
                payload=content.text,
                sha256=digest,
                shown=canonical_json(dict(shown)).decode(),
                at=self._now(),
            )
        )
        op_id = self._id()
        body = item_body(
            content,
            op_id=op_id,
            record_id=version.record_id,
            commune=self._commune,
            roles={**version.roles, self.user.id: Role.APPROVER},
        )
        self._connection.execute(
            insert(OUTBOX).values(
                op_id=op_id,
                record_id=version.record_id,
                version_id=version_id,
                body=body,
                state="waiting",
                problem="",
            )
        )
        self.set_state(version_id, version.state, State.APPROVED, Event.APPROVE, digest)

    def add_version(self, record_id: str, keys: frozenset[str], reason: str) -> Version:
        latest = select(func.max(VERSION.c.number)).where(VERSION.c.record_id == record_id)
        number = (self._connection.execute(latest).scalar() or 0) + 1
        version_id = self._id()
        self._connection.execute(_new_version(version_id, record_id, number))
        self._connection.execute(
            insert(CORRECTION).values(
                version_id=version_id,
                person_id=self.user.id,
                fields=json.dumps(sorted(keys)),
                reason=clean(reason),
                at=self._now(),
            )
        )
        self._note(Event.CORRECT.value, version_id=version_id, detail=",".join(sorted(keys)))
        return self.version(version_id)

    def add_effort(self, version_id: str, effort: Effort) -> None:
        version = self.version(version_id)
        self._connection.execute(
            insert(EFFORT),
            {
                "version_id": version_id,
                "person_id": self.user.id,
                "role": self._role.value,
                "round": version.round,
                **effort_row(version_id, effort, self._audit.key),
                "at": self._now(),
            },
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

    def _dossier(self, version_id: str) -> Dossier:
        """Held for the transaction: nobody else writes meanwhile, and own readings are added."""
        if self._held is None or self._held.version.id != version_id:
            self._held = super()._dossier(version_id)
        return self._held

    def version(self, version_id: str) -> Version:
        if self._held is not None and self._held.version.id == version_id:
            return self._held.version
        if self._known is None or self._known.id != version_id:
            self._known = super().version(version_id)
        return self._known

    def _forget(self) -> None:
        """What was read of a version is no longer so."""
        self._held = self._known = None

    def _who(self, version_id: str, role: Role) -> dict[str, Any]:
        """The columns that say who does what in which round of a version, and when."""
        return {
            "version_id": version_id,
            "person_id": self.user.id,
            "role": role.value,
            "round": self.version(version_id).round,
            "at": self._now(),
        }

    def _carry_approved(self, version: Version) -> None:
        """Start a correction with the approved values of the fields that were not asked for."""
        asked = select(CORRECTION.c.fields).where(CORRECTION.c.version_id == version.id)
        marked = set(json.loads(self._connection.execute(asked).scalar() or "[]"))
        before = (
            select(APPROVED.c.payload)
            .join(VERSION, VERSION.c.id == APPROVED.c.version_id)
            .where(VERSION.c.record_id == version.record_id, VERSION.c.number == version.number - 1)
        )
        payload = json.loads(self._connection.execute(before).scalar() or '{"values": {}}')
        for key, value in read_values(payload).items():
            if key not in marked:
                self.add_reading(version.id, Reading(key, value, How.EARLIER_VERSION))

    def _insert_reading(
        self,
        version: Version,
        role: Role,
        reading: Reading,
        value: Value | None,
        *,
        attempt: int,
        difference: str | None = None,
    ) -> None:
        self._connection.execute(
            _INSERT_READING,
            {
                "version_id": version.id,
                "person_id": self.user.id,
                "role": role.value,
                "round": version.round,
                "field": reading.field,
                "attempt": attempt,
                "said": None if value is None else value.said.value,
                "text": "" if value is None else value.text,
                "fold": "" if value is None else fold(value.text),
                "how": reading.how.value,
                "doubt": reading.doubt,
                "note": clean(reading.note),
                "source": reading.source,
                "difference": difference,
                "at": self._now(),
            },
        )

    def _move(self, version_id: str, before: State, **values: object) -> None:
        returning = before is State.VERIFIED and values["state"] == State.RETURNED.value
        if returning:
            values["round"] = VERSION.c.round + 1
        statement = (
            update(VERSION)
            .where(VERSION.c.id == version_id, VERSION.c.state == before.value)
            .values(**values)
        )
        self._forget()
        if self._connection.execute(statement).rowcount != 1:
            raise WrongState("store.law")

    def _note(self, event: str, **places: Any) -> None:
        self._tail = self._audit.note(
            self._connection, self.user.id, event, tail=self._tail, **places
        )

    def _id(self) -> str:
        return uuid7(self._audit.clock, self._audit.entropy)

    def _now(self) -> str:
        return datetime.fromtimestamp(self._audit.clock(), UTC).isoformat(timespec="milliseconds")


def _new_version(version_id: str, record_id: str, number: int) -> Any:
    return insert(VERSION).values(
        id=version_id,
        record_id=record_id,
        number=number,
        round=1,
        state=State.DRAFTING.value,
        parked_from=None,
    )


def _cleaned(value: Value | None) -> Value | None:
    """A value as it may be stored; what is nothing but control characters says nothing."""
    if value is None or not value.text:
        return value
    text = " ".join(clean(value.text).split())
    if not text:
        return Value(Said.ILLEGIBLE) if value.said is Said.ILLEGIBLE else None
    return Value(value.said, text)
