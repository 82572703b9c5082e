"""Findings of the comparison with the population: made by the station, read through a viewpoint."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select

from hotich_tui.domain.lifecycle import State
from hotich_tui.domain.matching import MatchClass, Person, Sought
from hotich_tui.domain.people import Viewpoint
from hotich_tui.domain.records import Version
from hotich_tui.domain.review import SAME, Decided, Finding, from_json, to_json
from hotich_tui.domain.settle import settled
from hotich_tui.domain.values import Value
from hotich_tui.store.audit import AuditLog
from hotich_tui.store.dossier import (
    Dossier,
    chunks,
    latest,
    load_dossiers,
    load_versions,
    version_query,
)
from hotich_tui.store.engine import reading, writing
from hotich_tui.store.errors import StoreError
from hotich_tui.store.outbox import put_setting
from hotich_tui.store.quality import FINISHED
from hotich_tui.store.tables import BOOK, FINDING, MATCH_DECISION, RECORD, SETTING, VERSION
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.match_ports import Finished

_EXTRACT = "compared_extract"


class SqlMatches:
    """Implements the `Matches` port."""

    def __init__(self, engine: Engine, audit: AuditLog) -> None:
        self._engine, self._audit = engine, audit

    def finished(self) -> Sequence[Finished]:
        with reading(self._engine) as connection:
            places = {row.id: row.place for row in connection.execute(select(BOOK))}
            versions = _finished(connection)
            found = []
            for some in _portions(versions):
                for dossier in load_dossiers(connection, some):
                    place = places[dossier.version.book_id]
                    found.append(Finished(dossier.version, place, _settled(dossier)))
        return found

    def replace(self, extract: str, findings: Sequence[Finding], who: str) -> None:
        with writing(self._engine) as connection:
            rounds = {v.id: v.round for v in _finished(connection)}
            rows = [
                {
                    "version_id": one.version_id,
                    "round": one.round,
                    "person": one.person,
                    "extract": one.extract,
                    "class": one.match_class.value,
                    "seen": to_json(one.sought, one.candidates),
                    "earlier": " ".join(one.earlier or ()),
                }
                for one in findings
                if rounds.get(one.version_id) == one.round
            ]
            connection.execute(delete(FINDING))
            if rows:
                connection.execute(insert(FINDING), rows)
            put_setting(connection, _EXTRACT, extract)
            self._audit.note(connection, who, "match", detail=f"{len(rows)} {extract}")

    def is_current(self, extract: str) -> bool:
        with reading(self._engine) as connection:
            if _extract(connection) != extract:
                return False
            compared = select(FINDING.c.version_id, FINDING.c.round).distinct()
            there = {row.version_id: row.round for row in connection.execute(compared)}
            return there == {v.id: v.round for v in _finished(connection)}

    def extract(self) -> str:
        with reading(self._engine) as connection:
            return _extract(connection)

    def confirmed(self) -> Sequence[tuple[Sought, Person]]:
        found = []
        with reading(self._engine) as connection:
            said = select(MATCH_DECISION).where(
                MATCH_DECISION.c.reason == SAME, MATCH_DECISION.c.chosen != ""
            )
            last: dict[tuple[str, str], Any] = {}
            for row in connection.execute(said.order_by(MATCH_DECISION.c.id)):
                last[row.version_id, row.person] = row
            for row in last.values():
                pair = Sought(**json.loads(row.sought)), Person(**json.loads(row.chosen))
                found.append(pair)
            approved = (
                select(FINDING.c.version_id, FINDING.c.person, FINDING.c.seen)
                .join(VERSION, VERSION.c.id == FINDING.c.version_id)
                .where(VERSION.c.state == State.APPROVED.value)
                .where(FINDING.c["class"].in_(_GOES_AHEAD))
            )
            for row in connection.execute(approved):
                sought, candidates = from_json(row.seen)
                if candidates and (row.version_id, row.person) not in last:
                    found.append((sought, candidates[0].person))
        return found


_GOES_AHEAD = [c.value for c in MatchClass if c.goes_ahead]


class MatchReads:
    """Implements the reads of findings on one connection."""

    _connection: Connection
    _viewpoint: Viewpoint

    def findings(self, book_id: str | None = None) -> Sequence[Finding]:
        query = _visible().order_by(
            BOOK.c.register, BOOK.c.year, BOOK.c.number, RECORD.c.ordinal, FINDING.c.person
        )
        if book_id is not None:
            query = query.where(RECORD.c.book_id == book_id)
        return self._findings(query)

    def finding(self, version_id: str, person: str) -> Finding:
        query = _visible().where(FINDING.c.version_id == version_id, FINDING.c.person == person)
        found = self._findings(query)
        if not found:
            raise StoreError("matching.gone")
        return found[0]

    def differing(self, versions: Sequence[Version]) -> Mapping[str, frozenset[str]]:
        if not self._viewpoint.reads_records:
            return {}
        wanted = {version.id: version for version in versions}
        found: dict[str, frozenset[str]] = {}
        for some in chunks(list(wanted)):
            query = select(FINDING).where(FINDING.c.version_id.in_(some))
            for row in self._connection.execute(query):
                version = wanted[row.version_id]
                if row.round == version.round:
                    fields = _finding(row, None).differing(version.register)
                    found[version.id] = found.get(version.id, frozenset()) | set(fields)
        return found

    def extract(self) -> str:
        return _extract(self._connection)

    def _findings(self, query: Any) -> list[Finding]:
        if not self._viewpoint.reads_records:
            return []
        rows = self._connection.execute(query).fetchall()
        decided: dict[tuple[str, str], Any] = {}
        for some in chunks(sorted({row.version_id for row in rows})):
            said = select(MATCH_DECISION).where(MATCH_DECISION.c.version_id.in_(some))
            for row in self._connection.execute(said.order_by(MATCH_DECISION.c.id)):
                decided[row.version_id, row.person] = row
        return [_finding(row, decided.get((row.version_id, row.person))) for row in rows]


class MatchWork:
    """Implements the writes of decisions."""

    _connection: Connection

    def decide_match(self, finding: Finding, decided: Decided) -> None:
        chosen = "" if decided.chosen is None else json.dumps(asdict(decided.chosen))
        self._connection.execute(
            insert(MATCH_DECISION).values(
                version_id=finding.version_id,
                person=finding.person,
                person_id=self.user.id,
                finding=decided.finding,
                reason=decided.reason,
                note=clean(decided.note),
                sought=json.dumps(asdict(finding.sought)),
                chosen=chosen,
                earlier=decided.earlier,
                at=self._now(),
            )
        )
        self._note(
            "decide_match",
            version_id=finding.version_id,
            detail=f"{finding.person} {decided.reason}",
        )

    def look_at_match(self, finding: Finding, how: str) -> None:
        self._note(how, version_id=finding.version_id, detail=finding.person)

    @property
    def user(self) -> Any:
        raise NotImplementedError

    def _note(self, event: str, **places: Any) -> None:
        raise NotImplementedError

    def _now(self) -> str:
        raise NotImplementedError


def _visible() -> Any:
    """Findings of versions that are still finished in the round that was compared."""
    return (
        select(FINDING)
        .join(VERSION, VERSION.c.id == FINDING.c.version_id)
        .join(RECORD, RECORD.c.id == VERSION.c.record_id)
        .join(BOOK, BOOK.c.id == RECORD.c.book_id)
        .where(VERSION.c.round == FINDING.c.round)
        .where(VERSION.c.state.in_([state.value for state in FINISHED]))
    )


def _finding(row: Any, decided: Any) -> Finding:
    sought, candidates = from_json(row.seen)
    version_id, _, person = row.earlier.rpartition(" ")
    return Finding(
        version_id=row.version_id,
        round=row.round,
        person=row.person,
        extract=row.extract,
        match_class=MatchClass(row._mapping["class"]),
        sought=sought,
        candidates=candidates,
        earlier=(version_id, person) if row.earlier else None,
        decided=None if decided is None else _decided(decided),
    )


def _decided(row: Any) -> Decided:
    return Decided(
        finding=row.finding,
        reason=row.reason,
        note=row.note,
        chosen=Person(**json.loads(row.chosen)) if row.chosen else None,
        earlier=row.earlier,
        by=row.person_id,
        at=row.at,
    )


def _extract(connection: Connection) -> str:
    query = select(SETTING.c.value).where(SETTING.c.key == _EXTRACT)
    return str(connection.execute(query).scalar() or "")


def _finished(connection: Connection) -> list[Version]:
    query = version_query().where(VERSION.c.number == latest(among=FINISHED))
    query = query.where(VERSION.c.state.in_([state.value for state in FINISHED]))
    return load_versions(connection, connection.execute(query).fetchall())


def _portions(versions: Sequence[Version]) -> Sequence[Sequence[Version]]:
    return [versions[start : start + 500] for start in range(0, len(versions), 500)]


def _settled(dossier: Dossier) -> Mapping[str, Value]:
    """The values as verification settled them: nobody's first reading alone."""
    found: dict[str, Value] = {}
    for field in dossier.form_fields():
        readings = dossier.readings(field.key)
        value = settled(readings) if settled(readings) is not None else readings.first
        if value is not None:
            found[field.key] = value
    return found
