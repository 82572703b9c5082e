"""A person of the population extract beside a person of the book: what agrees, and how much.

Pure words and shapes. The search itself is `hotich_tui.population`; screens and use cases know
only this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hotich_tui.domain.register.person_field import NAMES, PersonField


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the population extract, as the extract says it.

    Args:
        name: Full name.
        birth: ``dd.mm.yyyy``, ``mm.yyyy`` or ``yyyy``; "" where unknown. Extracts may write a
            bare year as 01.01.yyyy and an unknown birth as 01.01.1900 (household guide).
        sex: Code of the list `gioiTinh`: "1" male, "2" female; "" unknown.
        id_number: Twelve digits, or "".
        old_id: The earlier number of nine digits, or "".
        ethnicity: Name of the group.
        mother, father: Full names, "" where not recorded.
        commune: Of residence now; the book's may differ without meaning anything.
        mother_id, father_id: Their ID numbers, where recorded.
        home_town, residence, died: As recorded.
    """

    name: str
    birth: str = ""
    sex: str = ""
    id_number: str = ""
    old_id: str = ""
    ethnicity: str = ""
    mother: str = ""
    father: str = ""
    commune: str = ""
    mother_id: str = ""
    father_id: str = ""
    home_town: str = ""
    residence: str = ""
    died: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """A person of a record, as the book says it; "" = not stated, blank or illegible.

    Args:
        key: Whatever tells the person in the record, for the one who asked.
        event: What is registered about the person, such as a birth: two records of one event for
            one person are a registration again. "" = an event that may happen more than once.
        registered: Date of registration as ISO text; orders records of one event.
    """

    name: str = ""
    birth: str = ""
    sex: str = ""
    mother: str = ""
    father: str = ""
    commune: str = ""
    id_number: str = ""
    key: str = ""
    event: str = ""
    registered: str = ""


class Agreement(StrEnum):
    """How one field of the book stands to the extract's."""

    SAME = "same"
    WEAK = "weak"
    """The same as far as it goes: a bare year against a whole date or 01/01; the same letters of a
    name with other marks."""
    NEAR = "near"
    """Not the same, but as slips are: a letter, day and month exchanged, a year off."""
    DIFFERS = "differs"
    UNSTATED = "unstated"
    """One of the two says nothing: speaks neither for nor against."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one field says.

    Args:
        bits: Weight of evidence, log2 of a likelihood ratio; below 0 it speaks against.
    """

    agreement: Agreement
    bits: float


FIELDS: tuple[str, ...] = (
    PersonField.NAME,
    PersonField.BIRTH,
    PersonField.SEX,
    PersonField.MOTHER,
    PersonField.FATHER,
    PersonField.COMMUNE,
    PersonField.ID_NUMBER,
)
"""Fields that count, in the order of the waterfall."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Someone in the extract who may be the person sought.

    Args:
        row: Where the person lies in the index; only the index that answered knows it.
        bits: Sum of the parts. The extract's size is not in it: by itself a person of N is
            log2(N) bits unlikely.
        parts: Field -> what it says, every one of `FIELDS`.
    """

    row: int
    person: Person
    bits: float
    evidence: Mapping[str, Evidence]

    @property
    def differing(self) -> Sequence[str]:
        """Fields where the two say different things, residence apart: moving is no mismatch.

        Other marks are another name (``Hường``, ``Hưởng``); a date that only says less is none.
        """
        return [
            field
            for field, part in self.evidence.items()
            if part.agreement in (Agreement.DIFFERS, Agreement.NEAR)
            or (part.agreement is Agreement.WEAK and field in NAMES)
            if field != PersonField.COMMUNE
        ]


