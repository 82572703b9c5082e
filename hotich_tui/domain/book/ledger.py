"""A book's ledger (sổ cái): what two people state about a paper book, each without the other.

A statement has a row for each year in the book, because numbers start at 01 each 1 January even
inside the same book, and a second book of a year goes on where the first one ended (Decree 158).
A row has cells; a cell's place, such as ``2.last``, is a *line*: what is stored, compared and
settled. The second person learns of a line only that it differs, as with a blind field.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotich_tui.domain.entry.values import UNREAD
from hotich_tui.messages import HotichError

CELLS = ("year", "first", "last", "first_page", "last_page", "entries", "pages", "gaps")
"""Cells of a row: the year; first and last number; pages of the first and the last entry; entries
and pages that the closing note counts (law on civil status, art. 58); numbers without an entry."""
NEEDED = ("year", "first", "last")
NO_ROW = "–"
"""Stands in every line of a row that a person did not state: they have not read its cells, so a
blank one there is not agreed either."""
LARGEST = 99_999
"""No book has more numbers or pages: a longer figure is a slip of the fingers."""


class CellError(HotichError):
    """A cell that cannot be understood; nothing was stored.

    Args:
        row: From 1.
        cell: One of `CELLS`.
    """

    def __init__(self, key: str, row: int, cell: str, **kwargs: object) -> None:
        super().__init__(key, row=row, **kwargs)
        self.row, self.cell = row, cell


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers `first` to `last` that the book has no entry for, with the reason (an id)."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """One year of a book. None: the book does not say, or nobody can read it."""

    year: int
    first: int | None = None
    last: int | None = None
    first_page: int | None = None
    last_page: int | None = None
    entries: int | None = None
    pages: int | None = None
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class BookLedger:
    """What two people agree that a book holds, by year."""

    runs: tuple[Run, ...]


def stated(rows: Sequence[Mapping[str, str]], reasons: Sequence[str]) -> dict[str, str]:
    """The lines of a statement as typed, rows in the order of their years.

    Args:
        rows: Cell -> text; a row without any text is no row.
        reasons: Ids of the reasons for gaps; a typed reason is an id or a place in this list.

    Raises:
        CellError: A cell that cannot be understood, or a year, first or last number left out.
    """
    read: list[dict[str, str]] = []
    for number, row in enumerate(rows, start=1):
        if not any(row.get(cell, "").strip() for cell in CELLS):
            continue
        cells = {cell: read_cell(cell, row.get(cell, ""), reasons, number) for cell in CELLS}
        for cell in NEEDED:
            if not cells[cell]:
                raise CellError("ledger.cell_missing", number, cell)
        for low, high in (("first", "last"), ("first_page", "last_page")):
            a, b = cells[low], cells[high]
            if a.isdecimal() and b.isdecimal() and int(a) > int(b):
                raise CellError("ledger.upside_down", number, high)
        if any(other["year"] == cells["year"] for other in read):
            raise CellError("ledger.year_twice", number, "year", year=cells["year"])
        read.append(cells)
    if not read:
        raise CellError("ledger.nothing_stated", 1, "year")
    read.sort(key=lambda cells: int(cells["year"]))
    return {
        f"{number}.{cell}": cells[cell] for number, cells in enumerate(read, 1) for cell in CELLS
    }


def read_cell(cell: str, text: str, reasons: Sequence[str], row: int) -> str:
    """The text of a cell as it is stored and compared; "" where the book says nothing.

    `01/1998` and `1` are one number; `?` is a figure that nobody can read.

    Raises:
        CellError: It cannot be understood.
    """
    text = " ".join(text.split())
    if not text:
        return ""
    if cell == "gaps":
        return _read_gaps(text, reasons, row)
    if cell == "year":
        if not re.fullmatch(r"(19|20)\d\d", text):
            raise CellError("ledger.bad_year", row, cell)
        return text
    if text.strip(UNREAD) == "":
        return UNREAD
    found = re.fullmatch(r"(\d+)(?:/\d{2,4})?", text)
    if found is None or not 0 < int(found[1]) <= LARGEST:
        raise CellError("ledger.bad_number", row, cell)
    return str(int(found[1]))


def _read_gaps(text: str, reasons: Sequence[str], row: int) -> str:
    gaps = []
    for part in re.split(r"[\s,;]+", text):
        found = re.fullmatch(r"(\d+)(?:[-–](\d+))?:(\w+)", part)
        if found is None:
            raise CellError("ledger.bad_gap", row, "gaps")
        first, last = int(found[1]), int(found[2] or found[1])
        reason = found[3]
        if reason.isdecimal() and 0 < int(reason) <= len(reasons):
            reason = reasons[int(reason) - 1]
        if reason not in reasons or not 0 < first <= last <= LARGEST:
            raise CellError("ledger.bad_gap", row, "gaps")
        gaps.append(Gap(first, last, reason))
    return gaps_text(_joined(gaps))


def _joined(gaps: Sequence[Gap]) -> list[Gap]:
    """Sorted, neighbours with one reason joined: there is one way to state what is stated."""
    joined: list[Gap] = []
    for gap in sorted(gaps, key=lambda gap: (gap.first, gap.last)):
        before = joined[-1] if joined else None
        if before and before.reason == gap.reason and gap.first <= before.last + 1:
            joined[-1] = Gap(before.first, max(before.last, gap.last), gap.reason)
        else:
            joined.append(gap)
    return joined


def read_again(
    open_lines: Sequence[str], texts: Mapping[str, str], reasons: Sequence[str]
) -> dict[str, str]:
    """The verifier's second reading of the lines that differed.

    Args:
        texts: Line -> text as typed. A row of which every line differed and is left empty is no
            row.

    Raises:
        CellError: A cell that cannot be understood, or a year, first or last number left out.
    """
    read = {}
    for number in sorted({place_of(line)[0] for line in open_lines}):
        lines = {cell: f"{number}.{cell}" for cell in CELLS}
        again = [line for line in lines.values() if line in open_lines]
        if len(again) == len(CELLS) and not any(texts.get(line, "").strip() for line in again):
            read.update(dict.fromkeys(again, NO_ROW))
            continue
        for cell, line in lines.items():
            if line not in again:
                continue
            read[line] = read_cell(cell, texts.get(line, ""), reasons, number)
            if cell in NEEDED and not read[line]:
                raise CellError("ledger.cell_missing", number, cell)
    return read


def gaps_text(gaps: Sequence[Gap]) -> str:
    """Gaps as stored: ``7:torn 12-14:void``."""
    return " ".join(f"{numbers(gap.first, gap.last)}:{gap.reason}" for gap in gaps)


def gaps_as_typed(text: str, reasons: Sequence[str]) -> str:
    """Stored gaps as a person types them: ``7:1 12-14:2``."""
    return " ".join(
        f"{numbers(gap.first, gap.last)}:{reasons.index(gap.reason) + 1}"
        for gap in _gaps(text)
        if gap.reason in reasons
    )


def numbers(first: int, last: int) -> str:
    """``7`` or ``7-9``."""
    return str(first) if first == last else f"{first}-{last}"


def place_of(line: str) -> tuple[int, str]:
    """Row (from 1) and cell of a line."""
    row, _, cell = line.partition(".")
    return int(row), cell


def from_lines(lines: Mapping[str, str]) -> BookLedger:
    """The ledger that settled lines make; a row without a year is none."""
    rows: dict[int, dict[str, str]] = {}
    for line, text in lines.items():
        row, cell = place_of(line)
        rows.setdefault(row, {})[cell] = text
    runs = []
    for _, cells in sorted(rows.items()):
        if not cells.get("year", "").isdecimal():
            continue
        figures = {
            cell: int(text)
            for cell, text in cells.items()
            if cell not in ("year", "gaps") and text.isdecimal()
        }
        runs.append(Run(int(cells["year"]), gaps=_gaps(cells.get("gaps", "")), **figures))
    return BookLedger(tuple(sorted(runs, key=lambda run: run.year)))


def _gaps(text: str) -> tuple[Gap, ...]:
    gaps = []
    for part in text.split():
        span, _, reason = part.partition(":")
        first, _, last = span.partition("-")
        gaps.append(Gap(int(first), int(last or first), reason))
    return tuple(gaps)
