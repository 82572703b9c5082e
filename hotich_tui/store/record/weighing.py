"""What speaks against a finished version by itself: found when it is verified, and kept.

A version that stays in its round stays as it was verified, so what was found holds until another
round begins or the rules change. Nothing here is a fact of its own: what is missing is found again.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

import hotich_tui
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.risk import Examined, Risk, RiskKind, Weighed, weigh
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Register
from hotich_tui.store.file.kept_tables import WEIGHED
from hotich_tui.store.file.tables import RECORD, VERSION
from hotich_tui.store.record.dossier import Dossier, load_dossiers, title
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.store.record.version_rows import FINISHED, chunks, load_versions, version_query
from hotich_tui.workflow.ports.approval import WeighedReads, WeighedWork

_COUNTING = 1
"""Goes up when `weigh` finds otherwise within one release."""
_FINISHED = [state.value for state in FINISHED]


def rules_mark() -> str:
    """Tells the program and the policy that weighed from others: what was found by others is
    found anew."""
    told = repr((_COUNTING, hotich_tui.__version__, load_policy()))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class SqlWeighedReads(SqlSnapshot, WeighedReads):
    """What speaks against versions, kept or found now."""

    def weighed(self, versions: Sequence[Version]) -> Mapping[str, Weighed]:
        return load_weighed(self._connection, versions, self._viewpoint)

    def unweighed(self, book_id: str) -> Sequence[str]:
        kept = WEIGHED.alias("kept")
        there = (
            (kept.c.version_id == VERSION.c.id)
            & (kept.c.round == VERSION.c.round)
            & (kept.c.rules == rules_mark())
        )
        query = (
            select(VERSION.c.id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .outerjoin(kept, there)
            .where(RECORD.c.book_id == book_id, VERSION.c.state.in_(_FINISHED))
            .where(kept.c.version_id.is_(None))
            .order_by(RECORD.c.ordinal)
        )
        return list(self._connection.execute(query).scalars())


class SqlWeighedWork(SqlTransaction, WeighedWork):
    """Keeping it."""

    def keep_weighed(self, version_ids: Sequence[str]) -> None:
        keep_weighed(self._connection, version_ids)


def load_weighed(
    connection: Connection, versions: Sequence[Version], viewpoint: Viewpoint
) -> Mapping[str, Weighed]:
    """Version id -> what is kept of it, or what is found now where nothing is."""
    if not viewpoint.reads_records:
        return {}
    wanted = {version.id: version for version in versions if version.state in FINISHED}
    found = {
        version_id: _from_json(load_register(wanted[version_id].register), text)
        for version_id, text in _kept(connection, wanted)
    }
    missing = [version for version in versions if version.id not in found]
    for dossier in load_dossiers(connection, missing):
        found[dossier.version.id] = _weigh(dossier, *dossier.seen(viewpoint))
    return found


def kept_facts(
    connection: Connection, versions: Sequence[Version]
) -> dict[str, Mapping[str, Value]]:
    """Version id -> number, date and page, as far as stated, of those of which they are kept."""
    wanted = {version.id: version for version in versions if version.state in FINISHED}
    return {version_id: _facts(json.loads(text)) for version_id, text in _kept(connection, wanted)}


def keep_weighed(connection: Connection, version_ids: Sequence[str]) -> None:
    """Find and keep what speaks against versions, those that are not finished left out."""
    for some in chunks(version_ids):
        query = version_query().where(VERSION.c.id.in_(some), VERSION.c.state.in_(_FINISHED))
        versions = load_versions(connection, connection.execute(query).fetchall())
        keep_found(connection, load_dossiers(connection, versions))


def keep_found(connection: Connection, dossiers: Iterable[Dossier]) -> None:
    """Keep what speaks against versions whose verification is over, whatever their state is yet."""
    rows, mark = [], rules_mark()
    for dossier in dossiers:
        seen = dossier.finished()
        if seen is not None:
            rows.append(
                {
                    "version_id": dossier.version.id,
                    "round": dossier.version.round,
                    "rules": mark,
                    "found": _to_json(dossier.register, _weigh(dossier, *seen)),
                }
            )
    if rows:
        ids = [row["version_id"] for row in rows]
        connection.execute(delete(WEIGHED).where(WEIGHED.c.version_id.in_(ids)))
        connection.execute(insert(WEIGHED), rows)


def finished_ids(connection: Connection) -> list[str]:
    """All finished versions, as begun."""
    query = select(VERSION.c.id).where(VERSION.c.state.in_(_FINISHED)).order_by(VERSION.c.id)
    return list(connection.execute(query).scalars())


def rebuild_weighed(connection: Connection, version_ids: Sequence[str]) -> int:
    """Drop and find anew what is kept of finished versions.

    Returns:
        Of how many something else was kept, by the rules of today.
    """
    there = _rows(connection, version_ids)
    connection.execute(delete(WEIGHED).where(WEIGHED.c.version_id.in_(version_ids)))
    keep_weighed(connection, version_ids)
    now = _rows(connection, version_ids)
    rounds = select(VERSION.c.id, VERSION.c.round).where(VERSION.c.id.in_(version_ids))
    # A round that is over leaves its row behind until the next one is verified.
    return sum(
        there[row.id] != now.get(row.id)
        for row in connection.execute(rounds)
        if row.id in there and there[row.id][0] == row.round
    )


def _rows(connection: Connection, version_ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    kept = select(WEIGHED).where(WEIGHED.c.rules == rules_mark())
    rows = connection.execute(kept.where(WEIGHED.c.version_id.in_(version_ids)))
    return {row.version_id: (row.round, row.found) for row in rows}


def _kept(connection: Connection, wanted: Mapping[str, Version]) -> Iterable[tuple[str, str]]:
    mark = rules_mark()
    for some in chunks(list(wanted)):
        query = select(WEIGHED.c.version_id, WEIGHED.c.round, WEIGHED.c.found).where(
            WEIGHED.c.version_id.in_(some), WEIGHED.c.rules == mark
        )
        for version_id, number, text in connection.execute(query):
            if wanted[version_id].round == number:
                yield version_id, text


def _weigh(dossier: Dossier, values: Mapping[str, Value], readings: Sequence[Any]) -> Weighed:
    named = title(dossier.register, values)
    # What was approved before was weighed then.
    own = [one for one in readings if not one.carried]
    examined = Examined(dossier.version, named, values, own)
    return weigh(dossier.register, examined, load_policy())


def _core(register: Register) -> frozenset[str]:
    return frozenset(field.key for field in register.core)


def _to_json(register: Register, weighed: Weighed) -> str:
    core = _core(register)
    return json.dumps(
        {
            "title": weighed.title,
            "facts": {key: [value.said, value.text] for key, value in weighed.facts.items()},
            "risks": [[risk.kind, risk.key, risk.message] for risk in weighed.risks],
            "more": sorted(weighed.matchable - core),
            "less": sorted(core - weighed.matchable),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _from_json(register: Register, text: str) -> Weighed:
    table = json.loads(text)
    core = _core(register)
    return Weighed(
        title=table["title"],
        facts=_facts(table),
        risks=tuple(Risk(RiskKind(kind), key, message) for kind, key, message in table["risks"]),
        matchable=(core - frozenset(table["less"])) | frozenset(table["more"]),
    )


def _facts(table: Mapping[str, Any]) -> Mapping[str, Value]:
    return {key: Value(Said(said), text) for key, (said, text) in table["facts"].items()}
