"""Prefill rules: what the entries before, and the fields before, let expect of a field.

Offers are no values. They stand in the form with a mark, and count only when the keyer has passed
over them and confirmed them at the page turn. Rules are data of the register (`[carry]`), one or
several for a field: the first that has something to offer wins. A person's sex is never offered.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from hotich_tui.domain.entry.dates import DateInterpretation, interpret_date
from hotich_tui.domain.entry.entry_facts import next_number
from hotich_tui.domain.entry.values import BLANK, UNREAD, Said, Value
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.carry_rules import BLANK_AGAIN
from hotich_tui.domain.register.register import Field, Register
from hotich_tui.vietnamese import date_in_words

_ANY_YEAR = 2100
RECENT = "recent"
"""Source of a value that the keyer took from those used last."""
_WHERE_USED = ("field", "office", "words")
"""Rules that say nothing of a place, outside the core, that the entry before left empty."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A text offered for a field.

    Args:
        text: As it would be typed; "" = blank.
        source: The rule it comes from, such as ``previous`` or ``field meNoiCuTru``; stored.
        whole: The text may be the value; else it is the beginning of one (a surname).
    """

    text: str
    source: str
    whole: bool = True


def offers(
    register: Register,
    book: Book,
    previous: Mapping[str, Value],
    now: Mapping[str, Value],
    office_defaults: Mapping[str, str] | None = None,
) -> dict[str, Offer]:
    """What can be offered for the fields of an entry.

    Args:
        previous: The values of this keyer's entry before, in the same book.
        now: What is keyed of this entry so far.
        office_defaults: Name (see `OFFICE`) -> what the office says of nearly every entry.
    """
    found = {}
    for key, rules in register.carry.items():
        in_use = register.by_key[key].core or not previous or previous.get(key, BLANK) != BLANK
        for rule in rules:
            if not in_use and rule.startswith(_WHERE_USED):
                continue
            offer = _offer(rule, key, book, previous, now, office_defaults or {})
            if offer is not None and _in_list(register.by_key[key], offer.text):
                found[key] = offer
                break
    return found


def _offer(
    source: str,
    key: str,
    book: Book,
    previous: Mapping[str, Value],
    now: Mapping[str, Value],
    office_defaults: Mapping[str, str],
) -> Offer | None:
    """What one rule offers for a field; None = nothing."""
    rule, _, named = source.partition(" ")
    if rule in ("previous", BLANK_AGAIN) and previous.get(key) == BLANK:
        return Offer("", source)
    match rule:
        case "next":
            text = next_number(_text(previous, key))
        case "previous":
            text = _text(previous, key)
        case "book_number":
            text = book.number
        case "book_place":
            text = book.place
        case "office":
            text = office_defaults.get(named, "")
        case "field":
            text = _text(now, named)
        case "words":
            text = in_words(_text(now, named))
        case "surname":
            text = surname(_text(now, named))
        case _:
            text = ""
    return Offer(text, source, whole=rule != "surname") if text else None


def _in_list(field: Field, text: str) -> bool:
    """A value outside its list is kept where it was keyed, and flagged; it is not carried on."""
    codes = field.code_list
    return codes is None or not text or text in codes.labels or text in codes.aliases


def in_words(date: str) -> str:
    """A date of figures in words; "" where it is none, or some of it cannot be read."""
    reading = interpret_date(date, cut_off_year=_ANY_YEAR)
    if reading is None or UNREAD in reading.text:
        return ""
    day, month, year = (
        int(part) if part else None for part in (reading.day, reading.month, reading.year)
    )
    try:
        return date_in_words(day, month, year)
    except ValueError:
        return ""


def near(before: str | None, number: str, year: int) -> DateInterpretation | None:
    """What can be expected of an entry's registration date: that of the entry before, in the year
    that stands in this entry's number; a year alone where it is the first, or the first of a year.

    Args:
        before: Registration date of the entry before; None = unknown.
        number: This entry's number, such as `14/1998`.
        year: Of the book.
    """
    numbered = number.rpartition("/")[2]
    last = None if before is None else interpret_date(before, cut_off_year=year)
    if last is not None and last.is_whole and numbered in ("", last.year, number):
        return last
    known = numbered if len(numbered) == 4 and numbered.isdigit() else str(year)
    return DateInterpretation("", "", known)


def surname(name: str) -> str:
    """`Nguyễn ` of `Nguyễn Văn An`, with the space after it; "" of a name of one word."""
    found = re.match(r"(\S+)\s+\S", name)
    return f"{found[1]} " if found else ""


def _text(values: Mapping[str, Value], key: str) -> str:
    """The text of a written value; what was illegible or odd there is not carried on."""
    value = values.get(key)
    return value.text if value is not None and value.said is Said.WRITTEN else ""
