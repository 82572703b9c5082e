"""Reading a population extract, CSV or Excel, row by row: what cannot be used is listed by line."""

import csv
import hashlib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from hotich_tui.domain.entry.dates import interpret_date
from hotich_tui.domain.entry.id_number import plain_number
from hotich_tui.domain.population.matching import Person
from hotich_tui.domain.register.person_field import PersonField
from hotich_tui.exchange.cells import cell_text
from hotich_tui.exchange.errors import NoRows, NotExcel, WrongColumns
from hotich_tui.vietnamese import decode_column, fold, name_case
from hotich_tui.vietnamese.legacy import Encoding, detect
from hotich_tui.workflow.book.importing import Issue

FIELDS = tuple(one.name for one in fields(Person))
_REMOVED = "removed"
_NUMBERS: Mapping[str, int] = {
    PersonField.ID_NUMBER: 12,
    PersonField.MOTHER_ID: 12,
    PersonField.FATHER_ID: 12,
    PersonField.OLD_ID: 9,
}
_MOST_ISSUES = 1_000
_HEADER_LINES = 10
_ENCODINGS = ("utf-8-sig", "cp1258", "cp1252")
"""Tried in this order; what is no UTF-8 may hold an older encoding still, read as Windows text."""
_BLOCK = 2_000
_EXCEL = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")


Progress = Callable[[int, int], None]
"""Told how far the reading is: so many bytes, or rows, of so many."""


