"""The station's file: encrypted, audited, refusing what is wrong with a sentence."""

import logging
import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.messages import HotichError
from hotich_tui.store.backup import backup
from hotich_tui.store.file.engine import on_network, wal_is_safe
from hotich_tui.store.file.errors import (
    Damaged,
    DiskFull,
    NetworkHome,
    NoStation,
    ReadOnly,
    StationExists,
    TooNew,
    WrongKey,
)
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.rules.secrets import new_word
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PASSPHRASE, PIN, Commune, card, entry

SECRET = "Hoàng Thị Bí Mật"


def test_no_readable_name_anywhere(commune: Commune, tmp_path: Path) -> None:
    """Not in the file, its log, its backup or its key file; and SQLite cannot open it."""
    book = commune.book()
    commune.verified(commune.keyed(book, {**entry_of(commune), "nksHoTen": written(SECRET)}))
    report = backup(commune.station, tmp_path / "copies")
    files = [p for p in (*commune.home.rglob("*"), *report.path.rglob("*")) if p.is_file()]
    assert any(p.name.endswith("-wal") and p.stat().st_size for p in files), "the log is looked at"
    needles = [
        n
        for text in (SECRET, "Người N1", "xã Mẫu")
        for n in (text.encode(), text.encode("utf-16-le"))
    ]
    for path in files:
        content = path.read_bytes()
        assert not any(needle in content for needle in needles), path.name
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(commune.home / "station.db").execute("SELECT count(*) FROM person")
    # The control: the same text is there in plain SQLite.
    plain = sqlite3.connect(tmp_path / "plain.db")
    plain.execute("CREATE TABLE t (x)")
    plain.execute("INSERT INTO t VALUES (?)", (SECRET,))
    plain.commit()
    plain.close()
    assert SECRET.encode() in (tmp_path / "plain.db").read_bytes()


def entry_of(commune: Commune) -> dict[str, Value]:
    from hotich_tui.domain.register.load_register import load_register

    return entry(load_register("KS"))


def written(text: str) -> Value:
    return Value(Said.WRITTEN, text)


