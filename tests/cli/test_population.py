"""The population's commands, as a technician runs them: real processes on a real station."""

import json
from itertools import repeat
from pathlib import Path

import pytest

from hotich_tui.cli.population import DISTRICT, _at_most, _room, folder_of
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.matching import Sought
from hotich_tui.domain.record.records import Choice
from hotich_tui.exchange.extract import open_extract
from hotich_tui.population.errors import PopulationError
from hotich_tui.population.index import HintIndex
from hotich_tui.population.synthetic import Synthetic, World
from hotich_tui.workflow.population.hinting import Hinting
from tests.cli.test_commands import Cli
from tests.conftest import Commune, entry
from tests.vietnamese.old_text import bytes_in


@pytest.fixture
def cli(commune: Commune, tmp_path: Path) -> Cli:
    return Cli(commune.home, tmp_path)


def table(path: Path, people: list[tuple[str, str, str]]) -> str:
    lines = ["Họ tên,Ngày sinh,Số định danh,Xóa", *(",".join([*p, ""][:4]) for p in people)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return str(path)


def test_from_load_to_drop(commune: Commune, cli: Cli, tmp_path: Path) -> None:
    people = [(p.name, p.birth, p.id_number) for p in Synthetic(World(people=300, seed=5))]
    file = table(tmp_path / "dân cư.csv", [*people, ("", "1990", "")])
    assert "N1" not in cli.refused("population", "load", file, "--as", "N1", code=4)
    done = cli.run("population", "load", file, "--as", "T1", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["people"], told["skipped"]) == (300, 1)
    assert [issue["line"] for issue in told["issues"]] == ["302"]
    key = commune.station.sealing_key("population")
    folder = folder_of(commune.home)
    assert len(HintIndex.open(folder, key=key)) == 300
    changes = tmp_path / "changes.csv"
    gone = next(person for person in people if person[2])
    lines = [
        "ho ten,ngay sinh,so dinh danh,xoa",
        ",".join([*gone, "x"]),
        "Sầm Thị Mới,2024,019324000777,",
    ]
    changes.write_text("\n".join(lines), "utf-8")
    done = cli.run("population", "update", str(changes), "--as", "T1")
    assert done.returncode == 0, done.stderr
    index = HintIndex.open(folder, key=key)
    assert len(index) == 300
    assert index.query(Sought(name="sầm thị mới"))[0].person.name == "Sầm Thị Mới"
    done = cli.run("population", "verify", "--as", "T1", "--json")
    assert json.loads(done.stdout) == {"people": 300}
    damaged = folder / "index.sealed"
    raw = bytearray(damaged.read_bytes())
    raw[-9] ^= 1
    damaged.write_bytes(raw)
    assert "population" not in cli.refused("population", "verify", "--as", "T1", code=4)
    assert cli.run("population", "drop", "--as", "T1", "--yes").returncode == 0
    assert list(folder.iterdir()) == []
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT event, detail FROM audit WHERE event LIKE 'population%' ORDER BY n"
        ).fetchall()
    assert [event for event, _ in rows] == [
        "population_load",
        "population_update",
        "population_verify",
        "population_drop",
    ]
    assert rows[0][1].startswith("300 sha256:")
    assert not any(name in detail for _, detail in rows for name, _, _ in people)


def test_what_was_read_and_what_was_not_is_told(cli: Cli, tmp_path: Path) -> None:
    """A column of mothers that goes by an unknown name must not be missed unseen."""
    names = ["Nông Thị Hường", "Hoàng Văn Thụ", "Triệu Đức Hậu", "Bàn Thị Sửu", "Lý Văn Đồng"]
    text = "\n".join(["Ho ten,Me de", *(f"{n},{n}" for n in names), ",x"])
    old = tmp_path / "old.csv"
    old.write_bytes(bytes_in(text, "tcvn3"))
    done = cli.run("population", "load", str(old), "--as", "T1")
    assert done.returncode == 0, done.stderr
    assert "Cột đã dùng: Ho Ten." in done.stdout
    assert "Cột không dùng: Me De." in done.stdout and "--map" in done.stdout
    assert "bảng mã cũ (TCVN3)" in done.stdout
    assert "dòng 7: không có họ tên" in done.stdout
    assert done.stdout.splitlines()[0].strip(), "the progress bar is not in the answer"
    done = cli.run("population", "status", "--as", "T1")
    assert "ngày sinh 83 %" in done.stdout


def test_more_than_a_district_needs_an_authorisation() -> None:
    assert sum(1 for _ in _at_most(iter(range(10)), 10)) == 10
    with pytest.raises(PopulationError):
        list(_at_most(repeat(None, DISTRICT + 1), DISTRICT))
    assert sum(1 for _ in _at_most(repeat(None, DISTRICT + 1), None)) == DISTRICT + 1
    assert _room(0, " ") == DISTRICT and _room(DISTRICT - 3, "") == 3
    assert _room(0, "12/QĐ") is None and _room(DISTRICT + 1, "") is None


def test_an_update_does_not_grow_past_a_district_either(
    commune: Commune, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = table(tmp_path / "a.csv", [(f"Ma Văn {n}", "1990", "") for n in ("An", "Bình", "Chi")])
    more = table(tmp_path / "b.csv", [(f"Ma Thị {n}", "1990", "") for n in ("An", "Bình", "Chi")])
    assert cli.run("population", "load", file, "--as", "T1").returncode == 0
    monkeypatch.setattr("hotich_tui.cli.population.DISTRICT", 5)
    index = HintIndex.open(folder_of(commune.home), key=commune.station.sealing_key("population"))
    with open_extract(Path(more)) as extract, pytest.raises(PopulationError, match="--authority"):
        list(_at_most(extract.people(), _room(len(index), "")))
    done = cli.run("population", "update", more, "--as", "T1", "--authority", "12/QĐ 2026")
    assert done.returncode == 0, done.stderr


def test_the_report_counts_what_was_settled_against_the_keyer(
    commune: Commune, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keyed wrongly with hints and settled by a third person: one error; misread by the second
    person without hints: none."""
    wrong, right = Value(Said.WRITTEN, "Nông Thị Nhầm"), Value(Said.WRITTEN, "Nông Thị Sổ")
    for shown, keyed, read, settled in ((True, wrong, right, right), (False, right, wrong, right)):
        monkeypatch.setattr(Hinting, "shown", lambda self, record_id, shown=shown: shown)
        keyer, book = commune.desk("N1"), commune.book()
        draft = keyer.keying.begin(book.id)
        assert keyer.hinting.begin(draft.version) is shown
        values = {**entry(draft.register), "meHoTen": keyed}
        version_id = commune.keyed(book, values)
        commune.verified(version_id, {"meHoTen": read})
        third = commune.desk("X1").adjudicating
        third.decide(version_id, "meHoTen", Choice.RETYPED, settled)
    done = cli.run("report", "hints", "--as", "T1", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for side, errors in (("with_hints", 1), ("without", 0)):
        assert (told[side]["records"], told[side]["errors"]) == (1, errors)
    assert told["with_hints_per_10000"] > 0 == told["without_per_10000"] and not told["enough"]
    assert "trả lại" in cli.run("report", "hints", "--as", "T1").stdout
