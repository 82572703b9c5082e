"""Rows of cells as lines whose columns stand below each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.text import Text

GAP = 2
"""Blank columns between two cells."""


@dataclass(frozen=True, slots=True)
class Column:
    """How the cells of a column stand.

    Args:
        right: At the right end of the column, as numbers do.
        most: Terminal columns that it takes at most; None = as many as its widest cell.
        whole: A cell wider than that is not cut, and moves the rest of its row to the right.
    """

    right: bool = False
    most: int | None = None
    whole: bool = False


NUMBER = Column(right=True)
PLAIN = Column()


def aligned(rows: Sequence[Sequence[Text] | Text], columns: Sequence[Column]) -> list[Text]:
    """Lines with aligned columns, measured in terminal columns.

    A column that is empty in every row takes no room. What stands in the last column is not
    padded: whoever shows the line cuts it where the screen ends.

    Args:
        rows: The cells of each row, at most as many as columns; a `Text` is a line of its own, a
            heading between rows.
        columns: How each column stands.
    """
    cells = [row for row in rows if not isinstance(row, Text)]
    widths = [_width(cells, place, column) for place, column in enumerate(columns)]
    return [row if isinstance(row, Text) else _line(row, columns, widths) for row in rows]


def _width(rows: Sequence[Sequence[Text]], place: int, column: Column) -> int:
    widest = max((row[place].cell_len for row in rows if place < len(row)), default=0)
    return widest if column.most is None else min(widest, column.most)


def _line(row: Sequence[Text], columns: Sequence[Column], widths: Sequence[int]) -> Text:
    line = Text()
    last = max((place for place, cell in enumerate(row) if cell), default=-1)
    for place, (cell, column, width) in enumerate(zip(row, columns, widths, strict=False)):
        if place > last:
            break
        if not width:
            continue
        shown = cell
        if cell.cell_len > width and not column.whole and place < len(columns) - 1:
            shown = cell.copy()
            shown.truncate(width, overflow="ellipsis")
        space = " " * max(0, width - shown.cell_len)
        parts = (space, shown) if column.right else (shown, space if place < last else "")
        line.append_text(Text.assemble(*parts))
        if place < last:
            line.append(" " * GAP)
    return line
