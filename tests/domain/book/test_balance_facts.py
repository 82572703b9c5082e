"""Years, second books, and what is not known yet."""

from dataclasses import replace

import pytest

from hotich_tui.domain.book.balance import FindingKind, balance
from hotich_tui.domain.book.ledger import BookLedger, Run
from hotich_tui.domain.entry.dates import DateInterpretation
from hotich_tui.domain.entry.entry_facts import EntryFacts, EntryNumber, facts, read_number
from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.register.load_register import load_registers
from tests.conftest import entry
from tests.domain.book.facts import kinds, numbered, plain

BOOKS = 1_000
"""Random books per kind of fault."""


# Years, second books, what is not known yet.


def test_years_begin_at_one_and_a_second_book_goes_on() -> None:
    ledger, entries = plain()
    late = [replace(e, number=EntryNumber(e.ordinal + 56, "", 1998)) for e in entries]
    second = BookLedger((Run(1998, 57, 66),))
    assert balance(second, late, before={1998: 56}) == []
    for before in ({}, {1998: 50}, {1997: 56}):
        assert kinds(balance(second, late, before=before)) == [FindingKind.BEGINS]
    # A first number of 1 where a book of the year came before.
    assert kinds(balance(ledger, entries, before={1998: 56})) == [FindingKind.BEGINS]


def test_the_year_of_a_number_is_that_of_its_date() -> None:
    ledger, entries = plain(3)
    entries[1] = replace(entries[1], date=DateInterpretation("02", "03", "1999"))
    found = kinds(balance(ledger, entries))
    assert FindingKind.YEAR_DIFFERS in found and FindingKind.DATE_BACK in found


def test_nothing_is_missing_while_somebody_works_on_it() -> None:
    ledger, entries = plain(entries=10)
    some = entries[:3] + entries[4:]
    found = balance(ledger, some, waiting=(4,))
    assert kinds(found) == [FindingKind.WAITING] and not found[0].kind.explainable
    assert kinds(balance(ledger, some, parked=(4,))) == [
        FindingKind.PARKED,
        FindingKind.MISSING,
        FindingKind.ENTRIES_TOTAL,
    ]
    assert kinds(balance(None, entries)) == [FindingKind.NOT_STATED]


def test_an_unreadable_number_is_named_and_its_place_too() -> None:
    ledger, entries = plain(3)
    entries[1] = replace(entries[1], number=None)
    assert kinds(balance(ledger, entries)) == [FindingKind.UNREAD, FindingKind.MISSING]


def test_a_slip_of_the_fingers_costs_no_time() -> None:
    ledger, entries = plain(last=99_999)
    (found,) = balance(ledger, entries)
    assert dict(found.kwargs) == {"year": 1998, "numbers": "11-99999", "count": 99_989}


def test_a_finding_is_known_by_all_its_facts() -> None:
    ledger, entries = plain()
    one = balance(ledger, numbered(entries[:4] + entries[5:]))
    other = balance(ledger, numbered(entries[:5] + entries[6:]))
    assert one[0].key != other[0].key and one[0].key == "missing year=1998 numbers=5 count=1 []"


# From values to facts.


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12/1998", EntryNumber(12, "", 1998)),
        ("012", EntryNumber(12)),
        ("12a/1998", EntryNumber(12, "A", 1998)),
        ("12 / 98", EntryNumber(12, "", 1998)),
        ("1?/1998", None),
        ("", None),
        ("số 12", None),
    ],
)
def test_numbers(text: str, number: EntryNumber | None) -> None:
    assert read_number(text, DateInterpretation("01", "02", "1998")) == number


def test_two_digits_of_a_year_without_a_date_are_no_year() -> None:
    assert read_number("12/98") == EntryNumber(12)


@pytest.mark.parametrize("code", load_registers())
def test_every_register_tells_its_facts(code: str) -> None:
    register = load_registers()[code]
    values = entry(register, 7)
    told = facts(register, 7, values)
    assert told.number == EntryNumber(7, "", 1998) and told.date is not None
    unread = {key: Value(Said.ILLEGIBLE) for key in values}
    assert facts(register, 7, unread) == EntryFacts(7, None)
    blank = dict.fromkeys(values, BLANK)
    assert facts(register, 7, blank) == facts(register, 7, {}) == EntryFacts(7, None)
