"""A third person settles what two read differently, from the book."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from hotich_tui.domain.book.other_entries import (
    Entry,
    entries_of_family,
    family_names,
    neighbouring_entries,
)
from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.record.lifecycle import Event, Role, State, WrongState, take_role
from hotich_tui.domain.record.pages import Page
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, Choice, Decision, Dispute, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning, Register
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.decisions import DecisionWork, DisputeReads
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.queues import Portion, QueueReads, Stretch, free_hands
from hotich_tui.workflow.ports.records import (
    EntryReads,
    FinishedReads,
    MoveWork,
    RecordReads,
    RoleWork,
    VersionReads,
)
from hotich_tui.workflow.ports.station import Secrets
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.rules.reasons import reasons
from hotich_tui.workflow.rules.rights import join, move, record_role, stands


class AdjudicatingReads(
    VersionReads,
    RecordReads,
    FinishedReads,
    EntryReads,
    BookReads,
    DisputeReads,
    QueueReads,
    Protocol,
):
    """What a dispute is shown from."""


class AdjudicatingWork(VersionReads, DisputeReads, RoleWork, MoveWork, DecisionWork, Protocol):
    """What an adjudicator writes."""


class AdjudicatingStation(Opens[AdjudicatingReads, AdjudicatingWork], Secrets, Protocol):
    """What adjudicating needs of a station."""


USUAL_REASON = {
    Choice.OPTION: "book_clear",
    Choice.RETYPED: "neither",
    Choice.ILLEGIBLE: "unreadable",
    Choice.BOOK_WRONG: "so_in_book",
}
"""Why a person chooses so, where they name no other reason: ids of `reasons("settling")`."""


@dataclass(frozen=True, slots=True)
class DisputedRecord:
    """A disputed version: the fields, its readings unnamed, in an order that says nothing.

    Args:
        page: Of the book, to find the entry by; "" where the book numbers none, or it is disputed.
    """

    version: Version
    book: Book
    register: Register
    disputes: tuple[Dispute, ...]
    title: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Adjudicating:
    """What an adjudicator does: anyone with a role on records and no role on this one."""

    _station: AdjudicatingStation
    user: User

    @property
    def offered(self) -> tuple[Stretch, ...]:
        """What this person may settle, as a list."""
        if not self.user.works_on_records:
            return ()
        return (Stretch((Portion(State.DISPUTED, hands=free_hands(Role.ADJUDICATOR)),)),)

    def queue(self, book_id: str | None = None, *, limit: int | None = None) -> Sequence[Version]:
        """What this person may settle now."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.queued(self.offered, Page(book_id=book_id, limit=limit))

    def open(self, version_id: str) -> DisputedRecord:
        """A disputed record, without who read what. Looking binds nobody.

        Raises:
            WrongState: Nothing is disputed there.
            SamePerson: The person keyed or verified it.
        """
        record_role(self.user)
        with self._station.reads(Viewpoint(self.user)) as reads:
            version = reads.version(version_id)
            stands(version, State.DISPUTED)
            take_role(version.roles, self.user.id, Role.ADJUDICATOR)
            return self._disputed(reads, version)

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
            reason: An id of `reasons("settling")`, with a note after a space; "" = the usual one.

        Returns:
            How many fields are still open; at none the record is verified.

        Raises:
            WrongState: The field is not disputed.
            BadInput: An option that was not one, nothing typed, or no such reason.
        """
        record_role(self.user)
        reason = reason.strip() or USUAL_REASON[choice]
        if reason.partition(" ")[0] not in reasons("settling"):
            raise BadInput("workflow.no_such_reason")
        with self._station.work(self.user, Role.ADJUDICATOR) as work:
            version = work.version(version_id)
            stands(version, State.DISPUTED)
            join(work, version, Role.ADJUDICATOR)
            open_ = {dispute.key: dispute for dispute in work.disputes(version_id)}
            if key not in open_:
                raise WrongState("workflow.not_disputed")
            settled = _decided(open_[key], choice, value)
            work.decide(version_id, Decision(key, choice, settled, reason))
            left = len(open_) - 1
            if left == 0:
                move(work, version, Event.SETTLED, Role.ADJUDICATOR)
            return left

    def _disputed(self, reads: AdjudicatingReads, version: Version) -> DisputedRecord:
        register = load_register(version.register)
        disputes = reads.disputes(version.id)
        fields = [*family_names(register), *(dispute.key for dispute in disputes)]
        # Only what two people have read: another entry's first value may be wrong, or blind.
        others = [v for v in reads.finished(version.book_id) if v.record_id != version.record_id]
        values = reads.entries([version, *others], list(dict.fromkeys(fields)))
        here, *neighbours = (
            Entry(v.ordinal, texts) for v, texts in zip([version, *others], values, strict=True)
        )
        record = reads.record(version.id)
        field = register.by_meaning.get(Meaning.PAGE)
        page = None if field is None else record.values.get(field.key)
        return DisputedRecord(
            version=version,
            book=reads.book(version.book_id),
            register=register,
            disputes=tuple(
                self._shown(register, version, dispute, here, neighbours) for dispute in disputes
            ),
            title=record.title,
            page="" if page is None else page.text,
        )

    def _shown(
        self,
        register: Register,
        version: Version,
        dispute: Dispute,
        here: Entry,
        others: Sequence[Entry],
    ) -> Dispute:
        """A dispute with its options in their order and what the book says elsewhere."""
        options = self._in_order(version, dispute)
        family = tuple(entries_of_family(register, dispute.key, here, options, others))
        neighbours = neighbouring_entries(dispute.key, here, others)
        return replace(
            dispute,
            options=tuple(options),
            family=family,
            neighbours=tuple(entry for entry in neighbours if entry not in family),
        )

    def _in_order(self, version: Version, dispute: Dispute) -> list[Value | None]:
        """The options by a keyed hash of each: nobody can tell whose stands first, and a case that
        is opened again stands as it stood."""
        place = f"options|{version.id}|{version.round}|{dispute.key}|"

        def rank(option: Value | None) -> bytes:
            said = "" if option is None else f"{option.said.value}|{option.text}"
            return self._station.secret((place + said).encode())

        return sorted(dispute.options, key=rank)


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
