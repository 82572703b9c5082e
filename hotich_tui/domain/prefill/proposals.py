"""What a candidate of the population extract may propose for the open fields of an entry.

A proposal is no value: the book prevails, and only the keyer's eyes on it make one.
"""

from collections.abc import Sequence
from dataclasses import replace

from hotich_tui.domain.entry.dates import interpret_date
from hotich_tui.domain.population.matching import Agreement, Candidate, Evidence, Person
from hotich_tui.domain.population.persons import EntryPerson
from hotich_tui.domain.register.person_field import PARENTS, PersonField
from hotich_tui.domain.register.register import Field, Kind, Register

PROPOSED = "population"
"""Source of an offer, and of a reading, that came from the extract."""
_PROPOSED_FIELDS = (
    PersonField.NAME,
    PersonField.BIRTH,
    PersonField.ETHNICITY,
    PersonField.HOME_TOWN,
)
"""What the extract may say of a person. Not the sex, which is never defaulted;
not the residence, which is today's; not the number, which books before 2016 do not have."""
_UNKNOWN_YEAR = "1900"
_YEAR_BITS = 2.0
"""What a birth in the year of its registration speaks for at most, in bits. An assumption: late
and repeated registrations are frequent."""


def proposals(register: Register, asked: EntryPerson, person: Person) -> dict[str, str]:
    """What the extract would say in an entry's fields, parents' names included.

    Returns:
        Field -> text as it would be stored; fields where the extract says nothing are left out.
    """
    texts = {
        field.key: getattr(person, field.person_field)
        for field in register.reading_order()
        if field.person == asked.id and field.person_field in _PROPOSED_FIELDS
    }
    for parent in PARENTS:
        if parent in asked.fields:
            texts[asked.fields[parent]] = getattr(person, parent)
    fitting = {key: _fitting(register.by_key[key], text) for key, text in texts.items()}
    return {key: text for key, text in fitting.items() if text}


def _fitting(field: Field, text: str) -> str:
    """The text as the field takes it; "" where it does not fit."""
    text = text.strip()
    if field.kind.is_date:
        text = book_date(text)
        if field.kind is Kind.DATE and text.count(".") != 2:
            return ""
    codes = field.code_list
    if codes is not None and text not in codes.labels:
        return ""
    return "" if field.max_len is not None and len(text) > field.max_len else text


def book_date(birth: str) -> str:
    """A birth of the extract as a book may have it: 01.01 may stand for a bare year and 1900 for
    an unknown one (guide of the household survey), so that neither becomes a day or a year."""
    read = interpret_date(birth, cut_off_year=2100) if birth else None
    if read is None or read.year == _UNKNOWN_YEAR:
        return ""
    if (read.day, read.month) == ("01", "01"):
        return read.year
    return read.text


def born_about(registered: str) -> str:
    """The year in which a birth was registered, as a guess to ask with; "" where unknown."""
    read = interpret_date(registered, cut_off_year=2100) if registered else None
    return read.year if read is not None and read.year.isdigit() else ""


def with_prior(
    found: Sequence[Candidate], guessed: Sequence[Candidate], limit: int
) -> list[Candidate]:
    """Candidates of an entry whose birth date is not keyed yet, best first.

    Args:
        found: Asked for without a birth date.
        guessed: Asked for with the year of registration in its place; what that agrees in counts
            little, and is not shown: the book has not said it.
    """
    best = {candidate.row: candidate for candidate in found}
    for candidate in guessed:
        birth = candidate.evidence[PersonField.BIRTH]
        bits = candidate.bits - birth.bits + max(0.0, min(birth.bits, _YEAR_BITS))
        evidence = {**candidate.evidence, PersonField.BIRTH: Evidence(Agreement.UNSTATED, 0.0)}
        best[candidate.row] = replace(candidate, bits=bits, evidence=evidence)
    return sorted(best.values(), key=lambda candidate: -candidate.bits)[:limit]
