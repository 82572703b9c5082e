"""Approving a book by exception: the risky records, a sample of the others, then the rest at once.

Every record gets its own approval by the same law as one that is opened. What is approved at once
waits until each record that has to be looked at was approved, returned or parked, and until the
book's ledger balances or explains itself.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.risk import Risk, RiskKind, together
from hotich_tui.domain.quality.sampling import SamplePlan, drawn_first, sample_size
from hotich_tui.domain.record.lifecycle import Role, State, WrongState
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Register
from hotich_tui.workflow.book.balancing import (
    BalanceReads,
    entries_of,
    require_balance,
    standing,
)
from hotich_tui.workflow.ports.approval import WeighedReads, WeighedWork
from hotich_tui.workflow.ports.matching import DifferenceReads
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.people import HasPeople
from hotich_tui.workflow.ports.quality import SuspicionReads
from hotich_tui.workflow.ports.station import Secrets
from hotich_tui.workflow.record.approving import ApproveWork, approve_within
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.rules.rights import free_for, require, who_could

BATCH = 10
"""Records approved in one transaction: so long another seat waits to write."""


class SurveyReads(BalanceReads, DifferenceReads, WeighedReads, SuspicionReads, Protocol):
    """What a book is surveyed from."""


class BookApprovalWork(BalanceReads, ApproveWork, WeighedWork, Protocol):
    """What approving many records at once, and surveying, needs of a transaction."""


class ByExceptionStation(Opens[SurveyReads, BookApprovalWork], HasPeople, Secrets, Protocol):
    """What approving by exception needs of a station."""


class Flags(Protocol):
    """What the station noticed of how records were verified, such as too fast to be read."""

    def __call__(
        self, reads: SuspicionReads, versions: Sequence[Version]
    ) -> Mapping[str, Collection[RiskKind]]:
        """Version id -> kinds of `RiskKind` that concern the record as a whole."""
        ...


@dataclass(frozen=True, slots=True)
class Surveyed:
    """A finished record as the chief's list has it.

    Args:
        drawn: In the sample.
        who: Names of those who may approve it, where this person may not.
    """

    version: Version
    title: str
    risks: tuple[Risk, ...]
    drawn: bool = False
    who: tuple[str, ...] | None = None

    @property
    def free(self) -> bool:
        """This person may approve it."""
        return self.who is None

    @property
    def waits(self) -> bool:
        """It is not approved yet."""
        return self.version.state is State.VERIFIED

    @property
    def to_see(self) -> bool:
        """Not to be approved unseen."""
        return bool(self.risks) or self.drawn


@dataclass(frozen=True, slots=True)
class Survey:
    """A book before its approval, as one approver finds it.

    Args:
        finished: Every verified or approved record, in book order.
        others: How many of them bear no risk: what the sample is drawn from.
        found: Records of the book that an approver sent back; each makes the sample larger.
        working: Records that are still in somebody's work.
        unexplained: What the ledger lacks: 0 = it balances.
        absent: Kinds of risk that the station has no means to notice.
        plan: How the sample was drawn.
    """

    book: Book
    register: Register
    finished: tuple[Surveyed, ...]
    others: int
    found: int
    working: int
    unexplained: int
    absent: tuple[RiskKind, ...]
    plan: SamplePlan

    @property
    def waiting(self) -> list[Surveyed]:
        """What waits for approval: risky ones first, then the sample, the rest, others' last."""

        def place(record: Surveyed) -> tuple[bool, bool, bool]:
            return not record.free, not record.risks, not record.drawn

        return sorted((r for r in self.finished if r.waits), key=place)

    @property
    def to_see(self) -> list[Surveyed]:
        """Records that this person has to look at."""
        return [r for r in self.waiting if r.free and r.to_see]

    @property
    def rest(self) -> list[Surveyed]:
        """What this person may approve at once, when nothing is left to see."""
        return [r for r in self.waiting if r.free and not r.to_see]

    @property
    def for_others(self) -> list[Surveyed]:
        """Records in which this person has another role."""
        return [r for r in self.waiting if not r.free]

    @property
    def who_could(self) -> str:
        """The names of those who may approve what this person may not."""
        return ", ".join(sorted({name for r in self.for_others for name in r.who or ()})) or "–"

    @property
    def sample(self) -> list[Surveyed]:
        """The sample, looked at or not."""
        return [r for r in self.finished if r.drawn]


