"""A book's ledger against its entries: every loss, double and exchange that it can show, and those
that it cannot."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from hotich_tui.domain.book.balance import FindingKind, balance
from hotich_tui.domain.book.ledger import BookLedger, Gap, Run
from hotich_tui.domain.entry.dates import DateInterpretation
from hotich_tui.domain.entry.entry_facts import EntryFacts, EntryNumber
from tests.domain.book.facts import kinds, numbered, plain

BOOKS = 1_000
"""Random books per kind of fault."""
Book = tuple[BookLedger, list[EntryFacts], dict[int, int]]


def random_book(random: Random, *, stated: bool = False) -> Book:
    """A book that balances: one to three years, the first perhaps in its second book, gaps,
    numbers with a letter, several entries to a page.

    Args:
        stated: All that a ledger can state is stated; else totals and pages only at times.
    """
    runs: list[Run] = []
    entries: list[EntryFacts] = []
    before: dict[int, int] = {}
    page, first_year = 1, random.randint(1950, 2014)
    for place in range(random.randint(1, 3)):
        year = first_year + place
        first = random.randint(2, 90) if place == 0 and random.random() < 0.3 else 1
        if first > 1:
            before[year] = first - 1
        last = first + random.randint(1, 30)
        gaps = random_gaps(random, first, last)
        missing = {n for gap in gaps for n in range(gap.first, gap.last + 1)}
        kept = [n for n in range(first, last + 1) if n not in missing]
        month, day, first_page, count = 1, 1, page, 0
        for number in kept:
            suffixes = ["", "A"] if random.random() < 0.04 else [""]
            for suffix in suffixes:
                page += count > 0 and random.random() < 0.4
                if random.random() < 0.5:
                    month, day = later(random, month, day)
                date = DateInterpretation(f"{day:02d}", f"{month:02d}", str(year))
                own = EntryNumber(number, suffix, year)
                entries.append(EntryFacts(len(entries) + 1, own, date, page))
                count += 1
        told = stated or random.random() < 0.6
        runs.append(
            Run(
                year,
                first,
                last,
                first_page if told else None,
                page if told else None,
                count if told or random.random() < 0.5 else None,
                page - first_page + 1 if told else None,
                gaps,
            )
        )
        page += 1
    return BookLedger(tuple(runs)), entries, before


def random_gaps(random: Random, first: int, last: int) -> tuple[Gap, ...]:
    if random.random() < 0.6 or last - first < 6:
        return ()
    begin = random.randint(first, last - 3)
    return (Gap(begin, begin + random.randint(0, 2), "torn"),)


def later(random: Random, month: int, day: int) -> tuple[int, int]:
    day += random.randint(0, 9)
    return (min(12, month + 1), 1 if month < 12 else 31) if day > 28 else (month, day)


# Faults: each makes a book wrong, or says that this book cannot have it.

Fault = Callable[[Random, BookLedger, list[EntryFacts]], list[EntryFacts] | None]


def deleted(random: Random, ledger: BookLedger, entries: list[EntryFacts]) -> list[EntryFacts]:
    plain = [place for place, one in enumerate(entries) if one.number and not one.number.suffix]
    gone = random.choice(plain)
    return numbered(entries[:gone] + entries[gone + 1 :])


def suffix_deleted(
    random: Random, ledger: BookLedger, entries: list[EntryFacts]
) -> list[EntryFacts] | None:
    totals = {run.year for run in ledger.runs if run.entries is not None}
    between = [
        place
        for place, one in enumerate(entries)
        if one.number and one.number.suffix and one.number.year in totals
    ]
    if not between:
        return None
    gone = random.choice(between)
    return numbered(entries[:gone] + entries[gone + 1 :])


def doubled(random: Random, ledger: BookLedger, entries: list[EntryFacts]) -> list[EntryFacts]:
    one, place = random.choice(entries), random.randint(0, len(entries))
    return numbered([*entries[:place], one, *entries[place:]])


def exchanged(random: Random, ledger: BookLedger, entries: list[EntryFacts]) -> list[EntryFacts]:
    a, b = two(random, entries)
    moved = list(entries)
    moved[a], moved[b] = moved[b], moved[a]
    return numbered(moved)


def moved(random: Random, ledger: BookLedger, entries: list[EntryFacts]) -> list[EntryFacts]:
    a, b = two(random, entries)
    left = list(entries)
    left.insert(b, left.pop(a))
    return numbered(left)


def fact_exchanged(random: Random, entries: list[EntryFacts], name: str) -> list[EntryFacts] | None:
    """Two entries have each other's number, date or page."""
    a, b = two(random, entries)
    one, other = getattr(entries[a], name), getattr(entries[b], name)
    if one == other:
        return None
    wrong = list(entries)
    wrong[a] = replace(entries[a], **{name: other})
    wrong[b] = replace(entries[b], **{name: one})
    return wrong


