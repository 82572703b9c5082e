"""The first keying: a record from the book, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hotich_tui.domain.entry.values import Reading, Value
from hotich_tui.domain.quality.effort import Effort
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.record.lifecycle import (
    KEYABLE,
    Event,
    Role,
    State,
    WrongRole,
    WrongState,
)
from hotich_tui.domain.record.pages import Page
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, Position, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Field, Register
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.drafts import DraftWork, KeyedReads, PositionReads, PositionWork
from hotich_tui.workflow.ports.hints import ProposalReads, ProposalWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.policy import KeyerReads
from hotich_tui.workflow.ports.quality import EffortWork
from hotich_tui.workflow.ports.queues import (
    EVERY_HAND,
    EVERY_MARK,
    Hand,
    Mark,
    Portion,
    QueueReads,
    Stretch,
)
from hotich_tui.workflow.ports.records import RecordReads, RoleWork, VersionReads
from hotich_tui.workflow.record.handing_over import HandingOver, hand_over
from hotich_tui.workflow.rules.errors import BadInput, Incomplete
from hotich_tui.workflow.rules.rights import join, move, require, stands

_NOTHING = Reading("", None)
_NO_PART = frozenset({Hand.NONE, Hand.LOOKED})


class DraftReads(BookReads, RecordReads, KeyedReads, PositionReads, ProposalReads, Protocol):
    """What a draft is shown from."""


class KeyingReads(VersionReads, KeyedReads, KeyerReads, PositionReads, QueueReads, Protocol):
    """What a keyer asks for outside a draft."""


class KeyingWork(
    DraftReads,
    VersionReads,
    RoleWork,
    DraftWork,
    PositionWork,
    ProposalWork,
    EffortWork,
    HandingOver,
    Protocol,
):
    """What a keyer writes."""


class KeyingStation(Opens[KeyingReads, KeyingWork], Protocol):
    """What keying needs of a station."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A version being keyed, as its keyer sees it.

    Args:
        readings: Field key -> the keyer's latest commit in this round.
        to_key: The fields to key, in the order of the paper: all, or the marked ones of a return.
        previous: What this person keyed in the entry before, to take values from.
        reason, note: Why it was returned, where it was.
        proposals: Field -> what the extract proposes there, not confirmed yet.
        field: Where the keyer was, if they were here before.
    """

    version: Version
    book: Book
    register: Register
    to_key: tuple[Field, ...]
    readings: Mapping[str, Reading]
    previous: Mapping[str, Value]
    reason: str = ""
    note: str = ""
    proposals: Mapping[str, str] = field(default_factory=dict)
    field: str | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that have no value yet: text, blank, illegible or odd. The core ones, or all that
        were asked for."""
        return tuple(f.key for f in self.needed if self.readings.get(f.key, _NOTHING).value is None)

    @property
    def needed(self) -> tuple[Field, ...]:
        """The fields without which it cannot be handed over."""
        return tuple(f for f in self.to_key if f.core or self.version.scope is not None)


