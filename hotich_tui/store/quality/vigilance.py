"""Seeds and vigilance in the store: what was decided and what came of it, never a text."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import astuple
from itertools import takewhile
from typing import Any

from sqlalchemy import and_, case, exists, func, insert, select

from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.quality.policy import Reason
from hotich_tui.domain.quality.vigilance import (
    BlindRead,
    Carry,
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


def _events(
    rows: Iterable[Any], read: Mapping[tuple[str, int], BlindRead]
) -> Iterator[Trial | BlindRead]:
    for row in rows:
        if row.kind is not None:
            yield Trial(Kind(row.kind), bool(row.caught))
        elif (row.version_id, row.round) in read:
            yield read[row.version_id, row.round]


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
        same = and_(
            TRIAL.c.version_id == STANDING.c.version_id,
            TRIAL.c.round == STANDING.c.round,
            TRIAL.c.person_id == STANDING.c.person_id,
        )
        rows = self._connection.execute(
            select(
                STANDING.c.id,
                STANDING.c.version_id,
                STANDING.c.round,
                STANDING.c.standing,
                TRIAL.c.kind,
                TRIAL.c.caught,
                VERSION.c.round.label("round_now"),
                func.coalesce(VERSION.c.parked_from, VERSION.c.state).label("state"),
            )
            .join(VERSION, VERSION.c.id == STANDING.c.version_id)
            .outerjoin(TRIAL, same)
            .where(STANDING.c.person_id == self._viewpoint.user.id, STANDING.c.id > carry.through)
            .order_by(STANDING.c.id)
        ).fetchall()
        blind = any(r.standing == Standing.BLIND.value for r in rows)
        read = self._blind_reads(carry.through) if blind else {}
        ended = list(takewhile(_final, rows))
        return Watched(
            carry,
            ended[-1].id if ended else carry.through,
            final=tuple(_events(ended, read)),
            open=tuple(_events(rows[len(ended) :], read)),
        )

    def _carried(self, rules: SeedRules) -> Carry:
        """The latest that was counted by these rules."""
        query = (
            select(STANDING.c.through, STANDING.c.carried)
            .where(STANDING.c.person_id == self._viewpoint.user.id)
            .where(STANDING.c.rules == rules.mark)
            .order_by(STANDING.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        if row is None:
            return Carry()
        standing, *counts = json.loads(row.carried)
        return Carry(row.through, Vigilance(Standing(standing), *counts))

    def _blind_reads(self, after: int) -> Mapping[tuple[str, int], BlindRead]:
        """What this person read in the records that were wholly blind for them, of those begun
        after one."""
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
            STANDING.c.id > after,
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
