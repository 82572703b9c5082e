"""A book's ledger, stated by one person and again by another, blind; a third settles the rest.

Where both read it wrongly alike, or a page turns up, a third person reopens it (`Ledgers.reopen`):
a new round begins, keyed afresh by two people; the rounds before it are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Protocol

from hotich_tui.domain.book.ledger import NO_ROW, CellError, place_of, read_again, read_cell, stated
from hotich_tui.domain.book.ledger_readings import LedgerView, LineDispute, Stage, Step
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Role, SamePerson, WrongState
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Choice
from hotich_tui.workflow.ports.ledgers import LedgerReads, LedgerRoleWork, StatementWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.people import HasPeople
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.rules.reasons import reasons
from hotich_tui.workflow.rules.rights import record_role, require


class LedgersWork(LedgerReads, LedgerRoleWork, StatementWork, Protocol):
    """What stating and reading a ledger writes."""


class LedgersStation(Opens[LedgerReads, LedgersWork], HasPeople, Protocol):
    """What the use cases of ledgers need of a station."""


def gap_reasons() -> list[str]:
    """Ids of the reasons why a number has no entry, in the order in which they are offered."""
    return list(reasons("gaps"))


def join_ledger(work: LedgerRoleWork, view: LedgerView, role: Role) -> None:
    """Enter the worker's role on a ledger, in the same transaction as what they do.

    Raises:
        SamePerson: They have another role.
    """
    held = view.roles.get(work.user.id)
    if held is None:
        work.take_ledger_role(view.book_id, role)
    elif held is not role:
        raise SamePerson("ledger.same_person", held=held, role=role)


def at_step(view: LedgerView, seen: Step | None) -> None:
    """Refuse what was begun when the ledger was elsewhere.

    Raises:
        WrongState: It has moved on, or is in another round.
    """
    if seen not in (None, view.step):
        raise WrongState("ledger.moved_on")


@dataclass(frozen=True, slots=True)
class Ledgers:
    """Stating, reading again, settling and reopening the ledgers of books."""

    _station: LedgersStation
    user: User
    random: Random

    def view(self, book_id: str) -> LedgerView:
        """A book's ledger as this person may see it. Looking binds nobody.

        Raises:
            WrongRole: A technician reads no records.
        """
        if not self.user.may(Role.AUDITOR):
            record_role(self.user)
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.ledger(book_id)

    def may_state(self, view: LedgerView) -> bool:
        """Whether this person states the ledger first, or once more while nobody has read it."""
        mine = view.roles.get(self.user.id)
        if not self.user.may(Role.KEYER):
            return False
        return (view.stage is Stage.EMPTY and mine is None) or (
            view.stage is Stage.STATED and mine is Role.KEYER
        )

    def may_read(self, view: LedgerView) -> bool:
        """Whether this person reads it the second time."""
        mine = view.roles.get(self.user.id)
        waiting = view.stage in (Stage.STATED, Stage.READING)
        return self.user.may(Role.VERIFIER) and waiting and mine in (None, Role.VERIFIER)

    def may_settle(self, view: LedgerView) -> bool:
        """Whether this person settles what the two read differently."""
        mine = view.roles.get(self.user.id)
        third = self.user.works_on_records and mine in (
            None,
            Role.ADJUDICATOR,
        )
        return third and view.stage is Stage.DISPUTED

    def waits(self, view: LedgerView) -> bool:
        """Whether a ledger waits for this person: one that was reopened for everyone who may state
        it, and for those who may close the book again."""
        if view.reopening is not None and view.stage is Stage.EMPTY:
            return self.may_state(view)
        if view.closed_before and view.stage is Stage.SETTLED:
            mine = view.roles.get(self.user.id)
            return self.user.may(Role.APPROVER) and mine in (None, Role.APPROVER)
        return self.may_read(view) or self.may_settle(view)

    def waiting(self, views: Iterable[LedgerView]) -> int:
        """How many of the ledgers wait for this person."""
        return sum(map(self.waits, views))

    def draft(self, book_id: str, step: Step) -> Mapping[str, str]:
        """Line -> what this person typed at this step and has not handed over."""
        record_role(self.user)
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.ledger_draft(book_id, step)

    def keep(self, book_id: str, seen: Step, line: str, text: str) -> None:
        """Store one cell as it is typed. It is on disk when this returns, and states nothing.

        Args:
            seen: Where the ledger was when this person began to type.

        Raises:
            WrongState: The ledger has moved on, or this person states and reads nothing there.
        """
        record_role(self.user)
        with self._station.reads(Viewpoint(self.user)) as reads:
            view = reads.ledger(book_id)
        role = Role.KEYER if self.may_state(view) else Role.VERIFIER
        require(self.user, role)
        with self._station.work(self.user, role) as work:
            view = work.ledger(book_id)
            at_step(view, seen)
            if not (self.may_state(view) or self.may_read(view)):
                raise WrongState("ledger.moved_on")
            work.keep_ledger_draft(book_id, seen, line, text)

    def state(
        self, book_id: str, rows: Sequence[Mapping[str, str]], seen: Step | None = None
    ) -> None:
        """State a ledger as its keyer; again, as long as nobody has read it.

        Args:
            rows: One for each year: cell -> text as typed.
            seen: Where the ledger was when this person began to type.

        Raises:
            CellError: A cell that cannot be understood; nothing was stored.
            WrongState: Somebody else stated it, or the second reading has begun.
        """
        require(self.user, Role.KEYER)
        lines = stated(rows, gap_reasons())
        with self._station.work(self.user, Role.KEYER) as work:
            view = work.ledger(book_id)
            at_step(view, seen)
            if view.stage not in (Stage.EMPTY, Stage.STATED):
                raise WrongState("ledger.moved_on")
            if view.stage is Stage.STATED and self.user.id not in view.roles:
                raise WrongState("ledger.stated_already")
            join_ledger(work, view, Role.KEYER)
            work.drop_ledger_draft(book_id)
            work.state_ledger(book_id, lines)

    def read(
        self, book_id: str, rows: Sequence[Mapping[str, str]], seen: Step | None = None
    ) -> Mapping[str, Outcome]:
        """Read a ledger the second time: all of it, then once more the lines that differed.

        Args:
            rows: As for `state`; at the second reading by row of the ledger, closed lines ignored.
            seen: Where the ledger was when this person began to type.

        Returns:
            Line -> where it stands. What differs says only that.

        Raises:
            CellError: A cell that cannot be understood; nothing was stored.
            SamePerson: The person stated it.
            WrongState: Nothing is stated yet, nothing is left to read, or somebody else has read
                it meanwhile: what was typed would count as the last reading.
        """
        require(self.user, Role.VERIFIER)
        with self._station.work(self.user, Role.VERIFIER) as work:
            view = work.ledger(book_id)
            at_step(view, seen)
            if view.stage not in (Stage.STATED, Stage.READING):
                raise WrongState("ledger.moved_on")
            join_ledger(work, view, Role.VERIFIER)
            work.drop_ledger_draft(book_id)
            if view.stage is Stage.STATED:
                return work.read_ledger(book_id, stated(rows, gap_reasons()))
            checks = work.ledger(book_id).checks
            again = [check.line for check in checks if not check.outcome.closed]
            texts = {
                f"{number}.{cell}": text
                for number, row in enumerate(rows, start=1)
                for cell, text in row.items()
            }
            return work.read_ledger(book_id, read_again(again, texts, gap_reasons()))

    def disputes(self, book_id: str) -> list[LineDispute]:
        """The lines to settle, readings unnamed and in random order.

        Raises:
            SamePerson: The person stated or read it.
        """
        record_role(self.user)
        with self._station.reads(Viewpoint(self.user)) as reads:
            view = reads.ledger(book_id)
            held = view.roles.get(self.user.id)
            if held not in (None, Role.ADJUDICATOR):
                raise SamePerson("ledger.same_person", held=held, role=Role.ADJUDICATOR)
            return [self._shuffled(dispute) for dispute in reads.ledger_disputes(book_id)]

    def decide(self, book_id: str, line: str, choice: Choice, text: str) -> int:
        """Settle one line, for good.

        Args:
            choice: `OPTION` or `RETYPED`.

        Returns:
            How many lines are still open.

        Raises:
            WrongState: The line is not disputed.
            BadInput: An option that was not one.
            CellError: A retyped cell that cannot be understood.
        """
        record_role(self.user)
        with self._station.work(self.user, Role.ADJUDICATOR) as work:
            view = work.ledger(book_id)
            join_ledger(work, view, Role.ADJUDICATOR)
            open_ = {dispute.line: dispute for dispute in work.ledger_disputes(book_id)}
            if line not in open_:
                raise WrongState("workflow.not_disputed")
            if choice is Choice.RETYPED:
                text = _retyped(line, text)
            elif choice is not Choice.OPTION or text not in open_[line].options:
                raise BadInput("workflow.no_such_option")
            work.decide_ledger(book_id, line, choice.value, text)
            return len(work.ledger_disputes(book_id))

    def reopen(self, book_id: str, reason: str, note: str = "", seen: Step | None = None) -> None:
        """Have a ledger keyed afresh that two people agreed on: the next round begins.

        Who may: anyone who works on records and neither stated nor read the round. Not the two,
        even where only they noticed: the law gives two readings by any route, and whoever lost
        against the other, or against the third person, could otherwise begin again until it comes
        out their way. Who notices tells somebody else, who looks at the book; it costs a sign-in.
        The chief who closed the book may, as with the correction of an approved record.

        Who reopens has a role in the new round at once: approver where they approve, else
        adjudicator. So the one who doubts is neither of the two who key it, and of settling and
        closing does one. The two of the former round may key again, as after a return: an office
        of four has no others, and what they state is not shown to them. The former statement and
        the note are absent for everyone until the new round is settled.

        The book's closing stays with the round it was made in, so the book waits for its balance;
        its records stay as they are.

        Args:
            reason: An id of `reasons("reopening")`.
            seen: Where the ledger was when this person looked at it.

        Raises:
            BadInput: No such reason.
            WrongState: Two people do not agree on it yet, or it has moved on.
            SamePerson: The person stated or read it.
            WrongRole: The person does not work on records.
        """
        record_role(self.user)
        if reason not in reasons("reopening"):
            raise BadInput("workflow.no_such_reason")
        role = Role.APPROVER if self.user.may(Role.APPROVER) else Role.ADJUDICATOR
        with self._station.work(self.user, role) as work:
            view = work.ledger(book_id)
            at_step(view, seen)
            self.refuse_reopening(view)
            work.reopen_ledger(book_id, role, reason, note.strip())

    def refuse_reopening(self, view: LedgerView) -> None:
        """Say why this person may not reopen a ledger; nothing where they may.

        Raises:
            WrongRole, WrongState, SamePerson: As for `reopen`.
        """
        record_role(self.user)
        if not view.stage.known:
            raise WrongState("ledger.nothing_to_reopen")
        held = view.roles.get(self.user.id)
        if held in (Role.KEYER, Role.VERIFIER):
            raise SamePerson("ledger.reopened_by_third", held=held)

    def who_could(self, view: LedgerView) -> list[User]:
        """The people who may settle a ledger, for when this person may not."""
        return [
            user
            for user in self._station.people.users()
            if not user.disabled and replace(self, user=user).may_settle(view)
        ]

    def _shuffled(self, dispute: LineDispute) -> LineDispute:
        options = list(dispute.options)
        self.random.shuffle(options)
        return replace(dispute, options=tuple(options))


def _retyped(line: str, text: str) -> str:
    row, cell = place_of(line)
    if text.strip() == NO_ROW:
        return NO_ROW
    read = read_cell(cell, text, gap_reasons(), row)
    if cell == "year" and not read:
        raise CellError("ledger.cell_missing", row, cell)
    return read
