"""Verifications that look like no second reading: judged when a sitting is stored, and kept.

What is kept follows from the sittings alone: it can be dropped, and is judged again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, tuple_, update

import hotich_tui
from hotich_tui.domain.quality.suspicion import Spent, Suspicion, load_floor, suspicions
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Version
from hotich_tui.store.file.kept_tables import JUDGED, SUSPECTED
from hotich_tui.store.file.quality_tables import EFFORT
from hotich_tui.store.file.tables import RECORD, VERSION
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.store.record.version_rows import chunks, latest, version_query
from hotich_tui.workflow.ports.quality import SuspicionReads, SuspicionWork

Odd = frozenset[Suspicion]
_VERIFIED = (State.VERIFIED, State.DISPUTED, State.APPROVED, State.PARKED)
_PORTION = 200
"""Sittings judged in one transaction: so long another seat waits to write."""


def floor_mark() -> str:
    """Tells the program and the floor that judged from others: what was judged by others is judged
    anew."""
    told = repr((hotich_tui.__version__, load_floor()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class SqlSuspicionReads(SqlSnapshot, SuspicionReads):
    """Odd verifications."""

    def suspected(self, versions: Sequence[Version]) -> Mapping[str, Odd]:
        rounds = {version.id: version.round for version in versions}
        found: dict[str, Odd] = {}
        for some in chunks(list(rounds)):
            query = select(SUSPECTED).where(SUSPECTED.c.version_id.in_(some))
            for row in self._connection.execute(query):
                if rounds[row.version_id] == row.round:
                    found[row.version_id] = _odd(row.odd)
        if self.unjudged():
            for version_id in (later := self._later(list(rounds))):
                found.pop(version_id, None)
            found |= _judged(self._connection, later)
        return found

    def odd_verifications(self, book_id: str | None) -> Sequence[tuple[Version, Odd]]:
        standing = func.coalesce(VERSION.c.parked_from, VERSION.c.state)
        suspected = select(SUSPECTED.c.version_id, SUSPECTED.c.round)
        query = (
            version_query()
            # Not joined: SQLite would begin at all versions.
            .where(tuple_(VERSION.c.id, VERSION.c.round).in_(suspected))
            .where(VERSION.c.number == latest())
            .where(VERSION.c.state.in_([state.value for state in _VERIFIED]))
            .where(standing != State.KEYED.value)
        )
        if book_id is not None:
            query = query.where(RECORD.c.book_id == book_id)
        versions = self._versions(query)
        odd = self.suspected(versions)
        return [(version, odd[version.id]) for version in versions if version.id in odd]

    def unjudged(self) -> bool:
        return _through(self._connection) < _last(self._connection)

    def _later(self, version_ids: Sequence[str]) -> list[str]:
        """Those of the versions with sittings that are not judged yet."""
        through = _through(self._connection)
        found: list[str] = []
        for some in chunks(version_ids):
            query = select(EFFORT.c.version_id).distinct()
            query = query.where(EFFORT.c.version_id.in_(some), EFFORT.c.id > through)
            found += self._connection.execute(query).scalars()
        return found


class SqlSuspicionWork(SqlTransaction, SuspicionWork):
    """Judging what was stored before anything was kept, or by another floor."""

    def judge_sittings(self) -> bool:
        return judge_portion(self._connection)


def judge_portion(connection: Connection) -> bool:
    """Judge the next sittings that are not judged yet.

    Returns:
        Whether some are left.
    """
    through = _through(connection)
    query = select(EFFORT.c.id, EFFORT.c.version_id).where(EFFORT.c.id > through)
    rows = connection.execute(query.order_by(EFFORT.c.id).limit(_PORTION)).fetchall()
    if not rows:
        return False
    if through == 0:
        # By another floor, or of nothing.
        connection.execute(delete(SUSPECTED))
    _keep(connection, sorted({row.version_id for row in rows}))
    connection.execute(update(JUDGED).values(floor=floor_mark(), through=rows[-1].id))
    return bool(rows[-1].id < _last(connection))


def judge_sitting(connection: Connection, version: Version, effort_id: int) -> None:
    """Judge a version whose sitting was just stored."""
    query = select(EFFORT.c.id).where(
        EFFORT.c.version_id == version.id,
        EFFORT.c.round == version.round,
        EFFORT.c.role == Role.VERIFIER.value,
    )
    if connection.execute(query.limit(1)).first() is not None:
        _keep(connection, [version.id])
    judged = (JUDGED.c.floor == floor_mark()) & (JUDGED.c.through == effort_id - 1)
    first = effort_id == 1
    connection.execute(
        update(JUDGED).where(judged | first).values(floor=floor_mark(), through=effort_id)
    )


def begin_anew(connection: Connection) -> None:
    """Judge everything again, from the first sitting on."""
    connection.execute(update(JUDGED).values(floor="", through=0))


def kept_suspicions(connection: Connection) -> dict[str, tuple[int, str]]:
    """What is kept of versions that are still in the round that was judged."""
    query = select(SUSPECTED).join(VERSION, VERSION.c.id == SUSPECTED.c.version_id)
    rows = connection.execute(query.where(VERSION.c.round == SUSPECTED.c.round))
    return {row.version_id: (row.round, row.odd) for row in rows}


def _through(connection: Connection) -> int:
    """The last sitting that was judged by this floor; 0 = none."""
    query = select(JUDGED.c.through).where(JUDGED.c.floor == floor_mark())
    return int(connection.execute(query).scalar() or 0)


def _last(connection: Connection) -> int:
    return int(connection.execute(select(func.max(EFFORT.c.id))).scalar() or 0)


def _keep(connection: Connection, version_ids: Sequence[str]) -> None:
    found = _judged(connection, version_ids)
    for some in chunks(version_ids):
        connection.execute(delete(SUSPECTED).where(SUSPECTED.c.version_id.in_(some)))
        rounds = select(VERSION.c.id, VERSION.c.round).where(VERSION.c.id.in_(some))
        rows = [
            {
                "version_id": version_id,
                "round": number,
                "odd": json.dumps(sorted(found[version_id])),
            }
            for version_id, number in connection.execute(rounds)
            if version_id in found
        ]
        if rows:
            connection.execute(insert(SUSPECTED), rows)


def _judged(connection: Connection, version_ids: Iterable[str]) -> dict[str, Odd]:
    """Version id -> what is odd about its verification in the present round; others left out."""
    floor, spent = load_floor(), load_spent(connection, list(version_ids))
    found = {
        version_id: suspicions(roles.get(Role.KEYER, {}), roles.get(Role.VERIFIER, {}), floor)
        for version_id, roles in spent.items()
    }
    return {version_id: odd for version_id, odd in found.items() if odd}


def _odd(text: str) -> Odd:
    return frozenset(map(Suspicion, json.loads(text)))


def load_spent(
    connection: Connection, version_ids: Sequence[str]
) -> Mapping[str, Mapping[Role, Mapping[str, Spent]]]:
    """Version -> role -> field -> what was spent on it in the present round; to compare two
    keyings, never to show."""
    found: dict[str, dict[Role, dict[str, Spent]]] = {}
    for some in chunks(version_ids):
        query = (
            select(EFFORT.c.version_id, EFFORT.c.role, EFFORT.c["fields"])
            .join(VERSION, VERSION.c.id == EFFORT.c.version_id)
            .where(EFFORT.c.version_id.in_(some), EFFORT.c.round == VERSION.c.round)
            .order_by(EFFORT.c.id)
        )
        for version_id, role, fields in connection.execute(query):
            roles = found.setdefault(version_id, {})
            _add(roles.setdefault(Role(role), {}), json.loads(fields))
    return found


def _add(known: dict[str, Spent], fields: Mapping[str, Sequence[Any]]) -> None:
    for key, (reading, keying, deciding, keys, backspaces, mac) in fields.items():
        one = Spent((reading + keying + deciding) / 1000, keys, backspaces, mac)
        before = known.get(key)
        if before is not None:
            # Keys of two sittings are no one trace.
            trace = (before.trace or mac) if not (before.keys and keys) else ""
            one = Spent(
                before.seconds + one.seconds,
                before.keys + keys,
                before.backspaces + backspaces,
                trace,
            )
        known[key] = one
