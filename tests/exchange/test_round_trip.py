"""Out and in again: every register, every state, the same values."""

import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register, load_registers, register_codes
from hotich_tui.domain.register.register import Field, Meaning, Register
from hotich_tui.exchange import read_workbook, write_book
from hotich_tui.exchange.errors import NotWritten
from hotich_tui.exchange.read import STATE_SHEET

WORDS = st.sampled_from(
    ["Nguyễn", "Thị", "Hòa", "Hoà", "Đặng", "=1+1", "+84", "-", "@SUM(A1)", "007", "1e5", "'"]
)
NUMBERS = st.sampled_from(["01.2019", "TRUE", "#REF!", "0", "00", "1.0", "Trần\u00a0"])
TEXTS = st.lists(st.one_of(WORDS, NUMBERS), min_size=1, max_size=4).map(" ".join)
DATES = st.sampled_from(
    ["27.10.2008", "10/10/1981", "01.2019", "1958", "30.02.1962", "1-2-1990", "5.3.1999", "hôm qua"]
)
UNREAD_DATES = st.sampled_from(["??.03.1958", "19?8", "1?.0?.2001"])


def a_value(field: Field) -> st.SearchStrategy[Value | None]:
    """Whatever a book may say in a field: stored texts have single spaces."""
    texts = DATES if field.kind.is_date else TEXTS
    if field.code_list is not None:
        texts = st.one_of(st.sampled_from(list(field.code_list.labels)), TEXTS)
    texts = texts.map(lambda t: " ".join(t.replace("\u00a0", " ").split())).filter(bool)
    unread = UNREAD_DATES if field.kind.is_date else st.just("Nguyễn Th? Lan")
    return st.one_of(
        st.none(),
        st.just(BLANK),
        st.just(ILLEGIBLE),
        unread.map(lambda t: Value(Said.ILLEGIBLE, t)),
        texts.map(lambda t: Value(Said.ODD, t)),
        texts.map(lambda t: Value(Said.WRITTEN, t)),
        texts.map(lambda t: Value(Said.WRITTEN, t)),
    )


@st.composite
def entries(draw: st.DrawFn, register: Register) -> list[dict[str, Value]]:
    found = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        values = {}
        for field in register.reading_order():
            value = draw(a_value(field))
            if field.meaning in (Meaning.ENTRY_NUMBER,):
                value = Value(Said.WRITTEN, f"{number}/1998")
            if value is not None:
                values[field.key] = value
        found.append(values)
    return found


def book_of(register: Register) -> Book:
    return Book("b", register.code, "01/1998", "xã Mẫu", 1998, True)


@pytest.mark.parametrize("code", register_codes())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_same_values_and_states(code: str, data: st.DataObject) -> None:
    register = load_register(code)
    wanted = data.draw(entries(register))
    with tempfile.TemporaryDirectory() as folder:
        path = write_book(Path(folder), book_of(register), register, wanted)
        plan = read_workbook(path, load_registers())
    assert plan.register == code
    assert [dict(row.values) for row in plan.rows] == wanted


@pytest.mark.parametrize("code", register_codes())
def test_the_ministrys_columns_all_text_and_no_formula(code: str, tmp_path: Path) -> None:
    register = load_register(code)
    values = {
        f.key: Value(Said.WRITTEN, "=cmd()" if f.code_list is None else "1")
        for f in register.reading_order()
    }
    path = write_book(tmp_path, book_of(register), register, [values])
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [field.header for field in register]
    assert STATE_SHEET in workbook.sheetnames
    for row in workbook.worksheets:
        for cells in row.iter_rows():
            for cell in cells:
                assert cell.data_type in ("s", "n") and cell.number_format == "@"
                assert cell.value is None or isinstance(cell.value, str)
    assert sheet.title == register.title
    assert not list(tmp_path.glob("*.unfinished"))


def test_dates_go_out_in_the_ministrys_shape(tmp_path: Path) -> None:
    register = load_register("KS")
    key = register.by_meaning[Meaning.REGISTRATION_DATE].key
    column = [f.key for f in register].index(key) + 1
    for text, cell in (
        ("10/10/1981", "10.10.1981"),
        ("01.2019", "01.2019"),
        ("1958", "1958"),
        ("??.03.1958", "03.1958"),
    ):
        said = Said.ILLEGIBLE if "?" in text else Said.WRITTEN
        path = write_book(tmp_path, book_of(register), register, [{key: Value(said, text)}])
        assert openpyxl.load_workbook(path).worksheets[0].cell(2, column).value == cell


def test_without_the_sheet_an_empty_cell_states_nothing(tmp_path: Path) -> None:
    register = load_register("KS")
    name = register.by_meaning[Meaning.SUBJECT_NAME].key
    number = register.by_meaning[Meaning.ENTRY_NUMBER].key
    values = {number: Value(Said.WRITTEN, "1/1998"), name: BLANK}
    path = write_book(tmp_path, book_of(register), register, [values])
    assert dict(read_workbook(path, load_registers()).rows[0].values) == values
    workbook = openpyxl.load_workbook(path)
    del workbook[STATE_SHEET]
    workbook.save(path)
    found = read_workbook(path, load_registers()).rows[0].values
    assert name not in found and number in found


def test_a_disk_that_refuses_leaves_nothing(tmp_path: Path) -> None:
    register = load_register("KS")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(NotWritten):
        write_book(tmp_path / "file", book_of(register), register, [{}])
    old = write_book(tmp_path, book_of(register), register, [{}])
    before = old.read_bytes()
    blocked = old.with_suffix(".unfinished")
    blocked.mkdir()
    with pytest.raises((NotWritten, OSError)):
        write_book(tmp_path, book_of(register), register, [{}, {}])
    assert old.read_bytes() == before