def test_the_audit_chain_shows_every_tampering(commune: Commune) -> None:
    commune.verified(commune.keyed(commune.book()))
    assert commune.station.check() is None
    engine = commune.station.engine
    with engine.connect() as connection, connection.begin():
        count = connection.exec_driver_sql("SELECT max(n) FROM audit").scalar_one()
        for name in ("audit_row_no_update", "audit_row_no_delete", "audit_no_reuse"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    random = Random(3)
    for n in sorted(random.sample(range(2, count), 12)):
        for change, found in (
            (f"UPDATE audit_row SET detail = detail || 'x' WHERE n = {n}", n),
            (f"UPDATE audit_row SET person = person + 1 WHERE n = {n}", n),
            (f"UPDATE audit_row SET at = at + 1 WHERE n = {n}", n),
            (f"DELETE FROM audit_row WHERE n = {n}", n),
        ):
            with engine.connect() as connection:
                transaction = connection.begin()
                connection.exec_driver_sql(change)
                broken = commune.station.audit.first_broken(connection)
                transaction.rollback()
            assert broken is not None and broken <= found + 1, change
    assert commune.station.check() is None


def test_the_audit_log_holds_no_value(commune: Commune) -> None:
    book = commune.book()
    commune.verified(commune.keyed(book, {**entry_of(commune), "nksHoTen": written(SECRET)}))
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit").fetchall()
    assert len(rows) > 60
    assert SECRET not in repr(rows) and SECRET.encode("unicode_escape").decode() not in repr(rows)


def test_keys(commune: Commune, template: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongKey):
        SqlStation.open(commune.home, passphrase="sai")
    with pytest.raises(WrongKey):
        SqlStation.open(commune.home, recovery_key="AAAA-AAAA")
    with pytest.raises(WrongKey):
        SqlStation.open(commune.home, environ={})
    fresh, key = SqlStation.create(
        tmp_path / "fresh", commune="00000", commune_name="xã Mẫu", passphrase=PASSPHRASE
    )
    fresh.close()
    SqlStation.open(tmp_path / "fresh", recovery_key=key.lower().replace("-", " ")).close()
    file = tmp_path / "pass.txt"
    file.write_text(PASSPHRASE + "\n", "utf-8")
    for environ in ({"HOTICH_PASSPHRASE": PASSPHRASE}, {"HOTICH_PASSPHRASE_FILE": str(file)}):
        SqlStation.open(commune.home, environ=environ).close()


def test_refusals_are_sentences(commune: Commune, tmp_path: Path) -> None:
    with pytest.raises(NoStation) as none:
        SqlStation.open(tmp_path / "nowhere", passphrase="x")
    with pytest.raises(StationExists):
        SqlStation.create(commune.home, commune="1", commune_name="x", passphrase="x")
    (commune.home / "station.json").write_text("{", "utf-8")
    with pytest.raises(Damaged):
        SqlStation.open(commune.home, passphrase=PASSPHRASE)
    assert str(none.value).count(".") >= 1 and "{" not in str(none.value)


def test_a_flipped_bit_is_found(commune: Commune) -> None:
    commune.keyed(commune.book())
    commune.station.close()
    path = commune.home / "station.db"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
        try:
            station.check()
        finally:
            station.close()


def test_a_newer_station_is_left_alone(commune: Commune, raw) -> None:
    raw("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TooNew):
        SqlStation.open(commune.home, passphrase=PASSPHRASE)


def test_network_drives_are_known(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "//server/share /mnt/share cifs rw 0 0\n/dev/sda1 / ext4 rw 0 0\n", encoding="utf-8"
    )
    assert on_network(Path("/mnt/share/hotich"), mounts)
    assert not on_network(Path("/home/x"), mounts)


def test_a_network_home_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotich_tui.store.file.engine.on_network", lambda *_: True)
    with pytest.raises(NetworkHome):
        SqlStation.create(tmp_path / "h", commune="1", commune_name="x", passphrase="x")
    assert not (tmp_path / "h" / "station.db").exists()


def test_wal_only_where_it_is_safe() -> None:
    assert wal_is_safe((3, 53, 4)) and wal_is_safe((3, 51, 3)) and wal_is_safe((3, 44, 6))
    assert not wal_is_safe((3, 51, 2)) and not wal_is_safe((3, 40, 1))


def limited(station: SqlStation, pages: int) -> None:
    """Let the file grow by so many pages only, on every connection: a disk that fills up."""

    @event.listens_for(station.engine, "connect")
    def limit(connection: Any, _: object) -> None:
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {now + pages}")


def test_a_full_disk_keeps_what_was_acknowledged(commune: Commune) -> None:
    book = commune.book()
    draft = commune.desk("N1").keying.begin(book.id)
    commune.station.close()
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
    limited(station, 4)
    station.engine.dispose()
    desk, kept = Commune(station, commune.home).desk("N1"), ""
    with pytest.raises(DiskFull) as refused:
        for n in range(400):
            reading = Reading("nksHoTen", written(f"{SECRET} {n}"), note="x" * 300)
            desk.keying.commit(draft.version.id, reading)
            kept = f"{SECRET} {n}"
    assert kept and SECRET not in str(refused.value)
    station.close()
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
    there = Commune(station, commune.home)
    assert there.first_values(draft.version.id)["nksHoTen"].text == kept
    there.desk("N1").keying.commit(draft.version.id, Reading("nksHoTen", written("gõ tiếp")))
    assert station.check() is None
    station.close()


def test_a_read_only_home_is_refused(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    commune.station.close()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.write_bytes", refuse)
    with pytest.raises(ReadOnly):
        SqlStation.open(commune.home, passphrase=PASSPHRASE)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ReadOnly):
        SqlStation.create(tmp_path / "file", commune="1", commune_name="x", passphrase="x")


# Two windows, several first opens, kills.


def test_two_writers_never_see_a_lock(commune: Commune) -> None:
    """Two seats, each in its own thread with its own station object, 120 commits each."""
    book = commune.book()
    failures: list[Exception] = []

    def seat(who: str) -> None:
        station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
        try:
            there = Commune(station, commune.home)
            desk = there.desk(who)
            draft = desk.keying.begin(book.id)
            for n in range(120):
                desk.keying.commit(draft.version.id, Reading("nksHoTen", written(f"{who} {n}")))
        except Exception as error:
            failures.append(error)
        finally:
            station.close()

    seats = [threading.Thread(target=seat, args=(who,)) for who in ("N1", "N2")]
    for thread in seats:
        thread.start()
    for thread in seats:
        thread.join()
    assert failures == []
    assert commune.station.check() is None


def test_simultaneous_first_opens(template: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(template, home)
    code = (
        "import sys; from pathlib import Path; from hotich_tui.store.station import SqlStation\n"
        f"s = SqlStation.open(Path({str(home)!r}), passphrase={PASSPHRASE!r})\n"
        "s.note('x', 'open'); s.close()"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(6)
    ]
    results = [(p.communicate(timeout=60)[1], p.returncode) for p in processes]
    assert all(code == 0 for _, code in results), results


def kill_loop(home: Path, kills: int) -> int:
    """Kill a keyer's process while it commits; every acknowledged value must be there."""
    code = (
        "import sys, time; from pathlib import Path\n"
        "from hotich_tui.store.station import SqlStation\n"
        "from tests.conftest import Commune, PASSPHRASE\n"
        "from hotich_tui.domain.entry.values import Reading, Value, Said\n"
        f"s = SqlStation.open(Path({str(home)!r}), passphrase=PASSPHRASE)\n"
        "c = Commune(s, s.home); d = c.desk('N1')\n"
        "draft = d.keying.begin(d.books.progress()[0].book.id)\n"
        "n = 0\n"
        "while True:\n"
        "    n += 1\n"
        "    d.keying.commit(draft.version.id, Reading('nksHoTen', Value(Said.WRITTEN, f'v{n}')))\n"
        "    print(f'v{n}', flush=True)\n"
    )
    acknowledged = 0
    for round_ in range(kills):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        seen = ""
        for _ in range(5 + 7 * round_ % 23):
            seen = process.stdout.readline().strip()
        process.kill()
        seen = (
            [
                *process.stdout.read().split(),
            ]
            or [seen]
        )[-1]
        process.wait()
        process.stdout.close()
        acknowledged += int(seen[1:])
        station = SqlStation.open(home, passphrase=PASSPHRASE)
        there = Commune(station, home)
        draft = there.desk("N1").keying.begin(there.desk("N1").books.progress()[0].book.id)
        value = draft.readings["nksHoTen"].value
        assert value is not None
        # What was acknowledged is there; at most one more may have reached the disk unannounced.
        assert int(value.text[1:]) - int(seen[1:]) in (0, 1)
        assert station.check() is None
        station.close()
    return acknowledged


def test_a_kill_loses_nothing_acknowledged(commune: Commune) -> None:
    commune.book()
    commune.station.close()
    assert kill_loop(commune.home, 4) > 20


@pytest.mark.soak
def test_two_hundred_kills(commune: Commune) -> None:
    commune.book()
    commune.station.close()
    kill_loop(commune.home, 200)


# People.


def test_pins(commune: Commune) -> None:
    sign_in = SignIn(commune.station)
    assert sign_in.desk("N1", PIN).user.staff_no == "N1"
    assert sign_in.desk("Người N1", PIN).user.staff_no == "N1"
    with pytest.raises(HotichError):
        sign_in.desk("N1", "000000")
    word = new_word()
    commune.station.people.recover(commune.user("N2").id, word, None)
    easy = ("1", "123", "123456", "111111", "000000", "987654", "12345", "abcdef", "271828" * 3)
    for weak in easy:
        with pytest.raises(BadInput):
            sign_in.set_first_pin("N2", word, weak)
    with pytest.raises(HotichError):
        sign_in.set_first_pin("N1", word, "161803")
    sign_in.set_first_pin("N2", word, "161803")
    for _ in range(4):
        with pytest.raises(HotichError):
            sign_in.desk("N1", "000000")
    with pytest.raises(HotichError) as waits:
        sign_in.desk("N1", PIN)
    assert waits.value.key == "workflow.wait"


def test_only_an_approver_enters_people(commune: Commune) -> None:
    from hotich_tui.domain.record.lifecycle import Role, WrongRole

    sign_in = SignIn(commune.station)
    for who in (None, "N1", "K1", "A1"):
        desk = None if who is None else commune.desk(who)
        with pytest.raises(WrongRole):
            sign_in.add_user(
                staff_no="Z", name="Z", roles=frozenset({Role.KEYER}), number=card("Z"), by=desk
            )
    with pytest.raises(WrongRole):
        sign_in.disable_user("T1", commune.desk("T1"))
    sign_in.disable_user("N2", commune.desk("T1"))
    with pytest.raises(HotichError):
        sign_in.desk("N2", PIN)


def test_the_database_library_logs_no_row(
    commune: Commune, caplog: pytest.LogCaptureFixture
) -> None:
    """`hide_parameters` hides what goes in; at DEBUG the library would log what comes out."""
    token = "Zqxj Kín"
    values = entry(load_register("KS"), 1, nksHoTen=token)
    version_id = commune.keyed(commune.book(), values)
    with caplog.at_level(logging.DEBUG):
        commune.first_values(version_id)
    assert token not in caplog.text
    name = f"sqlalchemy.engine.Engine.{commune.station.engine.logging_name}"
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)
