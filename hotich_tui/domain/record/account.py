"""Who did what in a book, for its printed page; and what is asked of the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.lifecycle import Role


@dataclass(frozen=True, slots=True)
class Deed:
    """What one person did in one role.

    Args:
        records: Versions that they have this role on.
        read: Fields that they keyed, read a second time, or decided.
        differed: Of a keyer's fields, those where the first second reading differed.
        overruled: Of the readings that a third person settled, those not chosen.
        tried, caught: Values altered on purpose that they were shown, and those they saw.
    """

    person_id: str
    role: Role
    records: int = 0
    read: int = 0
    differed: int = 0
    overruled: int = 0
    tried: int = 0
    caught: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A correction or a return: what was asked, and what came of it.

    Args:
        ordinal: Of the entry.
        asked_by: Id of the person.
        fields: What was marked.
        values: Field -> the value before and the value now, where they differ; of a correction that
            is approved.
        correction: Else it is a return.
    """

    ordinal: int
    asked_by: str
    reason: str
    fields: tuple[str, ...]
    values: Mapping[str, tuple[Value | None, Value | None]] = field(default_factory=dict)
    correction: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """A book's work.

    Args:
        states: State -> how many records stand in it.
        opened: Approved records that the approver opened.
        sample: Ordinals that were drawn to be looked at, where a rest was approved at once.
        drawn_from: How many records without a risk they were drawn from.
        closed_by: Id of who closed the book; "" = it is open.
    """

    states: Mapping[str, int]
    deeds: tuple[Deed, ...]
    changes: tuple[Change, ...]
    opened: int = 0
    unopened: int = 0
    sample: tuple[int, ...] = ()
    drawn_from: int = 0
    closed_by: str = ""


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which rows of the log are wanted.

    Args:
        person_id, event, version_id: Only of these; "" = of all.
        day: Only of this day, ``2026-12-01`` (UTC); "" = of every day.
    """

    person_id: str = ""
    event: str = ""
    version_id: str = ""
    day: str = ""
