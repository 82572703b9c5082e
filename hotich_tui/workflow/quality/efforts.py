"""Where the time went, and which verifications look like no second reading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.quality.effort import Count, Effort, Figures
from hotich_tui.domain.quality.risk import RiskKind
from hotich_tui.domain.quality.suspicion import Suspicion
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.quality import EffortReads, EffortWork, SuspicionReads, SuspicionWork
from hotich_tui.workflow.ports.records import VersionReads


class EffortsReads(VersionReads, EffortReads, SuspicionReads, Protocol):
    """What the figures are made from."""


class EffortsWork(VersionReads, EffortWork, SuspicionWork, Protocol):
    """What a sitting leaves behind."""


class EffortsStation(Opens[EffortsReads, EffortsWork], Protocol):
    """What the figures need of a station."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A verification that the chief should look at."""

    version: Version
    suspicions: frozenset[Suspicion]


@dataclass(frozen=True, slots=True)
class Efforts:
    """Times and counts. One's own figures are one's own; who runs the office sees counts."""

    _station: EffortsStation
    user: User

    def keep(self, version_id: str, role: Role, effort: Effort) -> None:
        """Store what a sitting cost that ended before the record was finished.

        Whoever only looked has no role on the version, and no time there.
        """
        if not effort.keys:
            return
        with self._station.work(self.user, role) as work:
            if work.version(version_id).roles.get(self.user.id) is role:
                work.add_effort(version_id, effort)

    def mine(self) -> Sequence[Figures]:
        """Where this person's own time went, by role."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.own_figures()

    def counts(self) -> Sequence[Count]:
        """How many records each person finished, for the chief and the auditor.

        Raises:
            WrongRole: Anyone else.
        """
        self._require_office()
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.finished_counts()

    def flagged(self, book_id: str | None = None) -> list[Flagged]:
        """Verified records whose verification was too fast, or a replay; for the same people.

        Raises:
            WrongRole: Anyone else.
        """
        self._require_office()
        self._judge_all()
        with self._station.reads(Viewpoint(self.user)) as reads:
            return [Flagged(version, odd) for version, odd in reads.odd_verifications(book_id)]

    def _judge_all(self) -> None:
        """Judge what was stored before anything was kept, once, in portions."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            left = reads.unjudged()
        while left:
            with self._station.work(self.user, Role.AUDITOR) as work:
                left = work.judge_sittings()

    def _require_office(self) -> None:
        if not (self.user.may(Role.APPROVER) or self.user.may(Role.AUDITOR)):
            raise WrongRole("workflow.figures_rights")


_KINDS = {
    Suspicion.TOO_FAST: RiskKind.TOO_FAST,
    Suspicion.SAME_SLIPS: RiskKind.REPLAY,
    Suspicion.SAME_TEMPO: RiskKind.REPLAY,
}


def verification_flags(
    reads: SuspicionReads, versions: Sequence[Version]
) -> Mapping[str, Collection[RiskKind]]:
    """What makes a record risky as a whole, for its approval: `by_exception.Flags`."""
    return {
        version_id: {_KINDS[suspicion] for suspicion in odd}
        for version_id, odd in reads.suspected(versions).items()
    }
