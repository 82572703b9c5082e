"""What adjudicating needs of a station."""

from collections.abc import Sequence
from typing import Protocol

from hotich_tui.domain.record.records import Decision, Dispute


class DisputeReads(Protocol):
    """What two people read differently."""

    def disputes(self, version_id: str) -> Sequence[Dispute]:
        """Fields that wait for an adjudicator, options distinct and sorted by text."""
        ...


class DecisionWork(Protocol):
    """Settling a field."""

    def decide(self, version_id: str, decision: Decision) -> None:
        """Store a decision; it is final."""
        ...
