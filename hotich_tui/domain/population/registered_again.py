"""One event entered twice, told by the records themselves: the extract need not know the person."""

import hashlib
from collections.abc import Sequence

from hotich_tui.domain.entry.dates import export_text
from hotich_tui.domain.entry.id_number import plain_number
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.matching import (
    IDENTIFIED,
    Match,
    MatchClass,
    Sought,
    registered_again_as,
)
from hotich_tui.domain.register.register import Field, Meaning, Register
from hotich_tui.vietnamese import canonical


def says_registered_again(register: Register, field: Field, value: Value | None) -> bool:
    """Whether a value of an entry says that its event was registered before: a birth or a death,
    which happen once."""
    if field.meaning is not Meaning.REGISTRATION_TYPE or field.code_list is None or value is None:
        return False
    once = any(person.event for person in register.persons)
    return once and value.said is Said.WRITTEN and value.text in field.code_list.again


def mark_same_event(matches: Sequence[Match]) -> list[Match]:
    """All but the earliest of several records of one event that say the same of the person:
    event, name and whole birth date alike, and neither sex, parents nor number speak against.

    Records without a date of registration come last; equals keep their order. Those whom the
    extract knows for two people stay two.
    """
    alike: dict[tuple[str, ...], list[Match]] = {}
    for match in sorted(matches, key=lambda m: (not m.sought.registered, m.sought.registered)):
        said = event_identity(match.sought)
        if said is not None:
            alike.setdefault(said, []).append(match)
    earlier = {
        id(match): before
        for some in alike.values()
        for place, match in enumerate(some)
        if match.match_class is not MatchClass.REGISTERED
        for before in [next((one for one in some[:place] if _may_be_one(one, match)), None)]
        if before is not None
    }
    return [
        registered_again_as(match, earlier[id(match)]) if id(match) in earlier else match
        for match in matches
    ]


def event_identity(sought: Sought) -> tuple[str, str, str] | None:
    """Event, name and birth, spelt so that two records of one event say the same; None where one
    of them is not whole."""
    birth = export_text(sought.birth)
    parts = birth.split(".")
    whole = len(parts) == 3 and all(part.isdigit() for part in parts)
    if not sought.event or not sought.name or not whole:
        return None
    return sought.event, _plain(sought.name), birth


def event_keys(match: Match) -> frozenset[str]:
    """What two matches have in common where one may be marked because of the other: the event with
    the person it is of, as the records say, and as the extract knows them.

    Args:
        match: Not marked yet.
    """
    told: list[tuple[object, ...]] = []
    said = event_identity(match.sought)
    if said is not None:
        told.append(("said", *said))
    if match.best is not None and match.sought.event and match.match_class in IDENTIFIED:
        told.append(("known", match.sought.event, match.best.row))
    return frozenset(hashlib.sha256(repr(one).encode()).hexdigest()[:32] for one in told)


def _may_be_one(one: Match, other: Match) -> bool:
    known = one.best is not None and other.best is not None
    if known and one.match_class in IDENTIFIED and other.match_class in IDENTIFIED:
        assert one.best is not None and other.best is not None
        if one.best.row != other.best.row:
            return False
    a, b = one.sought, other.sought
    pairs = (
        (_plain(a.mother), _plain(b.mother)),
        (_plain(a.father), _plain(b.father)),
        (a.sex, b.sex),
        (plain_number(a.id_number), plain_number(b.id_number)),
    )
    return all(not said or not theirs or said == theirs for said, theirs in pairs)


def _plain(name: str) -> str:
    return canonical(name).casefold()
