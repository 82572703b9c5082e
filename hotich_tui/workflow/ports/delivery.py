"""What delivery to the registry needs of a station."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.wire.payload import ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class StationIdentity:
    """What enrolment gave: who this station is to the registry."""

    station_id: str
    token: str
    registry_url: str


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """An approved version on its way.

    Args:
        seq: Order of approval on this station, gapless from 1.
        base_version: The registry's version that this one builds on; 0 = none.
        body: The wire item without `seq`, canonical JSON.
    """

    seq: int
    op_id: str
    record_id: str
    version_id: str
    base_version: int
    body: bytes


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """Bytes that were stored before they were sent, and are sent again as they are."""

    batch_id: str
    body: bytes
    op_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The registry's answer to one item.

    Args:
        status: One of `ACKNOWLEDGED`, or anything else, which parks the item: ``conflict``,
            ``duplicate_number``, ``rejected``, ``forbidden``.
        version: The registry's version after it, where acknowledged.
        problem: Type of the problem and a sentence, never a value.
    """

    op_id: str
    status: str
    version: int | None = None
    problem: str = ""

    @property
    def acknowledged(self) -> bool:
        """Whether the registry has the item."""
        return self.status in ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    waiting: int
    acknowledged: int
    parked: int


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """An account, as a station sends it or as the registry has it.

    Args:
        identity: HMAC of the number of the card under the commune's key; None = not known.
        revision: The registry's number of this state of the account; 0 = it has none.
    """

    person_id: str
    staff_no: str
    name: str
    roles: tuple[str, ...]
    disabled: bool
    identity: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """What was done to an account at this station, numbered from 1."""

    n: int
    at: str
    person_id: str
    event: str
    by: str | None
    other: str | None


@dataclass(frozen=True, slots=True)
class AccountVerdict:
    """The registry's answer to one account.

    Args:
        problem: "" = taken; else why not: ``same-human``, ``other-human``, ``stale-base``,
            ``last-approver``.
        other: Who has the number already; "" = nobody.
    """

    person_id: str
    revision: int
    problem: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class SentPeople:
    """What goes to the registry in one message."""

    people: tuple[KnownPerson, ...]
    events: tuple[AccountEvent, ...]


class PeopleDelivery(Protocol):
    """The store's side of telling the registry of people, and of hearing of those elsewhere."""

    def to_send(self, most: int) -> SentPeople:
        """Accounts that changed and events, at most so many of each."""
        ...

    def settle(
        self,
        sent: SentPeople,
        identity_key: bytes,
        verdicts: Sequence[AccountVerdict],
        known: Sequence[KnownPerson],
    ) -> bool:
        """Take what the registry answered, in one transaction.

        Returns:
            Whether there is more to send: the key is new, or not everything fitted.
        """
        ...

    def held(self) -> int:
        """How many accounts the registry did not take as they are here."""
        ...


class Outbox(Protocol):
    """The store's side of sync. Needs the station key only; never prints a value."""

    def identity(self) -> StationIdentity | None: ...

    def enrol(self, identity: StationIdentity) -> None: ...

    def open_batch(self) -> StoredBatch | None:
        """The batch that was stored and is not settled yet, if there is one."""
        ...

    def pending(self, limit: int) -> Sequence[OutboxItem]:
        """Waiting items in order, at most one per record."""
        ...

    def store_batch(self, batch: StoredBatch) -> None: ...

    def settle(self, batch_id: str, verdicts: Sequence[Verdict]) -> None:
        """Record every verdict of a batch in one transaction and close it."""
        ...

    def drop_batch(self, batch_id: str) -> None:
        """Forget a batch that the registry refused as a whole (413: to be split)."""
        ...

    def counts(self) -> OutboxCounts: ...
