"""A station that was multiplied is a station: it holds together, and no two records are alike."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import growth
from benchmarks.worlds.station import World, build
from benchmarks.worlds.variation import Model, Place, Variation, date_words
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.store.file.engine import snapshot
from hotich_tui.store.station import SqlStation
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.sign_in import SignIn
from hotich_tui.workflow.waiting import Task

ROOT = Path(growth.__file__).parent.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("growth")


@pytest.fixture(scope="module")
def world(folder: Path) -> World:
    return build(folder, growth.QUICK)


@pytest.fixture
def station(world: World) -> Iterator[SqlStation]:
    opened = world.open()
    yield opened
    opened.close()


def ask(station: SqlStation, query: str) -> list[tuple[object, ...]]:
    with snapshot(station.engine) as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_a_multiplied_station_holds_together(station: SqlStation, world: World) -> None:
    assert station.check() is None
    assert ask(station, "PRAGMA foreign_key_check") == []
    assert ask(station, "SELECT count(*) FROM record") == [(world.records,)]
    triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    assert ask(station, triggers)[0][0] > 60  # type: ignore[operator]
    with pytest.raises(Exception, match="append-only"), station.engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM reading")


@pytest.mark.parametrize(
    "table", ["part", "reading", "hand_over", "standing", "effort", "outbox", "audit"]
)
def test_no_row_is_left_behind(station: SqlStation, table: str) -> None:
    without = f"SELECT count(*) FROM version WHERE state = 'approved' AND id NOT IN \
        (SELECT version_id FROM {table} WHERE version_id IS NOT NULL)"
    assert ask(station, without) == [(0,)]


def test_what_was_read_alike_stays_alike(station: SqlStation) -> None:
    """Copies differ from their models; search keys fit their texts."""
    texts = ask(station, "SELECT text, fold FROM reading")
    assert all(key == fold(str(text)) for text, key in texts)
    pairs = (
        "SELECT count(*) FROM reading a JOIN reading b USING (version_id, round, field)"
        " WHERE a.role = 'keyer' AND b.role = 'verifier' AND b.difference = 'same'"
        " AND a.text <> b.text"
    )
    assert ask(station, pairs) == [(0,)]
    names = "SELECT count(*), count(DISTINCT text) FROM reading WHERE field = 'nktHoTen'"
    ((many, different),) = ask(station, names)
    assert different > many / 4  # type: ignore[operator]


def test_something_waits_in_every_state(station: SqlStation, world: World) -> None:
    found = dict(ask(station, "SELECT state, count(*) FROM version GROUP BY state"))
    assert set(found) == {state.value for state in State}
    assert found["approved"] > 0.6 * world.records  # type: ignore[operator]
    chief = SignIn(station).desk("T1", growth.PIN)
    assert chief.waiting.counts()[Task.APPROVING] > 0
    standing = chief.balancing.standing(world.special[500])
    assert standing.balanced, standing.open
    assert standing.entries == world.sizes[500]


def test_a_station_is_built_once(folder: Path, world: World) -> None:
    assert build(folder, growth.QUICK) == world


def test_a_copy_stands_elsewhere_and_says_something_else() -> None:
    words = date_words(["05.03.1998"])
    model = Model("b", "01/1998", 1998, 10, 2, words)
    copy = Variation(1, model, Place(7, "02/1980", 1980, 2, 3))
    assert copy.text("so", "04/1998") == "24/1980"
    assert copy.text("quyenSo", "01/1998") == "02/1980"
    assert copy.text("trangSo", "1") == "5"
    assert copy.text("ngayDangKy", "05.03.1998") == "18.03.1980"
    assert copy.text("x", next(iter(words))).startswith("Ngày mười tám, tháng ba, năm một")
    assert copy.text("nksNgaySinh", "1955") == "1937"
    assert copy.text("ghiChu", "30.02.1998") == "30.02.1998"
    assert copy.text("so", "090123456") != "090123456"
    assert copy.ledger_cell("1.last", "10") == "30"
    assert copy.ledger_cell("1.first", "1") == "1"


def test_growth_is_measured(folder: Path, world: World) -> None:
    command = [sys.executable, "benchmarks/growth.py", "--quick", "--json", "--keep", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["records"] == world.records
    names = {
        "home",
        "list",
        "search_hit",
        "search_miss",
        "recent",
        "figures",
        "survey100",
        "commit_field",
    }
    for figures in ("cpu_ms", "exponent", "statements"):
        assert names <= set(found[figures])
    assert all(found["cpu_ms"][name] > 0 for name in names)
    assert found["bytes_a_record"] > 10_000
    assert found["commit_p99_ms"] > 0


def test_an_exponent_says_how_cost_grows() -> None:
    large, small = {"a": 100.0, "b": 7.0, "c": 0.2}, {"a": 10.0, "b": 7.0, "c": 0.01}
    assert growth.exponents(large, small, 10) == {"a": 1.0, "b": 0.0, "c": 0.0}