def silent(done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(slots=True)
class Extract:
    """An extract while it is read; counts and issues are whole once `people` is exhausted.

    Args:
        columns: Field -> place of its column.
        headers: Field -> what the file calls it.
        unused: Headers of columns that nothing was read from.
        encoding: What the texts were written in; all but ``unicode`` and ``nfd`` were changed,
            and are to be shown to a person.
        issues: Of the first thousand lines that have any; cell = line number.
        skipped: Lines that give no person.
        removed: People whose row says that they are to be taken out.
    """

    path: Path
    columns: Mapping[str, int]
    headers: Mapping[str, str] = field(default_factory=dict)
    unused: Sequence[str] = ()
    encoding: str = "unicode"
    issues: list[Issue] = field(default_factory=list)
    skipped: int = 0
    removed: list[Person] = field(default_factory=list)
    _lines: Iterable[tuple[int, Sequence[Any]]] = ()

    def people(self) -> Iterator[Person]:
        """Everyone, in the order of the file. Read once."""
        for number, row in self._lines:
            if not any(map(_filled, row)):
                continue
            person = self._person(number, row)
            if person is None:
                self.skipped += 1
            elif self._is_removed(row):
                self.removed.append(person)
            else:
                yield person

    def _person(self, number: int, row: Sequence[Any]) -> Person | None:
        values = {}
        for name, column in self.columns.items():
            if name != _REMOVED and column < len(row):
                value, issue = _value(name, row[column])
                values[name] = value
                if issue:
                    self._tell(number, issue)
        if not any(c.isalpha() for c in values.get(PersonField.NAME, "")):
            self._tell(number, "extract.no_name")
            return None
        return Person(**values)

    def _is_removed(self, row: Sequence[Any]) -> bool:
        column = self.columns.get(_REMOVED)
        if column is None or column >= len(row):
            return False
        return fold(cell_text(row[column])[0]) in _names()["removed"]["yes"]

    def _tell(self, number: int, message: str) -> None:
        if len(self.issues) < _MOST_ISSUES:
            self.issues.append(Issue(str(number), message))


@cache
def _names() -> Mapping[str, Any]:
    file = resources.files("hotich_tui").joinpath("data", "extract_columns.toml")
    return tomllib.loads(file.read_text("utf-8"))


def _filled(cell: Any) -> bool:
    return cell not in (None, "")


def _value(name: str, cell: Any) -> tuple[str, str]:
    """The value of a cell and the key of an issue; what cannot be read is left out, not guessed."""
    text = cell_text(cell)[0]
    if not text:
        return "", ""
    if name in _NUMBERS:
        digits = plain_number(text)
        if isinstance(cell, int | float):
            # Excel drops the zeros in front of a number; codes of provinces begin with one.
            digits = digits.zfill(_NUMBERS[name])
        fits = len(digits) == _NUMBERS[name] and digits.isascii() and digits.isdigit()
        return (digits, "") if fits else ("", "extract.bad_number")
    if name == PersonField.SEX:
        codes = [code for code, names in _names()["sex"].items() if fold(text) in names]
        return (codes[0], "") if codes else ("", "extract.bad_sex")
    if name in (PersonField.BIRTH, PersonField.DIED):
        interpretation = interpret_date(text, cut_off_year=2100)
        if (
            interpretation is None
            or interpretation.century_guessed
            or not interpretation.year.isdigit()
        ):
            return "", "extract.bad_date"
        return interpretation.text, ""
    return text, ""


def load_mapping(path: Path) -> Mapping[str, str]:
    """Field -> header, from a mapping file: `[columns]` with `name = "HỌ TÊN"` and so on.

    Raises:
        NotExcel: It cannot be read.
        WrongColumns: Not such a file; names the key and what would be legal.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))["columns"]
        wrong = [key for key in table if key not in (*FIELDS, _REMOVED)]
    except OSError:
        raise NotExcel("exchange.not_found", name=path.name) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongColumns("extract.map_broken", name=path.name, problem=str(error)) from None
    except (KeyError, TypeError):
        raise WrongColumns("extract.bad_map", name=path.name, key="columns") from None
    bad = wrong or [key for key, value in table.items() if not isinstance(value, str)]
    if bad:
        raise WrongColumns("extract.bad_map", name=path.name, key=bad[0])
    return dict(table)


def source_hash(path: Path) -> str:
    """SHA-256 of the file.

    Raises:
        NotExcel: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise NotExcel("exchange.not_found", name=path.name) from None


@contextmanager
def open_extract(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Iterator[Extract]:
    """Open an extract; its people are read as they are asked for.

    Args:
        mapping: Field -> header, where the headers are none that are known.

    Raises:
        NotExcel: It cannot be read as CSV or Excel.
        NoRows, WrongColumns: No header in the first lines names a column of names.
    """
    if path.suffix.casefold() in _EXCEL:
        yield _extract(path, _excel_lines(path, progress), mapping)
        return
    try:
        file = path.open("rb")
    except OSError:
        raise NotExcel("exchange.not_found", name=path.name) from None
    with file:
        yield _extract(path, _csv_lines(file, path, progress), mapping)


def _extract(
    path: Path, lines: Iterator[tuple[int, Sequence[Any]]], mapping: Mapping[str, str] | None
) -> Extract:
    encoding, lines = _as_unicode(lines)
    head = list(islice(lines, _HEADER_LINES))
    if not head:
        raise NoRows("exchange.empty", name=path.name)
    best: dict[str, int] = {}
    start, titles = 0, list[str]()
    for place, (_, row) in enumerate(head):
        columns = _columns(row, mapping)
        if PersonField.NAME in columns and len(columns) > len(best):
            best, start, titles = columns, place + 1, [cell_text(cell)[0] for cell in row]
    if mapping and (missing := [mapping[f] for f in mapping if f not in best]):
        raise WrongColumns("extract.no_column", name=path.name, missing=", ".join(missing))
    if not best:
        raise WrongColumns("extract.no_names", name=path.name)

    def rest() -> Iterator[tuple[int, Sequence[Any]]]:
        yield from head[start:]
        yield from lines

    used = {name: titles[column] for name, column in best.items()}
    unused = [t for column, t in enumerate(titles) if t and column not in best.values()]
    return Extract(path, best, used, unused, encoding, _lines=rest())


_Lines = Iterator[tuple[int, Sequence[Any]]]


def _as_unicode(lines: _Lines) -> tuple[str, _Lines]:
    """Lines whose texts are Unicode: an old encoding is known by the first lines, all together."""
    block = list(islice(lines, _BLOCK))
    encoding = detect(cell for _, row in block for cell in row if isinstance(cell, str))
    if encoding in ("unicode", "nfd"):
        return encoding, chain(block, lines)
    return encoding, _decoded(block, lines, encoding)


def _decoded(block: list[tuple[int, Sequence[Any]]], lines: _Lines, encoding: Encoding) -> _Lines:
    while block:
        rows = [list(row) for _, row in block]
        for column in range(max(map(len, rows))):
            places = [
                i for i, r in enumerate(rows) if column < len(r) and isinstance(r[column], str)
            ]
            _, texts = decode_column([rows[i][column] for i in places], None, encoding)
            for place, text in zip(places, texts, strict=True):
                # TCVN3 has no capitals with a tone: names get theirs back.
                rows[place][column] = name_case(text) if encoding == "tcvn3" else text
        yield from zip((number for number, _ in block), rows, strict=True)
        block = list(islice(lines, _BLOCK))


def _columns(row: Sequence[Any], mapping: Mapping[str, str] | None) -> dict[str, int]:
    """Field -> column, for the headers that are known or mapped."""
    if mapping:
        wanted = {_header(header): name for name, header in mapping.items()}
    else:
        table = _names()["columns"]
        wanted = {header: name for name, headers in table.items() for header in headers}
    found: dict[str, int] = {}
    for column, cell in enumerate(row):
        name = wanted.get(_header(cell))
        if name is not None:
            found.setdefault(name, column)
    return found


def _header(cell: Any) -> str:
    text = fold(cell_text(cell)[0])
    plain = "".join(c if c.isalnum() or c == "_" else " " for c in text)
    return " ".join(plain.split())


def _excel_lines(path: Path, progress: Progress) -> Iterator[tuple[int, Sequence[Any]]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        total = sheet.total_height
        for number, row in enumerate(sheet.iter_rows(), start=1):
            if number % 1000 == 0:
                progress(number, total)
            yield number, row
        progress(total, total)
    except (CalamineError, OSError, ValueError, KeyError, IndexError):
        raise NotExcel("exchange.not_excel", name=path.name) from None


def _csv_lines(
    file: BinaryIO, path: Path, progress: Progress
) -> Iterator[tuple[int, Sequence[Any]]]:
    total = path.stat().st_size
    encoding = _encoding(file)

    def texts() -> Iterator[str]:
        done = 0
        for number, raw in enumerate(file):
            done += len(raw)
            if number % 1000 == 0:
                progress(done, total)
            yield raw.decode(encoding)
        progress(total, total)

    start = file.peek(4096)[:4096].decode(encoding, "ignore")  # type: ignore[attr-defined]
    delimiter = max(",;\t|", key=start.count)
    reader = csv.reader(texts(), delimiter=delimiter)
    try:
        for row in reader:
            yield reader.line_num, row
    except (csv.Error, UnicodeDecodeError):
        raise NotExcel("extract.bad_line", name=path.name, line=reader.line_num + 1) from None


def _encoding(file: BinaryIO) -> str:
    """UTF-8 where the whole file is; else as Windows shows it."""
    for encoding in _ENCODINGS:
        file.seek(0)
        try:
            for raw in file:
                raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        encoding = "latin-1"
    file.seek(0)
    return encoding
