"""What a book's ledger has to know of an entry: its number, date and page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hotich_tui.domain.entry.dates import DateInterpretation, interpret_date
from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.register.register import Meaning, Register

FACTS = (Meaning.ENTRY_NUMBER, Meaning.REGISTRATION_DATE, Meaning.PAGE)
"""The fields that a ledger is compared with."""


@dataclass(frozen=True, slots=True)
class EntryNumber:
    """The number of an entry: ``12A/1998``. `year` is None where it does not say."""

    number: int
    suffix: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What the ledger has to know of an entry.

    Args:
        ordinal: Its place in the book.
        number: None where it cannot be read.
        date: Of registration; None where it cannot be read.
        page: None where it is blank or cannot be read.
    """

    ordinal: int
    number: EntryNumber | None
    date: DateInterpretation | None = None
    page: int | None = None


def facts(register: Register, ordinal: int, values: Mapping[str, Value]) -> EntryFacts:
    """What an entry's values say to the ledger."""

    def text(meaning: Meaning) -> str:
        value = values.get(register.by_meaning[meaning].key)
        return "" if value is None else value.text

    date = text(Meaning.REGISTRATION_DATE)
    interpretation = interpret_date(date, cut_off_year=2100) if date else None
    page = re.match(r"\d+", text(Meaning.PAGE))
    return EntryFacts(
        ordinal=ordinal,
        number=read_number(text(Meaning.ENTRY_NUMBER), interpretation),
        date=interpretation,
        page=None if page is None else int(page[0]),
    )


def read_number(text: str, date: DateInterpretation | None = None) -> EntryNumber | None:
    """An entry's number: `12/1998`, `012`, `12A/1998`, `12/98` beside a date of that century."""
    found = re.fullmatch(r"(\d+)\s*([^\W\d_]?)(?:\s*/\s*(\d{4}|\d\d))?", text.strip())
    if found is None:
        return None
    year = None if found[3] is None else int(found[3])
    if year is not None and year < 100:
        known = None if date is None else figure(date.year)
        year = None if known is None else known // 100 * 100 + year
    return EntryNumber(int(found[1]), found[2].upper(), year)


def figure(text: str) -> int | None:
    """A figure; None where it is not said or not read."""
    return int(text) if text.isdecimal() else None


def next_number(text: str) -> str:
    """`13/1998` after `12/1998`, `010` after `009`; "" where it is no number."""
    head, slash, tail = text.partition("/")
    if not head.isdigit():
        return ""
    return f"{int(head) + 1:0{len(head)}d}{slash}{tail}"