def numbers_exchanged(
    random: Random, ledger: BookLedger, entries: list[EntryFacts]
) -> list[EntryFacts] | None:
    return fact_exchanged(random, entries, "number")


def dates_exchanged(
    random: Random, ledger: BookLedger, entries: list[EntryFacts]
) -> list[EntryFacts] | None:
    return fact_exchanged(random, entries, "date")


def pages_exchanged(
    random: Random, ledger: BookLedger, entries: list[EntryFacts]
) -> list[EntryFacts] | None:
    return fact_exchanged(random, entries, "page")


def digits_swapped(
    random: Random, ledger: BookLedger, entries: list[EntryFacts]
) -> list[EntryFacts] | None:
    able = [
        place
        for place, one in enumerate(entries)
        if one.number
        and one.number.number > 9
        and len(set(str(one.number.number))) > 1
        # 12A read as 21A takes nothing from the range.
        and not one.number.suffix
    ]
    if not able:
        return None
    place = random.choice(able)
    number = entries[place].number
    assert number is not None
    digits = str(number.number)
    at = next(i for i in range(len(digits) - 1) if digits[i] != digits[i + 1])
    read = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    wrong = list(entries)
    wrong[place] = replace(entries[place], number=replace(number, number=int(read)))
    return wrong


def two(random: Random, entries: list[EntryFacts]) -> tuple[int, int]:
    a, b = sorted(random.sample(range(len(entries)), 2))
    return a, b


FAULTS: list[Fault] = [
    deleted,
    suffix_deleted,
    doubled,
    exchanged,
    moved,
    numbers_exchanged,
    digits_swapped,
    dates_exchanged,
    pages_exchanged,
]


def test_every_fault_is_found_a_thousand_times() -> None:
    random = Random(1998)
    tried = dict.fromkeys(FAULTS, 0)
    while min(tried.values()) < BOOKS:
        ledger, entries, before = random_book(random)
        # The control: the same book without a fault balances.
        assert balance(ledger, entries, before=before) == []
        for fault in FAULTS:
            wrong = None if tried[fault] == BOOKS else fault(random, ledger, entries)
            if wrong is not None:
                tried[fault] += 1
                assert balance(ledger, wrong, before=before), (fault, ledger, wrong)
    assert set(tried.values()) == {BOOKS}


def test_a_wrong_ledger_is_found_too() -> None:
    """Each figure of a full statement, one off."""
    random = Random(9)
    for _ in range(BOOKS):
        ledger, entries, before = random_book(random, stated=True)
        place = random.randrange(len(ledger.runs))
        run = ledger.runs[place]
        cell = random.choice(("first", "last", "first_page", "last_page", "entries", "pages"))
        off = replace(run, **{cell: getattr(run, cell) + random.choice((-1, 1))})
        runs = (*ledger.runs[:place], off, *ledger.runs[place + 1 :])
        assert balance(BookLedger(runs), entries, before=before), (cell, run)
        assert balance(BookLedger(runs[:place] + runs[place + 1 :]), entries, before=before)


# What no ledger can find: each kind of the docstring, with its near relative that is found.


def test_the_last_entry_lost_where_the_last_number_is_unread() -> None:
    ledger, entries = plain(last=None)
    assert balance(ledger, entries[:-1]) == []
    for told in ({"last": 10}, {"last": None, "last_page": 10}, {"last": None, "entries": 10}):
        ledger, entries = plain(**told)
        assert balance(ledger, entries) == [] and balance(ledger, entries[:-1]) != []


