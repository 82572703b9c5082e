"""A third person settles what two read differently, from the book."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from hotich_tui.domain.lifecycle import Event, Role, State, WrongState, take_part
from hotich_tui.domain.people import User, Viewpoint
from hotich_tui.domain.records import Book, Choice, Decision, Dispute, RecordView, Version
from hotich_tui.domain.register import Register
from hotich_tui.domain.registers import load_register
from hotich_tui.domain.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.workflow.errors import BadInput
from hotich_tui.workflow.ports import Reads, Station
from hotich_tui.workflow.rights import free_for, join, move, record_role, stands

NEIGHBOURS = 2
"""Entries on either side of the disputed one that are shown beside it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A disputed version: the fields, each with its readings unnamed and in random order."""

    version: Version
    book: Book
    register: Register
    disputes: tuple[Dispute, ...]
    title: str


@dataclass(frozen=True, slots=True)
class Adjudicating:
    """What an adjudicator does: anyone with a role on records and no part in this one."""

    station: Station
    user: User
    random: Random

    def waiting(self, versions: Iterable[Version]) -> list[Version]:
        """Those of the versions that this person may settle."""
        if not any(role.has_part for role in self.user.roles):
            return []
        return [
            version
            for version in versions
            if version.state is State.DISPUTED and free_for(version, self.user, Role.ADJUDICATOR)
        ]

    def queue(self, book_id: str | None = None) -> list[Version]:
        """What this person may settle now."""
        with self.station.reads(Viewpoint(self.user)) as reads:
            return self.waiting(reads.versions(book_id=book_id, states=[State.DISPUTED]))

    def who_could(self, version: Version) -> list[User]:
        """The people of the commune who may settle a version, for when nobody present may."""
        return [
            user
            for user in self.station.people.users()
            if not user.disabled
            and any(role.has_part for role in user.roles)
            and free_for(version, user, Role.ADJUDICATOR)
        ]

    def open(self, version_id: str) -> Case:
        """A disputed record, without who read what. Looking binds nobody.

        Raises:
            WrongState: Nothing is disputed there.
            SamePerson: The person keyed or verified it.
        """
        record_role(self.user)
        with self.station.reads(Viewpoint(self.user)) as reads:
            version = reads.version(version_id)
            stands(version, State.DISPUTED)
            take_part(version.parts, self.user.id, Role.ADJUDICATOR)
            return self._case(reads, version)

    def decide(
        self,
        version_id: str,
        key: str,
        choice: Choice,
        value: Value | None = None,
        reason: str = "",
    ) -> int:
        """Settle one field, for good.

        Args:
            value: The option chosen, or what was typed; for a book that is wrong, what it says.

        Returns:
            How many fields are still open; at none the record is verified.

        Raises:
            WrongState: The field is not disputed.
            BadInput: An option that was not one, or nothing typed.
        """
        record_role(self.user)
        with self.station.work(self.user, Role.ADJUDICATOR) as work:
            version = work.version(version_id)
            stands(version, State.DISPUTED)
            join(work, version, Role.ADJUDICATOR)
            open_ = {dispute.key: dispute for dispute in work.disputes(version_id)}
            if key not in open_:
                raise WrongState("workflow.not_disputed")
            settled = _decided(open_[key], choice, value)
            work.decide(version_id, Decision(key, choice, settled, reason.strip()))
            left = len(open_) - 1
            if left == 0:
                move(work, version, Event.SETTLED, Role.ADJUDICATOR)
            return left

    def _case(self, reads: Reads, version: Version) -> Case:
        around = [
            other
            for other in reads.versions(book_id=version.book_id)
            if other.id != version.id and abs(other.ordinal - version.ordinal) <= NEIGHBOURS
        ]
        neighbours = reads.records([other.id for other in around])
        disputes = tuple(
            self._shuffled(dispute, neighbours) for dispute in reads.disputes(version.id)
        )
        return Case(
            version=version,
            book=reads.book(version.book_id),
            register=load_register(version.register),
            disputes=disputes,
            title=reads.record(version.id).title,
        )

    def _shuffled(self, dispute: Dispute, neighbours: Iterable[RecordView]) -> Dispute:
        options = list(dispute.options)
        self.random.shuffle(options)
        beside = tuple(
            (f"{view.version.ordinal}", view.values[dispute.key].text)
            for view in neighbours
            if dispute.key in view.values and view.values[dispute.key].text
        )
        return replace(dispute, options=tuple(options), neighbours=beside)


def _decided(dispute: Dispute, choice: Choice, value: Value | None) -> Value:
    if choice is Choice.ILLEGIBLE:
        return ILLEGIBLE
    if choice is Choice.OPTION:
        if value not in dispute.options:
            raise BadInput("workflow.no_such_option")
        return BLANK if value is None else value
    if value is None:
        raise BadInput("workflow.nothing_typed")
    if choice is Choice.BOOK_WRONG and value.text:
        return Value(Said.ODD, value.text)
    return value
