"""Minutes of the comparison: out, decided by both offices, and back; no value travels this way."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from hotich_tui.cli.matching import compare
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.findings import person_digest
from hotich_tui.domain.population.matching import MatchClass
from hotich_tui.exchange.errors import NotExcel
from hotich_tui.exchange.minutes import Head, codes_sheet_name, read_minutes, sheet_name
from tests.approval import fill
from tests.cli.test_commands import Cli
from tests.conftest import PIN, Commune
from tests.matching import (
    MATCH,
    PLANTED,
    as_entry,
    compared,
    load,
    stored_values,
    the_child,
)

FORMULA = '=HYPERLINK("http://x.vn","Ma Văn A")'


@pytest.fixture
def cli(commune: Commune, tmp_path: Path) -> Cli:
    return Cli(commune.home, tmp_path)


def exported(cli: Cli, *scope: str) -> Path:
    path = cli.folder / "biên bản.xlsx"
    done = cli.run("minutes", "export", str(path), *(scope or ("--commune",)), "--as", "T1")
    assert done.returncode == 0, done.stderr
    assert MATCH.name not in done.stdout
    return path


def edit(path: Path, change: Callable[[int, int, str], str | None]) -> Path:
    """Every cell of the sheet under the head: row, column and text to another text."""
    book = openpyxl.load_workbook(path)
    for row in book[sheet_name()].iter_rows(min_row=6):
        for cell in row:
            new = change(cell.row, cell.column, str(cell.value or ""))
            if new is not None:
                cell.value = new
    book.save(path)
    return path


def rows(path: Path) -> list[list[str]]:
    book = openpyxl.load_workbook(path)
    return [[str(c.value or "") for c in row] for row in book[sheet_name()].iter_rows(min_row=6)]


def decision_column(path: Path) -> int:
    heads = [cell.value for cell in openpyxl.load_workbook(path)[sheet_name()][5]]
    return heads.index("Quyết định") + 1


def decisions(commune: Commune) -> int:
    with commune.station.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM match_decision").scalar() or 0)


def test_out_and_back(commune: Commune, cli: Cli) -> None:
    _, ids = compared(commune)
    path = exported(cli)
    sheet = openpyxl.load_workbook(path)[sheet_name()]
    listed = commune.desk("T1").reviewing.listed()
    with commune.station.engine.connect() as connection:
        query = "SELECT count(*) FROM audit WHERE event = 'export_match'"
        assert connection.exec_driver_sql(query).scalar() == len(listed)
    assert sheet.data_validations.dataValidation, "the decision is chosen from a list"
    headings = [row[1] for row in rows(path) if row[1] and not row[0]]
    assert any(heading.startswith("KHÁC, GIỮ THEO SỔ (1)") for heading in headings)
    assert any("TƯ PHÁP" in heading for heading in headings)
    differs = next(row for row in rows(path) if row[0].startswith(f"{ids[2]}|child|0"))
    assert "họ tên mẹ" in differs[6]
    assert {"Hoàng Thị Hường", "Hoàng Thị Hưởng"} <= set(differs)

    column, labels = (
        decision_column(path),
        {
            f"{ids[2]}|child|0": "Cùng một người: giữ theo sổ, đề nghị Công an điều chỉnh dân cư",
            f"{ids[3]}|child|1": "Là người đang hiện",
            f"{ids[4]}|child|0": "Chưa được cấp số định danh: lập danh sách gửi Công an",
        },
    )
    codes = {n: row[0].rpartition("|")[0] for n, row in enumerate(rows(path), start=6)}
    edit(path, lambda r, c, _: labels.get(codes[r]) if c == column else None)
    before = stored_values(commune)
    done = cli.run("minutes", "import", str(path), "--as", "T1", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"decisions": 3, "again": 0}
    done = cli.run("minutes", "import", str(path), "--as", "T1", "--json")
    assert json.loads(done.stdout) == {"decisions": 0, "again": 3}, "the same file twice"
    assert decisions(commune) == 3
    # Taken out with those who are decided, each decision stands in its row; and says nothing new.
    whole = cli.folder / "cả xã.xlsx"
    done = cli.run("minutes", "export", str(whole), "--commune", "--all", "--as", "T1")
    assert done.returncode == 0, done.stderr
    again = {row[0].rpartition("|")[0]: row[column - 1] for row in rows(whole) if row[0]}
    assert {code: again[code] for code in labels} == labels
    assert sum(bool(label) for label in again.values()) == 3
    done = cli.run("minutes", "import", str(whole), "--as", "T1", "--json")
    assert json.loads(done.stdout) == {"decisions": 0, "again": 3}
    found = {
        one.finding.version_id: one.finding
        for one in commune.desk("T1").reviewing.listed(everything=True)
        if one.finding.person == "child" and one.finding.stands
    }
    assert set(found) == {ids[2], ids[3], ids[4]}
    chosen = found[ids[3]].decided
    assert chosen is not None and chosen.chosen == person_digest(found[ids[3]].candidates[1].person)
    assert stored_values(commune) == before


def test_a_file_with_every_cell_edited_changes_nothing(commune: Commune, cli: Cli) -> None:
    compared(commune)
    path = exported(cli)
    column = decision_column(path)
    before = stored_values(commune)
    edit(path, lambda _, c, text: text if c in (1, column) else f"{text} sửa")
    told = cli.refused("minutes", "import", str(path), "--as", "T1", code=4)
    assert "không đổi giá trị nào" in told and "B" in told
    assert "Hoàng Thị" not in told, "a refusal names cells, never what is in them"
    assert stored_values(commune) == before and decisions(commune) == 0


def test_a_file_edited_in_any_one_cell_changes_no_value(commune: Commune, cli: Cli) -> None:
    """Each cell of a row that is decided, each hidden code and some of the head, one at a time."""
    _, ids = compared(commune)
    path = exported(cli)
    reviewing = commune.desk("T1").reviewing
    head = Head(commune.station.station_id, commune.station.matches.extract(), "")
    column = decision_column(path)
    place = next(
        n for n, row in enumerate(rows(path), start=6) if row[0].startswith(f"{ids[2]}|child|0")
    )
    book = openpyxl.load_workbook(path)
    sheet, codes = book[sheet_name()], book[codes_sheet_name()]
    sheet.cell(place, column).value = "Không phải người này"
    before, taken = stored_values(commune), set()
    everyone = reviewing.listed(everything=True)
    edited = cli.folder / "sửa.xlsx"
    for cell in [*sheet[5][::5], *sheet[place], *codes[1]]:
        kept, cell.value = cell.value, f"{cell.value or ''} sửa"
        book.save(edited)
        cell.value = kept
        try:
            read = read_minutes(edited, head, everyone)
        except NotExcel:
            continue
        if not read.issues:
            reviewing.decide_all(read.answers)
            taken.add(cell.coordinate)
        assert stored_values(commune) == before, cell.coordinate
    note = sheet.cell(place, column + 1).coordinate
    assert taken == {note}, "the decision and its note are all that is read"
    decided = the_child(commune, ids[2]).finding.decided
    assert decided is not None and (decided.reason, decided.note) == ("nobody", "sửa")


def test_who_verified_a_record_neither_writes_nor_reads_its_minutes(
    commune: Commune, cli: Cli
) -> None:
    book, _ = compared(commune)
    version_id = commune.keyed(book)
    commune.verified(version_id, verifier="M2")
    compare(commune.station, "match")
    path = exported(cli)
    assert any(row[0].startswith(version_id) for row in rows(path)), "the control"
    office = commune.desk("M2").reviewing
    assert version_id not in {one.finding.version_id for one in office.take_out()}
    head = Head(commune.station.station_id, commune.station.matches.extract(), "")
    read = read_minutes(path, head, office.listed(everything=True))
    assert {issue.message for issue in read.issues} == {"matching.row_unknown"}


def test_one_bad_row_keeps_all_out(commune: Commune, cli: Cli) -> None:
    _, ids = compared(commune)
    path = exported(cli)
    column = decision_column(path)
    codes = {n: row[0] for n, row in enumerate(rows(path), start=6)}

    def change(row: int, at: int, _: str) -> str | None:
        if at != column or not codes[row]:
            return None
        good = codes[row].startswith(f"{ids[4]}|child")
        return (
            "Chưa được cấp số định danh: lập danh sách gửi Công an" if good else "Thế nào cũng được"
        )

    edit(path, change)
    cli.refused("minutes", "import", str(path), "--as", "T1", code=4)
    assert decisions(commune) == 0
    path = edit(
        exported(cli), lambda r, c, t: change(r, c, t) if codes[r].startswith(ids[4]) else None
    )
    assert cli.run("minutes", "import", str(path), "--as", "T1").returncode == 0
    assert decisions(commune) > 0, "the control"


def test_a_note_without_a_decision_is_not_lost_unseen(commune: Commune, cli: Cli) -> None:
    compared(commune)
    path = exported(cli)
    column = decision_column(path) + 1
    codes = {n: row[0] for n, row in enumerate(rows(path), start=6)}
    first = next(n for n, code in codes.items() if code)
    edit(path, lambda r, c, _: "hỏi lại gia đình" if (r, c) == (first, column) else None)
    told = cli.refused("minutes", "import", str(path), "--as", "T1", code=4)
    assert f"W{first}" in told and "ghi chú" in told


def test_files_that_are_not_these_minutes(commune: Commune, cli: Cli) -> None:
    compared(commune)
    path = exported(cli)
    book = openpyxl.load_workbook(path)
    book[codes_sheet_name()]["B1"] = "another station"
    other = cli.folder / "khác.xlsx"
    book.save(other)
    assert "của trạm này" in cli.refused("minutes", "import", str(other), "--as", "T1", code=4)
    torn = cli.folder / "rách.xlsx"
    torn.write_bytes(path.read_bytes()[:900])
    cli.refused("minutes", "import", str(torn), "--as", "T1", code=4)
    load(commune, PLANTED[1:])
    compare(commune.station, "match")
    assert "bản trích" in cli.refused("minutes", "import", str(path), "--as", "T1", code=4)
    cli.refused("minutes", "import", str(path), "--as", "S1", code=4)
    cli.refused("minutes", "export", str(path), "--as", "T1", code=4)


def test_nothing_of_outside_begins_a_formula(commune: Commune, cli: Cli) -> None:
    strange = as_entry(MATCH, meHoTen=FORMULA, nksHoTen="@SUM(1+1)*cmd")
    fill(
        commune,
        1,
        keyed={1: {k: Value(Said.WRITTEN, v.text) for k, v in strange.items() if v.text}},
    )
    load(commune)
    compare(commune.station, "match")
    path = exported(cli)
    cells = [cell for row in openpyxl.load_workbook(path)[sheet_name()] for cell in row]
    assert any(cell.value == FORMULA for cell in cells), "it is there, as text"
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_the_command_prints_counts_only(commune: Commune, cli: Cli) -> None:
    compared(commune)
    commune.desk("T1")
    done = cli.run("match", "--as", "T1", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told[MatchClass.DIFFERS.value] >= 1 and set(told) == {c.value for c in MatchClass}
    cli.refused("match", "--as", "S1", code=4)
    assert PIN not in done.stdout
