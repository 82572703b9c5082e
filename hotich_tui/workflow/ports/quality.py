"""What the figures of quality and effort need of a station."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hotich_tui.domain.quality.effort import Count, Effort, Figures
from hotich_tui.domain.quality.errors_left import Counts
from hotich_tui.domain.quality.suspicion import Suspicion
from hotich_tui.domain.record.records import Version


class QualityReads(Protocol):
    """What the errors left in a book are estimated from."""

    def quality(self, book_id: str) -> Mapping[str, Counts]:
        """Counts of verified fields: ``core`` and ``every`` of the book, ``station_core`` and
        ``station_every`` of the station's latest records. No value is in them."""
        ...

    def untallied(self, book_id: str) -> Sequence[str]:
        """The versions whose fields these counts count and are not kept as counted."""
        ...


class TallyWork(Protocol):
    """Keeping counts."""

    def keep_tallies(self, version_ids: Sequence[str]) -> None:
        """Count the fields of finished versions, and keep it; nothing of a record changes by it."""
        ...


class EffortReads(Protocol):
    """Where the time went."""

    def own_figures(self) -> Sequence[Figures]:
        """Where this person's own time went, by role. Nobody else's can be asked for."""
        ...

    def finished_counts(self) -> Sequence[Count]:
        """How many versions each person finished, by role; in no order that ranks."""
        ...


class SuspicionReads(Protocol):
    """Verifications that look like no second reading."""

    def suspected(self, versions: Sequence[Version]) -> Mapping[str, frozenset[Suspicion]]:
        """Version id -> what is odd about its verification in the present round; those without
        anything are left out."""
        ...

    def odd_verifications(
        self, book_id: str | None
    ) -> Sequence[tuple[Version, frozenset[Suspicion]]]:
        """All of a book, or of the station, whose verification was finished; in book order."""
        ...

    def unjudged(self) -> bool:
        """Whether sittings were stored that nothing has been judged of yet."""
        ...


class SuspicionWork(Protocol):
    """Judging."""

    def judge_sittings(self) -> bool:
        """Judge the next sittings that are not judged yet; whether some are left. Nothing of a
        record changes by it."""
        ...


class EffortWork(Protocol):
    """Storing what work cost."""

    def add_effort(self, version_id: str, effort: Effort) -> None:
        """Store what a sitting cost, in this role. Of the keys only an HMAC is kept."""
        ...
