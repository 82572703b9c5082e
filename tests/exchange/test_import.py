"""The ministry's file as it is, what is wrong with files, and the law at the import door."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import LawError, SamePerson, WrongRole
from hotich_tui.domain.register.load_register import load_register, load_registers
from hotich_tui.domain.register.register import Meaning
from hotich_tui.exchange import read_workbook
from hotich_tui.exchange.errors import ExchangeError, NoRows, NotExcel, WrongColumns
from hotich_tui.messages import HotichError
from hotich_tui.workflow.book.importing import Importing
from tests.conftest import Commune

KS = load_register("KS")
# As the template has them: spaces, a line break, the hint of the code list behind the name.
HEADERS = {
    "so": "so ",
    "quyenSo": " quyenSo",
    "trangSo": "trangSo",
    "ngayDangKy": "ngayDangKy\n",
    "noiDangKy": "noiDangKy",
    "nksHoTen": "nksHoTen ",
    "nksGioiTinh": "nksGioiTinh i=[1,2,3]",
    "nksNgaySinh": "nksNgaySinh",
    "nksDanToc": "nksDanToc",
    "meHoTen": "meHoTen",
    "meNgaySinh": "meNgaySinh",
    "ghiChu": "Ghi chú lạ",
}


def look_alike(path: Path, rows: list[list[object]], headers: list[str] | None = None) -> Path:
    """A file as the ministry hands out: its columns, codes as text or number, three date styles."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "DL Import"
    sheet.append(["STT", *(headers or list(HEADERS.values()))])
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *row])
    workbook.save(path)
    return path


def row(number: str, **changed: object) -> list[object]:
    values: dict[str, object] = {
        "so": number,
        "quyenSo": "02/2018",
        "trangSo": 7,
        "ngayDangKy": "27.10.2018",
        "noiDangKy": "xã Mẫu",
        "nksHoTen": "HOÀNG THỊ THỬ",
        "nksGioiTinh": 2,
        "nksNgaySinh": "01.2018",
        "nksDanToc": "Tày",
        "meHoTen": "Nông Thị Thử",
        "meNgaySinh": "10/10/1981",
        "ghiChu": None,
        **changed,
    }
    return list(values.values())


def test_the_template_as_it_is(tmp_path: Path) -> None:
    rows = [
        row("01/2018"),
        row("02/2018", nksGioiTinh="1", ngayDangKy="27.10.2008"),
        row("03/2018", ngayDangKy=date(2018, 11, 5), nksNgaySinh=2018, meNgaySinh="hôm qua"),
        row("", meHoTen="Ma Thị Thử"),
    ]
    plan = read_workbook(look_alike(tmp_path / "a.xlsx", rows), load_registers())
    assert plan.register == "KS" and len(plan.rows) == 4
    first, second, third, nameless = plan.rows
    written = {key: value.text for key, value in first.values.items()}
    assert written == {
        "so": "01/2018",
        "quyenSo": "02/2018",
        "trangSo": "7",
        "ngayDangKy": "27.10.2018",
        "noiDangKy": "xã Mẫu",
        "nksHoTen": "HOÀNG THỊ THỬ",
        "nksGioiTinh": "2",
        "nksNgaySinh": "01.2018",
        "nksDanToc": "Tày",
        "meHoTen": "Nông Thị Thử",
        "meNgaySinh": "10/10/1981",
    }
    assert second.values["nksGioiTinh"] == Value(Said.WRITTEN, "1")
    assert third.values["ngayDangKy"].text == "05.11.2018"
    assert third.values["nksNgaySinh"].text == "2018"
    assert third.values["meNgaySinh"].text == "hôm qua", "what cannot be read is kept"
    assert nameless.missing
    told = {(issue.cell, issue.message) for issue in plan.issues}
    column = {key: place for place, key in enumerate(HEADERS, start=1)}

    def cell(key: str, line: int) -> str:
        return f"{openpyxl.utils.get_column_letter(column[key] + 1)}{line}"

    assert (cell("ngayDangKy", 4), "exchange.excel_date") in told
    assert (cell("meNgaySinh", 4), "rules.not_a_date") in told
    assert any(where == cell("so", 3) or "year" in what for where, what in told), told
    assert any(what == "exchange.unknown_header" for _, what in told)


