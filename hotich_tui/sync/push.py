"""From the outbox to the registry, batch by batch."""

import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from hotich_tui.domain.record.ids import Clock, Entropy, uuid7
from hotich_tui.sync.client import Client, Patience, TooLarge, check_url, identity_of
from hotich_tui.sync.errors import SyncError
from hotich_tui.sync.lock import only_one
from hotich_tui.wire.messages import ACKNOWLEDGED, MOST_ITEMS, SCHEMA
from hotich_tui.wire.payload import canonical_json
from hotich_tui.workflow.ports.delivery import Outbox, OutboxItem, StationIdentity, StoredBatch

LOCK_FILE = "sync.lock"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did.

    Args:
        acknowledged: Items the registry has now.
        parked: Items it refused, one by one; they wait for a person.
        waiting: Items left in the outbox.
    """

    acknowledged: int
    parked: int
    waiting: int

    @property
    def exit_code(self) -> int:
        """0 all acknowledged, 1 some items rejected or parked."""
        return 1 if self.parked or self.waiting else 0


def enrol(
    outbox: Outbox,
    *,
    registry_url: str,
    code: str,
    station_id: str,
    station_name: str = "",
    transport: httpx.BaseTransport | None = None,
) -> StationIdentity:
    """Make the station known to a registry, with a one-time code.

    Raises:
        SyncError: The code is not good. NotReached: No answer.
    """
    with Client(check_url(registry_url), transport=transport) as client:
        answer = client.enrol(code, station_id, station_name)
    identity = identity_of(answer, registry_url)
    outbox.enrol(identity)
    return identity


def sync(
    outbox: Outbox,
    home: Path,
    *,
    registry_url: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    patience: Patience | None = None,
    transport: httpx.BaseTransport | None = None,
    clock: Clock = time.time,
    entropy: Entropy = os.urandom,
) -> SyncReport:
    """Push everything that waits.

    A batch is stored before it is sent; after a crash the same bytes go out under the same key.

    Args:
        registry_url: Instead of the one enrolled at.
        progress: Called with items done and items in all.

    Raises:
        SyncError: With its exit code; what was acknowledged stays so.
    """
    identity = outbox.identity()
    if identity is None:
        raise SyncError("sync.not_enrolled")
    url = check_url(registry_url or identity.registry_url)
    before = outbox.counts()
    if dry_run:
        return SyncReport(0, 0, before.waiting)
    with (
        only_one(home / LOCK_FILE),
        Client(url, identity.token, patience=patience, transport=transport) as client,
    ):
        done, size = 0, MOST_ITEMS
        acknowledged = parked = 0
        while True:
            batch = outbox.open_batch()
            if batch is None:
                items = outbox.pending(size)
                if not items:
                    break
                batch = make_batch(items, uuid7(clock, entropy))
                outbox.store_batch(batch)
            try:
                verdicts = client.push(batch)
            except TooLarge:
                if len(batch.op_ids) == 1:
                    raise SyncError("sync.item_too_large") from None
                outbox.drop_batch(batch.batch_id)
                size = max(1, len(batch.op_ids) // 2)
                continue
            outbox.settle(batch.batch_id, verdicts)
            good = sum(verdict.status in ACKNOWLEDGED for verdict in verdicts)
            acknowledged += good
            parked += len(verdicts) - good
            done += len(verdicts)
            progress(done, max(before.waiting, done))
    return SyncReport(acknowledged, parked, outbox.counts().waiting)


def make_batch(items: Sequence[OutboxItem], batch_id: str) -> StoredBatch:
    """The bytes of a batch. `seq` and `base_version` join each item only now."""
    body = {
        "schema": SCHEMA,
        "items": [
            {**json.loads(item.body), "seq": item.seq, "base_version": item.base_version}
            for item in items
        ],
    }
    return StoredBatch(batch_id, canonical_json(body), tuple(item.op_id for item in items))
