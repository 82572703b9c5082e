"""Dates as books and clerks write them. Nothing is invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.domain.entry.dates import day_month_swapped, export_text, interpret_date, same_date


@pytest.mark.parametrize(
    ("typed", "text", "guessed"),
    [
        ("01122010", "01.12.2010", False),
        ("010110", "01.01.2010", True),
        ("012010", "01.2010", False),
        ("2010", "2010", False),
        ("10", "2010", True),
        ("27.10.2008", "27.10.2008", False),
        ("10/10/1981", "10.10.1981", False),
        ("1-2-1990", "01.02.1990", False),
        ("01.2019", "01.2019", False),
        ("2008-10-27", "27.10.2008", False),
        ("??.03.1958", "??.03.1958", False),
        ("19?8", "19?8", False),
        ("30.02.1962", "30.02.1962", False),
    ],
)
def test_what_is_typed(typed: str, text: str, guessed: bool) -> None:
    reading = interpret_date(typed, cut_off_year=2012)
    assert reading is not None
    assert (reading.text, reading.century_guessed) == (text, guessed)


@pytest.mark.parametrize("typed", ["", "hôm qua", "1", "123", "1.2.3.4", "99999999999"])
def test_what_is_no_date(typed: str) -> None:
    reading = interpret_date(typed, cut_off_year=2012)
    assert reading is None or not reading.is_possible or typed == "1"


def test_two_digits_of_a_year_are_the_latest_not_after_the_book() -> None:
    for cut_off, typed, year in ((1998, "98", "1998"), (1998, "99", "1899"), (2010, "10", "2010")):
        reading = interpret_date(typed, cut_off_year=cut_off)
        assert reading is not None and reading.year == year


def test_impossible_dates_are_kept_and_known() -> None:
    for typed in ("30.02.1962", "31.04.1990", "29.02.1999", "00.01.1990", "12.13.1990"):
        reading = interpret_date(typed, cut_off_year=2020)
        assert reading is not None and reading.text == typed and not reading.is_possible
    leap = interpret_date("29.02.2000", cut_off_year=2020)
    assert leap is not None and leap.is_possible


DAYS = st.dates(date(1900, 1, 1), date(2030, 12, 31))


@given(DAYS)
def test_every_way_to_write_a_day_reads_the_same(day: date) -> None:
    ways = [
        f"{day:%d%m%Y}",
        f"{day:%d.%m.%Y}",
        f"{day.day}/{day.month}/{day.year}",
        day.isoformat(),
    ]
    readings = {interpret_date(way, cut_off_year=2030).text for way in ways}  # type: ignore[union-attr]
    assert readings == {f"{day:%d.%m.%Y}"}
    assert all(same_date(a, ways[1]) for a in ways[1:3])
    assert export_text(ways[2]) == ways[1]
    for part in (f"{day:%m.%Y}", str(day.year)):
        assert export_text(part) == part


@given(DAYS, DAYS)
def test_other_days_differ(a: date, b: date) -> None:
    left, right = f"{a:%d.%m.%Y}", f"{b:%d/%m/%Y}"
    assert same_date(left, right) is (a == b)
    if a != b:
        swapped = (a.day, a.month, a.year) == (b.month, b.day, b.year)
        assert day_month_swapped(left, right) is swapped


@given(DAYS)
def test_a_part_is_never_a_whole(day: date) -> None:
    """A year is not its first of January, a month not its first day."""
    assert not same_date(f"{day:%d.%m.%Y}", f"{day:%m.%Y}")
    assert not same_date(f"{day:%m.%Y}", f"{day.year}")
    partial = interpret_date(f"{day:%m.%Y}", cut_off_year=2030)
    assert partial is not None and partial.day == "" and not partial.is_whole
