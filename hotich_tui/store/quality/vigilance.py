"""Seeds and vigilance in the store: what was decided and what came of it, never a text."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from itertools import takewhile
from typing import Any

from sqlalchemy import and_, case, exists, func, insert, select

from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.quality.policy import Reason
from hotich_tui.domain.quality.vigilance import (
    BlindRead,
    Carry,
    Event,
    SeedRules,
    Standing,
    Trial,
    Vigilance,
    Watched,
)
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.register.register import Kind
from hotich_tui.store.file.quality_tables import STANDING, TRIAL
from hotich_tui.store.file.tables import BOOK, DECISION, READING, RECORD, VERSION
from hotich_tui.store.quality.policy import SqlBlindWork
from hotich_tui.store.record.dossier import says_the_same
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.workflow.ports.vigilance import VigilanceReads, VigilanceWork

AGREES = tuple(d.value for d in Difference if d.agrees)


def _final(row: Any) -> bool:
    """Whether nothing can be added to what a person did in a record's round: its seed is answered,
    the round is over, or it is at an adjudicator, who decides on readings that count only where
    everything was blind."""
    if row.kind is not None or row.round_now > row.round:
        return True
    if row.state == State.DISPUTED.value:
        return bool(row.standing != Standing.BLIND.value)
    return row.state in (State.VERIFIED.value, State.APPROVED.value)


def _ended(row: Any) -> bool:
    """Whether to count past a record: nothing can be added to it, or it was left aside, where it
    may stay."""
    return _final(row) or row.parked_from is not None


Reads = Mapping[tuple[str, int], BlindRead]
"""Version and round -> what the person read in it, where it was wholly blind for them."""


def _event(row: Any, read: Reads) -> Event | None:
    if row.kind is not None:
        return Trial(Kind(row.kind), bool(row.caught))
    return read.get((row.version_id, row.round))


def _events(rows: Iterable[Any], read: Reads) -> Iterator[Event]:
    return (event for row in rows if (event := _event(row, read)) is not None)


class SqlVigilanceReads(SqlSnapshot, VigilanceReads):
    """How this person verifies."""

    def looked_over(self, version_id: str) -> Mapping[str, Value]:
        dossier = self._dossier(version_id)
        version = dossier.version
        mine = version.roles.get(self._viewpoint.user.id) is Role.VERIFIER
        if not mine or version.state is not State.KEYED:
            return {}
        found = {}
        for field in dossier.form_fields():
            if not version.in_scope(field.key) or dossier.is_blind(field.key):
                continue
            if dossier.outcome(field.key).closed:
                value = dossier.value_for(self._viewpoint, field.key)
            else:
                first = dossier.first(field.key)
                value = None if first is None else first.value
            if value is not None:
                found[field.key] = value
        return found

    def standing(self, version_id: str) -> Standing | None:
        found = self._connection.execute(
            select(STANDING.c.standing).where(*self._mine(STANDING, version_id))
        ).scalar()
        return None if found is None else Standing(found)

    def seed_spent(self, version_id: str) -> bool:
        query = select(TRIAL.c.id).where(*self._mine(TRIAL, version_id))
        return self._connection.execute(query).first() is not None

    def watched(self, rules: SeedRules) -> Watched:
        carry = self._carried(rules)
        rows = self._begun(STANDING.c.id > carry.through)
        read = self._reads_of(rows, STANDING.c.id > carry.through)
        ended = list(takewhile(_ended, rows))
        aside = {row.id: _event(row, read) for row in ended if not _final(row)}
        return Watched(
            carry,
            ended[-1].id if ended else carry.through,
            final=tuple(_events(ended, read)),
            open=tuple(_events(rows[len(ended) :], read)),
            passed={**carry.passed, **aside},
        )

    def _begun(self, which: Any) -> Sequence[Any]:
        """Some of the records that this person began, with what became of their seeds."""
        same = and_(
            TRIAL.c.version_id == STANDING.c.version_id,
            TRIAL.c.round == STANDING.c.round,
            TRIAL.c.person_id == STANDING.c.person_id,
        )
        query = (
            select(
                STANDING.c.id,
                STANDING.c.version_id,
                STANDING.c.round,
                STANDING.c.standing,
                TRIAL.c.kind,
                TRIAL.c.caught,
                VERSION.c.round.label("round_now"),
                VERSION.c.parked_from,
                func.coalesce(VERSION.c.parked_from, VERSION.c.state).label("state"),
            )
            .join(VERSION, VERSION.c.id == STANDING.c.version_id)
            .outerjoin(TRIAL, same)
            .where(STANDING.c.person_id == self._viewpoint.user.id, which)
            .order_by(STANDING.c.id)
        )
        return self._connection.execute(query).fetchall()

    def _reads_of(self, rows: Sequence[Any], which: Any) -> Reads:
        blind = any(row.standing == Standing.BLIND.value for row in rows)
        return self._blind_reads(which) if blind else {}

    def _carried(self, rules: SeedRules) -> Carry:
        """The latest that was counted by these rules and holds still."""
        before = None
        while (found := self._carried_before(rules, before)) is not None:
            which = STANDING.c.id.in_(found.passed)
            rows = self._begun(which) if found.passed else []
            read = self._reads_of(rows, which)
            changed = [row.id for row in rows if _event(row, read) != found.passed[row.id]]
            if not changed:
                open_ = {row.id: found.passed[row.id] for row in rows if not _final(row)}
                return replace(found, passed=open_)
            # Whatever was counted further than the first of them counted it as it was.
            before = min(changed)
        return Carry()

    def _carried_before(self, rules: SeedRules, before: int | None) -> Carry | None:
        """The latest carry, of those that ended before a record."""
        query = (
            select(STANDING.c.through, STANDING.c.carried, STANDING.c.passed)
            .where(STANDING.c.person_id == self._viewpoint.user.id)
            .where(STANDING.c.rules == rules.mark)
            .order_by(STANDING.c.id.desc())
            .limit(1)
        )
        if before is not None:
            query = query.where(STANDING.c.through < before)
        row = self._connection.execute(query).first()
        if row is None:
            return None
        standing, *counts = json.loads(row.carried)
        passed = {} if row.passed is None else _from_json(row.passed)
        return Carry(row.through, Vigilance(Standing(standing), *counts), passed)

    def _blind_reads(self, which: Any) -> Reads:
        """What this person read in the records that were wholly blind for them, of some."""
        me = self._viewpoint.user.id
        last = READING.alias("last")
        late = exists().where(
            last.c.version_id == READING.c.version_id,
            last.c.round == READING.c.round,
            last.c.field == READING.c.field,
            last.c.attempt == 2,
            last.c.difference.in_(AGREES),
        )
        place = (READING.c.version_id, READING.c.round)
        own = and_(
            STANDING.c.version_id == READING.c.version_id,
            STANDING.c.round == READING.c.round,
            STANDING.c.person_id == me,
            STANDING.c.standing == Standing.BLIND.value,
            which,
        )
        first = and_(
            READING.c.person_id == me,
            READING.c.role == Role.VERIFIER.value,
            READING.c.attempt == 1,
        )
        query = (
            select(*place, func.count(), func.sum(case((late, 1), else_=0)))
            .join(STANDING, own)
            .where(first)
        ).group_by(*place)
        found = {(v, r): [n, wrong] for v, r, n, wrong in self._connection.execute(query)}
        decided = (
            select(*place, DECISION.c.field, BOOK.c.register, READING.c.said, READING.c.text)
            .add_columns(DECISION.c.said.label("said_at_last"), DECISION.c.text.label("at_last"))
            .join(STANDING, own)
            .join(
                DECISION,
                and_(
                    DECISION.c.version_id == READING.c.version_id,
                    DECISION.c.round == READING.c.round,
                    DECISION.c.field == READING.c.field,
                ),
            )
            .join(VERSION, VERSION.c.id == READING.c.version_id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(first)
        )
        for row in self._connection.execute(decided):
            found[row.version_id, row.round][1] += not says_the_same(row)
        return {key: BlindRead(n, wrong) for key, (n, wrong) in found.items()}

    def _mine(self, table: Any, version_id: str) -> tuple[Any, ...]:
        """This person's row of a version's present round."""
        number = select(VERSION.c.round).where(VERSION.c.id == version_id).scalar_subquery()
        return (
            table.c.version_id == version_id,
            table.c.round == number,
            table.c.person_id == self._viewpoint.user.id,
        )


class SqlVigilanceWork(SqlVigilanceReads, SqlBlindWork, VigilanceWork):
    """What vigilance writes."""

    def turn_blind(self, version_id: str, keys: Collection[str], reason: Reason) -> None:
        self._blind(version_id, dict.fromkeys(keys, reason), Role.VERIFIER)

    def keep_standing(
        self, version_id: str, standing: Standing, carry: Carry, rules: SeedRules
    ) -> None:
        self._connection.execute(
            insert(STANDING).values(
                **self._who(version_id, Role.VERIFIER),
                standing=standing.value,
                through=carry.through,
                # Python writes and reads a float so that it is the same.
                carried=json.dumps(astuple(carry.vigilance)),
                passed=_to_json(carry.passed) if carry.passed else None,
                rules=rules.mark,
            )
        )
        self._note("standing", version_id=version_id, detail=standing.value)

    def add_trial(self, version_id: str, key: str, *, caught: bool) -> None:
        dossier = self._dossier(version_id)
        self._connection.execute(
            insert(TRIAL).values(
                **self._who(version_id, Role.VERIFIER),
                field=key,
                kind=dossier.register.by_key[key].kind.value,
                caught=caught,
            )
        )
        detail = "caught" if caught else "missed"
        self._note("trial", version_id=version_id, field=key, detail=detail)


def _to_json(passed: Mapping[int, Event | None]) -> str:
    told = {
        str(place): None if event is None else [type(event).__name__, *astuple(event)]
        for place, event in passed.items()
    }
    return json.dumps(told)


def _from_json(text: str) -> Mapping[int, Event | None]:
    return {int(place): _told(event) for place, event in json.loads(text).items()}


def _told(event: Sequence[Any] | None) -> Event | None:
    if event is None:
        return None
    if event[0] == Trial.__name__:
        return Trial(Kind(event[1]), event[2])
    return BlindRead(event[1], event[2])
