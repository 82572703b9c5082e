"""What waits for a person: each figure of the home screen as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hotich_tui.domain.book.ledger_readings import LedgerView
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, RecordView, Version
from hotich_tui.workflow.book.ledgers import Ledgers
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.ledgers import LedgerViews
from hotich_tui.workflow.ports.opening import OpensReads
from hotich_tui.workflow.ports.people import HasPeople
from hotich_tui.workflow.ports.records import RecordReads, VersionReads
from hotich_tui.workflow.record.adjudicating import Adjudicating
from hotich_tui.workflow.record.approving import Approving
from hotich_tui.workflow.record.keying import Keying
from hotich_tui.workflow.record.verifying import Verifying
from hotich_tui.workflow.rules.rights import who_could


class WaitingReads(VersionReads, RecordReads, BookReads, LedgerViews, Protocol):
    """What the lists are made from."""


class WaitingStation(OpensReads[WaitingReads], HasPeople, Protocol):
    """What the lists need of a station."""


class Task(StrEnum):
    """What a person may have to do, in the order of the home screen's figures."""

    VERIFYING = "verifying"
    ADJUDICATING = "adjudicating"
    APPROVING = "approving"
    DRAFTS = "drafts"
    RETURNED = "returned"
    PARKED = "parked"
    LEDGERS = "ledgers"


ROLES = {
    Task.VERIFYING: (State.KEYED, Role.VERIFIER),
    Task.ADJUDICATING: (State.DISPUTED, Role.ADJUDICATOR),
    Task.APPROVING: (State.VERIFIED, Role.APPROVER),
}
"""What a task finds its records in, and the role it takes."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that waits.

    Args:
        record: None for a ledger.
        ledger: The ledger as it stands; None for a record.
        own: It waits for this person; else for somebody else first, and this person may step in.
    """

    book: Book
    record: RecordView | None = None
    own: bool = True
    ledger: LedgerView | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for one person, over all books."""

    _station: WaitingStation
    user: User
    keying: Keying
    verifying: Verifying
    adjudicating: Adjudicating
    approving: Approving
    ledgers: Ledgers

    def counts(self) -> dict[Task, int]:
        """How much waits, by task."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            versions = reads.versions()
            ledgers = reads.ledgers([progress.book.id for progress in reads.books()])
        found = {task: len(self._own(task, versions)) for task in Task}
        found[Task.LEDGERS] = self.ledgers.waiting(ledgers.values())
        return found

    def items(self, task: Task) -> Sequence[Item]:
        """What waits, with titles as far as this person may see them."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            books = {progress.book.id: progress.book for progress in reads.books()}
            if task is Task.LEDGERS:
                ledgers = reads.ledgers(list(books))
                return [
                    Item(books[view.book_id], ledger=view)
                    for view in ledgers.values()
                    if self.ledgers.waits(view)
                ]
            versions = reads.versions()
            own = self._own(task, versions)
            others = self.keying.for_others(versions) if task is Task.RETURNED else []
            views = reads.records([version.id for version in (*own, *others)], titles=True)
        mine = {version.id for version in own}
        return [Item(books[view.version.book_id], view, view.version.id in mine) for view in views]

    def who_could(self, task: Task) -> tuple[int, list[User]]:
        """How many records wait for a task that this person may not do, and who may."""
        if task not in ROLES:
            return 0, []
        state, role = ROLES[task]
        with self._station.reads(Viewpoint(self.user)) as reads:
            versions = reads.versions(states=[state])
            offered = {version.id for version in self._own(task, reads.versions())}
        left = [version for version in versions if version.id not in offered]
        people = self._station.people.users()
        able = {u.id: u for v in left for u in who_could(people, v, role) if u.id != self.user.id}
        return len(left), sorted(able.values(), key=lambda user: user.name)

    def _own(self, task: Task, versions: Sequence[Version]) -> Sequence[Version]:
        match task:
            case Task.VERIFYING:
                return self.verifying.waiting(versions)
            case Task.ADJUDICATING:
                return self.adjudicating.waiting(versions)
            case Task.APPROVING:
                return self.approving.waiting(versions)
            case Task.DRAFTS:
                return [
                    v for v in versions if v.state is State.DRAFTING and self.user.id in v.roles
                ]
            case Task.RETURNED:
                return self.keying.returned(versions)
            case Task.PARKED:
                return [v for v in versions if v.state is State.PARKED]
            case Task.LEDGERS:
                return []
