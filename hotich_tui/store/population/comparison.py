"""The station's own comparison with the population: written in portions, read by nobody here."""

import json
from collections.abc import Iterator, Mapping, Sequence
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
from hotich_tui.store.file.population_tables import COMPARED, FINDING, MATCH_DECISION
from hotich_tui.store.file.tables import BOOK, VERSION
from hotich_tui.store.population.matches import compared_extract, set_compared_extract
from hotich_tui.store.record.dossier import Dossier, load_dossiers
from hotich_tui.store.record.version_rows import FINISHED, latest, load_versions, version_query
from hotich_tui.workflow.ports.matching import Finished, Matches

_T = TypeVar("_T")
PORTION = 50
"""Records written in one transaction: so long another seat waits to write."""
_READ = 500
_KNOWN = [one.value for one in IDENTIFIED]


class SqlMatches(Matches):
    """The comparison, each call in transactions of its own."""

    def __init__(self, engine: Engine, audit: AuditLog) -> None:
        self._engine, self._audit = engine, audit

    def finished(self) -> Sequence[Finished]:
        with snapshot(self._engine) as connection:
            places = {row.id: row.place for row in connection.execute(select(BOOK))}
            found = []
            for some in _portions(_finished(connection), _READ):
                for dossier in load_dossiers(connection, some):
                    place = places[dossier.version.book_id]
                    found.append(Finished(dossier.version, place, _settled(dossier)))
        return found

    def replace(
        self, extract: str, versions: Sequence[Version], findings: Sequence[Finding], who: str
    ) -> None:
        rows: dict[str, list[dict[str, Any]]] = {version.id: [] for version in versions}
        for one in findings:
            rows[one.version_id].append(_row(one))
        for some in _portions(versions, PORTION):
            with writing(self._engine) as connection:
                _write(connection, some, rows, extract)
        with snapshot(self._engine) as connection:
            there = connection.execute(select(COMPARED.c.version_id)).scalars()
            gone = [version_id for version_id in there if version_id not in rows]
        self._remove(gone)
        with writing(self._engine) as connection:
            set_compared_extract(connection, extract)
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
                connection.execute(delete(FINDING).where(FINDING.c.version_id.in_(some)))
                connection.execute(delete(COMPARED).where(COMPARED.c.version_id.in_(some)))

    def is_current(self, extract: str) -> bool:
        with snapshot(self._engine) as connection:
            if compared_extract(connection) != extract:
                return False
            there = {
                row.version_id: row.round
                for row in connection.execute(select(COMPARED))
                if row.extract == extract
            }
            return there == {v.id: v.round for v in _finished(connection)}

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
) -> None:
    """Write what is new of these versions, if they stand as they were compared."""
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
        return
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


def _ordered(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: str(row["person"]))


def _finished(connection: Connection) -> list[Version]:
    query = version_query().where(VERSION.c.number == latest(among=FINISHED))
    query = query.where(VERSION.c.state.in_([state.value for state in FINISHED]))
    return load_versions(connection, connection.execute(query).fetchall())


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
