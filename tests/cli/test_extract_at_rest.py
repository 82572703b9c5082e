"""An extract loaded by the command leaves no name readable on the disk."""

import csv
import sqlite3
from pathlib import Path

import pytest

from hotich_tui.population.synthetic import Synthetic, World
from tests.cli.test_commands import Cli
from tests.conftest import Commune
from tests.raw_scan import hits, spellings

NAMES = 1000
COLUMNS = ("Họ tên", "Ngày sinh", "Số định danh", "Họ tên mẹ", "Họ tên cha")


def extract(path: Path) -> list[str]:
    """A synthetic extract as a CSV file; returns a thousand different names of its people."""
    people = list(Synthetic(World(people=2000, seed=41)))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows([p.name, p.birth, p.id_number, p.mother, p.father] for p in people)
    # Two syllables may stand in a random file of this size by chance, folded; three do not.
    return sorted({p.name for p in people if len(p.name) > 8})[:NAMES]


def test_a_raw_scan_finds_none_of_a_thousand_names(
    commune: Commune, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Scanned while the station is open, its journals beside it, and the folder for temporary
    files of the commands with it."""
    outside = tmp_path_factory.mktemp("extract")
    temporary = tmp_path_factory.mktemp("temporary")
    names = extract(outside / "dân cư.csv")
    assert len(names) == NAMES
    cli = Cli(commune.home, tmp_path)
    there = {key: str(temporary) for key in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR")}
    for command in ("load", "update"):
        file = str(outside / "dân cư.csv")
        done = cli.run("population", command, file, "--as", "T1", **there)
        assert done.returncode == 0, done.stderr
    assert (commune.home / "population" / "changes.sealed").stat().st_size > 100_000
    for folder in (commune.home, temporary, tmp_path):
        assert hits(folder, names) == 0
    _control(commune.home, outside, names)


def _control(home: Path, outside: Path, names: list[str]) -> None:
    """The same scan finds every name of the extract itself, a single name written in any way, and
    one in a database that is not encrypted."""
    assert hits(outside, names) == NAMES
    planted = home / "planted"
    for written in spellings(names[0]).values():
        planted.write_bytes(b"\x00\xff" + written + b"\x00")
        assert hits(home, names[:1]) == 1
    planted.unlink()
    plain = sqlite3.connect(home / "plain.db")
    plain.execute("CREATE TABLE people (name TEXT)")
    plain.execute("INSERT INTO people VALUES (?)", (names[1],))
    plain.commit()
    plain.close()
    assert hits(home, names[1:2]) == 1
