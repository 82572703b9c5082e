"""How many errors are probably left in a book: shown to those who answer for it."""

from dataclasses import dataclass

from hotich_tui.domain.quality.errors_left import Estimate, estimate
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.quality import QualityReads, TallyWork

PORTION = 50
"""Records counted in one transaction: so long another seat waits to write."""


@dataclass(frozen=True, slots=True)
class BookQuality:
    """Errors left in a book's verified records.

    Args:
        core: In its core fields.
        every: In all its verified fields.
    """

    core: Estimate
    every: Estimate


@dataclass(frozen=True, slots=True)
class Quality:
    """The estimate of a book, from counts: no value is read for it and none can be told from it."""

    _station: Opens[QualityReads, TallyWork]
    user: User

    def estimate(self, book_id: str) -> BookQuality:
        """Errors left, with an interval of about 90 %; the method stands in `errors_left`.

        Raises:
            WrongRole: Neither approver nor auditor. Whoever keys or verifies would learn while a
                book is open how many of their fields differed.
        """
        if not (self.user.may(Role.APPROVER) or self.user.may(Role.AUDITOR)):
            raise WrongRole("workflow.quality_rights")
        with self._station.reads(Viewpoint(self.user)) as reads:
            new = reads.untallied(book_id)
        for start in range(0, len(new), PORTION):
            with self._station.work(self.user, Role.AUDITOR) as work:
                work.keep_tallies(new[start : start + PORTION])
        with self._station.reads(Viewpoint(self.user)) as reads:
            counts = reads.quality(book_id)
        return BookQuality(
            core=estimate(counts["core"], counts["station_core"]),
            every=estimate(counts["every"], counts["station_every"]),
        )
