"""Dates in words: every day, every wording, and nothing that the words do not say."""

import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vn_numberwords import number_to_words, words_to_number

from hotich_tui.vietnamese import Wording, date_in_words, parse_date_in_words

CASES = json.loads((Path(__file__).parent / "data" / "dates.json").read_text("utf-8"))
CHOICES: dict[str, list[object]] = {
    "zero": ["linh", "lẻ"],
    "thousand": ["nghìn", "ngàn"],
    "four": ["tư", "bốn"],
    "five": ["lăm", "nhăm"],
    "one": ["mốt", "một"],
    "seven": ["bảy", "bẩy"],
    "twenty": ["hai mươi", "hăm", "hai"],
    "early": ["", "mùng", "mồng"],
    "lunar_months": [False, True],
    "year": ["whole", "digits"],
}
WORDINGS = [
    Wording(**dict(zip(CHOICES, chosen, strict=True)))  # type: ignore[arg-type]
    for chosen in itertools.product(*CHOICES.values())
]
FIRST, LAST = date(1900, 1, 1), date(2030, 12, 31)


def days(step: int) -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(step)


def check(day: int | None, month: int | None, year: int | None, wording: Wording) -> None:
    text = date_in_words(day, month, year, wording)
    found = parse_date_in_words(text)
    assert found == (day, month, year), (text, found)
    assert not found.ambiguous, text
    early = bool(wording.early) and day is not None and day <= 10
    assert found.lunar is (early or (wording.lunar_months and month in (1, 12))), text


@pytest.mark.parametrize(("day", "words", "standard"), CASES)
def test_agreed_cases(day: str, words: str, standard: str) -> None:
    when = date.fromisoformat(day)
    assert date_in_words(when.day, when.month, when.year) == standard
    found = parse_date_in_words(words)
    assert found == (when.day, when.month, when.year)
    assert found.lunar is ("mùng" in words) and not found.ambiguous


def test_weekly_dates_in_changing_wordings() -> None:
    """Each date in 6 of the 2,304 wordings; over the run every wording is used 17 times."""
    order = WORDINGS.copy()
    random.Random(3).shuffle(order)
    turn = itertools.cycle(order)
    for day in days(7):
        for wording in itertools.islice(turn, 6):
            check(day.day, day.month, day.year, wording)


@pytest.mark.soak
def test_every_date_in_changing_wordings() -> None:
    turn = itertools.cycle(WORDINGS)
    for day in days(1):
        for wording in itertools.islice(turn, 97):
            check(day.day, day.month, day.year, wording)


def test_each_part_in_every_wording() -> None:
    for wording in {replace(w, zero="linh", thousand="nghìn", year="whole") for w in WORDINGS}:
        for day in range(1, 32):
            check(day, 2, None, wording)
        for month in range(1, 13):
            check(None, month, None, wording)
    for wording in {Wording(zero=w.zero, thousand=w.thousand, year=w.year) for w in WORDINGS}:
        for year in range(1000, 10_000, 37):
            check(None, None, year, wording)
            check(None, 5, year, wording)


@given(
    st.one_of(st.none(), st.integers(1, 31)),
    st.integers(1, 12),
    st.one_of(st.none(), st.integers(1000, 9999)),
    st.sampled_from(WORDINGS),
)
def test_partial_dates(day: int | None, month: int, year: int | None, wording: Wording) -> None:
    check(day, month, year, wording)


@given(st.text("ngàythámăiờươốblư chínộốrìlẻ0123456789,.", max_size=60))
def test_any_text_is_no_date_or_a_date_with_what_it_says(text: str) -> None:
    found = parse_date_in_words(text)
    if found is not None:
        assert any(part is not None for part in found)
        assert found.month is None or 1 <= found.month <= 12
        assert found.day is None or 1 <= found.day <= 31


WORDS = "ngày tháng năm một hai tư lăm mười mươi nghìn trăm linh không chín mùng chạp hăm âm lịch"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=12))
def test_no_heap_of_words_fails_or_invents(words: list[str]) -> None:
    """What is found in a heap of number words is never more than the names in it allow."""
    found = parse_date_in_words(" ".join(words))
    if found is not None:
        assert found.month is None or "tháng" in words
        assert found.year is None or len(words) >= 2


def test_years_agree_with_another_library() -> None:
    """All but the four that it writes `… mươi năm`; its fours are bốn."""
    bon = Wording(four="bốn")
    differ = {
        year
        for year in range(1900, 2031)
        if f"Năm {number_to_words(year)}" != date_in_words(None, None, year, bon)
    }
    assert differ == {1965, 1975, 1985, 1995}
    for year in range(1900, 2031):
        words = date_in_words(None, None, year).removeprefix("Năm ")
        assert words_to_number(words) == year
        # Also those four, as that library writes them.
        assert parse_date_in_words(f"năm {number_to_words(year)}") == (None, None, year)


