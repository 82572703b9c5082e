"""Two processes on one station file: no lock error, no slow commit, no record just spoken."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from benchmarks import two_seats


def sound(found: dict[str, Any], commits: int) -> None:
    assert found["errors"] == [] and found["chain_broken_at"] is None
    assert found["behind_at_least"] >= 2
    assert found["keyer"]["commits"] >= commits and found["verifier"]["commits"] >= commits


def test_five_hundred_commits_each() -> None:
    """How long a commit takes is a figure of the machine: `benchmarks/two_seats.py` prints it."""
    sound(two_seats.measure(two_seats.QUICK), two_seats.QUICK)


@pytest.mark.soak
def test_ten_thousand_commits_each() -> None:
    found = two_seats.measure(two_seats.COMMITS)
    sound(found, two_seats.COMMITS)
    assert max(found["keyer"]["p99_ms"], found["verifier"]["p99_ms"]) < 50


def test_without_patience_a_second_writer_is_refused(tmp_path: Path) -> None:
    """The control: two writers do meet, and plain SQLite without a wait says so."""
    path = tmp_path / "plain.db"
    one = sqlite3.connect(path, isolation_level=None, timeout=0)
    other = sqlite3.connect(path, isolation_level=None, timeout=0)
    one.execute("CREATE TABLE t (x)")
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("BEGIN IMMEDIATE")
    one.close()
    other.close()
