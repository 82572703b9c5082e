"""From the outbox to the registry, batch by batch, by whatever way leads there."""

import os
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from hotich_tui.domain.record.ids import Clock, Entropy, uuid7
from hotich_tui.sync.adapters import connect
from hotich_tui.sync.errors import NotAllowed, NotReached, SyncError, TooLarge
from hotich_tui.sync.lock import only_one
from hotich_tui.sync.patience import Patience
from hotich_tui.sync.people import exchange_people
from hotich_tui.sync.transport import Connect, RegistryTransport
from hotich_tui.wire.messages import EnrolRequest
from hotich_tui.wire.payload import MOST_ITEMS, batch_body
from hotich_tui.workflow.ports.delivery import (
    Outbox,
    PeopleDelivery,
    StationIdentity,
    StoredBatch,
    Verdict,
)

LOCK_FILE = "sync.lock"


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did.

    Args:
        acknowledged: Items the registry has now.
        parked: Items it refused, one by one; they wait for a person.
        waiting: Items left in the outbox.
        people_held: Accounts that the registry did not take as they are here.
    """

    acknowledged: int
    parked: int
    waiting: int
    people_held: int = 0

    @property
    def exit_code(self) -> int:
        """0 all acknowledged, 1 some items rejected or parked, or some account."""
        return 1 if self.parked or self.waiting or self.people_held else 0


def enrol(
    outbox: Outbox,
    *,
    registry_url: str,
    code: str,
    station_id: str,
    station_name: str = "",
    open_registry: Connect = connect,
    people: PeopleDelivery | None = None,
) -> StationIdentity:
    """Make the station known to a registry, with a one-time code. Tried once: the code is good for
    once. Then its accounts are exchanged with those of the commune's other stations.

    Raises:
        NotAllowed: The code is not good. NotReached: No answer.
    """
    try:
        request = EnrolRequest(code=code, station_id=station_id, station_name=station_name)
    except ValidationError:
        raise NotAllowed("sync.bad_code") from None
    with closing(open_registry(registry_url, "")) as registry:
        answer = registry.enrol(request)
        identity = StationIdentity(answer.station_id, answer.token, registry.address)
    outbox.enrol(identity)
    if people is not None:
        with closing(open_registry(identity.registry_url, identity.token)) as registry:
            exchange_people(registry, people, Patience())
    return identity


def sync(
    outbox: Outbox,
    home: Path,
    *,
    registry_url: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    patience: Patience | None = None,
    open_registry: Connect = connect,
    clock: Clock = time.time,
    entropy: Entropy = os.urandom,
    people: PeopleDelivery | None = None,
) -> SyncReport:
    """Push everything that waits.

    A batch is stored before it is sent; after a crash the same bytes go out under the same key.

    Args:
        registry_url: Instead of the one enrolled at.
        progress: Called with items done and items in all.
        open_registry: For tests that stand between.
        people: The accounts, which go first: what is delivered names people.

    Raises:
        SyncError: With its exit code; what was acknowledged stays so.
    """
    identity = outbox.identity()
    if identity is None:
        raise SyncError("sync.not_enrolled")
    address = registry_url or identity.registry_url
    with closing(open_registry(address, identity.token)) as registry:
        before = outbox.counts()
        if dry_run:
            return SyncReport(0, 0, before.waiting)
        acknowledged = done = 0
        with only_one(home / LOCK_FILE):
            if people is not None:
                exchange_people(registry, people, patience or Patience())
            size = MOST_ITEMS
            while (batch := _next_batch(outbox, size, clock, entropy)) is not None:
                try:
                    verdicts = _deliver(registry, batch, patience or Patience())
                except TooLarge:
                    if len(batch.op_ids) == 1:
                        raise
                    outbox.drop_batch(batch.batch_id)
                    size = max(1, len(batch.op_ids) // 2)
                    continue
                outbox.settle(batch.batch_id, verdicts)
                acknowledged += sum(verdict.acknowledged for verdict in verdicts)
                done += len(verdicts)
                progress(done, max(before.waiting, done))
    held = 0 if people is None else people.held()
    return SyncReport(acknowledged, done - acknowledged, outbox.counts().waiting, held)


def _next_batch(outbox: Outbox, size: int, clock: Clock, entropy: Entropy) -> StoredBatch | None:
    """The batch that is stored and not settled, or a new one, stored; None = nothing waits."""
    batch = outbox.open_batch()
    if batch is not None:
        return batch
    items = outbox.pending(size)
    if not items:
        return None
    body = batch_body([(item.body, item.seq, item.base_version) for item in items])
    batch = StoredBatch(uuid7(clock, entropy), body, tuple(item.op_id for item in items))
    outbox.store_batch(batch)
    return batch


def _deliver(registry: RegistryTransport, batch: StoredBatch, patience: Patience) -> list[Verdict]:
    """Send stored bytes until they are answered.

    Only a complete answer counts: of this batch, with exactly its operations.

    Raises:
        NotReached: Not answered within the tries.
        NotAllowed, NotUnderstood, TooLarge: As the registry says.
    """

    def send() -> list[Verdict]:
        answer = registry.deliver(batch)
        named = [result.op_id for result in answer.results]
        if answer.batch != batch.batch_id or sorted(named) != sorted(batch.op_ids):
            raise NotReached("sync.strange_answer")
        return [
            Verdict(result.op_id, result.status, result.version, result.problem)
            for result in answer.results
        ]

    return patience.until_answered(send)