@pytest.mark.parametrize(
    ("text", "parts", "lunar", "ambiguous"),
    [
        ("năm hai nghìn tám", (None, None, 2008), False, True),
        ("năm một nghìn chín trăm tám", (None, None, 1980), False, True),
        ("năm hai nghìn không trăm tám", (None, None, 2008), False, True),
        ("năm chín mươi tám", (None, None, 98), False, True),
        ("ngày hai mươi năm", (20, None, None), False, True),
        ("ngày rằm tháng bảy", (15, 7, None), True, False),
        ("ngày hai tháng ba năm hai nghìn (âm lịch)", (2, 3, 2000), True, False),
        ("ngày hai tháng ba năm hai nghìn, dương lịch", (2, 3, 2000), False, False),
        ("hăm mốt tháng chạp", (21, 12, None), True, False),
        ("tháng mười năm một chín năm năm", (None, 10, 1955), False, False),
        ("ngày năm tháng năm năm một chín năm lăm", (5, 5, 1955), False, False),
        ("năm hai nghìn lẻ mười", (None, None, 2010), False, False),
        ("ngàn chín trăm tám mươi", (None, None, 1980), False, False),
        ("Ngày 05 tháng 8 năm 2008", (5, 8, 2008), False, False),
        ("NGÀY BA MƯƠI THÁNG HAI NĂM HAI NGHÌN", (30, 2, 2000), False, False),
        ("ngày ba tháng hai năm", (3, 2, None), False, False),
        # A whole thousand, the word of birth, a date in figures behind its name.
        ("năm hai ngàn chẵn", (None, None, 2000), False, False),
        ("ngày một tháng một năm hai nghìn tròn", (1, 1, 2000), False, False),
        ("sinh ngày mười sáu tháng bảy năm hai nghìn", (16, 7, 2000), False, False),
        ("Sinh năm 1980", (None, None, 1980), False, False),
        ("ngày mồng 5/3", (5, 3, None), True, False),
        ("ngày 5/3/1998", (5, 3, 1998), False, False),
        # The year without its name; after the fifth month it may be a year alone.
        ("ngày mười sáu tháng bảy, một chín tám tư", (16, 7, 1984), False, False),
        ("ngày hai tháng mười một một nghìn chín trăm tám mươi", (2, 11, 1980), False, False),
        ("ngày mười tám tháng năm hai nghìn", (18, 5, 2000), False, True),
        # Without marks, and with wrong ones.
        ("ngay muoi sau thang bay nam hai nghin khong tram linh tam", (16, 7, 2008), False, False),
        (
            "hai muoi mot thang chap nam mot ngan chin tram tam muoi tu",
            (21, 12, 1984),
            True,
            False,
        ),
        ("ngày hai mười mốt thàng tư năm hai nghìn", (21, 4, 2000), False, False),
    ],
)
def test_what_books_say_otherwise(
    text: str, parts: tuple[int | None, ...], lunar: bool, ambiguous: bool
) -> None:
    found = parse_date_in_words(text)
    assert found == parts
    assert (found.lunar, found.ambiguous) == (lunar, ambiguous)
    day, month, year = found
    assert (day, month, year) == (found.day, found.month, found.year)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ngày",
        "năm",
        "tháng",
        "năm năm",
        "mười sáu",
        "ba mươi lăm tuổi",
        "ngày mười tháng mười ba năm hai nghìn",
        "ngày ba mươi hai tháng ba năm hai nghìn",
        "ngày ba tháng hai năm Giáp Thìn",
        "ngày ba tháng tư nhuận năm hai nghìn",
        "ngày không tháng ba",
        "tháng hai năm một chín tám",
        "sinh",
        "chẵn",
        "5/3",
        "5/3/1998",
        "ngày mồng 45/3",
        "ngày 5/13/1998",
        "năm tám mươi chẵn",
    ],
)
def test_what_is_no_date_is_not_made_one(text: str) -> None:
    assert parse_date_in_words(text) is None


@pytest.mark.parametrize(
    "parts", [(None,) * 3, (0, 1, 2000), (32, 1, 2000), (1, 13, 2000), (1, 1, 0)]
)
def test_what_cannot_be_said_is_refused(parts: tuple[int | None, int | None, int | None]) -> None:
    with pytest.raises(ValueError):
        date_in_words(*parts)
