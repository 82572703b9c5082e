"""The station's own comparison with the population: written in portions, read by nobody here."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, delete, insert, select

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.population.findings import SAME, Finding, Levels, from_json, to_json
from hotich_tui.domain.population.matching import IDENTIFIED
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.record.settled import settled
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.engine import snapshot, writing
from hotich_tui.store.file.kept_tables import EVENT_KEY
from hotich_tui.store.file.population_tables import COMPARED, FINDING, MATCH_DECISION
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.tables import BOOK, SETTING, VERSION
from hotich_tui.store.population.matches import compared_extract, set_compared_extract
from hotich_tui.store.record.dossier import Dossier, load_dossiers
from hotich_tui.store.record.version_rows import (
    FINISHED,
    chunks,
    latest,
    load_versions,
    version_query,
)
from hotich_tui.workflow.ports.matching import Changed, Finished, Matches

_T = TypeVar("_T")
PORTION = 50
"""Records written in one transaction: so long another seat waits to write."""
_READ = 500
_KEYED = "keyed_extract"
"""Setting: the extract of the last comparison that kept what tells records of one event."""
_KNOWN = [one.value for one in IDENTIFIED]


class SqlMatches(Matches):
    """The comparison, each call in transactions of its own."""

    def __init__(self, engine: Engine, audit: AuditLog) -> None:
        self._engine, self._audit = engine, audit

    def finished(self, version_ids: Collection[str] | None = None) -> Sequence[Finished]:
        with snapshot(self._engine) as connection:
            places = {row.id: row.place for row in connection.execute(select(BOOK))}
            found = []
            for some in _portions(_finished(connection, version_ids), _READ):
                for dossier in load_dossiers(connection, some):
                    place = places[dossier.version.book_id]
                    found.append(Finished(dossier.version, place, _settled(dossier)))
        return found

    def changed(self, extract: str) -> Changed | None:
        with snapshot(self._engine) as connection:
            if _keyed_extract(connection) != extract:
                return None
            return _changed(connection, extract)

    def keys_of(self, version_ids: Collection[str]) -> frozenset[str]:
        query = select(EVENT_KEY.c.key)
        return self._some(query, EVENT_KEY.c.version_id, version_ids)

    def of_keys(self, keys: Collection[str]) -> frozenset[str]:
        return self._some(select(EVENT_KEY.c.version_id), EVENT_KEY.c.key, keys)

    def _some(self, query: Any, column: Any, wanted: Collection[str]) -> frozenset[str]:
        found: set[str] = set()
        with snapshot(self._engine) as connection:
            for some in chunks(sorted(wanted)):
                found.update(connection.execute(query.where(column.in_(some))).scalars())
        return frozenset(found)

    def replace(
        self,
        extract: str,
        versions: Sequence[Version],
        findings: Sequence[Finding],
        who: str,
        *,
        keys: Mapping[str, Collection[str]],
        gone: Collection[str] | None = None,
    ) -> None:
        rows: dict[str, list[dict[str, Any]]] = {version.id: [] for version in versions}
        for one in findings:
            rows[one.version_id].append(_row(one))
        for some in _portions(versions, PORTION):
            with writing(self._engine) as connection:
                written = _write(connection, some, rows, extract)
                if _write_keys(connection, [version.id for version in some], keys) or written:
                    _begun(connection)
        if gone is None:
            with snapshot(self._engine) as connection:
                there = connection.execute(select(COMPARED.c.version_id)).scalars()
                gone = [version_id for version_id in there if version_id not in rows]
        self._remove(list(gone))
        with writing(self._engine) as connection:
            set_compared_extract(connection, extract)
            put_setting(connection, _KEYED, extract)
            self._audit.note(connection, who, "match", detail=f"{len(findings)} {extract}")

    def clear(self) -> None:
        with writing(self._engine) as connection:
            set_compared_extract(connection, "")
        with snapshot(self._engine) as connection:
            there = list(connection.execute(select(COMPARED.c.version_id)).scalars())
        self._remove(there)

    def _remove(self, version_ids: Sequence[str]) -> None:
        for some in _portions(version_ids, PORTION):
            with writing(self._engine) as connection:
                _begun(connection)
                connection.execute(delete(FINDING).where(FINDING.c.version_id.in_(some)))
                connection.execute(delete(COMPARED).where(COMPARED.c.version_id.in_(some)))
                connection.execute(delete(EVENT_KEY).where(EVENT_KEY.c.version_id.in_(some)))

    def is_current(self, extract: str) -> bool:
        with snapshot(self._engine) as connection:
            if {compared_extract(connection), _keyed_extract(connection)} != {extract}:
                return False
            return _changed(connection, extract) == Changed(frozenset(), frozenset())

    def extract(self) -> str:
        with snapshot(self._engine) as connection:
            return compared_extract(connection)

    def confirmed(self) -> Sequence[Levels]:
        last: dict[tuple[str, str], Any] = {}
        found: list[Levels] = []
        with snapshot(self._engine) as connection:
            decisions = select(MATCH_DECISION).order_by(MATCH_DECISION.c.id)
            for row in connection.execute(decisions):
                last[row.version_id, row.person] = row
            same = [row.levels for row in last.values() if row.reason == SAME and row.levels]
            found += map(json.loads, same)
            approved = (
                select(FINDING.c.version_id, FINDING.c.person, FINDING.c.seen)
                .join(VERSION, VERSION.c.id == FINDING.c.version_id)
                .where(VERSION.c.state == State.APPROVED.value)
                .where(FINDING.c["class"].in_(_KNOWN))
            )
            for row in connection.execute(approved):
                levels = from_json(row.seen)[2]
                if levels and (row.version_id, row.person) not in last:
                    found.append(levels[0])
        return found


def _row(one: Finding) -> dict[str, Any]:
    return {
        "version_id": one.version_id,
        "round": one.round,
        "person": one.person,
        "extract": one.extract,
        "class": one.match_class.value,
        "seen": to_json(one),
        "earlier": " ".join(one.earlier or ()),
    }


def _write(
    connection: Connection,
    versions: Sequence[Version],
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    extract: str,
) -> bool:
    """Write what is new of these versions, if they stand as they were compared; whether there was
    anything."""
    ids: list[str] = [version.id for version in versions]
    query = select(VERSION.c.id, VERSION.c.round).where(
        VERSION.c.id.in_(ids), VERSION.c.state.in_([state.value for state in FINISHED])
    )
    rounds = {row.id: row.round for row in connection.execute(query)}
    there: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(select(FINDING).where(FINDING.c.version_id.in_(ids))):
        there.setdefault(row.version_id, []).append(dict(row._mapping))
    compared = {
        row.version_id: (row.round, row.extract)
        for row in connection.execute(select(COMPARED).where(COMPARED.c.version_id.in_(ids)))
    }
    good = {version.id for version in versions if rounds.get(version.id) == version.round}
    wanted = {v.id: (v.round, extract) for v in versions if v.id in good}
    changed = [
        version_id
        for version_id in ids
        if compared.get(version_id) != wanted.get(version_id)
        or _ordered(there.get(version_id, ())) != _ordered(rows[version_id])
    ]
    if not changed:
        return False
    connection.execute(delete(FINDING).where(FINDING.c.version_id.in_(changed)))
    connection.execute(delete(COMPARED).where(COMPARED.c.version_id.in_(changed)))
    marks: list[dict[str, Any]] = [
        {"version_id": version_id, "round": wanted[version_id][0], "extract": extract}
        for version_id in changed
        if version_id in good
    ]
    new = [row for mark in marks for row in rows[mark["version_id"]]]
    if marks:
        connection.execute(insert(COMPARED), marks)
    if new:
        connection.execute(insert(FINDING), new)
    return True


def _ordered(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: str(row["person"]))


def _write_keys(
    connection: Connection, version_ids: Sequence[str], keys: Mapping[str, Collection[str]]
) -> bool:
    """Keep what tells records of one event, of those that were written; whether any is new."""
    written = select(COMPARED.c.version_id).where(COMPARED.c.version_id.in_(version_ids))
    wanted = {
        (key, version_id)
        for version_id in connection.execute(written).scalars()
        for key in keys[version_id]
    }
    kept = select(EVENT_KEY).where(EVENT_KEY.c.version_id.in_(version_ids))
    if {(row.key, row.version_id) for row in connection.execute(kept)} == wanted:
        return False
    connection.execute(delete(EVENT_KEY).where(EVENT_KEY.c.version_id.in_(version_ids)))
    if wanted:
        rows = [{"key": key, "version_id": version_id} for key, version_id in sorted(wanted)]
        connection.execute(insert(EVENT_KEY), rows)
    return True


def _begun(connection: Connection) -> None:
    """Until the end of a comparison nobody relies on what there is of it."""
    put_setting(connection, _KEYED, "")


def _keyed_extract(connection: Connection) -> str:
    """The extract of the last comparison whose keys were all kept; "" = none."""
    query = select(SETTING.c.value).where(SETTING.c.key == _KEYED)
    return str(connection.execute(query).scalar() or "")


def _changed(connection: Connection, extract: str) -> Changed:
    there = {
        row.version_id: (row.round, row.extract) for row in connection.execute(select(COMPARED))
    }
    now = {row.id: (row.round, extract) for row in connection.execute(_latest_finished())}
    return Changed(
        new=frozenset(version_id for version_id in now if there.get(version_id) != now[version_id]),
        gone=frozenset(there.keys() - now.keys()),
    )


def _latest_finished() -> Any:
    return (
        select(VERSION.c.id, VERSION.c.round)
        .where(VERSION.c.number == latest(among=FINISHED))
        .where(VERSION.c.state.in_([state.value for state in FINISHED]))
    )


def _finished(connection: Connection, version_ids: Collection[str] | None = None) -> list[Version]:
    """The latest finished versions, as begun; of some, or of all."""
    query = version_query().where(VERSION.c.number == latest(among=FINISHED))
    query = query.where(VERSION.c.state.in_([state.value for state in FINISHED]))
    if version_ids is None:
        rows = list(connection.execute(query))
    else:
        some = [query.where(VERSION.c.id.in_(ids)) for ids in chunks(sorted(version_ids))]
        rows = [row for one in some for row in connection.execute(one)]
    return sorted(load_versions(connection, rows), key=lambda version: version.id)


def _portions(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def _settled(dossier: Dossier) -> Mapping[str, Value]:
    """The values as verification settled them: nobody's first reading alone."""
    found: dict[str, Value] = {}
    for field in dossier.form_fields():
        readings = dossier.readings(field.key)
        value = settled(readings) if settled(readings) is not None else readings.first
        if value is not None:
            found[field.key] = value
    return found
