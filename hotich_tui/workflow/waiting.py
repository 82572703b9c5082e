"""What waits for a person: each figure of the home screen as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hotich_tui.domain.book.ledger_readings import LedgerView
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.pages import WHOLE, Page, Place
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, RecordView
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.book.ledgers import Ledgers
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.ledgers import LedgerViews
from hotich_tui.workflow.ports.opening import OpensReads
from hotich_tui.workflow.ports.people import HasPeople
from hotich_tui.workflow.ports.queues import Portion, QueueReads, Stretch
from hotich_tui.workflow.record.adjudicating import Adjudicating
from hotich_tui.workflow.record.approving import Approving
from hotich_tui.workflow.record.keying import Keying
from hotich_tui.workflow.record.parking import Parking
from hotich_tui.workflow.record.verifying import Verifying


class WaitingReads(QueueReads, BookReads, LedgerViews, Protocol):
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
        place: Where it stands in its list.
        record: None for a ledger.
        ledger: The ledger as it stands; None for a record.
        own: It waits for this person; else for somebody else first, and this person may step in.
    """

    book: Book
    place: Place
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
    parking: Parking

    def counts(self) -> dict[Task, int]:
        """How much waits, by task."""
        lists = {task.value: self._own(task) for task in Task if task is not Task.LEDGERS}
        with self._station.reads(Viewpoint(self.user)) as reads:
            lengths = reads.queue_lengths(lists)
            ledgers = reads.unfinished_ledgers()
        found = {task: lengths.get(task.value, 0) for task in Task}
        found[Task.LEDGERS] = self.ledgers.waiting(ledgers)
        return found

    def items(self, task: Task, page: Page = WHOLE) -> Sequence[Item]:
        """What waits, with titles as far as this person may see them."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            if task is Task.LEDGERS:
                return self._ledgers(reads, page)
            stretches = self._stretches(task)
            found = reads.listed(stretches, page)
        return [Item(o.book, o.place, o.view, stretches[o.place.stretch].own) for o in found]

    def length(self, task: Task) -> int:
        """How long a list is, with what waits for somebody else first."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            if task is Task.LEDGERS:
                return self.ledgers.waiting(reads.unfinished_ledgers())
            return reads.queue_lengths({"list": self._stretches(task)})["list"]

    def who_could(self, task: Task) -> tuple[int, list[User]]:
        """How many records wait for a task that this person may not do, and who may."""
        if task not in ROLES:
            return 0, []
        state, role = ROLES[task]
        mine, people = self._own(task), []
        for user in self._station.people.users():
            holds = user.works_on_records if role is Role.ADJUDICATOR else user.may(role)
            if holds and not user.disabled and user.id != self.user.id:
                people.append(user)
        with self._station.reads(Viewpoint(self.user)) as reads:
            lengths = reads.queue_lengths({"all": [Stretch((Portion(state),))], "mine": mine})
            left = lengths["all"] - lengths["mine"]
            if not left:
                return 0, []
            able = reads.could_take(state, role, [user.id for user in people], beside=mine)
        found = [user for user in people if user.id in able]
        return left, sorted(found, key=lambda user: user.name)

    def _ledgers(self, reads: WaitingReads, page: Page) -> Sequence[Item]:
        """The ledgers that wait: a book each, so no more than there are books."""
        views = [view for view in reads.unfinished_ledgers() if self.ledgers.waits(view)]
        books = reads.books_of({view.book_id for view in views})
        wanted = fold(page.narrow.strip())
        found = []
        for view in views:
            book = books[view.book_id]
            if wanted in fold(f"{book.register} {book.number} {book.place}"):
                found.append(Item(book, Place(0, book.id), ledger=view))
        return _cut(found, page)

    def _stretches(self, task: Task) -> tuple[Stretch, ...]:
        own = self._own(task)
        return (*own, *self.keying.for_others) if task is Task.RETURNED else own

    def _own(self, task: Task) -> tuple[Stretch, ...]:
        match task:
            case Task.VERIFYING:
                return self.verifying.offered
            case Task.ADJUDICATING:
                return self.adjudicating.offered
            case Task.APPROVING:
                return self.approving.offered
            case Task.DRAFTS:
                return self.keying.drafts
            case Task.RETURNED:
                return self.keying.returned
            case Task.PARKED:
                return self.parking.aside
            case Task.LEDGERS:
                return ()


def _cut(items: Sequence[Item], page: Page) -> Sequence[Item]:
    """The page of a list that was read as a whole."""
    places = [item.place for item in items]
    near = page.since or page.after or page.before
    if near is not None:
        if near not in places:
            # It waits no more: from the beginning, rather than nothing.
            return items[: page.limit]
        at = places.index(near)
        after = at + (page.since is None)
        items = items[:at] if page.before is not None else items[after:]
    if page.limit is None:
        return items
    return items[-page.limit :] if page.backwards else items[: page.limit]
