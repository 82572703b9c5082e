"""The review list: what the population says otherwise, looked at and decided by people.

No way leads from here to a value. Whoever thinks that the book was misread has it read again, by
the law of returning and correcting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.population.findings import (
    AGAIN,
    BOOK,
    KINDS,
    NOBODY,
    SAME,
    Decided,
    Finding,
    person_digest,
)
from hotich_tui.domain.record.lifecycle import Role, SamePerson, State, WrongRole, take_role
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, RecordView, Version
from hotich_tui.workflow.ports.approval import CorrectionWork
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.matching import MatchReads, MatchWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.records import RecordReads, VersionReads
from hotich_tui.workflow.record.approving import SendBackWork, correct_within, send_back_within
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.rules.reasons import reasons

DECIDERS = (Role.APPROVER, Role.ADJUDICATOR)


class ReviewReads(VersionReads, RecordReads, BookReads, MatchReads, Protocol):
    """What the review list is made from."""


class ReviewWork(ReviewReads, MatchWork, SendBackWork, CorrectionWork, Protocol):
    """What deciding writes."""


class ReviewStation(Opens[ReviewReads, ReviewWork], Protocol):
    """What the review list needs of a station."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Someone of a finished record, as the review list has them: only what the book says."""

    finding: Finding
    version: Version
    book: Book
    title: str


