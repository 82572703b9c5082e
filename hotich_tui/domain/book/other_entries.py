"""What other entries of a book say, for the adjudicator: the same family, and the entries beside.

Only entries that two people have read and nobody disputes are asked. What they say decides
nothing: a family's names are spelt differently from year to year.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.register.register import Kind, Register
from hotich_tui.vietnamese import fold

NEIGHBOURS = 2
"""Entries on either side that are shown."""
MOST = 4
"""Entries of the same family that are shown, the nearest ones."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the book, as far as it is needed.

    Args:
        ordinal: Its place in the book.
        values: Of the fields of `needed`, the visible ones.
    """

    ordinal: int
    values: Mapping[str, Value]


def family_names(register: Register) -> tuple[str, ...]:
    """The name fields of parents and spouses: people whose sex the register itself says."""
    family = {person.id for person in register.persons if person.sex is not None}
    return tuple(
        f.key for f in register if f.on_form and f.kind is Kind.PERSON_NAME and f.person in family
    )


def entries_of_family(
    register: Register,
    key: str,
    entry: Entry,
    options: Iterable[Value | None],
    others: Iterable[Entry],
) -> Sequence[tuple[int, str]]:
    """What entries of the same family say in a field, the nearest ones in book order.

    Of one family is an entry with a parent or spouse of the same name, accents aside; where that
    name is in dispute, any of its readings counts.

    Returns:
        (ordinal, text) of each.
    """
    names = family_names(register)
    known = {name: {_plain(entry.values.get(name))} for name in names}
    if key in known:
        known[key] = {_plain(option) for option in options}
    found = [
        other
        for other in others
        if other.ordinal != entry.ordinal
        and any(_plain(other.values.get(name)) in known[name] - {""} for name in names)
    ]
    nearest = sorted(found, key=lambda other: abs(other.ordinal - entry.ordinal))
    return _said(key, sorted(nearest[:MOST], key=lambda other: other.ordinal))


def neighbouring_entries(
    key: str, entry: Entry, others: Iterable[Entry]
) -> Sequence[tuple[int, str]]:
    """What the entries on either side say in a field, as `entries_of_family`."""
    near = (o for o in others if 0 < abs(o.ordinal - entry.ordinal) <= NEIGHBOURS)
    return _said(key, sorted(near, key=lambda other: other.ordinal))


def _said(key: str, entries: Iterable[Entry]) -> list[tuple[int, str]]:
    texts = ((e.ordinal, e.values[key].text) for e in entries if key in e.values)
    return [(ordinal, text) for ordinal, text in texts if text]


def _plain(value: Value | None) -> str:
    return "" if value is None else fold(value.text)
