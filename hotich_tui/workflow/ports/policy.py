"""What the policy of blind fields needs of a station."""

from collections.abc import Collection, Mapping
from typing import Protocol

from hotich_tui.domain.quality.policy import HandOver, Keyed, Reason
from hotich_tui.domain.register.register import Kind


class KeyerReads(Protocol):
    """How this person keys."""

    def keyed_history(self) -> Mapping[Kind, Keyed]:
        """How this person keyed, by kind of field, in their latest verified records."""
        ...


class HandOverReads(Protocol):
    """What was decided at a hand-over."""

    def hand_over_of(self, version_id: str) -> HandOver:
        """What the policy decided; the reason of a field is absent until the field is closed."""
        ...


class HandOverWork(Protocol):
    """What is decided at a hand-over: once, with its audit row, and no text of a record."""

    def hand_over(
        self, version_id: str, blind: Mapping[str, Reason], absent: Collection[Reason]
    ) -> None:
        """Keep what the policy decided at a hand-over.

        Args:
            blind: Fields beyond the core ones, with why. What was blind in this round stays so.
            absent: Signals that were not there.
        """
        ...
