"""Text from before Unicode in a workbook: known by the cells' font, else by the column."""

import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hotich_tui.domain.register.register import Kind, Register
from hotich_tui.vietnamese import decode_column, name_case
from hotich_tui.vietnamese.legacy import detect, font_encoding

_FONT = re.compile(rb'<(?:\w+:)?name val="([^"]+)"')


def as_unicode(
    path: Path,
    sheet: str,
    rows: Sequence[list[Any]],
    first: int,
    columns: Mapping[int, str],
    register: Register,
) -> dict[int, str]:
    """Bring the texts of a sheet's columns to Unicode, in place.

    TCVN3 has no toned capitals; in names the field's own rule puts them (`Ngọc ánh`).

    Args:
        rows: All rows of the sheet, cells as the workbook holds them, not cleaned.
        first: Of the rows below the header, from 0.
        columns: Column, from 0 -> field key.

    Returns:
        Column -> name of the encoding, for the columns that had an old one.
    """
    fonts = _old_fonts(path, sheet)
    likely = detect(
        (
            cell
            for row in rows[first:]
            for column, cell in enumerate(row)
            if column in columns and isinstance(cell, str)
        ),
        likely="unicode",
    )
    found = {}
    for column, key in columns.items():
        places = [
            place
            for place in range(first, len(rows))
            if column < len(rows[place]) and isinstance(rows[place][column], str)
        ]
        values = [rows[place][column] for place in places]
        encoding, texts = decode_column(values, [fonts.get((at, column)) for at in places], likely)
        if encoding in ("unicode", "nfd"):
            continue
        found[column] = encoding
        is_name = register.by_key[key].kind is Kind.PERSON_NAME and "tcvn3" in encoding
        for place, value, text in zip(places, values, texts, strict=True):
            lacks = is_name and text != value and not text.isupper()
            rows[place][column] = name_case(text) if lacks else text
    return found


def _old_fonts(path: Path, sheet: str) -> dict[tuple[int, int], str]:
    """(Row, column), from 0 -> font, for the cells of an .xlsx file that have an old font.

    The cells' fonts are read only where the file names such a font at all: they cost more than
    the cells. An .xls file's fonts stay unread; there the columns decide.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            named = _FONT.findall(archive.read("xl/styles.xml"))
    except (zipfile.BadZipFile, KeyError, OSError):
        return {}
    if not any(font_encoding(font.decode("utf-8", "replace"))[0] for font in named):
        return {}
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    try:
        return {
            (cell.row - 1, cell.column - 1): str(cell.font.name)
            for row in book[sheet].iter_rows()
            for cell in row
            if cell.value is not None and font_encoding(str(cell.font.name))[0]
        }
    finally:
        book.close()
