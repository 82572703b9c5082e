"""What waits, as stretches of lists: counted without being read, and read a screenful at a time.

A use case says which records its list is of, by where they stand and what the person has to do
with them; a station counts them from carried counts, and reads a page of them in order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.pages import WHOLE, Listed, Page
from hotich_tui.domain.record.records import Version


class Mark(StrEnum):
    """What makes a difference between records in one state."""

    NONE = ""
    TOUCHED = "touched"
    """A draft in which something was read."""
    OPEN = "open"
    """Any keyer's: a correction that nobody has begun, a return whose keyers can come no more."""
    BEGUN = "begun"
    """Keyed, and a verifier has a part in it."""


class Hand(StrEnum):
    """What a person has to do with a record: their role on it, or none."""

    NONE = ""
    KEYER = "keyer"
    VERIFIER = "verifier"
    ADJUDICATOR = "adjudicator"
    APPROVER = "approver"
    LOOKED = "look"
    """No role, but they saw what the population says of it."""


EVERY_MARK = frozenset(Mark)
EVERY_HAND = frozenset(Hand)


def free_hands(role: Role) -> frozenset[Hand]:
    """Whose hands the law leaves free to act in a role on a record: `rights.may_take`."""
    hands = {Hand.NONE, Hand(role.value)}
    return frozenset(hands if role is Role.VERIFIER else {*hands, Hand.LOOKED})


@dataclass(frozen=True, slots=True)
class Portion:
    """Latest versions that stand alike.

    Args:
        hands: What the person has to do with them.
    """

    state: State
    marks: frozenset[Mark] = EVERY_MARK
    hands: frozenset[Hand] = EVERY_HAND


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a list, in the order of the books and of their entries.

    Args:
        portions: None has a record in common with another.
        behind: Without the last records of a book that somebody keys: the last one, and the one
            before it.
        own: They wait for this person; else for somebody else first.
    """

    portions: tuple[Portion, ...]
    behind: bool = False
    own: bool = True


class QueueReads(Protocol):
    """Lists of what waits."""

    def queued(self, stretches: Sequence[Stretch], page: Page = WHOLE) -> Sequence[Version]:
        """Records of a list, in its order."""
        ...

    def listed(self, stretches: Sequence[Stretch], page: Page = WHOLE) -> Sequence[Listed]:
        """The same with titles, as far as the person may see them."""
        ...

    def queue_lengths(
        self, lists: Mapping[str, Sequence[Stretch]], *, book_id: str | None = None
    ) -> Mapping[str, int]:
        """How many records are in each of some lists, in a bounded number of queries.

        Args:
            book_id: Of this book only.
        """
        ...

    def could_take(
        self, state: State, role: Role, people: Collection[str], *, beside: Sequence[Stretch]
    ) -> frozenset[str]:
        """Ids of those of the people whom the law lets act in a role on a record in a state.

        Args:
            beside: Only on records that are not in this list, of those on which this person may
                act so; empty = on any.
        """
        ...
