"""Approving, sending back, correcting: how values came about, and what an approver does."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.record.scope import Afresh, Asked, Request
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.store.file.tables import (
    APPROVED,
    CARRIED,
    CORRECTION,
    MARKING,
    OUTBOX,
    VERSION,
    WIDENING,
)
from hotich_tui.store.record.roles import SqlRoleWork
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import new_version
from hotich_tui.vietnamese import clean
from hotich_tui.wire.payload import Content, canonical_json, item_body
from hotich_tui.workflow.ports.approval import (
    ApprovalWork,
    ClosedReads,
    CorrectionWork,
    ReturnWork,
    WideningWork,
)

_ASKED = {Asked.CORRECTION: CORRECTION, Asked.RETURN: MARKING, Asked.WIDENING: WIDENING}
"""Where each kind of request stands."""


class SqlClosedReads(SqlSnapshot, ClosedReads):
    """How the values of verified records came about."""

    def readings(self, version_id: str) -> Sequence[FieldReadings]:
        return self._dossier(version_id).closed_readings(self._viewpoint)

    def afresh(self, version_id: str) -> Afresh:
        if not self._viewpoint.reads_records:
            return Afresh()
        asked = []
        for kind, table in _ASKED.items():
            for row in self._connection.execute(
                select(table).where(table.c.version_id == version_id)
            ):
                where = getattr(row, "round", 1)
                fields = frozenset(json.loads(row.fields))
                note = getattr(row, "note", "")
                asked.append(Request(kind, where, row.person_id, row.at, fields, row.reason, note))
        asked.sort(key=lambda one: (one.round, one.asked is Asked.WIDENING, one.at))
        return Afresh(asked, self._dossier(version_id).changes(self._viewpoint))

    def notes(self, version_id: str) -> Mapping[str, str]:
        return self._dossier(version_id).notes() if self._viewpoint.reads_records else {}


class SqlApprovalWork(SqlRoleWork, ApprovalWork, ReturnWork, CorrectionWork, WideningWork):
    """Approving, sending back, correcting."""

    def approve(
        self,
        version_id: str,
        *,
        content: Content,
        shown: Mapping[str, Any],
    ) -> None:
        version = self.version(version_id)
        digest = content.sha256
        self._connection.execute(
            insert(APPROVED).values(
                version_id=version_id,
                person_id=self.user.id,
                role=Role.APPROVER.value,
                payload=content.text,
                sha256=digest,
                shown=canonical_json(dict(shown)).decode(),
                at=self._now(),
            )
        )
        op_id = self._id()
        body = item_body(
            content,
            op_id=op_id,
            record_id=version.record_id,
            commune=self._commune,
            roles={**version.roles, self.user.id: Role.APPROVER},
            scope=None if version.former is None else self._dossier(version_id).asked_for(),
        )
        self._connection.execute(
            insert(OUTBOX).values(
                op_id=op_id,
                record_id=version.record_id,
                version_id=version_id,
                body=body,
                state="waiting",
                problem="",
            )
        )
        self.set_state(version_id, version.state, State.APPROVED, Event.APPROVE, digest)

    def mark(self, version_id: str, keys: frozenset[str], reason: str, note: str) -> None:
        self._connection.execute(
            insert(MARKING).values(
                **self._who(version_id, Role.APPROVER),
                fields=json.dumps(sorted(keys)),
                reason=clean(reason),
                note=clean(note),
            )
        )
        self._forget()
        self._indexing.touch(version_id)
        self._note("mark", version_id=version_id, detail=",".join(sorted(keys)))

    def widen(self, version_id: str, keys: frozenset[str], reason: str, note: str) -> None:
        self._connection.execute(
            insert(WIDENING).values(
                version_id=version_id,
                person_id=self.user.id,
                round=self.version(version_id).round,
                fields=json.dumps(sorted(keys)),
                reason=clean(reason),
                note=clean(note),
                at=self._now(),
            )
        )
        self._forget()
        self._indexing.touch(version_id)
        self._note("widen", version_id=version_id, detail=",".join(sorted(keys)))

    def add_version(self, record_id: str, keys: frozenset[str], reason: str) -> Version:
        latest = select(func.max(VERSION.c.number)).where(VERSION.c.record_id == record_id)
        number = (self._connection.execute(latest).scalar() or 0) + 1
        version_id = self._id()
        self._connection.execute(new_version(version_id, record_id, number))
        self._connection.execute(
            insert(CORRECTION).values(
                version_id=version_id,
                person_id=self.user.id,
                fields=json.dumps(sorted(keys)),
                reason=clean(reason),
                at=self._now(),
            )
        )
        former = select(VERSION.c.id).where(
            VERSION.c.record_id == record_id, VERSION.c.number == number - 1
        )
        self._connection.execute(
            insert(CARRIED).values(version_id=version_id, former_id=former.scalar_subquery())
        )
        # The version before is found no more.
        self._indexing.touch(version_id)
        self._note(Event.CORRECT.value, version_id=version_id, detail=",".join(sorted(keys)))
        return self.version(version_id)
