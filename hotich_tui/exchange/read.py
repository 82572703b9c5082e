"""Reading a workbook into a plan: what was understood, and what was not, cell by cell."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hotich_tui.domain.entry.cross_checks import warnings
from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.register.register import Meaning, Register
from hotich_tui.exchange.cells import STATES, cell_text, noted, read_cell
from hotich_tui.exchange.errors import NoRows, NotExcel, WrongColumns
from hotich_tui.exchange.old_text import as_unicode
from hotich_tui.workflow.book.importing import ImportPlan, ImportRow, Issue

STATE_SHEET = "Tinh trang"
MOST_ROWS = 20_000
_KEYS = (
    Meaning.ENTRY_NUMBER,
    Meaning.BOOK_NUMBER,
    Meaning.REGISTRATION_DATE,
    Meaning.SUBJECT_NAME,
)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def read_workbook(path: Path, registers: Mapping[str, Register]) -> ImportPlan:
    """Read the ministry's file, or anything like it.

    The register is the one whose columns the header names best. Empty cells state nothing;
    what cannot be understood is listed by cell, and everything else is kept. Text in an encoding
    from before Unicode is decoded, and said so at its column's header.

    Raises:
        NotExcel, NoRows, WrongColumns
    """
    sheets = sheets_of(path)
    best: tuple[int, str, int, dict[int, str], Register] | None = None
    for name, lines in sheets.items():
        if name == STATE_SHEET:
            continue
        for number, row in enumerate(lines[:10]):
            for register in registers.values():
                columns = _columns(row, register)
                if columns and (best is None or len(columns) > best[0]):
                    best = (len(columns), name, number, columns, register)
    if best is None or best[0] < 3:
        if not any(cell_text(c)[0] for lines in sheets.values() for row in lines for c in row):
            raise NoRows("exchange.empty", name=path.name)
        raise WrongColumns("exchange.unknown_columns", name=path.name)
    _, sheet, header, columns, register = best
    _check_keys(columns, register, path)
    issues = _unknown_headers(sheets[sheet][header], columns, header)
    old = as_unicode(path, sheet, sheets[sheet], header + 1, columns, register)
    issues += [
        Issue(cell_name(header + 1, column), "exchange.old_encoding", encoding.upper())
        for column, encoding in old.items()
    ]
    notes = _states(sheets.get(STATE_SHEET, []), register)
    rows: list[ImportRow] = []
    for number, line in enumerate(sheets[sheet][header + 1 :], start=header + 2):
        if not any(cell_text(line[c])[0] for c in columns if c < len(line)):
            continue
        if len(rows) == MOST_ROWS:
            raise WrongColumns("exchange.too_large", most=MOST_ROWS)
        rows.append(_row(number, line, columns, register, notes, issues))
    if not rows:
        raise NoRows("exchange.no_rows", name=path.name)
    return ImportPlan(register.code, tuple(rows), tuple(issues))


def cell_name(row: int, column: int) -> str:
    """``D7`` for row 7, column 3 (from 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def sheets_of(path: Path) -> dict[str, list[list[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        start = path.read_bytes()[:8]
    except OSError:
        raise NotExcel("exchange.not_found", name=path.name) from None
    try:
        book = CalamineWorkbook.from_path(str(path))
        return {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
    except (CalamineError, OSError, ValueError, KeyError):
        locked = start == _OLE and path.suffix.lower() != ".xls"
        key = "exchange.password" if locked else "exchange.not_excel"
        raise NotExcel(key, name=path.name) from None


def _header(raw: Any) -> str:
    text = re.sub(r"i\s*=\s*\[[^\]]*\]", "", str(raw or ""))
    return re.sub(r"\s+", "", text).casefold()


def _columns(row: Sequence[Any], register: Register) -> dict[int, str]:
    """Column -> field key, for the headers that the register knows."""
    names: dict[str, str] = {}
    for field in register:
        for name in (field.key, field.header, *field.aliases):
            names.setdefault(_header(name), field.key)
    found: dict[int, str] = {}
    for column, raw in enumerate(row):
        key = names.get(_header(raw))
        if key is not None and key not in found.values():
            found[column] = key
    return found


def _check_keys(columns: Mapping[int, str], register: Register, path: Path) -> None:
    there = set(columns.values())
    missing = [register.by_meaning[m].key for m in _KEYS if register.by_meaning[m].key not in there]
    if missing:
        raise WrongColumns("exchange.missing_columns", name=path.name, missing=", ".join(missing))


def _unknown_headers(row: Sequence[Any], columns: Mapping[int, str], number: int) -> list[Issue]:
    return [
        Issue(cell_name(number + 1, column), "exchange.unknown_header", text[:40])
        for column, raw in enumerate(row)
        if column not in columns and (text := cell_text(raw)[0])
    ]


def _row(
    number: int,
    row: Sequence[Any],
    columns: Mapping[int, str],
    register: Register,
    notes: Mapping[tuple[int, str], Value],
    issues: list[Issue],
) -> ImportRow:
    values: dict[str, Value] = {}
    place_of = {key: cell_name(number, column) for column, key in columns.items()}
    told: set[str] = set()
    for column, key in columns.items():
        field = register.by_key[key]
        if not field.on_form or column >= len(row):
            continue
        value, warning = read_cell(field, row[column])
        if (number, key) in notes:
            value = notes[number, key]
        elif warning:
            issues.append(Issue(place_of[key], warning))
            told.add(key)
        if value is not None:
            values[key] = value
    for one in warnings(register, values):
        if one.key not in told:
            issues.append(Issue(place_of.get(one.key, str(number)), one.message))
            told.add(one.key)
    missing = tuple(
        place_of[register.by_meaning[meaning].key]
        for meaning in _KEYS
        if register.by_meaning[meaning].key not in values
    )
    return ImportRow(number, values, missing)


def _states(rows: Sequence[Sequence[Any]], register: Register) -> dict[tuple[int, str], Value]:
    """(sheet row, field key) -> value, from the sheet of states."""
    found = {}
    for row in rows[1:]:
        cells = [cell_text(cell)[0] for cell in row] + [""] * 5
        number, _, key, state, text = cells[:5]
        value = noted(STATES, state, text)
        if number.isdigit() and key in register.by_key and value is not None:
            found[int(number), key] = value
    return found
