"""Packing a filled station loses no letter, and no cut leaves it half packed."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from hotich_tui.store import migrations
from hotich_tui.store.file.audit import chained
from hotich_tui.store.migrations import HEAD, migrate, packed_views
from hotich_tui.store.station import SqlStation
from tests.conftest import Commune
from tests.upgrade import cuts
from tests.upgrade.conftest import MADE, Old

CUTS = Path(cuts.__file__)
ODD_TIMES = ("", "x", "2026-01-01T00:00:00Z", "1969-12-31T23:59:59.500+00:00", "2026-01-01")
ODD_DIGESTS = ("", "ABCDEF", "abc", "xyz", "abcdef", None)


@pytest.fixture
def before(old: Old) -> Engine:
    """The station as 0.1.0 left it, not brought up to date."""
    return cuts.engine_of(old.home, MADE["passphrase"])


def add_odd_rows(engine: Engine) -> None:
    """Rows that the program never wrote and that a file may hold all the same."""
    with engine.connect() as connection, connection.begin():
        migrations.drop_triggers(connection)
        last: int = connection.exec_driver_sql("SELECT max(n) FROM audit").scalar_one()
        for n, (at, mac) in enumerate(
            ((at, mac) for at in ODD_TIMES for mac in ODD_DIGESTS), start=last + 1
        ):
            connection.exec_driver_sql(
                "INSERT INTO audit VALUES (?, ?, 'ai đó', 'lạ', 'không có', 'a,b', NULL,"
                " ?, ?, ?, 'x', ?)",
                (n, at, mac, mac, mac, mac or "00"),
            )
        connection.exec_driver_sql(
            "INSERT INTO reading (version_id, person_id, role, round, field, attempt, said, text,"
            " fold, how, doubt, note, difference, at, source)"
            " SELECT version_id, person_id, role, round, field || 'lạ', attempt, NULL, '', 'x',"
            " how, 1, 'Ghi chú', difference, 'lúc nào', 'đâu' FROM reading"
        )
        for fields in ("{}", '{"nksHoTen":[1,2,3,4,5,"0011223344556677"]}' * 9, "không"):
            connection.exec_driver_sql(
                "INSERT INTO effort (version_id, person_id, role, round, reading, keying,"
                " deciding, waiting, handling, away, keys, backspaces, fields, at)"
                " SELECT version_id, person_id, role, 1, 2, 3, 4, 5, 6, 7, 8, 9, ?,"
                " '2026-11-30T09:08:07.006+00:00' FROM part WHERE role IN ('keyer', 'verifier')",
                (fields,),
            )


def test_every_row_says_what_it_said(old: Old, before: Engine) -> None:
    """Letter by letter, by the names that tables and columns had."""
    add_odd_rows(before)
    with before.connect() as connection:
        named = cuts.tables(connection)
    assert named.keys() >= {"audit", "part", "effort", "seat", "decision", *packed_views.VIEWS}
    rows = cuts.contents(before, named)
    assert all(rows[name] for name in packed_views.VIEWS)
    assert migrate(before) is True
    after = cuts.contents(before, named)
    for name in named:
        assert after[name] == rows[name], name
    # The control: what is compared is not the same by itself.
    with before.connect() as connection:
        transaction = connection.begin()
        migrations.drop_triggers(connection)
        connection.exec_driver_sql("UPDATE reading_row SET at = at + 1 WHERE id = 1")
        changed = sorted(map(repr, connection.exec_driver_sql("SELECT * FROM reading")))
        transaction.rollback()
    assert changed != after["reading"]
    before.dispose()


def test_the_chain_is_the_same_row_by_row(old: Old, before: Engine) -> None:
    with before.connect() as connection:
        hashes = list(connection.exec_driver_sql("SELECT hash FROM audit ORDER BY n").scalars())
    before.dispose()
    office = old.open()
    with office.station.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit ORDER BY n").mappings().all()
        kinds = set(connection.exec_driver_sql("SELECT typeof(hash) FROM audit_row").scalars())
    # One more attests what stood then; its hash has a key.
    assert [row["hash"] for row in rows[:-1]] == hashes and kinds == {"blob"}
    assert rows[-1]["event"] == "seal"
    previous = office.station.audit.genesis
    for row in rows[:-1]:
        assert chained(previous, dict(row)) == row["hash"]
        previous = row["hash"]
    assert office.station.check() is None
    office.station.close()


def test_no_packed_row_is_written_past_the_views(old: Old) -> None:
    """The laws stand on the packed tables."""
    office = old.open()
    for statement, why in (
        ("UPDATE word SET text = 'x' WHERE id = 1", "append-only"),
        ("DELETE FROM word", "append-only"),
        ("INSERT OR REPLACE INTO word SELECT * FROM word", "append-only"),
        ("UPDATE reading_row SET text = 'x'", "append-only"),
        ("DELETE FROM audit_row", "append-only"),
        ("UPDATE approved_row SET payload = x'00'", "append-only"),
        ("UPDATE outbox_row SET body = x'00'", "outbox stays"),
        ("UPDATE outbox SET body = x'00'", "outbox stays"),
        ("UPDATE part_row SET role = 'keyer'", "a part stays"),
        ("DELETE FROM part", "a part stays"),
        ("INSERT OR REPLACE INTO part_row SELECT * FROM part_row", "one role"),
        ("INSERT INTO part_row SELECT version_id, 'A', role, version, 1 FROM part_row", "numbers"),
        # A reading of somebody without the part, by numbers.
        (
            "INSERT INTO reading_row (version, person, round, field, attempt, said, text, how,"
            " doubt, note, difference, at, source) SELECT version, person, round, field, 1, said,"
            " text, how, doubt, note, how, at, source FROM reading_row WHERE attempt = 0",
            "not the time|no such part",
        ),
    ):
        with (
            office.station.engine.connect() as connection,
            connection.begin(),
            pytest.raises(Exception, match=why),
        ):
            connection.exec_driver_sql(statement)
    office.station.close()


def test_without_triggers_the_keys_still_refuse(office: Commune) -> None:
    """A reading refers to version, person and role of a part by one composite key, and words that
    rows name are there."""
    engine = office.station.engine
    one = "FROM reading_row WHERE attempt = 0 LIMIT 1"
    columns = "version, person, round, field, attempt, said, text, how, doubt, note, at, source"
    for statement in (
        f"INSERT INTO reading_row ({columns}, difference) SELECT"
        f" {columns.replace('attempt', '2')}, how {one}",
        f"INSERT INTO reading_row ({columns}) SELECT {columns.replace('field', '99999')} {one}",
        "UPDATE OR REPLACE part_row SET role = 'approver' WHERE role = 'keyer'",
        "DELETE FROM part_row WHERE role = 'keyer'",
        "DELETE FROM word",
    ):
        with engine.connect() as connection:
            transaction = connection.begin()
            migrations.drop_triggers(connection)
            with pytest.raises(Exception, match="FOREIGN KEY"):
                connection.exec_driver_sql(statement)
            transaction.rollback()
    # The control: one that keeps the keys goes.
    with engine.connect() as connection:
        transaction = connection.begin()
        migrations.drop_triggers(connection)
        added = f"INSERT INTO reading_row ({columns}) SELECT {columns} {one}"
        assert connection.exec_driver_sql(added).rowcount == 1
        transaction.rollback()


def cut(home: Path, number: int, *more: str) -> dict[str, Any]:
    """What so many cuts left."""
    command = [sys.executable, str(CUTS), str(home), MADE["passphrase"], "7", str(number), *more]
    root = CUTS.parent.parent.parent
    env = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


posix = pytest.mark.skipif(sys.platform == "win32", reason="a process is copied by fork")


@posix
def test_a_cut_leaves_the_old_station_or_the_new(old: Old) -> None:
    found = cut(old.home, 6)
    assert found["died"] == 6 and found["steps"] > 100
    assert found.get("old", 0) + found.get("new", 0) == 6


@posix
def test_the_control_cut_without_its_one_transaction(old: Old) -> None:
    found = cut(old.home, 3, "--split")
    assert found["died"] == 3 and found.get("neither", 0) > 0


@pytest.mark.soak
@posix
def test_many_cuts(old: Old) -> None:
    found = cut(old.home, 150)
    assert found.get("old", 0) + found.get("new", 0) == found["died"] == 150
    assert found["old"] > 0 and found["new"] > 0


def test_two_that_open_at_once(old: Old, before: Engine) -> None:
    """One upgrades, the other waits; the copy from before is from before."""
    with before.connect() as connection:
        named = cuts.tables(connection)
    rows = cuts.contents(before, named)
    done: list[bool] = []
    engines = [before, cuts.engine_of(old.home, MADE["passphrase"])]
    seats = [threading.Thread(target=lambda e=e: done.append(migrate(e))) for e in engines]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join()
    assert sorted(done) == [False, True]
    assert cuts.contents(before, named) == rows and migrations.current(before) == HEAD
    copy = old.home / f"station.before-{HEAD}.db"
    for engine in engines:
        engine.dispose()
    (old.home / "station.db").unlink()
    copy.rename(old.home / "station.db")
    kept = cuts.engine_of(old.home, MADE["passphrase"])
    assert migrations.current(kept) == "0010" and cuts.contents(kept, named) == rows
    kept.dispose()


def test_it_is_told_how_far_it_is(old: Old) -> None:
    told: list[float] = []
    station = SqlStation.open(old.home, passphrase=MADE["passphrase"], progress=told.append)
    station.close()
    assert told == sorted(told) and told[-1] == 1.0 and len(told) > 4
    again: list[float] = []
    SqlStation.open(old.home, passphrase=MADE["passphrase"], progress=again.append).close()
    assert again == []