@dataclass(frozen=True, slots=True)
class Keying:
    """What a keyer does."""

    _station: KeyingStation
    user: User
    policy: Policy = field(default_factory=load_policy)

    def begin(self, book_id: str) -> Draft:
        """The keyer's unfinished draft in a book, or a new record at its next place.

        Raises:
            WrongRole: Not a keyer.
        """
        require(self.user, Role.KEYER)
        with self._station.work(self.user, Role.KEYER) as work:
            return self._begin(work, book_id)

    def sit_down(self, book_id: str) -> Draft:
        """Begin, and stay: until the keyer leaves, the entry counts as being keyed, though nothing
        stands in it yet, so that no verifier is offered the one just spoken aloud."""
        require(self.user, Role.KEYER)
        with self._station.work(self.user, Role.KEYER) as work:
            draft = self._begin(work, book_id)
            if not draft.version.touched:
                work.keep_position(Position(draft.version.id, Role.KEYER, ""))
            return draft

    def _begin(self, work: KeyingWork, book_id: str) -> Draft:
        for version in work.versions(book_id=book_id, states=[State.DRAFTING]):
            if version.roles.get(self.user.id) is Role.KEYER:
                return self._draft(work, version)
        version = work.add_record(book_id)
        work.take_role(version.id, Role.KEYER)
        return self._draft(work, work.version(version.id))

    def open(self, version_id: str) -> Draft:
        """A draft of one's own, or a returned record to key the marked fields afresh.

        Raises:
            WrongState: It is not being keyed.
            WrongRole: The draft is someone else's.
            SamePerson: The person has another role on it.
        """
        require(self.user, Role.KEYER)
        with self._station.work(self.user, Role.KEYER) as work:
            version = self._mine(work.version(version_id))
            join(work, version, Role.KEYER)
            return self._draft(work, work.version(version_id))

    def commit(self, version_id: str, reading: Reading, next_field: str | None = None) -> None:
        """Store one field. It is on disk when this returns.

        Args:
            next_field: Where the cursor went, to come back there after a crash.

        Raises:
            WrongState: The record is not being keyed, or the field is not to be keyed now.
            BadInput: The register has no such field on its form.
        """
        self.commit_all(version_id, [reading], next_field)

    def commit_all(
        self, version_id: str, readings: Iterable[Reading], next_field: str | None = None
    ) -> None:
        """Store several fields in one transaction, as `commit` does one."""
        require(self.user, Role.KEYER)
        with self._station.work(self.user, Role.KEYER) as work:
            version = self._mine(work.version(version_id))
            join(work, version, Role.KEYER)
            for reading in readings:
                field = load_register(version.register).by_key.get(reading.field)
                if field is None or not field.on_form:
                    raise BadInput("workflow.no_such_field")
                if not version.in_scope(reading.field):
                    raise WrongState("workflow.not_marked")
                work.settle_proposal(version_id, reading)
                work.add_reading(version_id, reading)
            if next_field is not None:
                work.keep_position(Position(version_id, Role.KEYER, next_field))

    def done(self, version_id: str, effort: Effort | None = None, *, stay: bool = False) -> State:
        """Hand a record over to verification.

        Args:
            stay: The keyer goes on with the next entry (`sit_down`): nobody is offered this one in
                the moment between the two.
            effort: What it cost, stored with it.

        Raises:
            Incomplete: Core fields without a value, or proposals that nobody compared with the
                book; it names them.
        """
        require(self.user, Role.KEYER)
        with self._station.reads(Viewpoint(self.user)) as reads:
            # Counted over many records, so not while the other seat waits to write.
            history = reads.keyed_history()
        with self._station.work(self.user, Role.KEYER) as work:
            version = self._mine(work.version(version_id))
            join(work, version, Role.KEYER)
            missing = self._draft(work, version).missing
            if missing:
                raise Incomplete("workflow.core_missing", missing)
            proposed = tuple(work.open_proposals(version_id))
            if proposed:
                raise Incomplete("workflow.proposals_open", proposed)
            work.keep_position(Position(version_id, Role.KEYER, "") if stay else None)
            if effort is not None:
                work.add_effort(version_id, effort)
            readings = work.record(version_id).readings
            return hand_over(work, version, self.policy, readings, history=history)

    def take_back(self, version_id: str) -> Draft:
        """Take a keyed record back, as long as no verifier has read or looked over anything.

        Raises:
            WrongState: The verifier has begun.
            WrongRole: Someone else keyed it.
        """
        require(self.user, Role.KEYER)
        with self._station.work(self.user, Role.KEYER) as work:
            version = work.version(version_id)
            if version.roles.get(self.user.id) is not Role.KEYER:
                raise WrongRole("workflow.others_draft")
            # Whoever looks over has seen values of this keying: from then on it stays.
            if version.round > 1 or version.people(Role.VERIFIER):
                raise WrongState("workflow.verifier_began")
            move(work, version, Event.TAKE_BACK, Role.KEYER)
            return self._draft(work, work.version(version_id))

    def recent(self, book_id: str) -> Mapping[str, Sequence[str]]:
        """What this person keyed of late, by field, the newest first; this book's first."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.recent(book_id)

    def keep_position(self, position: Position | None) -> None:
        """Remember where the keyer is, for after a crash."""
        with self._station.work(self.user, Role.KEYER) as work:
            work.keep_position(position)

    def position(self) -> Position | None:
        """Where this person was when their screen went away, if work can go on there."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            position = reads.position()
            if position is None or reads.version(position.version_id).state not in KEYABLE:
                return None
            return position

    @property
    def returned(self) -> tuple[Stretch, ...]:
        """What was sent back and waits for this person, as a list.

        A returned record goes to who keyed it; to everyone where none of its keyers can come any
        more, and so does a correction that nobody has begun. Own ones come first.
        """
        if not self.user.may(Role.KEYER):
            return ()
        nobodys = frozenset({Mark.OPEN})
        own = Portion(State.RETURNED, hands=frozenset({Hand.KEYER}))
        left = Portion(State.RETURNED, nobodys, _NO_PART)
        correction = Portion(State.DRAFTING, nobodys, _NO_PART)
        return Stretch((own,)), Stretch((left, correction))

    @property
    def for_others(self) -> tuple[Stretch, ...]:
        """Sent back to another keyer; this person may key them afresh where that one is away."""
        if not self.user.may(Role.KEYER):
            return ()
        theirs = Portion(State.RETURNED, EVERY_MARK - {Mark.OPEN}, _NO_PART)
        return (Stretch((theirs,), own=False),)

    @property
    def drafts(self) -> tuple[Stretch, ...]:
        """This person's own drafts, as a list."""
        return (Stretch((Portion(State.DRAFTING, hands=EVERY_HAND - _NO_PART),)),)

    def first_returned(self, book_id: str) -> str | None:
        """The first record of a book that was sent back and waits for this person: its version."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            found = reads.queued(self.returned, Page(book_id=book_id, limit=1))
        return found[0].id if found else None

    def mine(self, book_id: str | None = None) -> list[Version]:
        """This person's keyed records that may still be taken back, and drafts; newest last."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            versions = reads.versions(book_id=book_id, states=[State.DRAFTING, State.KEYED])
        return [v for v in versions if v.roles.get(self.user.id) is Role.KEYER]

    def _mine(self, version: Version) -> Version:
        stands(version, *KEYABLE)
        drafting = version.state is State.DRAFTING
        if drafting and version.roles and self.user.id not in version.people(Role.KEYER):
            raise WrongRole("workflow.others_draft")
        return version

    def _draft(self, reads: DraftReads, version: Version) -> Draft:
        book = reads.book(version.book_id)
        register = load_register(version.register)
        view = reads.record(version.id)
        position = reads.position()
        here = position is not None and position.version_id == version.id
        order = register.reading_order(before_2016=book.before_2016)
        return Draft(
            version=version,
            book=book,
            register=register,
            to_key=tuple(field for field in order if version.in_scope(field.key)),
            readings=view.readings,
            previous=reads.last_keyed(book.id, version.ordinal),
            reason=view.reason,
            note=view.note,
            field=position.field if here and position is not None else None,
            proposals=reads.open_proposals(version.id),
        )
