"""Times and key counts of sittings, as rows. Times are whole milliseconds.

Keys are never stored: of each field's keys only an HMAC, under a key derived from the station's and
bound to version and field, so that it tells nothing but whether two traces are the same.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select

from hotich_tui.domain.entry.values import Said
from hotich_tui.domain.quality.effort import (
    LONG_VALUE,
    Activity,
    Count,
    Effort,
    FieldEffort,
    Figures,
)
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.store.file.quality_tables import EFFORT
from hotich_tui.store.file.tables import READING, VERSION, VERSION_ROLE
from hotich_tui.store.quality.suspected import judge_sitting
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.workflow.ports.quality import EffortReads, EffortWork

_UNFINISHED: Mapping[Role, tuple[State, ...]] = {
    Role.KEYER: (State.DRAFTING,),
    Role.VERIFIER: (State.DRAFTING, State.KEYED),
}
"""States in which a person of the role has not finished their work."""
_MAC_LENGTH = 16


class SqlEffortReads(SqlSnapshot, EffortReads):
    """Where the time went."""

    def own_figures(self) -> Sequence[Figures]:
        me = self._viewpoint.user.id
        sums = [func.sum(EFFORT.c[doing.value]).label(doing.value) for doing in Activity]
        query = (
            select(
                EFFORT.c.role,
                *sums,
                func.sum(EFFORT.c["keys"]).label("pressed"),
                func.sum(EFFORT.c.backspaces).label("taken_back"),
            )
            .where(EFFORT.c.person_id == me)
            .group_by(EFFORT.c.role)
            .order_by(EFFORT.c.role)
        )
        found = []
        for row in self._connection.execute(query):
            role = Role(row.role)
            short, long = _filled(self._connection, me, role)
            found.append(
                Figures(
                    role=role,
                    records=_measured(self._connection, me, role),
                    seconds={doing: getattr(row, doing.value) / 1000 for doing in Activity},
                    keys=row.pressed,
                    backspaces=row.taken_back,
                    short=short,
                    long=long,
                )
            )
        return found

    def finished_counts(self) -> Sequence[Count]:
        query = (
            select(VERSION_ROLE.c.person_id, VERSION_ROLE.c.role, func.count())
            .join(VERSION, VERSION.c.id == VERSION_ROLE.c.version_id)
            .where(VERSION_ROLE.c.role.in_([role.value for role in _UNFINISHED]))
            .where(
                ~(
                    ((VERSION_ROLE.c.role == Role.KEYER.value) & _in(Role.KEYER))
                    | ((VERSION_ROLE.c.role == Role.VERIFIER.value) & _in(Role.VERIFIER))
                )
            )
            .group_by(VERSION_ROLE.c.person_id, VERSION_ROLE.c.role)
            .order_by(VERSION_ROLE.c.person_id, VERSION_ROLE.c.role)
        )
        return [
            Count(person, Role(role), number)
            for person, role, number in self._connection.execute(query)
        ]


class SqlEffortWork(SqlTransaction, EffortWork):
    """Storing what work cost."""

    def add_effort(self, version_id: str, effort: Effort) -> None:
        version = self.version(version_id)
        added = self._connection.execute(
            insert(EFFORT),
            {
                "version_id": version_id,
                "person_id": self.user.id,
                "role": self._role.value,
                "round": version.round,
                **_effort_row(version_id, effort, self._audit.key),
                "at": self._now(),
            },
        )
        judge_sitting(self._connection, version, added.lastrowid)


def _effort_row(version_id: str, effort: Effort, key: bytes) -> dict[str, Any]:
    """What is stored of a sitting, besides who and when.

    Args:
        key: The station key.
    """
    return {
        **{doing.value: _ms(effort.seconds(doing)) for doing in Activity},
        "keys": effort.keys,
        "backspaces": effort.backspaces,
        "fields": json.dumps(
            {f.key: _field(version_id, f, key) for f in effort.fields if f.key},
            separators=(",", ":"),
        ),
    }


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _field(version_id: str, field: FieldEffort, key: bytes) -> list[int | str]:
    mac = ""
    if field.trace:
        derived = hmac.digest(key, b"hotich-tui key traces", "sha256")
        message = f"{version_id}|{field.key}|{field.trace}".encode()
        mac = hmac.new(derived, message, hashlib.sha256).hexdigest()[:_MAC_LENGTH]
    spent = (field.reading, field.keying, field.deciding)
    return [*(_ms(seconds) for seconds in spent), field.keys, field.backspaces, mac]


def _measured(connection: Connection, person_id: str, role: Role) -> int:
    """Finished versions at which this person's time was taken."""
    query = (
        select(func.count(func.distinct(EFFORT.c.version_id)))
        .join(VERSION, VERSION.c.id == EFFORT.c.version_id)
        .where(EFFORT.c.person_id == person_id, EFFORT.c.role == role.value)
        .where(_standing().not_in([state.value for state in _UNFINISHED[role]]))
    )
    return int(connection.execute(query).scalar() or 0)


def _standing() -> Any:
    """A version's state; of a parked one that which it was left in."""
    return func.coalesce(VERSION.c.parked_from, VERSION.c.state)


def _filled(connection: Connection, person_id: str, role: Role) -> tuple[int, int]:
    """Fields that a person filled with a text: short ones, long ones."""
    latest = (
        select(func.max(READING.c.id))
        .where(READING.c.person_id == person_id, READING.c.role == role.value)
        .group_by(READING.c.version_id, READING.c.round, READING.c.field)
    )
    long = func.length(READING.c.text) >= LONG_VALUE
    query = (
        select(long, func.count())
        .where(READING.c.id.in_(latest), READING.c.text != "")
        .where(READING.c.said != Said.BLANK.value)
        .group_by(long)
    )
    counted = {bool(is_long): number for is_long, number in connection.execute(query)}
    return counted.get(False, 0), counted.get(True, 0)


def _in(role: Role) -> Any:
    return _standing().in_([state.value for state in _UNFINISHED[role]])
