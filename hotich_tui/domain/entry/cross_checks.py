"""Warnings across fields: nothing here refuses or changes a value."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotich_tui.domain.entry.dates import interpret_date
from hotich_tui.domain.entry.entry_facts import next_number
from hotich_tui.domain.entry.id_number import id_warnings
from hotich_tui.domain.entry.values import UNREAD, Said, Value
from hotich_tui.domain.register.person_field import IN_WORDS, PersonField
from hotich_tui.domain.register.register import Field, Kind, Meaning, Register
from hotich_tui.vietnamese import parse_date_in_words


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that a person should look at.

    Args:
        key: Field it stands at.
        message: Key of its sentence, ``rules.…``.
    """

    key: str
    message: str


def warnings(register: Register, values: Mapping[str, Value]) -> Sequence[Warning]:
    """What looks wrong in an entry, in the order of the form."""
    found = []
    for field in register.reading_order():
        value = values.get(field.key)
        if value is None or not value.text:
            continue
        found += [Warning(field.key, f"rules.{rule}") for rule in _field_rules(field, value)]
    return [*found, *across(register, values, {})]


def across(
    register: Register, values: Mapping[str, Value], previous: Mapping[str, Value]
) -> list[Warning]:
    """What does not fit between the fields of an entry, or to the entry before it in the book.

    Args:
        previous: Values of the entry before; empty = unknown.
    """
    return [
        *_ids(register, values),
        *_number_and_date(register, values),
        *after_the_one_before(register, values, previous),
        *_in_words(register, values),
    ]


def after_the_one_before(
    register: Register, values: Mapping[str, Value], previous: Mapping[str, Value]
) -> list[Warning]:
    """What does not fit to the entry before: numbers follow each other, and dates do not go back
    (decree 158/2005, keeping of books). Only number and date of both are asked.

    Args:
        previous: Values of the entry before; empty = unknown.
    """
    found = []
    number = register.by_meaning[Meaning.ENTRY_NUMBER].key
    before, this = _written(previous, number), _written(values, number)
    expected = next_number(before)
    first_of_year = _figure(this) == 1 and this.rpartition("/")[2] != before.rpartition("/")[2]
    if this and expected and _figure(this) != _figure(expected) and not first_of_year:
        again = _figure(this) == _figure(before)
        found.append(Warning(number, f"rules.number_{'again' if again else 'jumps'}"))
    date = register.by_meaning[Meaning.REGISTRATION_DATE].key
    last, day = (_day(_written(one, date)) for one in (previous, values))
    if last and day and day < last:
        found.append(Warning(date, "rules.date_goes_back"))
    return found


def _in_words(register: Register, values: Mapping[str, Value]) -> list[Warning]:
    """A date written twice, in figures and in words, says one date."""
    found = []
    for field in register:
        text = _written(values, field.key)
        if not text or not field.person_field.endswith(IN_WORDS):
            continue
        figures = next(
            f
            for f in register
            if (f.person, f.person_field) == (field.person, field.person_field[: -len(IN_WORDS)])
        )
        spoken = parse_date_in_words(text)
        written = interpret_date(_written(values, figures.key) or "?", cut_off_year=2100)
        if spoken is None:
            found.append(Warning(field.key, "rules.words_unclear"))
        elif written is not None and UNREAD not in written.text:
            said = tuple(int(p) if p else None for p in (written.day, written.month, written.year))
            if tuple(spoken) != said:
                found.append(Warning(field.key, "rules.words_differ"))
            elif spoken.ambiguous or spoken.lunar:
                found.append(Warning(field.key, "rules.words_unclear"))
    return found


def _written(values: Mapping[str, Value], key: str) -> str:
    value = values.get(key)
    return value.text if value is not None and value.said is Said.WRITTEN else ""


def _figure(number: str) -> int | None:
    """The number of `013/1998`, without its year; None where it has letters."""
    head = number.partition("/")[0].strip()
    return int(head) if head.isdigit() else None


def _day(text: str) -> tuple[str, str, str] | None:
    """A whole date in an order that compares; None of any other."""
    interpretation = interpret_date(text, cut_off_year=2100) if text else None
    if interpretation is None or not interpretation.is_whole:
        return None
    return interpretation.year, interpretation.month, interpretation.day


def _field_rules(field: Field, value: Value) -> list[str]:
    rules = []
    text = value.text
    if field.kind.is_date and value.said is not Said.ODD:
        interpretation = interpret_date(text, cut_off_year=2100)
        if interpretation is None:
            rules.append("not_a_date")
        elif not interpretation.is_possible:
            rules.append("impossible_date")
        elif field.kind is Kind.DATE and not (interpretation.day and interpretation.month):
            rules.append("date_not_whole")
    codes = field.code_list
    if codes is not None and not codes.free and text not in codes.labels:
        rules.append("unknown_code")
    if field.max_len is not None and len(text) > field.max_len:
        rules.append("too_long")
    is_personal_id = field.kind is Kind.PERSONAL_ID and value.said is Said.WRITTEN
    if is_personal_id and not re.fullmatch(r"\d{12}", text):
        rules.append("personal_id_form")
    numbered = field.meaning in (Meaning.ENTRY_NUMBER, Meaning.BOOK_NUMBER)
    if numbered and value.said is Said.WRITTEN and "/" not in text:
        rules.append("no_year")
    return rules


def _ids(register: Register, values: Mapping[str, Value]) -> list[Warning]:
    """What a number of twelve digits says of its holder, against the holder's own fields."""
    fields = register.reading_order()
    place = values.get(register.by_meaning[Meaning.REGISTRATION_PLACE].key)
    # The first digits tell where the birth was registered: only a register of births knows.
    born_here = (
        any(field.person_field == PersonField.BIRTH_CASE for field in fields) and place is not None
    )
    subject = register.by_meaning[Meaning.SUBJECT_NAME].person
    known = {(person.id, str(PersonField.SEX)): person.sex or "" for person in register.persons}
    for field in fields:
        if field.person and field.key in values:
            known[field.person, field.person_field] = values[field.key].text
    found = []
    for field in fields:
        value = values.get(field.key)
        if value is None or value.said is not Said.WRITTEN or not field.kind.is_id:
            continue
        here = place.text if place and born_here and field.person == subject else ""
        found += [
            Warning(field.key, f"rules.{rule}")
            for rule in id_warnings(
                value.text,
                sex=known.get((field.person, PersonField.SEX), ""),
                birth=known.get((field.person, PersonField.BIRTH), ""),
                place=here,
            )
        ]
    return found


def _number_and_date(register: Register, values: Mapping[str, Value]) -> list[Warning]:
    """Numbers start again each 1 January: the year of a number is that of its date."""
    number = values.get(register.by_meaning[Meaning.ENTRY_NUMBER].key)
    date_field = register.by_meaning[Meaning.REGISTRATION_DATE]
    date = values.get(date_field.key)
    if number is None or date is None:
        return []
    interpretation = interpret_date(date.text, cut_off_year=2100) if date.text else None
    year = number.text.rpartition("/")[2]
    if (
        interpretation is None
        or not re.fullmatch(r"\d{4}", year)
        or not interpretation.year.isdigit()
    ):
        return []
    return [Warning(date_field.key, "rules.year_differs")] if interpretation.year != year else []
