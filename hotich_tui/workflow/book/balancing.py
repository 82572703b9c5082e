"""Whether a book balances, why not, and closing it: a book is finished only when its ledger and its
entries say the same, or a person has given the reason for every difference.

Approving one record does not wait for the ledger; approving a book as a whole does
(`require_balance`), and so does closing it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from hotich_tui.domain.book.balance import Finding, balance
from hotich_tui.domain.book.ledger_readings import Explanation, LedgerView, Stage, Step
from hotich_tui.domain.entry.entry_facts import FACTS, EntryFacts, facts
from hotich_tui.domain.record.lifecycle import Role, SamePerson, State, WrongState
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.workflow.book.ledgers import at_step, join_ledger
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.ledgers import BalanceWork, LedgerRoleWork, LedgerViews
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.records import EntryReads, FinishedReads, VersionReads
from hotich_tui.workflow.rules.errors import BadInput, Unbalanced
from hotich_tui.workflow.rules.reasons import reasons
from hotich_tui.workflow.rules.rights import record_role, require

FINISHED = (State.VERIFIED, State.APPROVED)


class BalanceReads(BookReads, VersionReads, FinishedReads, EntryReads, LedgerViews, Protocol):
    """What a book is compared with its ledger from."""


class BalancingWork(BalanceReads, LedgerRoleWork, BalanceWork, Protocol):
    """What explaining and closing write."""


class BalancingStation(Opens[BalanceReads, BalancingWork], Protocol):
    """What balancing needs of a station."""


@dataclass(frozen=True, slots=True)
class ExplainedFinding:
    """A finding, and what stands for it.

    Args:
        explanation: The reason somebody gave for it, if one did.
        settled: It rests on entries that two people have read; else on this person's own keying,
            and nobody else is shown it.
    """

    finding: Finding
    explanation: Explanation | None = None
    settled: bool = True


@dataclass(frozen=True, slots=True)
class BookStanding:
    """How a book stands against its ledger.

    Args:
        entries: How many entries were compared with it.
    """

    book: Book
    view: LedgerView
    findings: tuple[ExplainedFinding, ...]
    entries: int

    @property
    def open(self) -> tuple[ExplainedFinding, ...]:
        """Findings without a reason."""
        return tuple(found for found in self.findings if found.explanation is None)

    @property
    def balanced(self) -> bool:
        """Two people agree on the ledger, and every difference from it has its reason."""
        return self.view.stage.known and not self.open

    @property
    def finished(self) -> bool:
        """Closed by the chief, and nothing has come up since."""
        return self.view.stage is Stage.CLOSED and self.balanced


@dataclass(frozen=True, slots=True)
class Entries:
    """Where the records of a book stand, read once.

    Args:
        latest: The latest version of each, in the book's order.
        finished: Of each the latest that is verified or approved, as `FinishedReads.finished`.
    """

    latest: Sequence[Version]
    finished: Sequence[Version]


def entries_of(reads: BalanceReads, book_id: str) -> Entries:
    """Where the records of a book stand."""
    latest = reads.versions(book_id=book_id)
    # Behind a version in somebody's work stands an approved one only where it is a correction.
    if any(version.number > 1 and version.state not in FINISHED for version in latest):
        return Entries(latest, reads.finished(book_id))
    return Entries(latest, [version for version in latest if version.state in FINISHED])


def standing(
    reads: BalanceReads, book: Book, own: User | None = None, *, entries: Entries | None = None
) -> BookStanding:
    """How a book stands, by what two people have read.

    Args:
        own: Count what this person keyed too, though nobody has verified it.
        entries: Where its records stand, if that was read already.
    """
    view = reads.ledger(book.id)
    entries = entries or entries_of(reads, book.id)
    said = _Said(reads, book, entries, own)
    before = {} if view.ledger is None else _before(reads, book)
    settled = findings = said.against(view, before)
    counted = said.settled
    if said.own:
        findings, counted = said.against(view, before, own=True), said.with_own
    known = {finding.key for finding in settled}
    return BookStanding(
        book,
        view,
        tuple(
            ExplainedFinding(
                finding,
                view.explanations.get(finding.key) if finding.key in known else None,
                settled=finding.key in known,
            )
            for finding in findings
        ),
        len(counted),
    )


def require_balance(reads: BalanceReads, book_id: str) -> BookStanding:
    """Refuse where a book may not be approved as a whole; to be asked within the approval.

    Raises:
        Unbalanced: The ledger is not settled, or a finding has no reason.
    """
    found = standing(reads, reads.book(book_id))
    if not found.balanced:
        raise Unbalanced("ledger.unbalanced", count=max(1, len(found.open)))
    return found


@dataclass(frozen=True, slots=True)
class Balancing:
    """Comparing books with their ledgers."""

    _station: BalancingStation
    user: User

    def standing(self, book_id: str) -> BookStanding:
        """A book against its ledger, with what this person keyed counted.

        Raises:
            WrongRole: A technician reads no records.
        """
        if not self.user.may(Role.AUDITOR):
            record_role(self.user)
        with self._station.reads(Viewpoint(self.user)) as reads:
            return standing(reads, reads.book(book_id), own=self.user)

    def explain(self, book_id: str, finding: str, reason: str, note: str = "") -> None:
        """Give the reason for a finding, with the book at hand.

        Whoever explains has a role on the ledger, and so is not the one who closes the book.

        Args:
            finding: Key of a finding that rests on settled entries.
            reason: An id of `reasons("balancing")`.

        Raises:
            BadInput: No such reason; or the finding is gone, or nothing can stand for it.
            SamePerson: The person closes the book.
        """
        record_role(self.user)
        if reason not in reasons("balancing"):
            raise BadInput("workflow.no_such_reason")
        with self._station.work(self.user, Role.ADJUDICATOR) as work:
            found = standing(work, work.book(book_id))
            if not found.view.stage.known:
                raise WrongState("ledger.not_settled")
            keys = {one.finding.key for one in found.findings if one.finding.kind.explainable}
            if finding not in keys:
                raise BadInput("ledger.no_such_finding")
            held = found.view.roles.get(self.user.id, Role.ADJUDICATOR)
            if held is Role.APPROVER:
                raise SamePerson("ledger.same_person", held=held, role=Role.ADJUDICATOR)
            join_ledger(work, found.view, held)
            work.explain_ledger(book_id, held, finding, reason, note.strip())

    def close(
        self, book_id: str, shown: Mapping[str, Any] | None = None, seen: Step | None = None
    ) -> None:
        """Close a book: every record approved or parked, the ledger balanced or explained.

        Args:
            shown: What was on the approver's screen; kept as it was displayed.
            seen: Where the ledger was when that was displayed.

        Raises:
            Unbalanced: It does not balance.
            WrongState: Records wait, or it is closed already.
            SamePerson: The approver stated, read, settled or explained the ledger.
        """
        require(self.user, Role.APPROVER)
        with self._station.work(self.user, Role.APPROVER) as work:
            found = require_balance(work, book_id)
            at_step(found.view, seen)
            if found.view.stage is Stage.CLOSED:
                raise WrongState("ledger.closed_already")
            waiting = sum(
                version.state not in (State.APPROVED, State.PARKED)
                for version in work.versions(book_id=book_id)
                if version.number == 1 and version.touched
            )
            if waiting:
                raise WrongState("ledger.records_wait", count=waiting)
            join_ledger(work, found.view, Role.APPROVER)
            work.close_ledger(book_id, dict(shown or {}))


class _Said:
    """What the entries of a book say to its ledger, each read once.

    Args:
        own: Whose unverified entries are looked at too.
    """

    def __init__(self, reads: BalanceReads, book: Book, entries: Entries, own: User | None) -> None:
        finished = {version.record_id: version for version in entries.finished}
        self.own = {
            version.record_id
            for version in entries.latest
            if own is not None and version.record_id not in finished and _handed_over(version, own)
        }
        self._latest, self._finished = entries.latest, finished.keys()
        counted = [
            finished.get(version.record_id, version)
            for version in entries.latest
            if version.record_id in finished or version.record_id in self.own
        ]
        register = load_register(book.register)
        fields = [register.by_meaning[meaning].key for meaning in FACTS]
        values = reads.entries(counted, fields)
        self._facts = {
            version.record_id: facts(register, version.ordinal, said)
            for version, said in zip(counted, values, strict=True)
        }

    @property
    def settled(self) -> list[EntryFacts]:
        """Of the entries that two people have read, in the book's order."""
        return [said for record, said in self._facts.items() if record not in self.own]

    @property
    def with_own(self) -> list[EntryFacts]:
        """The same with this person's own, which nobody has verified."""
        return list(self._facts.values())

    def against(
        self, view: LedgerView, before: Mapping[int, int], *, own: bool = False
    ) -> list[Finding]:
        """What does not balance, with this person's own entries or without."""
        counted = self._finished | self.own if own else self._finished
        waiting, parked = [], []
        for version in self._latest:
            if version.state is State.PARKED and version.record_id not in self._finished:
                parked.append(version.ordinal)
            elif version.record_id not in counted and (
                version.touched or version.state is not State.DRAFTING
            ):
                waiting.append(version.ordinal)
        said = self.with_own if own else self.settled
        return balance(view.ledger, said, before=before, waiting=waiting, parked=parked)


def _handed_over(version: Version, keyer: User) -> bool:
    """Keyed by this person and out of their hands: its numbers are all there."""
    return version.roles.get(keyer.id) is Role.KEYER and version.state in (
        State.KEYED,
        State.DISPUTED,
    )


def _before(reads: BalanceReads, book: Book) -> dict[int, int]:
    """Year -> the last number of the books before this one, where their ledgers are settled."""
    earlier = [
        progress.book.id
        for progress in reads.books()
        if (progress.book.register, progress.book.place) == (book.register, book.place)
        and _order(progress.book) < _order(book)
    ]
    last: dict[int, int] = {}
    for view in reads.ledgers(earlier).values():
        for run in () if view.ledger is None else view.ledger.runs:
            if run.last is not None:
                last[run.year] = max(last.get(run.year, 0), run.last)
    return last


def _order(book: Book) -> tuple[int, int, str]:
    figures = re.match(r"\d+", book.number)
    return book.year, 0 if figures is None else int(figures[0]), book.number
