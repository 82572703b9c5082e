"""Writing a book as the ministry's file: its columns, its dates, all cells text."""

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.register import Meaning, Register
from hotich_tui.exchange.cells import needs_note, write_cell
from hotich_tui.exchange.errors import NotWritten
from hotich_tui.exchange.read import STATE_SHEET
from hotich_tui.messages import say
from hotich_tui.vietnamese import fold

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_HEADER_FILL = "0070C0"
_NOTE_HEADERS = ("row", "number", "column", "state", "text")
_MOST_TEXT = 32_767


def file_name(book: Book) -> str:
    """`<place>.TYPE.YEAR.BOOK.xlsx`, in letters that every system takes."""
    place = re.sub(r"[^a-z0-9]+", "-", fold(book.place)).strip("-") or "xa"
    number = re.sub(r"[^0-9A-Za-z]+", "-", book.number.partition("/")[0]).strip("-") or "00"
    return f"{place}.{book.register}.{book.year}.{number}.xlsx"


def write_book(
    folder: Path, book: Book, register: Register, entries: Sequence[Mapping[str, Value]]
) -> Path:
    """Write a book's entries, in order.

    What a cell cannot say (blank, illegible, odd, or a date in another shape) stands in the
    sheet "Tinh trang" by row and column, so that an import gives the same values again. The file
    gets its name only when it is complete.

    Raises:
        NotWritten: The folder or the disk refused.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = register.title
    fill, font = PatternFill("solid", fgColor=_HEADER_FILL), Font(color="FFFFFF", bold=True)
    for column, field in enumerate(register, start=1):
        put_text(sheet, 1, column, field.header)
        head = sheet.cell(1, column)
        head.fill, head.font = fill, font
    notes = workbook.create_sheet(STATE_SHEET)
    for column, name in enumerate(_NOTE_HEADERS, start=1):
        put_text(notes, 1, column, say(f"exchange.note_{name}"))
    number_key = register.by_meaning[Meaning.ENTRY_NUMBER].key
    noted = 1
    for row, values in enumerate(entries, start=2):
        number = values.get(number_key)
        for column, field in enumerate(register, start=1):
            value = values.get(field.key)
            # The file's own row number is no field of the record.
            text = str(row - 1) if column == 1 and not field.on_form else write_cell(field, value)
            put_text(sheet, row, column, text)
            if value is not None and needs_note(field, value, text):
                noted += 1
                line = (str(row), number.text if number else "", field.key, value.said.value)
                for place, cell in enumerate((*line, value.text), start=1):
                    put_text(notes, noted, place, cell)
    return save_workbook(workbook, folder / file_name(book))


def put_text(sheet: "Worksheet", row: int, column: int, text: str) -> None:
    """A text cell, whatever it begins with: never a formula."""
    cell = sheet.cell(row, column)
    cell.number_format = "@"
    if text:
        cell.value = text[:_MOST_TEXT]
        cell.data_type = "s"


def save_workbook(workbook: object, path: Path) -> Path:
    unfinished = path.with_suffix(".unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        workbook.save(unfinished)  # type: ignore[attr-defined]
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise NotWritten("exchange.not_written", name=path.name) from None
    return path
