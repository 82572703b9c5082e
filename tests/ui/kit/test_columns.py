"""Columns stand below each other, whatever stands in the cells."""

import unicodedata

from rich.cells import cell_len
from rich.text import Text

from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column, aligned


def texts(rows: list[list[str]], columns: list[Column]) -> list[str]:
    return [line.plain for line in aligned([[Text(c) for c in row] for row in rows], columns)]


def test_numbers_stand_at_the_right_and_names_below_each_other() -> None:
    rows = [["1", "Nguyễn Văn Bằng", "a"], ["12", "Lý Yến", "b"], ["123", "Ma Thị Hường", ""]]
    assert texts(rows, [NUMBER, PLAIN, PLAIN]) == [
        "  1  Nguyễn Văn Bằng  a",
        " 12  Lý Yến           b",
        "123  Ma Thị Hường",
    ]


def test_widths_are_those_of_the_terminal() -> None:
    """Letters with marks of their own take one column, wide ones two."""
    apart = unicodedata.normalize("NFD", "Nguyễn Thị Hường")
    lines = texts([[apart, "|"], ["漢字", "|"], ["Nông", "|"]], [PLAIN, PLAIN])
    assert {cell_len(line[: line.index("|")]) for line in lines} == {len("Nguyễn Thị Hường") + 2}


def test_a_long_cell_is_cut_or_moves_its_row() -> None:
    rows = [["a" * 9, "x"], ["b", "y"]]
    assert texts(rows, [Column(most=4), PLAIN]) == ["aaa…  x", "b     y"]
    assert texts(rows, [Column(most=4, whole=True), PLAIN]) == ["aaaaaaaaa  x", "b     y"]
    assert texts(rows[::-1], [PLAIN, Column(most=4)])[1] == "aaaaaaaaa  x"


def test_the_last_column_is_not_cut_here() -> None:
    assert texts([["1", "x" * 300]], [NUMBER, Column(most=5)]) == ["1  " + "x" * 300]


def test_an_empty_column_takes_no_room_and_a_heading_stands_alone() -> None:
    rows = [[Text("1"), Text(""), Text("a", "bold")], Text("HEAD"), [Text("10"), Text(""), Text()]]
    lines = aligned(rows, [NUMBER, PLAIN, PLAIN])
    assert [line.plain for line in lines] == [" 1  a", "HEAD", "10"]
    assert [(span.start, span.end, span.style) for span in lines[0].spans] == [(4, 5, "bold")]


def test_rows_are_left_as_they_were() -> None:
    cell = Text("abcdef")
    aligned([[cell, Text("x")]], [Column(most=3), PLAIN])
    assert cell.plain == "abcdef"
