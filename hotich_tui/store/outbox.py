"""The store's side of sync: approved versions, in order, until the registry has them."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, Engine, exists, func, insert, select, update

from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.engine import snapshot, writing
from hotich_tui.store.file.head import keep_sent, signed_head
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.tables import BATCH, OUTBOX, SETTING
from hotich_tui.wire.head import SignedHead
from hotich_tui.workflow.ports.delivery import (
    Outbox,
    OutboxCounts,
    OutboxItem,
    StationIdentity,
    StoredBatch,
    Verdict,
)

_IDENTITY = "registry_identity"
_SYNC = "sync"


class SqlOutbox(Outbox):
    """What waits for delivery, each call in a transaction of its own."""

    def __init__(self, engine: Engine, audit: AuditLog) -> None:
        self._engine = engine
        self._audit = audit

    def identity(self) -> StationIdentity | None:
        with snapshot(self._engine) as connection:
            text = connection.execute(
                select(SETTING.c.value).where(SETTING.c.key == _IDENTITY)
            ).scalar()
        return None if text is None else StationIdentity(**json.loads(text))

    def enrol(self, identity: StationIdentity) -> None:
        value = json.dumps(
            {
                "station_id": identity.station_id,
                "token": identity.token,
                "registry_url": identity.registry_url,
            }
        )
        with writing(self._engine) as connection:
            put_setting(connection, _IDENTITY, value)
            self._audit.note(connection, _SYNC, "enrol", detail=identity.station_id)

    def open_batch(self) -> StoredBatch | None:
        query = select(BATCH).where(BATCH.c.settled.is_(False)).limit(1)
        with snapshot(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return StoredBatch(row.id, bytes(row.body), tuple(json.loads(row.op_ids)))

    def pending(self, limit: int) -> Sequence[OutboxItem]:
        other = OUTBOX.alias("other")
        same = other.c.record_id == OUTBOX.c.record_id
        earlier = exists().where(same, other.c.state == "waiting", other.c.seq < OUTBOX.c.seq)
        held = exists().where(same, other.c.state == "parked")
        query = (
            select(OUTBOX)
            .where(OUTBOX.c.state == "waiting", ~earlier, ~held)
            .order_by(OUTBOX.c.seq)
            .limit(limit)
        )
        base = select(OUTBOX.c.record_id, func.max(OUTBOX.c.registry_version)).where(
            OUTBOX.c.state == "acknowledged"
        )
        with snapshot(self._engine) as connection:
            rows = connection.execute(query).fetchall()
            versions = {
                record_id: version
                for record_id, version in connection.execute(
                    base.where(OUTBOX.c.record_id.in_([row.record_id for row in rows])).group_by(
                        OUTBOX.c.record_id
                    )
                )
            }
        return [
            OutboxItem(
                seq=row.seq,
                op_id=row.op_id,
                record_id=row.record_id,
                version_id=row.version_id,
                base_version=versions.get(row.record_id) or 0,
                body=bytes(row.body),
            )
            for row in rows
        ]

    def head(self) -> SignedHead | None:
        with snapshot(self._engine) as connection:
            return signed_head(self._audit, connection)

    def store_batch(self, batch: StoredBatch) -> None:
        with writing(self._engine) as connection:
            connection.execute(
                insert(BATCH).values(
                    id=batch.batch_id,
                    body=batch.body,
                    op_ids=json.dumps(batch.op_ids),
                    settled=False,
                )
            )
            self._audit.note(connection, _SYNC, "batch", detail=batch.batch_id)

    def settle(self, batch_id: str, verdicts: Sequence[Verdict]) -> None:
        with writing(self._engine) as connection:
            for verdict in verdicts:
                connection.execute(
                    update(OUTBOX)
                    .where(OUTBOX.c.op_id == verdict.op_id, OUTBOX.c.state == "waiting")
                    .values(
                        state="acknowledged" if verdict.acknowledged else "parked",
                        registry_version=verdict.version,
                        problem=""
                        if verdict.acknowledged
                        else f"{verdict.status} {verdict.problem}",
                    )
                )
            if verdicts:
                self._keep_head(connection, batch_id)
            # The bytes hold people's data: they go when they are no longer needed.
            connection.execute(
                update(BATCH).where(BATCH.c.id == batch_id).values(settled=True, body=b"")
            )
            self._audit.note(connection, _SYNC, "settle", detail=batch_id)

    def _keep_head(self, connection: Connection, batch_id: str) -> None:
        """The registry has the head that went with a batch."""
        body = connection.execute(select(BATCH.c.body).where(BATCH.c.id == batch_id)).scalar()
        try:
            keep_sent(connection, int(json.loads(body or b"{}")["audit_head"]["n"]))
        except (ValueError, KeyError):
            # From a program that sent none.
            return

    def drop_batch(self, batch_id: str) -> None:
        self.settle(batch_id, [])

    def counts(self) -> OutboxCounts:
        query = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
        with snapshot(self._engine) as connection:
            found = {state: number for state, number in connection.execute(query)}
        return OutboxCounts(
            waiting=found.get("waiting", 0),
            acknowledged=found.get("acknowledged", 0),
            parked=found.get("parked", 0),
        )
