"""What the use cases of the books' ledgers need of a station."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from hotich_tui.domain.book.ledger_readings import LedgerView, LineDispute, Step
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.workflow.ports.records import Acting


class LedgerViews(Protocol):
    """Ledgers as one person may see them.

    Until two people agree on a statement, its lines are absent for everyone but its keyer; a
    verifier sees their own readings, and where each line stands. Until two people agree on what
    was reopened, the former rounds are absent for everyone, and so is the note of the reopening
    but for its author.
    """

    def ledger(self, book_id: str) -> LedgerView:
        """A book's ledger as it stands."""
        ...

    def ledgers(self, book_ids: Sequence[str]) -> Mapping[str, LedgerView]:
        """Of several books what everyone may see (stage, roles, settled statement), in a bounded
        number of queries."""
        ...

    def unfinished_ledgers(self) -> Sequence[LedgerView]:
        """Those on which somebody has to go on, by the order of the books, as `ledgers`: all but
        the ones that nobody has begun, that are settled for the first time, or closed. A bounded
        number of queries."""
        ...


class LedgerReads(LedgerViews, Protocol):
    """Ledgers for who works on them."""

    def ledger_draft(self, book_id: str, step: Step) -> Mapping[str, str]:
        """Line -> what this person typed at this step and has not handed over."""
        ...

    def ledger_disputes(self, book_id: str) -> Sequence[LineDispute]:
        """Lines that wait for an adjudicator, options distinct and sorted by text."""
        ...


class LedgerRoleWork(Acting, Protocol):
    """Entering oneself on a ledger."""

    def take_ledger_role(self, book_id: str, role: Role) -> None:
        """Enter the person's role on a ledger; a second one is refused."""
        ...


class StatementWork(Protocol):
    """Stating, reading and settling a ledger, each with its audit row."""

    def keep_ledger_draft(self, book_id: str, step: Step, line: str, text: str) -> None:
        """Keep one cell as typed: no statement yet, and shown to this person alone."""
        ...

    def drop_ledger_draft(self, book_id: str) -> None:
        """Forget what this person had typed: it is handed over."""
        ...

    def state_ledger(self, book_id: str, lines: Mapping[str, str]) -> None:
        """The keyer's statement; a later one by the same person takes its place."""
        ...

    def read_ledger(self, book_id: str, lines: Mapping[str, str]) -> Mapping[str, Outcome]:
        """Store a verifier's reading and compare it inside the store; where every line stands.

        The first reading is of all lines (a row that is not named is stated to be none), the
        second of those that differed. There is no third.

        Raises:
            WrongState: Nothing is stated, or nothing is left to read.
        """
        ...

    def decide_ledger(self, book_id: str, line: str, choice: str, text: str) -> None:
        """Settle one line; it is final."""
        ...

    def reopen_ledger(self, book_id: str, role: Role, reason: str, note: str) -> None:
        """Begin the next round, in which the person has this role; the former ones stay.

        Raises:
            WrongState: Two people do not agree on the present round.
            SamePerson: The person keyed it.
        """
        ...


class BalanceWork(Protocol):
    """Explaining findings and closing the book, each with its audit row."""

    def explain_ledger(
        self, book_id: str, role: Role, finding: str, reason: str, note: str
    ) -> None:
        """Why a finding is as it is, by a person in their role; the latest counts."""
        ...

    def close_ledger(self, book_id: str, shown: Mapping[str, Any]) -> None:
        """Close the book, keeping what its approver saw.

        Raises:
            WrongState: A line is not settled, or a record is in somebody's work.
        """
        ...
