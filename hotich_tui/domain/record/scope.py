"""What was asked for of a record that two people had read: which fields, why, and what became of
them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.settled import FieldReadings


class Asked(StrEnum):
    """How fields are asked for afresh."""

    CORRECTION = "correction"
    """Of an approved record."""
    RETURN = "return"
    """Of a verified record."""
    WIDENING = "widening"
    """More fields than a correction or a return asked for."""


@dataclass(frozen=True, slots=True)
class Request:
    """Fields that somebody asked for, with those that the register ties to them.

    Args:
        round: Of the version, in which they are read.
        person_id: Who asked.
        at: When, as stored.
        reason: An id of a reason, with a note after a space; or the registry's.
    """

    asked: Asked
    round: int
    person_id: str
    at: str
    fields: frozenset[str]
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that was read afresh.

    Args:
        round: In which it was.
        old: What stood there until then; None = not stated.
        readings: Both, and what an adjudicator decided.
    """

    key: str
    round: int
    old: Value | None
    new: Value | None
    readings: FieldReadings


@dataclass(frozen=True, slots=True)
class Afresh:
    """All that was asked for of a version, in order, and what became of it."""

    requests: Sequence[Request] = ()
    changes: Sequence[Change] = ()

    @property
    def fields(self) -> frozenset[str]:
        """The fields that were read afresh."""
        return frozenset(change.key for change in self.changes)
