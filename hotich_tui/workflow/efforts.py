"""Where the time went, and which verifications look like no second reading."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotich_tui.domain.effort import Count, Effort, Figures
from hotich_tui.domain.lifecycle import Role, State, WrongRole
from hotich_tui.domain.people import User, Viewpoint
from hotich_tui.domain.records import Version
from hotich_tui.domain.suspicion import Suspicion, load_floor, suspicions
from hotich_tui.workflow.ports import Station

VERIFIED = (State.VERIFIED, State.DISPUTED, State.APPROVED, State.PARKED)


@dataclass(frozen=True, slots=True)
class Flagged:
    """A verification that the chief should look at."""

    version: Version
    suspicions: frozenset[Suspicion]


@dataclass(frozen=True, slots=True)
class Efforts:
    """Times and counts. One's own figures are one's own; who runs the office sees counts."""

    station: Station
    user: User

    def keep(self, version_id: str, role: Role, effort: Effort) -> None:
        """Store what a sitting cost that ended before the record was finished.

        Whoever only looked has no part in the version, and no time there.
        """
        if not effort.keys:
            return
        with self.station.work(self.user, role) as work:
            if work.version(version_id).parts.get(self.user.id) is role:
                work.add_effort(version_id, effort)

    def mine(self) -> Sequence[Figures]:
        """Where this person's own time went, by role."""
        with self.station.reads(Viewpoint(self.user)) as reads:
            return reads.own_figures()

    def counts(self) -> Sequence[Count]:
        """How many records each person finished, for the chief and the auditor.

        Raises:
            WrongRole: Anyone else.
        """
        self._require_office()
        with self.station.reads(Viewpoint(self.user)) as reads:
            return reads.finished_counts()

    def flagged(self, book_id: str | None = None) -> list[Flagged]:
        """Verified records whose verification was too fast, or a replay; for the same people.

        Raises:
            WrongRole: Anyone else.
        """
        self._require_office()
        floor = load_floor()
        with self.station.reads(Viewpoint(self.user)) as reads:
            versions = reads.versions(book_id=book_id, states=VERIFIED)
            spent = reads.spent([version.id for version in versions])
        found = []
        for version in versions:
            roles = spent.get(version.id, {})
            odd = suspicions(roles.get(Role.KEYER, {}), roles.get(Role.VERIFIER, {}), floor)
            if odd and (version.parked_from or version.state) is not State.KEYED:
                found.append(Flagged(version, odd))
        return found

    def _require_office(self) -> None:
        if not (self.user.may(Role.APPROVER) or self.user.may(Role.AUDITOR)):
            raise WrongRole("workflow.figures_rights")