def test_import_makes_records_to_verify(commune: Commune, tmp_path: Path) -> None:
    path = look_alike(tmp_path / "a.xlsx", [row("01/2018"), row("02/2018"), row("")])
    plan = read_workbook(path, load_registers())
    report = Importing(commune.station, commune.user("M1")).make_records(plan)
    assert len(report.records) == 2 and len(report.skipped) == 1
    again = Importing(commune.station, commune.user("M1")).preview(plan)
    assert not again.records, "the numbers are there already"
    version_id = report.records[0]
    # The importer is the keyer: forbidden pairs at this door too.
    for act in (
        lambda: commune.desk("M1").verifying.commit(version_id, "nksHoTen", Value(Said.BLANK)),
        lambda: commune.desk("M1").verifying.open(version_id),
        lambda: commune.desk("M1").approving.approve(version_id),
        lambda: commune.desk("M1").adjudicating.open(version_id),
    ):
        with pytest.raises(LawError):
            act()
    commune.verified(version_id)
    with pytest.raises(SamePerson):
        commune.desk("M1").approving.approve(version_id)
    commune.desk("T1").approving.approve(version_id)


@pytest.mark.parametrize("who", ["S1", "X1", "T1", "A1", "K1"])
def test_only_a_keyer_imports(commune: Commune, tmp_path: Path, who: str) -> None:
    plan = read_workbook(look_alike(tmp_path / "a.xlsx", [row("01/2018")]), load_registers())
    with pytest.raises(WrongRole):
        Importing(commune.station, commune.user(who)).make_records(plan)
    assert not commune.desk("A1").books.progress()


def test_duplicates(commune: Commune, tmp_path: Path) -> None:
    path = look_alike(tmp_path / "a.xlsx", [row("01/2018"), row("01/2018", nksHoTen="Khác")])
    report = Importing(commune.station, commune.user("N1")).make_records(
        read_workbook(path, load_registers())
    )
    assert len(report.records) == 1
    assert {issue.message for issue in report.skipped} == {"exchange.duplicate_in_file"}


def test_all_or_nothing(commune: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal in the middle leaves no half of a file behind."""
    from hotich_tui.store.composition import SqlWork

    plan = read_workbook(
        look_alike(tmp_path / "a.xlsx", [row("01/2018"), row("02/2018")]), load_registers()
    )
    calls: list[str] = []
    true_note = SqlWork._note

    def fails(self: SqlWork, event: str, **kwargs: Any) -> None:
        calls.append(event)
        if calls.count("key") == 15:
            raise OSError("disk")
        true_note(self, event, **kwargs)

    monkeypatch.setattr(SqlWork, "_note", fails)
    with pytest.raises(OSError, match="disk"):
        Importing(commune.station, commune.user("N1")).make_records(plan)
    monkeypatch.undo()
    assert not commune.desk("A1").books.progress()
    assert commune.station.check() is None


def text_file(path: Path) -> None:
    path.write_text("đây không phải Excel", "utf-8")


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def locked(path: Path) -> None:
    """An OLE container: what Excel makes of a workbook with a password."""
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2048)


def half(path: Path) -> None:
    look_alike(path, [row("01/2018")])
    path.write_bytes(path.read_bytes()[:-900])


def other_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")


def empty_book(path: Path) -> None:
    openpyxl.Workbook().save(path)


def strange_columns(path: Path) -> None:
    look_alike(path, [["a", "b", "c"]], ["tên hàng", "số lượng", "giá"])


def no_number(path: Path) -> None:
    look_alike(path, [row("1")[1:]], list(HEADERS.values())[1:])


def only_headers(path: Path) -> None:
    look_alike(path, [])


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (text_file, NotExcel),
        (empty_file, NotExcel),
        (locked, NotExcel),
        (half, NotExcel),
        (other_zip, NotExcel),
        (empty_book, NoRows),
        (strange_columns, WrongColumns),
        (no_number, WrongColumns),
        (only_headers, NoRows),
    ],
)
def test_bad_files_get_a_sentence(
    tmp_path: Path, make: Callable[[Path], None], kind: type[ExchangeError]
) -> None:
    path = tmp_path / "tệp thử.xlsx"
    make(path)
    with pytest.raises(kind) as refused:
        read_workbook(path, load_registers())
    assert isinstance(refused.value, HotichError)
    sentence = str(refused.value)
    assert "Chưa nạp gì" in sentence and "Traceback" not in sentence
    if make is locked:
        assert "mật khẩu" in sentence
    if make is no_number:
        assert KS.by_meaning[Meaning.ENTRY_NUMBER].key in sentence


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotExcel):
        read_workbook(tmp_path / "không có.xlsx", load_registers())
