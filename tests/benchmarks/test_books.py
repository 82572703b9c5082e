"""The synthetic books of the benchmarks keep the promises that their figures rest on."""

from datetime import datetime
from itertools import pairwise

import pytest

from benchmarks.worlds.books import Entry, PaperBook, books
from benchmarks.worlds.entries import in_words
from benchmarks.worlds.village import alike, frozen
from hotich_tui.domain.entry.values import Said
from hotich_tui.domain.register.load_register import register_codes
from hotich_tui.domain.register.register import Meaning

SHARED = ("reg_place", "birth_place", "residence", "ethnicity", "name", "position")
MANY = dict.fromkeys(register_codes(), 40)


def text(book: PaperBook, entry: Entry, meaning: Meaning) -> str:
    return entry.values[book.register.by_meaning[meaning].key].text


def shared(similarity: float) -> float:
    """Share of written places that say what the entry before says there."""
    same = total = 0
    for book in books(3, similarity, MANY):
        keys = [f.key for f in book.register if f.person_field in SHARED]
        for before, now in pairwise(book.entries):
            both = [k for k in keys if k in before.values and k in now.values]
            total += len(both)
            same += sum(before.values[k] == now.values[k] for k in both)
    return same / total


def test_a_seed_makes_the_same_books() -> None:
    first, again, other = books(5), books(5), books(6)
    assert [b.entries for b in first] == [b.entries for b in again]
    assert [b.entries for b in first] != [b.entries for b in other]
    assert {b.register.code for b in first} == set(register_codes())


def test_numbers_and_dates_follow_the_ledger() -> None:
    """The next number or, in a new year, 01; dates and pages never go back."""
    new_years = repeats = 0
    for seed in range(5):
        for book in books(seed):
            for before, now in pairwise(book.entries):
                number, year = text(book, now, Meaning.ENTRY_NUMBER).split("/")
                earlier, year_before = text(book, before, Meaning.ENTRY_NUMBER).split("/")
                follows = int(number) == int(earlier) + 1
                assert follows if year == year_before else number == "01"
                days = [
                    datetime.strptime(text(book, e, Meaning.REGISTRATION_DATE), "%d.%m.%Y")
                    for e in (before, now)
                ]
                assert days[0] <= days[1] and days[1].year == int(year)
                pages = [int(text(book, e, Meaning.PAGE)) for e in (before, now)]
                assert pages[0] <= pages[1] <= pages[0] + 1
                new_years += year != year_before
                repeats += days[0] == days[1]
    assert new_years > 5 and repeats > 100


def test_every_core_place_is_stated_and_fits() -> None:
    for book in books():
        for entry in book.entries:
            assert {f.key for f in book.register.core} <= entry.values.keys()
            assert entry.doubts <= entry.values.keys()
            for key, value in entry.values.items():
                most = book.register.by_key[key].max_len
                assert most is None or len(value.text) <= most, (key, value)


def test_births_are_as_full_as_real_books() -> None:
    by_year = {}
    for book in books(typed=MANY):
        if book.register.code == "KS":
            filled = [
                sum(v.said is not Said.BLANK for v in e.values.values()) for e in book.entries
            ]
            by_year[book.year] = sum(filled) / len(filled)
    middle = [n for year, n in by_year.items() if 1999 <= year < 2016]
    assert all(25 <= n <= 32 for n in middle), by_year
    assert min(by_year, key=lambda year: by_year[year]) == min(by_year), "old books hold less"


def test_the_paper_has_its_troubles() -> None:
    said = [
        value.said
        for seed in range(4)
        for b in books(seed)
        for e in b.entries
        for value in e.values.values()
    ]
    assert all(said.count(one) for one in Said)
    assert any(e.doubts for b in books() for e in b.entries)


@pytest.mark.parametrize(("low", "high"), [(0.5, 1.0), (1.0, 2.0)])
def test_similarity_moves_what_neighbours_share(low: float, high: float) -> None:
    assert shared(low) + 0.02 < shared(high)
    assert alike(0.3, low) < alike(0.3, high)


def test_siblings_are_found_across_years() -> None:
    """The same parents in a later book, and never a child too near to another."""
    couples: dict[tuple[str, str], set[int]] = {}
    for seed in range(3):
        couples.clear()
        for book in books(seed, typed=MANY):
            if book.register.code != "KS":
                continue
            for e in book.entries:
                names = (e.values["meHoTen"].text, e.values["chaHoTen"].text)
                couples.setdefault(names, set()).add(book.year)
        assert any(len(years) > 1 for names, years in couples.items() if all(names))


def test_dates_in_words() -> None:
    day = datetime(2001, 1, 31)
    assert in_words(day.date()) == "Ngày ba mươi mốt, tháng một, năm hai nghìn không trăm linh một"
    assert in_words(datetime(1975, 4, 15).date()).startswith("Ngày mười lăm, tháng tư, năm một")


def test_no_name_is_written_out_in_the_parameters() -> None:
    """Syllables with weights only: whole names come from nowhere."""
    data = frozen()
    for table in (*data["surnames"].values(), *data["given"].values()):
        assert all(" " not in syllable for syllable in table)
