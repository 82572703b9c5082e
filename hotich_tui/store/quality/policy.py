"""The policy of blind fields in the store: what it is decided from, and what was decided."""

import json
from collections.abc import Collection, Mapping

from sqlalchemy import and_, exists, func, insert, select

from hotich_tui.domain.quality.policy import HandOver, Keyed, Reason
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Kind
from hotich_tui.store.file.quality_tables import BLIND, HAND_OVER
from hotich_tui.store.file.tables import BOOK, DECISION, READING, RECORD, VERSION, VERSION_ROLE
from hotich_tui.store.record.dossier import says_the_same
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.workflow.ports.policy import HandOverReads, HandOverWork, KeyerReads

REMEMBERED = 100
"""A keyer is judged by so many of their latest verified records: some hundred fields of a kind
say enough, people learn, and a hand-over must not wait for a year's counting."""


class SqlPolicyReads(SqlSnapshot, KeyerReads, HandOverReads):
    """What the policy is decided from, and what was decided."""

    def keyed_history(self) -> Mapping[Kind, Keyed]:
        me = self._viewpoint.user.id
        verified = [State.VERIFIED.value, State.APPROVED.value]
        mine = (
            select(VERSION.c.id, BOOK.c.register)
            .join(VERSION_ROLE, VERSION_ROLE.c.version_id == VERSION.c.id)
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .join(BOOK, BOOK.c.id == RECORD.c.book_id)
            .where(VERSION_ROLE.c.person_id == me, VERSION_ROLE.c.role == Role.KEYER.value)
            .where(VERSION.c.state.in_(verified))
            .order_by(VERSION_ROLE.c.version_id.desc())
            .limit(REMEMBERED)
            .subquery()
        )
        keyed = READING.alias("keyed")
        by_me = and_(
            keyed.c.version_id == READING.c.version_id,
            keyed.c.round == READING.c.round,
            keyed.c.field == READING.c.field,
            keyed.c.role == Role.KEYER.value,
            keyed.c.person_id == me,
        )
        counted = (
            select(mine.c.register, READING.c.field, func.count())
            .join(READING, READING.c.version_id == mine.c.id)
            .where(READING.c.role == Role.VERIFIER.value, READING.c.attempt == 1)
            .where(exists().where(by_me))
            .group_by(mine.c.register, READING.c.field)
        )
        fields: dict[Kind, int] = {}
        for register, key, count in self._connection.execute(counted):
            kind = load_register(register).by_key[key].kind
            fields[kind] = fields.get(kind, 0) + count
        errors: dict[Kind, int] = {}
        latest = (
            select(func.max(keyed.c.id))
            .where(
                keyed.c.version_id == DECISION.c.version_id,
                keyed.c.round == DECISION.c.round,
                keyed.c.field == DECISION.c.field,
                keyed.c.role == Role.KEYER.value,
                keyed.c.person_id == me,
            )
            .scalar_subquery()
        )
        decided = (
            select(mine.c.register, DECISION.c.field, READING.c.said, READING.c.text)
            .add_columns(DECISION.c.said.label("said_at_last"), DECISION.c.text.label("at_last"))
            .join(DECISION, DECISION.c.version_id == mine.c.id)
            .join(READING, READING.c.id == latest)
        )
        for row in self._connection.execute(decided):
            kind = load_register(row.register).by_key[row.field].kind
            errors[kind] = errors.get(kind, 0) + (not says_the_same(row))
        return {kind: Keyed(count, errors.get(kind, 0)) for kind, count in fields.items()}

    def hand_over_of(self, version_id: str) -> HandOver:
        dossier = self._dossier(version_id)
        reasons = {
            key: reason
            for (number, key), reason in sorted(dossier.blind.items())
            if number == dossier.round_of(key) and dossier.outcome(key).closed
        }
        query = (
            select(HAND_OVER.c.absent)
            .where(HAND_OVER.c.version_id == version_id)
            .order_by(HAND_OVER.c.id.desc())
            .limit(1)
        )
        absent = self._connection.execute(query).scalar()
        if absent is None:
            return HandOver(reasons, None)
        return HandOver(reasons, tuple(Reason(name) for name in json.loads(absent)))


class SqlBlindWork(SqlTransaction, HandOverWork):
    """Which fields are blind beyond the core ones."""

    def hand_over(
        self, version_id: str, blind: Mapping[str, Reason], absent: Collection[Reason]
    ) -> None:
        self._blind(version_id, blind, Role.KEYER)
        self._connection.execute(
            insert(HAND_OVER).values(
                **self._who(version_id, Role.KEYER),
                absent=json.dumps([reason.value for reason in absent]),
            )
        )

    def _blind(self, version_id: str, reasons: Mapping[str, Reason], role: Role) -> None:
        dossier = self._dossier(version_id)
        number = dossier.version.round
        new = {key: r for key, r in reasons.items() if (number, key) not in dossier.blind}
        if not new:
            return
        who = self._who(version_id, role)
        rows = [{**who, "field": key, "reason": reason.value} for key, reason in new.items()]
        self._connection.execute(insert(BLIND), rows)
        dossier.blind.update({(number, key): reason for key, reason in new.items()})
        # The fields, not why: an approver who reads the log may be this record's verifier.
        self._note("blind", version_id=version_id, detail=",".join(sorted(new)))
