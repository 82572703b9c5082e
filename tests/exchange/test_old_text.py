"""Workbooks from before Unicode, real .xlsx files with the fonts of their day."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from hotich_tui.domain.register.load_register import load_registers
from hotich_tui.exchange import read_workbook
from hotich_tui.messages import say
from hotich_tui.workflow.book.importing import ImportPlan
from tests.exchange.test_import import HEADERS, look_alike, row
from tests.vietnamese.old_text import WAYS, names

NAMES = names(40, seed=5)
COLUMN = {key: place for place, key in enumerate(HEADERS, start=2)}
"""Excel's column, from 1; the first is the running number."""


def old(text: str, way: str) -> str:
    return WAYS[way][1](text)


def book(path: Path, way: str, fonts: dict[str, str]) -> ImportPlan:
    """A file whose texts are in an old encoding, its cells in the fonts given, as it is read."""
    rows = [
        row(
            f"{number:02}/2018",
            noiDangKy=old("xã Đồng Mẫu", way),
            nksHoTen=old(name, way),
            nksDanToc=old("Tày", way),
            meHoTen=old(NAMES[-number], way),
        )
        for number, name in enumerate(NAMES, start=1)
    ]
    look_alike(path, rows)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    for key, font in fonts.items():
        for number in range(2, len(rows) + 2):
            sheet.cell(number, COLUMN[key]).font = Font(name=font)
    workbook.save(path)
    return read_workbook(path, load_registers())


def told(plan: ImportPlan) -> dict[str, str]:
    return {i.cell: i.text for i in plan.issues if i.message == "exchange.old_encoding"}


def texts(plan: ImportPlan, key: str) -> list[str]:
    return [one.values[key].text for one in plan.rows]


@pytest.mark.parametrize(
    ("way", "shown"),
    [
        ("TCVN3", "TCVN3"),
        ("TCVN3 as 1258", "TCVN3"),
        ("VNI", "VNI"),
        ("VNI as 1258", "VNI"),
        ("UTF-8 as 1252", "UTF-8"),
        ("UTF-8 twice", "UTF-8"),
    ],
)
def test_columns_decide_where_no_font_does(tmp_path: Path, way: str, shown: str) -> None:
    plan = book(tmp_path / "a.xlsx", way, {})
    assert texts(plan, "nksHoTen") == NAMES
    assert texts(plan, "meHoTen") == NAMES[::-1]
    assert set(texts(plan, "noiDangKy")) == {"xã Đồng Mẫu"}
    assert set(texts(plan, "nksDanToc")) == {"Tày"}
    assert set(told(plan).values()) == {shown} and "G1" in told(plan)
    assert plan.register == "KS" and texts(plan, "ngayDangKy")[0] == "27.10.2018"


def test_a_unicode_file_is_left_alone(tmp_path: Path) -> None:
    plan = book(tmp_path / "a.xlsx", "Unicode", {"nksHoTen": "Times New Roman"})
    assert texts(plan, "nksHoTen") == NAMES and told(plan) == {}
    plan = book(tmp_path / "a.xlsx", "Unicode, NFD", {})
    assert texts(plan, "nksHoTen") == NAMES and told(plan) == {}


def test_fonts_decide(tmp_path: Path) -> None:
    """The same bytes in three fonts; plain letters in a font of capitals are capitals."""
    fonts = {"nksHoTen": ".VnTimeH", "meHoTen": ".VnTime", "nksDanToc": "VNI-Times"}
    plan = book(tmp_path / "a.xlsx", "TCVN3", fonts)
    assert texts(plan, "nksHoTen") == [name.upper() for name in NAMES]
    assert texts(plan, "meHoTen") == NAMES[::-1]
    assert set(texts(plan, "nksDanToc")) == {"Tµy"}, "the font says VNI, and that is believed"
    assert told(plan) == {"F1": "TCVN3", "G1": "TCVN3", "J1": "VNI", "K1": "TCVN3"}


def test_fonts_of_one_column_may_differ(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    names_in = ["Hoµng V¨n §øc", "Traàn Thò Höôøng", "Lê Thị Ửng", "nguyÔn thÞ ¸nh"]
    fonts = [".VnTime", "VNI-Times", "Arial", ".VnTimeH"]
    look_alike(path, [row(f"{n}/2018", nksHoTen=name) for n, name in enumerate(names_in)])
    workbook = openpyxl.load_workbook(path)
    for number, font in enumerate(fonts, start=2):
        workbook.worksheets[0].cell(number, COLUMN["nksHoTen"]).font = Font(name=font)
    workbook.save(path)
    plan = read_workbook(path, load_registers())
    wanted = ["Hoàng Văn Đức", "Trần Thị Hường", "Lê Thị Ửng", "NGUYỄN THỊ ÁNH"]
    assert texts(plan, "nksHoTen") == wanted
    assert list(told(plan).values()) == ["TCVN3+UNICODE+VNI"]


def test_a_foreign_name_in_a_unicode_file_is_left_alone(tmp_path: Path) -> None:
    """`May-ôt` alone would be a fine word in TCVN3."""
    path = tmp_path / "a.xlsx"
    look_alike(path, [row("1/2018", noiDangKy="May-ôt", nksDanToc="Hmông")])
    plan = read_workbook(path, load_registers())
    assert texts(plan, "noiDangKy") == ["May-ôt"] and told(plan) == {}
    look_alike(
        path, [row("1/2018", nksHoTen="Nam", meHoTen="Mai", nksDanToc="", noiDangKy="May-ôt")]
    )
    plan = read_workbook(path, load_registers())
    assert texts(plan, "noiDangKy") == ["May-ôt"] and told(plan) == {}


def test_the_preview_says_it_without_a_value(tmp_path: Path) -> None:
    plan = book(tmp_path / "a.xlsx", "TCVN3", {})
    issue = next(i for i in plan.issues if i.message == "exchange.old_encoding")
    assert "bảng mã cũ" in say(issue.message)
    assert issue.text == "TCVN3" and not any(name in issue.text for name in NAMES)
