"""A signed-in person's desk: everything they can do, and nothing else."""

from random import Random

from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.record.people import User
from hotich_tui.workflow.book.balancing import Balancing
from hotich_tui.workflow.book.books import Books
from hotich_tui.workflow.book.by_exception import ByException
from hotich_tui.workflow.book.ledgers import Ledgers
from hotich_tui.workflow.people.accounts import PeopleRoom
from hotich_tui.workflow.population.earlier import Earlier
from hotich_tui.workflow.population.hinting import Hinting
from hotich_tui.workflow.population.reviewing import Reviewing
from hotich_tui.workflow.ports.everything import Station
from hotich_tui.workflow.quality.efforts import (
    Efforts,
    verification_flags,
)
from hotich_tui.workflow.quality.errors_left import Quality
from hotich_tui.workflow.record.adjudicating import (
    Adjudicating,
)
from hotich_tui.workflow.record.approving import Approving
from hotich_tui.workflow.record.auditing import Auditing
from hotich_tui.workflow.record.keying import Keying
from hotich_tui.workflow.record.parking import Parking
from hotich_tui.workflow.record.searching import Searching, Trail
from hotich_tui.workflow.record.verifying import Verifying
from hotich_tui.workflow.waiting import Waiting


class Desk:
    """The use cases in one person's name. Nothing of the station can be had through it."""

    def __init__(
        self, station: Station, user: User, *, random: Random, policy: Policy | None = None
    ) -> None:
        policy = policy or load_policy()
        self.user = user
        self.accounts = PeopleRoom(station, user)
        self.books = Books(station, user)
        self.keying = Keying(station, user, policy)
        self.hinting = Hinting(station, user, policy)
        self.earlier = Earlier(station, user)
        self.verifying = Verifying(station, user, policy)
        self.adjudicating = Adjudicating(station, user)
        self.approving = Approving(station, user)
        self.by_exception = ByException(station, user, verification_flags)
        self.parking = Parking(station, user)
        self.searching = Searching(station, user)
        self.trail = Trail(station, user)
        self.auditing = Auditing(station, user)
        self.efforts = Efforts(station, user)
        self.ledgers = Ledgers(station, user, random)
        self.balancing = Balancing(station, user)
        self.waiting = Waiting(
            station,
            user,
            self.keying,
            self.verifying,
            self.adjudicating,
            self.approving,
            self.ledgers,
            self.parking,
        )
        self.reviewing = Reviewing(station, user)
        self.quality = Quality(station, user)
