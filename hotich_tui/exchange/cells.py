"""One cell and one value: the same understanding for reading and for writing."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from hotich_tui.domain.entry.dates import export_text, interpret_date
from hotich_tui.domain.entry.values import UNREAD, Said, Value
from hotich_tui.domain.register.register import CodeList, Field
from hotich_tui.vietnamese import clean, fold

STATES = {said.value: said for said in Said}


def cell_text(raw: Any) -> tuple[str, str]:
    """The text of a cell as Excel holds it, and the key of a warning, or "".

    Numbers lose Excel's `.0`; a real date cell is read as day, month, year, and says so.
    """
    if raw is None:
        return "", ""
    if isinstance(raw, bool):
        return ("1" if raw else "0"), ""
    if isinstance(raw, float):
        return (str(int(raw)) if raw.is_integer() else repr(raw)), ""
    if isinstance(raw, dt.datetime | dt.date):
        return raw.strftime("%d.%m.") + f"{raw.year:04d}", "exchange.excel_date"
    if isinstance(raw, dt.time | dt.timedelta):
        return str(raw), "exchange.excel_date"
    text = " ".join(clean(str(raw)).split())
    return text, ""


def read_cell(field: Field, raw: Any) -> tuple[Value | None, str]:
    """What a cell states: an empty one states nothing, never that the book is blank.

    Returns:
        The value, and the key of a warning, or "".
    """
    text, warning = cell_text(raw)
    if not text:
        return None, ""
    if field.code_list is not None:
        code = _code(field.code_list, text)
        if not code:
            return None, ""
        known = field.code_list.free or code in field.code_list.labels
        return Value.typed(code), "" if known else "rules.unknown_code"
    if field.kind.is_date:
        interpretation = interpret_date(text, cut_off_year=2100)
        if interpretation is None:
            warning = "rules.not_a_date"
        elif not interpretation.is_possible:
            warning = "rules.impossible_date"
    return Value.typed(text), warning


def _code(codes: CodeList, text: str) -> str:
    """A code from its number, its number as Excel writes it, or its label; "" = no information."""
    if re.fullmatch(r"\d+\.0+", text):
        text = text.partition(".")[0]
    if text in codes.labels:
        return text
    if text in codes.import_only or (text == "0" and not codes.free):
        return ""
    named = [code for code, label in codes.labels.items() if fold(label) == fold(text)]
    return named[0] if len(named) == 1 and not codes.free else text


def write_cell(field: Field, value: Value | None) -> str:
    """What the ministry's cell can say of a value: dates in its shape, unread parts left out."""
    if value is None or not value.text:
        return ""
    if field.kind.is_date:
        return _date_cell(value.text)
    return value.text


def _date_cell(text: str) -> str:
    shaped = export_text(text)
    if UNREAD not in shaped:
        return shaped
    known = []
    for part in reversed(shaped.split(".")):
        if UNREAD in part:
            break
        known.append(part)
    return ".".join(reversed(known))


def needs_note(field: Field, value: Value, cell: str) -> bool:
    """Whether the cell alone would be read as something else than the value."""
    return read_cell(field, cell)[0] != value


def noted(states: Mapping[str, Said], state: str, text: str) -> Value | None:
    """A value from a line of the sheet of states; None where the line is no value."""
    said = states.get(state.strip())
    if said is None:
        return None
    try:
        return Value(said, "" if said is Said.BLANK else text)
    except ValueError:
        return None
