"""One writing transaction by one person in one role: what all work is done in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

from sqlalchemy import Connection, insert, update

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.ids import uuid7
from hotich_tui.domain.record.lifecycle import Role, State, WrongState
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.store.file.attesting import written_on
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.tables import READING, VERSION
from hotich_tui.store.record.indexing import Indexing
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.vietnamese import clean, fold
from hotich_tui.workflow.ports.records import Acting

_INSERT_READING = insert(READING)


class SqlTransaction(SqlSnapshot, Acting):
    """Who works, and how it is noted: every method that changes a record writes its audit row."""

    def __init__(
        self, connection: Connection, user: User, role: Role, audit: AuditLog, commune: str
    ) -> None:
        super().__init__(connection, Viewpoint(user))
        self._role = role
        self._audit = audit
        self._commune = commune
        self._tail: tuple[int, str] | None = None
        self._indexing = Indexing(connection)

    @property
    def user(self) -> User:
        return self._viewpoint.user

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: object, *_: object) -> None:
        if error is None:
            self._settle()
            if written_on(self._connection).tables:
                self._note("wrote")

    def _settle(self) -> None:
        """Bring what is derived from written rows up to date, before the commit at the latest."""
        self._indexing.settle(self._held)

    def _who(self, version_id: str, role: Role) -> dict[str, Any]:
        """The columns that say who does what in which round of a version, and when."""
        return {
            "version_id": version_id,
            "person_id": self.user.id,
            "role": role.value,
            "round": self.version(version_id).round,
            "at": self._now(),
        }

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
        row = self._reading_row(version, role, reading, value, attempt, difference)
        self._connection.execute(_INSERT_READING, row)
        self._indexing.touch(version.id, reading.field)

    def _insert_keyed(
        self, version: Version, readings: Sequence[tuple[Reading, Value | None]]
    ) -> None:
        """Several fields at once: a statement each would cost more than the rows."""
        rows = [self._reading_row(version, Role.KEYER, *one, 0, None) for one in readings]
        if rows:
            self._connection.execute(_INSERT_READING, rows)
        for reading, _ in readings:
            self._indexing.touch(version.id, reading.field)

    def _reading_row(
        self,
        version: Version,
        role: Role,
        reading: Reading,
        value: Value | None,
        attempt: int,
        difference: str | None,
    ) -> dict[str, Any]:
        return {
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
        }

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
        if before is State.KEYED or returning:
            # Who may find what was not read twice depends on it.
            self._indexing.touch(version_id)

    def _note(self, event: str, **kwargs: Any) -> None:
        self._tail = self._audit.note(
            self._connection, self.user.id, event, tail=self._tail, **kwargs
        )

    def _id(self) -> str:
        return uuid7(self._audit.clock, self._audit.entropy)

    def _now(self) -> str:
        return datetime.fromtimestamp(self._audit.clock(), UTC).isoformat(timespec="milliseconds")


def new_version(version_id: str, record_id: str, number: int) -> Any:
    """The statement that begins a version: drafting, in its first round."""
    return insert(VERSION).values(
        id=version_id,
        record_id=record_id,
        number=number,
        round=1,
        state=State.DRAFTING.value,
        parked_from=None,
    )


def cleaned(value: Value | None) -> Value | None:
    """A value as it may be stored; what is nothing but control characters says nothing."""
    if value is None or not value.text:
        return value
    text = " ".join(clean(value.text).split())
    if not text:
        return Value(Said.ILLEGIBLE) if value.said is Said.ILLEGIBLE else None
    return Value(value.said, text)
