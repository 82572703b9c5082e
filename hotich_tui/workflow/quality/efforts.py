"""Where the time went, and which verifications look like no second reading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.quality.effort import Count, Effort, Figures
from hotich_tui.domain.quality.risk import RiskKind
from hotich_tui.domain.quality.suspicion import Suspicion, load_floor, suspicions
from hotich_tui.domain.record.lifecycle import Role, State, WrongRole
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.quality import EffortReads, EffortWork, SpentReads
from hotich_tui.workflow.ports.records import VersionReads

VERIFIED = (State.VERIFIED, State.DISPUTED, State.APPROVED, State.PARKED)


class EffortsReads(VersionReads, EffortReads, SpentReads, Protocol):
    """What the figures are made from."""


class EffortsWork(VersionReads, EffortWork, Protocol):
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
        with self._station.reads(Viewpoint(self.user)) as reads:
            versions = reads.versions(book_id=book_id, states=VERIFIED)
            odd = suspected(reads, versions)
        return [
            Flagged(version, odd[version.id])
            for version in versions
            if version.id in odd and (version.parked_from or version.state) is not State.KEYED
        ]

    def _require_office(self) -> None:
        if not (self.user.may(Role.APPROVER) or self.user.may(Role.AUDITOR)):
            raise WrongRole("workflow.figures_rights")


def suspected(reads: SpentReads, versions: Sequence[Version]) -> dict[str, frozenset[Suspicion]]:
    """Version id -> what is odd about its verification; those without anything are left out."""
    floor, spent = load_floor(), reads.spent([version.id for version in versions])
    found = {
        version_id: suspicions(roles.get(Role.KEYER, {}), roles.get(Role.VERIFIER, {}), floor)
        for version_id, roles in spent.items()
    }
    return {version_id: odd for version_id, odd in found.items() if odd}


_KINDS = {
    Suspicion.TOO_FAST: RiskKind.TOO_FAST,
    Suspicion.SAME_SLIPS: RiskKind.REPLAY,
    Suspicion.SAME_TEMPO: RiskKind.REPLAY,
}


def verification_flags(
    reads: SpentReads, versions: Sequence[Version]
) -> Mapping[str, Collection[RiskKind]]:
    """What makes a record risky as a whole, for its approval: `by_exception.Flags`."""
    return {
        version_id: {_KINDS[suspicion] for suspicion in odd}
        for version_id, odd in suspected(reads, versions).items()
    }
