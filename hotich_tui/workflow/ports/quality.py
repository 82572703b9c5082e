"""What the figures of quality and effort need of a station."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hotich_tui.domain.quality.effort import Count, Effort, Figures
from hotich_tui.domain.quality.errors_left import Counts
from hotich_tui.domain.quality.suspicion import Spent
from hotich_tui.domain.record.lifecycle import Role


class QualityReads(Protocol):
    """What the errors left in a book are estimated from."""

    def quality(self, book_id: str) -> Mapping[str, Counts]:
        """Counts of verified fields: ``core`` and ``every`` of the book, ``station_core`` and
        ``station_every`` of the station's latest records. No value is in them."""
        ...


class EffortReads(Protocol):
    """Where the time went."""

    def own_figures(self) -> Sequence[Figures]:
        """Where this person's own time went, by role. Nobody else's can be asked for."""
        ...

    def finished_counts(self) -> Sequence[Count]:
        """How many versions each person finished, by role; in no order that ranks."""
        ...


class SpentReads(Protocol):
    """What each field cost."""

    def spent(self, version_ids: Sequence[str]) -> Mapping[str, Mapping[Role, Mapping[str, Spent]]]:
        """Version -> role -> field -> what was spent on it in the present round; to compare two
        keyings, never to show."""
        ...


class EffortWork(Protocol):
    """Storing what work cost."""

    def add_effort(self, version_id: str, effort: Effort) -> None:
        """Store what a sitting cost, in this role. Of the keys only an HMAC is kept."""
        ...
