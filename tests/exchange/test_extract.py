"""Population extracts as offices get them: CSV and Excel, strange headers, bad lines."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from hotich_tui.domain.population.matching import Person
from hotich_tui.exchange.errors import NoRows, NotExcel, WrongColumns
from hotich_tui.exchange.extract import load_mapping, open_extract, source_hash
from hotich_tui.vietnamese import legacy

LAN = Person("Nguyễn Thị Lan", "15.04.1985", "2", "019185000001", "090123456", "Kinh")
HEAD = "STT;Họ và tên;Ngày sinh;Giới tính;Số định danh cá nhân;Số CMND;Dân tộc"
ROW = "1;Nguyễn Thị Lan;15/04/1985;Nữ;019185000001;090123456;Kinh"


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "trich.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def read(path: Path, **options: object) -> tuple[list[Person], list[tuple[str, str]], int]:
    with open_extract(path, **options) as extract:  # type: ignore[arg-type]
        people = list(extract.people())
    return people, [(i.cell, i.message) for i in extract.issues], extract.skipped


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [line.replace(";", delimiter) for line in (HEAD, ROW)]
    assert read(write(tmp_path, *lines, encoding=encoding)) == ([LAN], [], 0)


def test_the_windows_code_page(tmp_path: Path) -> None:
    """It writes tones as marks of their own."""
    line = "Nguyê\u0303n Thi\u0323 Lan;1985"
    path = write(tmp_path, "ho ten;ngay sinh", line, encoding="cp1258")
    assert read(path)[0] == [Person("Nguyễn Thị Lan", "1985")]


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii"])
def test_old_encodings_are_known_by_the_file(tmp_path: Path, encoding: str) -> None:
    names = ["Trần Thị Hường", "Hoàng Văn Thụ", "Nguyễn Đức Bằng", "Lường Thị Nguyệt"] * 3
    letters = {letter: raw for raw, letter in legacy._letters(encoding).items()}
    raw = b"ho ten;nam sinh\n" + b"".join(
        b"".join(letters.get(c, c.encode("ascii", "ignore")) for c in name) + b";1985\n"
        for name in names
    )
    path = tmp_path / "trich.csv"
    path.write_bytes(raw)
    assert [person.name for person in read(path)[0]] == names


def test_bad_lines_are_listed_and_the_rest_is_kept(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "DANH SÁCH",
        HEAD,
        ROW,
        "2;;01/01/1990;Nam;;;",
        "3;Ma Văn An;khoảng 1960;Nam;0190;;Tày",
        "",
        "4;Lý Thị Bé;30/02/1962;?;;;Dao",
        "5;Bàn Thị Cam;62;Nữ;;;Dao",
    )
    people, issues, skipped = read(path)
    assert skipped == 1
    assert people == [
        LAN,
        Person("Ma Văn An", "", "1", "", "", "Tày"),
        Person("Lý Thị Bé", "30.02.1962", "", "", "", "Dao"),
        Person("Bàn Thị Cam", "", "2", "", "", "Dao"),
    ]
    assert issues == [
        ("4", "extract.no_name"),
        ("5", "extract.bad_date"),
        ("5", "extract.bad_number"),
        ("7", "extract.bad_sex"),
        ("8", "extract.bad_date"),
    ]


def test_excel_with_numbers_and_dates_as_excel_has_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["", "HỌ TÊN", "NGÀY SINH", "Giới tính", "Số CCCD", "CMND", "Dân tộc"])
    born = dt.datetime(1985, 4, 15)
    book.active.append(["", "Nguyễn Thị Lan", born, 2, 19185000001, 90123456, "Kinh"])
    path = tmp_path / "trich.xlsx"
    book.save(path)
    seen: list[tuple[int, int]] = []
    assert read(path, progress=lambda done, total: seen.append((done, total))) == ([LAN], [], 0)
    assert seen[-1][0] == seen[-1][1]


def test_a_mapping_names_other_headers(tmp_path: Path) -> None:
    path = write(tmp_path, "A;B;C;D", "x;Nguyễn Thị Lan;1985;x")
    mapping = tmp_path / "map.toml"
    mapping.write_text('[columns]\nname = "B"\nbirth = "C"\nremoved = "D"\n', "utf-8")
    with open_extract(path, load_mapping(mapping)) as extract:
        assert list(extract.people()) == []
    assert extract.removed == [Person("Nguyễn Thị Lan", "1985")]
    mapping.write_text('[columns]\nname = "Z"\n', "utf-8")
    with pytest.raises(WrongColumns) as caught, open_extract(path, load_mapping(mapping)):
        pass
    assert "Z" in str(caught.value)
    with pytest.raises(NotExcel):
        load_mapping(tmp_path / "missing.toml")
    mapping.write_text('[columns\nname = "B"\n', "utf-8")
    with pytest.raises(WrongColumns) as caught:
        load_mapping(mapping)
    assert "TOML" in str(caught.value) and "line 1" in str(caught.value)
    for text in ('[columns]\nhoten = "B"\n', "name = 1", "[columns]\nname = 3\n", "["):
        mapping.write_text(text, "utf-8")
        with pytest.raises(WrongColumns):
            load_mapping(mapping)


def test_files_that_are_none(tmp_path: Path) -> None:
    cases = [
        (write(tmp_path, "một;hai", "ba;bốn"), WrongColumns),
        (tmp_path / "missing.csv", NotExcel),
        (tmp_path / "missing.xlsx", NotExcel),
    ]
    for path, error in cases:
        with pytest.raises(error), open_extract(path):
            pass
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with pytest.raises(NoRows), open_extract(empty):
        pass
    fake = tmp_path / "fake.xlsx"
    fake.write_bytes(b"not a workbook")
    with pytest.raises(NotExcel), open_extract(fake):
        pass
    with pytest.raises(NotExcel):
        source_hash(tmp_path / "missing.csv")
