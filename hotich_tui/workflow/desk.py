"""A signed-in person's desk: everything they can do, and nothing else."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from random import Random

from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import AuditEntry, Position, Progress, RecordView
from hotich_tui.workflow.book.balancing import Balancing
from hotich_tui.workflow.book.books import Books
from hotich_tui.workflow.book.by_exception import ByException
from hotich_tui.workflow.book.ledgers import Ledgers
from hotich_tui.workflow.population.earlier import Earlier
from hotich_tui.workflow.population.hinting import Hinting
from hotich_tui.workflow.population.reviewing import Reviewing
from hotich_tui.workflow.ports.station import Station
from hotich_tui.workflow.quality.efforts import Efforts, verification_flags
from hotich_tui.workflow.quality.errors_left import Quality
from hotich_tui.workflow.record.adjudicating import Adjudicating
from hotich_tui.workflow.record.approving import Approving
from hotich_tui.workflow.record.keying import KEYABLE, Keying
from hotich_tui.workflow.record.parking import Parking
from hotich_tui.workflow.record.verifying import Verifying
from hotich_tui.workflow.waiting import Task, Waiting


class Desk:
    """The use cases in one person's name."""

    def __init__(
        self, station: Station, user: User, *, random: Random, policy: Policy | None = None
    ) -> None:
        policy = policy or load_policy()
        self.station = station
        self.user = user
        self.viewpoint = Viewpoint(user)
        self.books = Books(station, user)
        self.keying = Keying(station, user, policy)
        self.hinting = Hinting(station, user, policy)
        self.earlier = Earlier(station, user)
        self.verifying = Verifying(station, user, policy)
        self.adjudicating = Adjudicating(station, user, random)
        self.approving = Approving(station, user)
        self.by_exception = ByException(station, user, verification_flags)
        self.parking = Parking(station, user)
        self.efforts = Efforts(station, user)
        self.ledgers = Ledgers(station, user, random)
        self.balancing = Balancing(station, user)
        self.queues = Waiting(
            station,
            user,
            self.keying,
            self.verifying,
            self.adjudicating,
            self.approving,
            self.ledgers,
        )
        self.reviewing = Reviewing(station, user)
        self.quality = Quality(station, user)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Person id -> name, to say who did what."""
        return {user.id: user.name for user in self.station.people.users()}

    def progress(self) -> Sequence[Progress]:
        """All books with their counts."""
        with self.station.reads(self.viewpoint) as reads:
            return reads.books()

    def search(self, text: str, limit: int = 50) -> Sequence[RecordView]:
        """Records in which something this person may see holds the text.

        Raises:
            WrongRole: A technician reads no records.
        """
        roles = self.user.roles
        if not any(role.on_records or role is Role.AUDITOR for role in roles):
            raise WrongRole("workflow.no_record_rights")
        if len(text.strip()) < 2:
            return ()
        with self.station.reads(self.viewpoint) as reads:
            return reads.search(text.strip(), limit)

    def history(self, version_id: str) -> Sequence[AuditEntry]:
        """Who did what to a version, for the chief and the auditor.

        Raises:
            WrongRole: Anyone else.
        """
        if not (self.user.may(Role.APPROVER) or self.user.may(Role.AUDITOR)):
            raise WrongRole("workflow.history_rights")
        with self.station.reads(self.viewpoint) as reads:
            return reads.history(version_id)

    def position(self) -> Position | None:
        """Where this person was when their screen went away, if work can go on there."""
        with self.station.reads(self.viewpoint) as reads:
            found = reads.position()
            if found is None or reads.version(found.version_id).state not in KEYABLE:
                return None
            return found

    def news(self, since: int | None = None) -> int:
        """Number of the newest event that moved a record; `since` where nothing did."""
        with self.station.reads(self.viewpoint) as reads:
            return reads.news(since)

    def waiting(self) -> Mapping[Task, int]:
        """How much waits for this person, over all books."""
        return self.queues.counts()
