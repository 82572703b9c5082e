"""What is stated about a book: understood, or named and refused; compared line by line."""

import pytest

from hotich_tui.domain.book.ledger import (
    CELLS,
    NO_ROW,
    BookLedger,
    CellError,
    Gap,
    Run,
    from_lines,
    stated,
)
from hotich_tui.domain.book.ledger_readings import Readings, Stage, compare_lines
from hotich_tui.domain.entry.compare import Difference
from hotich_tui.messages import LANGUAGES

REASONS = ["torn", "void", "blank"]
ROW = {"year": "1998", "first": "1", "last": "9"}


def test_there_is_one_way_to_state_what_is_stated() -> None:
    one = stated([{**ROW, "gaps": "7:1 8:torn 3:2"}, {**ROW, "year": "1997", "last": "?"}], REASONS)
    other = stated(
        [
            {},
            {**ROW, "year": "1997", "last": "??"},
            {**ROW, "first": "001/1998", "gaps": "3:void, 7-8:1"},
        ],
        REASONS,
    )
    assert one == other and one["2.gaps"] == "3:void 7-8:torn"
    assert from_lines(one) == BookLedger(
        (
            Run(1997, 1, None),
            Run(1998, 1, 9, gaps=(Gap(3, 3, "void"), Gap(7, 8, "torn"))),
        )
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("year", "98"),
        ("year", "?"),
        ("year", ""),
        ("first", "một"),
        ("first", "10"),
        ("last", "0"),
        ("last", "100000"),
        ("last", ""),
        ("entries", "²"),
        ("pages", "-1"),
        ("gaps", "7"),
        ("gaps", "7:9"),
        ("gaps", "9-7:1"),
        ("gaps", "7:vì thế"),
    ],
)
def test_what_cannot_be_understood_is_named(cell: str, text: str) -> None:
    with pytest.raises(CellError) as refused:
        stated([ROW, {**ROW, "year": "1999", cell: text}], REASONS)
    assert refused.value.row == 2 and refused.value.cell in (cell, "last")
    for language in LANGUAGES:
        assert "2" in refused.value.say(language)


def test_pages_upside_down_a_year_twice_and_nothing() -> None:
    for rows in ([{**ROW, "first_page": "9", "last_page": "8"}], [ROW, ROW], [{}, {"year": " "}]):
        with pytest.raises(CellError):
            stated(rows, REASONS)


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ("12", "12", Difference.SAME),
        ("12", "21", Difference.DIGITS_SWAPPED),
        ("12", "13", Difference.LETTERS),
        ("12", "", Difference.STATE),
        ("", NO_ROW, Difference.STATE),
        ("12", "?", Difference.STATE),
        ("7:torn", "7:void", Difference.LETTERS),
    ],
)
def test_differences_have_names(one: str, other: str, difference: Difference) -> None:
    assert compare_lines(one, other) is compare_lines(other, one) is difference


def test_the_stages() -> None:
    first = stated([ROW], REASONS)
    assert Readings().stage is Stage.EMPTY
    assert Readings(first).stage is Stage.STATED
    same = {line: [text] for line, text in first.items()}
    assert Readings(first, same).stage is Stage.SETTLED
    assert Readings(first, same, closed=True).stage is Stage.CLOSED
    once = {**same, "1.last": ["8"]}
    assert Readings(first, once).stage is Stage.READING
    twice = {**same, "1.last": ["8", "7"]}
    assert Readings(first, twice).stage is Stage.DISPUTED
    assert Readings(first, twice).options("1.last") == ["7", "8", "9"]
    decided = Readings(first, twice, {"1.last": "8"})
    assert decided.stage is Stage.SETTLED and decided.settled()["1.last"] == "8"
    assert list(decided.settled()) == [f"1.{cell}" for cell in CELLS]