class MatchClass(StrEnum):
    """What the comparison of one person with the extract comes to (product, match hints)."""

    MATCH = "match"
    WEAKER_DATE = "weaker_date"
    """The same person; one of the two dates says less: a bare year, or 01/01."""
    DIFFERS = "differs"
    """The same person by the rest, and a field differs: the book is kept (law, Art. 60(2))."""
    SEVERAL = "several"
    """Twins, namesakes, or one candidate that is not sure enough: a person must choose."""
    NOT_FOUND = "not_found"
    """Moved, dead, or never issued an ID."""
    REGISTERED = "registered"
    """An earlier record of the same event is there for this person."""

    @property
    def goes_ahead(self) -> bool:
        """Whether nobody has to look before the record goes on."""
        return self in (MatchClass.MATCH, MatchClass.WEAKER_DATE)


@dataclass(frozen=True, slots=True)
class Match:
    """The outcome for one person of a record.

    Args:
        margin: Bits between the best and the next; infinite with one candidate.
        best: None where nobody was found.
        others: Further candidates near the best, best first.
        earlier: `Sought.key` of the earlier record, where registered already.
    """

    sought: Sought
    match_class: MatchClass
    best: Candidate | None = None
    margin: float = 0.0
    others: Sequence[Candidate] = ()
    earlier: str = ""


_SURE, _PLAUSIBLE, _MARGIN = 6.0, -4.0, 2.0
"""Bits above log2 of the extract's size: 6 is 98.5 % at even odds of being in it. Margin and
threshold as measured (matching design §4)."""


def classify(
    sought: Sought, candidates: Sequence[Candidate], prior_bits: float, *, extra: float = 0.0
) -> Match:
    """The class of a person, from candidates with the best first.

    Args:
        prior_bits: log2 of the number of people in the extract.
        extra: Bits asked beyond the usual.
    """
    if not candidates or candidates[0].bits < prior_bits + _PLAUSIBLE:
        return Match(sought, MatchClass.NOT_FOUND)
    best, others = candidates[0], candidates[1:]
    margin = best.bits - others[0].bits if others else float("inf")
    near = tuple(other for other in others if best.bits - other.bits < 3 * _MARGIN)
    if best.bits < prior_bits + _SURE + extra or margin < _MARGIN:
        return Match(sought, MatchClass.SEVERAL, best, margin, near)
    return Match(sought, _class_of(best), best, margin, near)


def _class_of(best: Candidate) -> MatchClass:
    if best.differing:
        return MatchClass.DIFFERS
    if best.evidence[PersonField.BIRTH].agreement is Agreement.WEAK:
        return MatchClass.WEAKER_DATE
    return MatchClass.MATCH


def mark_registered(matches: Sequence[Match]) -> list[Match]:
    """Of several records of one event for one person, all but the earliest are registered again.

    Records without a date come last; equals keep their order.
    """
    settled = [m for m in matches if m.best and m.sought.event and m.match_class in IDENTIFIED]
    first: dict[tuple[str, int], Match] = {}
    for match in sorted(settled, key=lambda m: (not m.sought.registered, m.sought.registered)):
        assert match.best is not None
        first.setdefault((match.sought.event, match.best.row), match)
    again = {id(match): _earliest(first, match) for match in settled}
    return [_registered(match, again.get(id(match), match)) for match in matches]


IDENTIFIED = (MatchClass.MATCH, MatchClass.WEAKER_DATE, MatchClass.DIFFERS)
"""Classes in which the person is known."""


def _earliest(first: Mapping[tuple[str, int], Match], match: Match) -> Match:
    assert match.best is not None
    return first[match.sought.event, match.best.row]


def _registered(match: Match, earliest: Match) -> Match:
    return match if earliest is match else registered_again_as(match, earliest)


def registered_again_as(match: Match, earlier: Match) -> Match:
    """A match whose record is of an event that an earlier record has already."""
    return Match(
        match.sought,
        MatchClass.REGISTERED,
        match.best,
        match.margin,
        match.others,
        earlier.sought.key,
    )


class Hints(Protocol):
    """What a form needs of an index of the population."""

    def query(
        self, sought: Sought, *, typing: bool = False, limit: int = 10
    ) -> Sequence[Candidate]:
        """The likeliest people, best first.

        Args:
            typing: The last word of the name may be unfinished.
        """
        ...

    def details(self, candidate: Candidate) -> Person:
        """The whole row of a candidate."""
        ...
