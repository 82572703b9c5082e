"""Two people's readings of a book's ledger, line by line: what agrees, what is disputed, and what
each person may see of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hotich_tui.domain.book.ledger import CELLS, NO_ROW, BookLedger, place_of
from hotich_tui.domain.entry.compare import Difference, digits_swapped
from hotich_tui.domain.entry.values import UNREAD
from hotich_tui.domain.record.blind import Outcome, outcome
from hotich_tui.domain.record.lifecycle import Role


def compare_lines(first: str, second: str) -> Difference:
    """Name the difference between two people's readings of a line."""
    if first == second:
        return Difference.SAME
    if {first, second} & {"", NO_ROW, UNREAD}:
        return Difference.STATE
    return Difference.DIGITS_SWAPPED if digits_swapped(first, second) else Difference.LETTERS


class Stage(StrEnum):
    """How far a book's ledger is."""

    EMPTY = "empty"
    STATED = "stated"
    """By one person; the second has not begun."""
    READING = "reading"
    """The second person read some lines differently, and has one more reading of them."""
    DISPUTED = "disputed"
    SETTLED = "settled"
    CLOSED = "closed"
    """The chief closed the book: all its records approved, its ledger balanced or explained."""

    @property
    def known(self) -> bool:
        """Two people agree on the statement, so everyone may see it."""
        return self in (Stage.SETTLED, Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class Readings:
    """Everything read and decided in one round, unfiltered: never leaves the store.

    Args:
        first: The keyer's lines.
        second: Line -> the verifier's readings of it, in order.
        decided: Line -> the adjudicator's decision.
    """

    first: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, Sequence[str]] = field(default_factory=dict)
    decided: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False

    def lines(self) -> list[str]:
        """All lines that either person stated, by row and cell."""
        known = {*self.first, *self.second}
        return sorted(known, key=lambda line: (place_of(line)[0], CELLS.index(place_of(line)[1])))

    def outcome(self, line: str) -> Outcome:
        """Where a line stands; a row that only one of them stated differs from no row."""
        first = self.first.get(line, NO_ROW)
        return outcome([compare_lines(first, text) for text in self.second.get(line, ())])

    @property
    def stage(self) -> Stage:
        if not self.first:
            return Stage.EMPTY
        if not self.second:
            return Stage.STATED
        outcomes = {line: self.outcome(line) for line in self.lines()}
        if any(not reached.closed for reached in outcomes.values()):
            return Stage.READING
        if self.disputed():
            return Stage.DISPUTED
        return Stage.CLOSED if self.closed else Stage.SETTLED

    def disputed(self) -> list[str]:
        """Lines that wait for a third person; none of a row that is settled to be no row."""
        return [
            line
            for line in self.lines()
            if self.outcome(line).needs_adjudicator
            and line not in self.decided
            and self.decided.get(f"{place_of(line)[0]}.year") != NO_ROW
        ]

    def options(self, line: str) -> list[str]:
        """The distinct readings of a line, sorted: the order says nothing."""
        return sorted({self.first.get(line, NO_ROW), *self.second.get(line, ())})

    def settled(self) -> dict[str, str]:
        """Every line as settled; only where the stage is known."""
        return {line: self.decided.get(line, self.first.get(line, NO_ROW)) for line in self.lines()}


@dataclass(frozen=True, slots=True)
class LineCheck:
    """Where a line stands for the verifier who reads it: never the first reading."""

    line: str
    outcome: Outcome
    own: str


@dataclass(frozen=True, slots=True)
class LineDispute:
    """A line for the adjudicator: the readings without names."""

    line: str
    difference: Difference
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a finding is as it is.

    Args:
        finding: Key of the finding.
        reason: Id of a reason; `note` goes with it.
    """

    finding: str
    reason: str
    note: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where a ledger is: what a person began at one step does not count at another.

    Args:
        round: From 1; a reopening begins the next, with two new readings of everything.
    """

    round: int
    stage: Stage


@dataclass(frozen=True, slots=True)
class Reopening:
    """Why a ledger that two people agreed on is keyed afresh.

    Args:
        round: The round that it began.
        reason: Id of a reason; `note` goes with it, absent until two people agree anew but for its
            author: it may say what the book says, and would make the two readings agree.
        at: When, as stored (UTC).
    """

    round: int
    person_id: str
    reason: str
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class Former:
    """A round that was reopened, as it stood.

    Args:
        lines: Line -> text, as settled.
        closed: The book was closed on it.
        explanations: Finding -> its latest explanation; none of them counts any more.
    """

    round: int
    lines: Mapping[str, str]
    closed: bool
    explanations: Mapping[str, Explanation]


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A book's ledger as one person may see it: the present round of it.

    Args:
        round: From 1.
        roles: Person id -> their role in this round.
        own: The lines this person stated as its keyer.
        checks: Where each line stands while some have to be read again, with this person's own
            reading; nothing for the keyer.
        ledger: The statement, once two people agree on it.
        lines: The same by line, as settled.
        explanations: Finding -> its latest explanation, once the statement is settled.
        reopening: What began this round; None in the first.
        closed_before: A former round was closed, so the book waits to be closed again.
        former: The former rounds, oldest first, once this one is settled: until then they would
            tell its readers what to read.
    """

    book_id: str
    stage: Stage
    round: int = 1
    roles: Mapping[str, Role] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[LineCheck, ...] = ()
    ledger: BookLedger | None = None
    lines: Mapping[str, str] = field(default_factory=dict)
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    reopening: Reopening | None = None
    closed_before: bool = False
    former: tuple[Former, ...] = ()

    @property
    def step(self) -> Step:
        return Step(self.round, self.stage)
