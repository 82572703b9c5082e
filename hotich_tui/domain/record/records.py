"""Books and records as frozen facts, as they travel between the layers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.values import Reading, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Role, State


@dataclass(frozen=True, slots=True)
class Book:
    """A paper book (quyển).

    Args:
        register: Code of its register.
        number: As on its cover, such as ``01/1998``.
        place: Where it was kept (registration place), as written.
        year: In which it was opened; chooses the layout.
        before_2016: The layout of the paper; from the year, changeable per book.
        entries: Entries the book is said to hold; None = not counted yet.
    """

    id: str
    register: str
    number: str
    place: str
    year: int
    before_2016: bool
    entries: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of a book's records by state, readable by everyone."""

    book: Book
    counts: Mapping[State, int]
    acknowledged: int = 0

    @property
    def keyed(self) -> int:
        """Records whose first keying is finished."""
        return sum(n for s, n in self.counts.items() if s is not State.DRAFTING)


@dataclass(frozen=True, slots=True)
class Version:
    """Where a version of a record stands; no value of it.

    Args:
        id: Version id; `record_id` stays the same over corrections.
        ordinal: Place of the entry in its book, from 1: what a verifier is told, because the
            entry's number is a core field.
        number: 1 for the first version.
        round: 1, and one more after each return: readings are counted per round.
        scope: Fields keyed and verified in this round; None = all.
        former: Id of the approved version in which all other fields were read; None where all were
            read in this one.
        roles: Person id -> their role on this version.
        looked: Ids of those who saw what the population says of the record.
        touched: Something was read into it; a draft that was only opened holds nothing.
        seated: Its keyer sits at it: it is on their screen, or the next entry is about to be.
    """

    id: str
    record_id: str
    book_id: str
    register: str
    ordinal: int
    number: int
    round: int
    state: State
    parked_from: State | None = None
    scope: frozenset[str] | None = None
    former: str | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)
    looked: frozenset[str] = frozenset()
    touched: bool = True
    seated: bool = False

    def people(self, role: Role) -> frozenset[str]:
        """Ids of those who have this role on the version."""
        return frozenset(p for p, held in self.roles.items() if held is role)

    def in_scope(self, key: str) -> bool:
        """Whether a field is keyed and verified in this round."""
        return self.scope is None or key in self.scope


@dataclass(frozen=True, slots=True)
class RecordView:
    """A version with the values that the viewpoint may see.

    Args:
        values: Field key -> settled or first value. Absent: not stated, or not visible.
        readings: The current round's own keying with marks, only for its keyers.
        title: Names for lists, from visible values; "" where none is.
        reason, note: Of the latest parking or return, where there is one.
    """

    version: Version
    values: Mapping[str, Value]
    readings: Mapping[str, Reading] = field(default_factory=dict)
    title: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FieldCheck:
    """How far the verification of a field is in this round: never a first value.

    Args:
        blind: Keyed again, blind; else looked over with its group.
        readings: Readings spent in this round.
        own: The viewpoint's own last reading, if it made one.
    """

    key: str
    blind: bool
    outcome: Outcome
    readings: int = 0
    own: Value | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field for the adjudicator: the readings without names, in random order."""

    key: str
    difference: Difference
    options: tuple[Value | None, ...]
    family: tuple[tuple[int, str], ...] = ()
    """(ordinal, text) of the same field in entries of the same parents or spouses."""
    neighbours: tuple[tuple[int, str], ...] = ()
    """(ordinal, text) of the same field in the entries beside it."""


class Choice(StrEnum):
    """How an adjudicator settles a field."""

    OPTION = "option"
    RETYPED = "retyped"
    ILLEGIBLE = "illegible"
    BOOK_WRONG = "book_wrong"
    """The book itself is wrong: the value stands as odd but so written."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An adjudicator's decision on a field; final."""

    key: str
    choice: Choice
    value: Value
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a person was when the screen went: they come back to it."""

    version_id: str
    role: Role
    field: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the audit chain. Values are HMACs; `n` is gapless from 1.

    Args:
        field: A field, or several that were confirmed together, with commas between.
    """

    n: int
    at: datetime
    person_id: str
    event: str
    version_id: str | None
    field: str | None
    how: str | None
    detail: str
    hash: str
