"""Hints from the population extract: who gets them, what they propose, and whether they harm."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.quality.hint_figures import HintFigures
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Version
from hotich_tui.workflow.ports.hints import HintReads, HintWork, ProposalWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.records import VersionReads
from hotich_tui.workflow.ports.station import Secrets
from hotich_tui.workflow.rules.rights import require

_DRAWN = 8
"""Bytes of the draw."""


class HintingWork(VersionReads, HintWork, ProposalWork, Protocol):
    """What a keyer's form writes of hints."""


class HintingStation(Opens[HintReads, HintingWork], Secrets, Protocol):
    """What hints need of a station."""


@dataclass(frozen=True, slots=True)
class Hinting:
    """What a keyer's form asks and tells. Only a keyer's: nobody else has the role it writes to."""

    _station: HintingStation
    user: User
    policy: Policy = field(default_factory=load_policy)

    def begin(self, version: Version) -> bool:
        """Keep that a record is keyed with an extract at hand.

        Returns:
            Whether its hints are shown: a share of the records, by lot, is keyed without.

        Raises:
            WrongRole: Not a keyer.
        """
        require(self.user, Role.KEYER)
        shown = self.shown(version.record_id)
        with self._station.work(self.user, Role.KEYER) as work:
            if work.version(version.id).roles.get(self.user.id) is Role.KEYER:
                work.keep_hinted(version.id, shown=shown)
        return shown

    def shown(self, record_id: str) -> bool:
        """The lot of a record: the same whenever and by whomever it is opened."""
        drawn = self._station.secret(f"hints shown|{record_id}".encode())[:_DRAWN]
        drawn_share: float = int.from_bytes(drawn, "big") / 2 ** (8 * _DRAWN)
        return drawn_share >= self.policy.without_hints

    def looked(self, version_id: str, person: str, count: int) -> None:
        """Audit a look into the extract.

        Args:
            person: Of the record, as the register calls them.
            count: Candidates shown.
        """
        require(self.user, Role.KEYER)
        with self._station.work(self.user, Role.KEYER) as work:
            work.note_look(version_id, person, count)

    def take(self, version_id: str, person: str, texts: Mapping[str, str]) -> None:
        """Keep what a candidate that was taken proposes; each waits for the book.

        Args:
            texts: Field -> text.
        """
        require(self.user, Role.KEYER)
        with self._station.work(self.user, Role.KEYER) as work:
            work.propose(version_id, person, texts)

    def dismiss(self, version_id: str, key: str) -> None:
        """The keyer cleared a proposal: the book does not say it."""
        require(self.user, Role.KEYER)
        with self._station.work(self.user, Role.KEYER) as work:
            work.settle_proposal(version_id, Reading(key, None))

    def figures(self) -> HintFigures:
        """Errors with hints and without, over the station.

        Raises:
            WrongRole: Neither approver nor auditor: counts that change with a record would tell
                its people how it stands.
        """
        if not (self.user.may(Role.APPROVER) or self.user.may(Role.AUDITOR)):
            raise WrongRole("workflow.hint_rights")
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.hint_figures()
