"""Findings of the comparison with the population through a viewpoint, looks, and decisions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from hotich_tui.domain.population.findings import Decided, Finding, from_json
from hotich_tui.domain.population.matching import MatchClass
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Version
from hotich_tui.store.file.errors import StoreError
from hotich_tui.store.file.population_tables import COMPARED, FINDING, MATCH_DECISION, MATCH_LOOK
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.tables import BOOK, RECORD, SETTING, VERSION, VERSION_ROLE
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.store.record.version_rows import FINISHED, chunks
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.ports.matching import DifferenceReads, MatchReads, MatchWork

_EXTRACT = "compared_extract"


class SqlMatchReads(SqlSnapshot, MatchReads, DifferenceReads):
    """Findings as one person may see them."""

    def findings(self, book_id: str | None = None) -> Sequence[Finding]:
        query = self._visible().order_by(
            BOOK.c.register, BOOK.c.year, BOOK.c.number, RECORD.c.ordinal, FINDING.c.person
        )
        if book_id is not None:
            query = query.where(RECORD.c.book_id == book_id)
        return self._findings(query)

    def finding(self, version_id: str, person: str) -> Finding:
        query = self._visible().where(
            FINDING.c.version_id == version_id, FINDING.c.person == person
        )
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
            compared = select(COMPARED).where(COMPARED.c.version_id.in_(some))
            for row in self._connection.execute(compared):
                if row.round == wanted[row.version_id].round:
                    found[row.version_id] = frozenset()
            query = select(FINDING).where(
                FINDING.c.version_id.in_(some), FINDING.c["class"] == MatchClass.DIFFERS.value
            )
            for row in self._connection.execute(query):
                if row.version_id in found:
                    fields = _finding(row, None).differing(wanted[row.version_id].register)
                    found[row.version_id] |= set(fields)
        return found

    def registered_again(self, versions: Sequence[Version]) -> frozenset[str]:
        if not self._viewpoint.reads_records:
            return frozenset()
        rounds = {version.id: version.round for version in versions}
        found = set()
        for some in chunks(list(rounds)):
            query = select(FINDING.c.version_id, FINDING.c.round).where(
                FINDING.c.version_id.in_(some), FINDING.c["class"] == MatchClass.REGISTERED.value
            )
            rows = self._connection.execute(query)
            found |= {row.version_id for row in rows if row.round == rounds[row.version_id]}
        return frozenset(found)

    def extract(self) -> str:
        return compared_extract(self._connection)

    def _visible(self) -> Any:
        """Findings of versions that are still finished in the round that was compared, and that
        this person did not verify in any version of the record."""
        own = VERSION.alias("own")
        verified = (
            select(VERSION_ROLE.c.version_id)
            .join(own, own.c.id == VERSION_ROLE.c.version_id)
            .where(own.c.record_id == VERSION.c.record_id)
            .where(VERSION_ROLE.c.person_id == self._viewpoint.user.id)
            .where(VERSION_ROLE.c.role == Role.VERIFIER.value)
        )
        return (
            select(FINDING)
            .join(VERSION, VERSION.c.id == FINDING.c.version_id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(VERSION.c.round == FINDING.c.round)
            .where(VERSION.c.state.in_([state.value for state in FINISHED]))
            .where(~verified.exists())
        )

    def _findings(self, query: Any) -> list[Finding]:
        if not self._viewpoint.reads_records:
            return []
        rows = self._connection.execute(query).fetchall()
        decided: dict[tuple[str, str], Any] = {}
        for some in chunks(sorted({row.version_id for row in rows})):
            decisions = select(MATCH_DECISION).where(MATCH_DECISION.c.version_id.in_(some))
            for row in self._connection.execute(decisions.order_by(MATCH_DECISION.c.id)):
                decided[row.version_id, row.person] = row
        return [_finding(row, decided.get((row.version_id, row.person))) for row in rows]


class SqlMatchWork(SqlTransaction, MatchWork):
    """Looks and decisions."""

    def decide_match(self, finding: Finding, decided: Decided) -> None:
        # By a file of minutes too: whoever decides has seen it.
        self._keep_look(finding)
        self._connection.execute(
            insert(MATCH_DECISION).values(
                version_id=finding.version_id,
                person=finding.person,
                person_id=self.user.id,
                finding=decided.finding,
                reason=decided.reason,
                note=clean(decided.note),
                chosen=decided.chosen,
                levels=json.dumps(decided.levels) if decided.levels else "",
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
        self._keep_look(finding)
        self._note(how, version_id=finding.version_id, detail=finding.person)

    def _keep_look(self, finding: Finding) -> None:
        record = self.version(finding.version_id).record_id
        mine = (MATCH_LOOK.c.record_id == record, MATCH_LOOK.c.person_id == self.user.id)
        if self._connection.execute(select(MATCH_LOOK.c.at).where(*mine)).first() is None:
            self._connection.execute(
                insert(MATCH_LOOK).values(record_id=record, person_id=self.user.id, at=self._now())
            )
            self._forget()


def _finding(row: Any, decided: Any) -> Finding:
    sought, candidates, levels = from_json(row.seen)
    version_id, _, person = row.earlier.rpartition(" ")
    return Finding(
        version_id=row.version_id,
        round=row.round,
        person=row.person,
        extract=row.extract,
        match_class=MatchClass(row._mapping["class"]),
        sought=sought,
        candidates=candidates,
        levels=levels,
        earlier=(version_id, person) if row.earlier else None,
        decided=None if decided is None else _decided(decided),
    )


def _decided(row: Any) -> Decided:
    return Decided(
        finding=row.finding,
        reason=row.reason,
        note=row.note,
        chosen=row.chosen,
        earlier=row.earlier,
        by=row.person_id,
        at=row.at,
        levels=json.loads(row.levels) if row.levels else {},
    )


def set_compared_extract(connection: Connection, extract: str) -> None:
    """Keep which extract the last comparison asked; "" = none."""
    put_setting(connection, _EXTRACT, extract)


def compared_extract(connection: Connection) -> str:
    """Identity of the extract of the last comparison; "" = none was made."""
    query = select(SETTING.c.value).where(SETTING.c.key == _EXTRACT)
    return str(connection.execute(query).scalar() or "")