@dataclass(frozen=True, slots=True)
class ByException:
    """What an approver does with a whole book.

    Args:
        flags: Where the station measures how records were verified.
    """

    _station: ByExceptionStation
    user: User
    flags: Flags | None = None

    def survey(self, book_id: str) -> Survey:
        """The book as it stands: risks, sample, ledger."""
        require(self.user, Role.APPROVER)
        self._keep_weighed(book_id)
        with self._station.reads(Viewpoint(self.user)) as reads:
            book = reads.book(book_id)
            entries = entries_of(reads, book_id)
            versions = entries.finished
            differs = reads.differing(versions)
            examined = self._examine(reads, book, versions, differs)
            records, others, found = self._draw(book_id, examined)
            ledger = standing(reads, book, entries=entries)
            working = sum(
                v.state not in (State.VERIFIED, State.APPROVED, State.PARKED) and v.touched
                for v in entries.latest
            )
        return Survey(
            book=book,
            register=load_register(book.register),
            finished=records,
            others=others,
            found=found,
            working=working,
            unexplained=0 if ledger.balanced else max(1, len(ledger.open)),
            absent=self._absent(compared=all(v.id in differs for v in versions)),
            plan=load_policy().sample,
        )

    def _keep_weighed(self, book_id: str) -> None:
        """Weigh what was verified before anything was kept, or by other rules, once."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            missing = reads.unweighed(book_id)
        for start in range(0, len(missing), BATCH):
            with self._station.work(self.user, Role.APPROVER) as work:
                work.keep_weighed(missing[start : start + BATCH])

    def approve_some(self, survey: Survey, shown: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Approve the next records of the rest: a batch in one transaction.

        A record is approved wholly or not at all; what was approved before a failure stays.

        Args:
            survey: Of the book as it was shown.
            shown: Version id -> what was displayed of it, unopened; only these are approved.

        Returns:
            Versions approved now; none when nothing is left.

        Raises:
            BadInput: Records are left that have to be looked at.
            Unbalanced: The ledger does not balance.
            WrongState: The book has changed since it was surveyed.
        """
        require(self.user, Role.APPROVER)
        self._all_seen(survey)
        with self._station.work(self.user, Role.APPROVER) as work:
            require_balance(work, survey.book.id)
            verified = work.versions(book_id=survey.book.id, states=[State.VERIFIED])
            known = {(r.version.id, r.version.round) for r in survey.waiting}
            if any((version.id, version.round) not in known for version in verified):
                raise WrongState("approval.book_changed")
            rest = {r.version.id for r in survey.rest} & set(shown)
            now = [version for version in verified if version.id in rest][:BATCH]
            sample = [record.version.ordinal for record in survey.sample]
            drawn = {"sample": sample, "of": survey.others}
            for version in now:
                approve_within(work, version, {"unopened": drawn, **shown[version.id]})
            return [version.id for version in now]

    def _all_seen(self, survey: Survey) -> None:
        if survey.to_see:
            raise BadInput("approval.to_see_first", count=len(survey.to_see))
        drawn = [r for r in survey.for_others if r.drawn and not r.risks]
        if drawn:
            raise BadInput("approval.sample_of_others", count=len(drawn), names=survey.who_could)

    def _examine(
        self,
        reads: SurveyReads,
        book: Book,
        versions: Sequence[Version],
        differs: Mapping[str, frozenset[str]],
    ) -> list[Surveyed]:
        """The risks of each record: of its own, and by what stands beside it."""
        weighed = reads.weighed(versions)
        registered = reads.registered_again(versions)
        flagged = {} if self.flags is None else self.flags(reads, versions)
        by_ordinal = {version.ordinal: version for version in versions}
        register, people = load_register(book.register), self._station.people.users()
        records = []
        for version in versions:
            previous = by_ordinal.get(version.ordinal - 1)
            again = [RiskKind.REGISTERED] if version.id in registered else []
            reasons = together(
                register,
                weighed[version.id],
                {} if previous is None else weighed[previous.id].facts,
                flags=[*flagged.get(version.id, ()), *again],
                differs=differs.get(version.id),
            )
            who = None
            if not free_for(version, self.user, Role.APPROVER):
                could = who_could(people, version, Role.APPROVER)
                who = tuple(sorted(user.name for user in could))
            records.append(Surveyed(version, weighed[version.id].title, reasons, who=who))
        return records

    def _draw(
        self, book_id: str, records: Sequence[Surveyed]
    ) -> tuple[tuple[Surveyed, ...], int, int]:
        others = [record.version.record_id for record in records if not record.risks]
        found = sum(record.version.round > 1 for record in records)
        size = sample_size(len(others), load_policy().sample, allowed=found)
        drawn = set(drawn_first(self._station.secret(b"sample"), book_id, others)[:size])
        marked = tuple(
            replace(record, drawn=record.version.record_id in drawn) for record in records
        )
        return marked, len(others), found

    def _absent(self, *, compared: bool) -> tuple[RiskKind, ...]:
        found = [] if compared else [RiskKind.MATCH, RiskKind.REGISTERED]
        return (*found, RiskKind.TOO_FAST) if self.flags is None else tuple(found)
