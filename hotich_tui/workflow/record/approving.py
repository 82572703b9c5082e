"""The chief compares and approves, or sends back the marked fields with a reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from hotich_tui.domain.quality.policy import HandOver
from hotich_tui.domain.record.lifecycle import (
    KEYABLE,
    Event,
    Role,
    SamePerson,
    State,
    WrongState,
)
from hotich_tui.domain.record.pages import WHOLE, Listed, Page
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, RecordView, Version
from hotich_tui.domain.record.scope import Afresh, Request
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Register
from hotich_tui.wire.payload import content_of
from hotich_tui.workflow.ports.approval import (
    ApprovalWork,
    ClosedReads,
    CorrectionWork,
    ReturnWork,
    WideningWork,
)
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.policy import HandOverReads
from hotich_tui.workflow.ports.queues import Portion, QueueReads, Stretch, free_hands
from hotich_tui.workflow.ports.records import Acting, MoveWork, RecordReads, RoleWork, VersionReads
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.rules.rights import join, move, require, stands


class ApprovingReads(
    VersionReads, RecordReads, BookReads, ClosedReads, HandOverReads, QueueReads, Protocol
):
    """What an approver is shown from."""


class ApproveWork(BookReads, RecordReads, RoleWork, ApprovalWork, Protocol):
    """What approving one record needs of a transaction."""


class SendBackWork(RoleWork, MoveWork, ReturnWork, Protocol):
    """What sending one record back needs of a transaction."""


class WidenWork(Acting, WideningWork, Protocol):
    """What asking for more fields needs of a transaction."""


class ApprovingWork(VersionReads, ApproveWork, SendBackWork, CorrectionWork, WidenWork, Protocol):
    """What an approver writes."""


class ApprovingStation(Opens[ApprovingReads, ApprovingWork], Protocol):
    """What approving needs of a station."""


_APPROVED = (Stretch((Portion(State.APPROVED),)),)


@dataclass(frozen=True, slots=True)
class Approval:
    """A verified version for the chief: every value, and how it came about.

    Args:
        notes: Field -> what its keyer noted.
        afresh: What was asked for of it since it was verified or approved before, and the fields
            that were read for that.
        handed: Which fields were blind beyond the core, and which signals were absent.
    """

    view: RecordView
    book: Book
    register: Register
    readings: tuple[FieldReadings, ...]
    notes: Mapping[str, str]
    handed: HandOver
    afresh: Afresh = field(default_factory=Afresh)


@dataclass(frozen=True, slots=True)
class OpenScope:
    """A version of which some fields are keyed afresh, for who may open more: no value of it."""

    version: Version
    book: Book
    register: Register
    requests: Sequence[Request]


@dataclass(frozen=True, slots=True)
class Approving:
    """What an approver does."""

    _station: ApprovingStation
    user: User

    @property
    def offered(self) -> tuple[Stretch, ...]:
        """What this person may approve, as a list."""
        if not self.user.may(Role.APPROVER):
            return ()
        return (Stretch((Portion(State.VERIFIED, hands=free_hands(Role.APPROVER)),)),)

    def open(self, version_id: str) -> Approval:
        """A record to approve, or an approved one, in full.

        Raises:
            WrongState: It is somewhere else.
        """
        require(self.user, Role.APPROVER)
        with self._station.reads(Viewpoint(self.user)) as reads:
            version = reads.version(version_id)
            stands(version, State.VERIFIED, State.APPROVED)
            return Approval(
                view=reads.record(version_id),
                book=reads.book(version.book_id),
                register=load_register(version.register),
                readings=tuple(reads.readings(version_id)),
                notes=reads.notes(version_id),
                handed=reads.hand_over_of(version_id),
                afresh=reads.afresh(version_id),
            )

    def approved(self, book_id: str, page: Page = WHOLE) -> Sequence[Listed]:
        """The approved records of a book, in its order, with titles."""
        require(self.user, Role.APPROVER)
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.listed(_APPROVED, replace(page, book_id=book_id))

    def count_approved(self, book_id: str) -> int:
        """How many approved records a book has."""
        require(self.user, Role.APPROVER)
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.queue_lengths({"approved": _APPROVED}, book_id=book_id)["approved"]

    def approve(self, version_id: str, shown: Mapping[str, Any] | None = None) -> None:
        """Approve a record: version, outbox row and audit row in one transaction.

        Args:
            shown: What was on the approver's screen; kept as it was displayed.

        Raises:
            SamePerson: The approver keyed, verified or adjudicated it.
        """
        require(self.user, Role.APPROVER)
        with self._station.work(self.user, Role.APPROVER) as work:
            version = work.version(version_id)
            approve_within(work, version, dict(shown or {}))

    def send_back(self, version_id: str, keys: Iterable[str], reason: str, note: str = "") -> None:
        """Return a record with the fields to key afresh; the others keep their verification.

        Raises:
            BadInput: No field, or no reason.
        """
        require(self.user, Role.APPROVER)
        with self._station.work(self.user, Role.APPROVER) as work:
            version = work.version(version_id)
            send_back_within(work, version, frozenset(keys), reason.strip(), note.strip())

    def open_scope(self, version_id: str) -> OpenScope:
        """The fields of a version that were asked for, and why.

        Raises:
            WrongState: Nothing was asked for of it, or the fields were handed over.
        """
        require(self.user, Role.APPROVER)
        with self._station.reads(Viewpoint(self.user)) as reads:
            version = reads.version(version_id)
            _can_widen(version)
            return OpenScope(
                version,
                reads.book(version.book_id),
                load_register(version.register),
                reads.afresh(version_id).requests,
            )

    def widen(self, version_id: str, keys: Iterable[str], reason: str, note: str = "") -> None:
        """Ask for more fields of a correction or a return, while those asked for are keyed.

        Args:
            reason: An id of `reasons("widening")`, or the registry's.

        Raises:
            WrongState: Nothing was asked for of it, or the fields were handed over.
            SamePerson: Whoever reads the fields does not open more of them.
            BadInput: No field that is not open already, or no reason.
        """
        require(self.user, Role.APPROVER)
        with self._station.work(self.user, Role.APPROVER) as work:
            version = work.version(version_id)
            widen_within(work, version, frozenset(keys), reason.strip(), note.strip())

    def correct(self, version_id: str, keys: Iterable[str], reason: str) -> Version:
        """Ask for a correction of an approved record: a new version begins, the old one stays.

        Args:
            reason: An id of `reasons("correcting")`, with a note after a space; or the registry's.

        Raises:
            WrongState: It is not approved.
            BadInput: No field, or no reason.
        """
        require(self.user, Role.APPROVER)
        with self._station.work(self.user, Role.APPROVER) as work:
            return correct_within(work, work.version(version_id), frozenset(keys), reason.strip())


def approve_within(work: ApproveWork, version: Version, shown: Mapping[str, Any]) -> None:
    """Approve a record within a transaction: the one way in which a record is approved.

    Raises:
        WrongState: It does not wait for approval.
        SamePerson: The approver has another role on it.
    """
    stands(version, State.VERIFIED)
    join(work, version, Role.APPROVER)
    book = work.book(version.book_id)
    content = content_of(book, version.ordinal, work.record(version.id).values)
    work.approve(version.id, content=content, shown=shown)


def send_back_within(
    work: SendBackWork, version: Version, keys: frozenset[str], reason: str, note: str
) -> None:
    """Return a record within a transaction: the one way in which a record is sent back."""
    keys = _asked_for(version, keys, reason)
    join(work, version, Role.APPROVER)
    move(work, version, Event.RETURN, Role.APPROVER)
    work.mark(version.id, keys, reason, note)


def correct_within(
    work: CorrectionWork, version: Version, keys: frozenset[str], reason: str
) -> Version:
    """Begin a correction within a transaction."""
    stands(version, State.APPROVED)
    keys = _asked_for(version, keys, reason)
    return work.add_version(version.record_id, keys, reason)


def widen_within(
    work: WidenWork, version: Version, keys: frozenset[str], reason: str, note: str
) -> None:
    """Open more fields of a version within a transaction."""
    _can_widen(version)
    assert version.scope is not None
    held = version.roles.get(work.user.id)
    if held not in (None, Role.APPROVER):
        raise SamePerson("law.same_person", held=held, role=Role.APPROVER)
    more = _asked_for(version, keys, reason) - version.scope
    if not more:
        raise BadInput("workflow.open_already")
    work.widen(version.id, more, reason, note)


def _can_widen(version: Version) -> None:
    if version.scope is None or (version.parked_from or version.state) not in KEYABLE:
        raise WrongState("workflow.nothing_to_widen")


def _asked_for(version: Version, keys: frozenset[str], reason: str) -> frozenset[str]:
    """The fields that were asked for, with those that the register ties to them."""
    if not keys or not reason:
        raise BadInput("workflow.return_needs_reason")
    _on_form(version, keys)
    return load_register(version.register).with_tied(keys)


def _on_form(version: Version, keys: frozenset[str]) -> None:
    if not keys <= {f.key for f in load_register(version.register) if f.on_form}:
        raise BadInput("workflow.no_such_field")