def test_the_first_entry_lost_where_the_first_number_is_unread() -> None:
    ledger, entries = plain(first=None)
    assert balance(ledger, numbered(entries[1:])) == []
    ledger, entries = plain(first=None, first_page=1)
    assert kinds(balance(ledger, numbered(entries[1:]))) == [FindingKind.FIRST_PAGE]


def test_a_lost_entry_that_was_stated_as_a_gap() -> None:
    ledger, entries = plain(gaps=(Gap(5, 5, "torn"),))
    lost = numbered(entries[:4] + entries[5:])
    assert balance(ledger, lost) == []
    assert kinds(balance(ledger, entries)) == [FindingKind.FILLED]
    assert kinds(balance(plain()[0], lost)) == [FindingKind.MISSING]


def test_a_number_with_a_letter_lost_without_a_total() -> None:
    ledger, entries = plain()
    between = EntryFacts(4, EntryNumber(3, "A", 1998), DateInterpretation("03", "03", "1998"), 3)
    whole = numbered([*entries[:3], between, *entries[3:]])
    assert balance(ledger, whole) == [] and balance(ledger, entries) == []
    counted = plain(entries=11)[0]
    assert balance(counted, whole) == []
    assert kinds(balance(counted, entries)) == [FindingKind.ENTRIES_TOTAL]


def test_another_entry_under_the_number_of_the_lost_one() -> None:
    ledger, entries = plain()
    impostor = replace(entries[2], number=entries[1].number)
    assert balance(ledger, [entries[0], impostor, *entries[2:]]) == []
    # Without taking the number it is a number missing and another twice.
    found = kinds(balance(ledger, [entries[0], entries[2], *entries[2:]]))
    assert set(found) == {FindingKind.MISSING, FindingKind.REPEATED}


def test_a_date_or_page_misread_in_order() -> None:
    ledger, entries = plain()
    four = replace(entries[3], date=DateInterpretation("05", "03", "1998"), page=5)
    assert balance(ledger, [*entries[:3], four, *entries[4:]]) == []
    four = replace(entries[3], date=DateInterpretation("06", "03", "1998"), page=6)
    found = balance(ledger, [*entries[:3], four, *entries[4:]])
    assert kinds(found) == [FindingKind.DATE_BACK, FindingKind.PAGE_BACK]
    assert found[0].ordinals == (4, 5)


def test_partial_dates_that_could_stand_in_either_order() -> None:
    ledger, entries = plain(2)
    month, day = DateInterpretation("", "03", "1998"), DateInterpretation("15", "03", "1998")
    for first, second in ((month, day), (day, month)):
        dated = [replace(entries[0], date=first), replace(entries[1], date=second)]
        assert balance(ledger, dated) == []
    late = DateInterpretation("", "04", "1998")
    dated = [replace(entries[0], date=late), replace(entries[1], date=day)]
    assert kinds(balance(ledger, dated)) == [FindingKind.DATE_BACK]


def test_a_partial_date_does_not_hide_what_stands_before_it() -> None:
    ledger, entries = plain(3)
    dates = (
        DateInterpretation("20", "03", "1998"),
        DateInterpretation("", "", "1998"),
        DateInterpretation("01", "03", "1998"),
    )
    dated = [replace(one, date=date) for one, date in zip(entries, dates, strict=True)]
    assert kinds(balance(ledger, dated)) == [FindingKind.DATE_BACK]


def test_a_year_of_which_nothing_is_here() -> None:
    random = Random(3)
    while len((book := random_book(random))[0].runs) < 2:
        pass
    ledger, entries, before = book
    gone = ledger.runs[-1].year
    left = [one for one in entries if one.number and one.number.year != gone]
    assert balance(BookLedger(ledger.runs[:-1]), left, before=before) == []
    assert FindingKind.MISSING in kinds(balance(ledger, left, before=before))
    unstated = balance(BookLedger(ledger.runs[:-1]), entries, before=before)
    assert kinds(unstated) == [FindingKind.YEAR_UNSTATED]