@dataclass(frozen=True, slots=True)
class Opened:
    """Someone beside the population.

    Args:
        earlier: The earlier record of the same event, where there is one.
    """

    listed: Listed
    earlier: Listed | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision about someone.

    Args:
        finding: As it was shown.
        candidate: Number of the candidate it is about, from 0; None = about nobody.
    """

    finding: Finding
    reason: str
    note: str = ""
    candidate: int | None = None


@dataclass(frozen=True, slots=True)
class Reviewing:
    """What approvers and adjudicators do with the review list; auditors read it.

    Verifying is blind: who verified a record sees nothing of it here, and who saw something here
    does not verify the record afterwards, in a later round or a correction either.
    """

    _station: ReviewStation
    user: User

    def listed(self, *, book_id: str | None = None, everything: bool = False) -> Sequence[Listed]:
        """Those who wait for a decision.

        Args:
            everything: Decided ones and matches too.
        """
        self._may_look()
        with self._station.reads(Viewpoint(self.user)) as reads:
            found = [f for f in reads.findings(book_id) if everything or f.waits]
            books = {progress.book.id: progress.book for progress in reads.books()}
            views = reads.records(sorted({one.version_id for one in found}))
        by_id = {view.version.id: view for view in views}
        return [_listed(one, by_id[one.version_id], books) for one in found]

    def compared(self) -> bool:
        """Whether the station has ever compared its records."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.extract() != ""

    def open(self, version_id: str, person: str) -> Opened:
        """Someone with what the population says; the look is written down.

        Raises:
            SamePerson: The record's verifier.
        """
        role = self._may_look()
        with self._station.work(self.user, role) as work:
            if self.user.id in work.version(version_id).people(Role.VERIFIER):
                raise SamePerson("matching.verifier_blind")
            finding = work.finding(version_id, person)
            work.look_at_match(finding, "look_match")
            books = {progress.book.id: progress.book for progress in work.books()}
            listed = _listed(finding, work.record(version_id), books)
            earlier = None
            if finding.earlier is not None:
                before = work.record(finding.earlier[0])
                earlier = Listed(
                    finding, before.version, books[before.version.book_id], before.title
                )
        return Opened(listed, earlier)

    def take_out(self, book_id: str | None = None, *, decided: bool = False) -> Sequence[Listed]:
        """Those of the list, with what the population says, for the minutes; written down each.

        What this person verified is left out.

        Args:
            decided: Those who were decided too: a list for the police is made of decisions.
        """
        role = self._may_decide()
        found = self.listed(book_id=book_id, everything=decided)
        listed = [one for one in found if not one.finding.match_class.goes_ahead]
        with self._station.work(self.user, role) as work:
            for one in listed:
                work.look_at_match(one.finding, "export_match")
        return listed

    def decide(self, answer: Answer) -> None:
        """Store one decision.

        Raises:
            BadInput: It does not fit the class, or the finding has changed meanwhile.
            SamePerson: Someone who keyed or verified the record.
        """
        self.decide_all([answer])

    def decide_all(self, answers: Iterable[Answer]) -> int:
        """Store decisions, all of them or none; returns how many."""
        role = self._may_decide()
        count = 0
        with self._station.work(self.user, role) as work:
            for answer in answers:
                self._decide(work, answer)
                count += 1
        return count

    def stands(self, answer: Answer) -> bool:
        """Whether just this was decided before, on the same finding."""
        finding, decided = answer.finding, answer.finding.decided
        if decided is None or not finding.stands:
            return False
        before = (decided.reason, decided.note, decided.chosen)
        return before == (answer.reason, answer.note.strip(), _digest(finding, _chosen(answer)))

    def problem(self, answer: Answer) -> str:
        """Key of the sentence that refuses a decision for its form; "" = it may be stored."""
        finding = answer.finding
        kind = KINDS.get(finding.match_class)
        if kind is None or answer.reason not in reasons(kind):
            return "matching.not_this_class"
        if answer.reason == SAME and answer.candidate is None:
            return "matching.choose_one"
        if answer.reason == AGAIN and finding.earlier is None:
            return "matching.no_earlier"
        if answer.reason == BOOK and not self.user.may(Role.APPROVER):
            return "matching.book_needs_approver"
        return ""

    def check_free(self, answer: Answer) -> None:
        """Refuse who keyed or verified the record; for reading again, who settled it too.

        Raises:
            SamePerson: They have such a role.
        """
        with self._station.reads(Viewpoint(self.user)) as reads:
            self._free(reads.version(answer.finding.version_id), answer.reason)

    def _decide(self, work: ReviewWork, answer: Answer) -> None:
        problem = self.problem(answer)
        if problem:
            raise BadInput(problem)
        seen = answer.finding
        finding = work.finding(seen.version_id, seen.person)
        if finding.digest != seen.digest:
            raise BadInput("matching.changed")
        version = work.version(finding.version_id)
        self._free(version, answer.reason)
        chosen = _chosen(answer)
        work.decide_match(
            finding,
            Decided(
                finding=finding.digest,
                reason=answer.reason,
                note=answer.note.strip(),
                chosen=_digest(finding, chosen),
                earlier=finding.earlier[0] if answer.reason == AGAIN and finding.earlier else "",
                by=self.user.id,
                levels={} if chosen is None else finding.levels[chosen],
            ),
        )
        if answer.reason == BOOK:
            self._read_again(work, version, finding, answer.note.strip())

    def _read_again(self, work: ReviewWork, version: Version, finding: Finding, note: str) -> None:
        """Send the fields back, or open a correction: the law's own ways to another value."""
        keys = finding.to_read_again(version.register)
        if version.state is State.APPROVED:
            correct_within(work, version, keys, f"population {note}".strip())
        else:
            send_back_within(work, version, keys, "mismatch", note)

    def _free(self, version: Version, reason: str) -> None:
        """Nobody decides on what they keyed or verified; sending back is an approver's."""
        held = version.roles.get(self.user.id)
        role = held if held in DECIDERS else self._may_decide()
        if reason == BOOK and version.state is State.VERIFIED:
            role = Role.APPROVER
        take_role(version.roles, self.user.id, role)

    def _may_decide(self) -> Role:
        for role in DECIDERS:
            if self.user.may(role):
                return role
        raise WrongRole("matching.who_decides")

    def _may_look(self) -> Role:
        return Role.AUDITOR if self.user.may(Role.AUDITOR) else self._may_decide()


def _listed(finding: Finding, view: RecordView, books: dict[str, Book]) -> Listed:
    return Listed(finding, view.version, books[view.version.book_id], view.title)


def _chosen(answer: Answer) -> int | None:
    """Which candidate a decision is about; None: about nobody."""
    return None if answer.reason in (NOBODY, AGAIN) else answer.candidate


def _digest(finding: Finding, chosen: int | None) -> str:
    return "" if chosen is None else person_digest(finding.candidates[chosen].person)
