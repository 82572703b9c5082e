"""What the database refuses is recognised by its code, never by words in its sentence."""

import errno
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from hotich_tui.domain.record.lifecycle import LawError, SamePerson, WrongState
from hotich_tui.store.file.engine import open_engine, snapshot, writing
from hotich_tui.store.file.errors import (
    CONSTRAINTS,
    Busy,
    Damaged,
    DiskFull,
    ReadOnly,
    StoreError,
    Taken,
    WrongKey,
    from_system,
)
from hotich_tui.store.migrations import triggers
from tests.conftest import Commune


@pytest.fixture
def engine(commune: Commune) -> Iterator[Engine]:
    """Connections of one's own on the station's file."""
    opened = open_engine(commune.home / "station.db", commune.station._key)
    yield opened
    opened.dispose()


def refusal(engine: Engine, *statements: str) -> StoreError | LawError:
    """What a transaction of these statements is refused with; nothing of it is kept."""
    with pytest.raises((StoreError, LawError)) as caught, writing(engine) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    return caught.value


def test_a_column_called_full_is_no_full_disk(engine: Engine) -> None:
    error = refusal(engine, "SELECT fullname FROM person")
    assert type(error) is StoreError and error.key == "store.failed"


@pytest.mark.parametrize(
    "words", ["full", "locked", "busy", "readonly", "malformed", "unique", "hmac", "law"]
)
def test_words_in_a_sentence_say_nothing(engine: Engine, words: str) -> None:
    """The constraint that fails has the word in its name, and in SQLite's sentence."""
    error = refusal(
        engine,
        f"CREATE TEMP TABLE said (value CONSTRAINT {words} CHECK (value > 0))",
        "INSERT INTO said VALUES (0)",
    )
    assert type(error) is StoreError and error.key == "store.failed"
    assert type(refusal(engine, f"SELECT {words} FROM person")) is StoreError


def test_a_full_disk(engine: Engine) -> None:
    error = refusal(
        engine,
        "PRAGMA max_page_count = 1",
        "CREATE TEMP TABLE much AS SELECT hex(randomblob(500000)) AS value",
        "INSERT INTO setting SELECT 'much', value FROM much",
    )
    assert type(error) is DiskFull


def test_a_file_that_cannot_be_written(engine: Engine) -> None:
    error = refusal(engine, "PRAGMA query_only = ON", "DELETE FROM setting")
    assert (type(error), error.key) == (ReadOnly, "store.read_only")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    opened = open_engine(tmp_path / "nowhere" / "station.db", bytes(32))
    with pytest.raises(ReadOnly) as caught, snapshot(opened) as connection:
        connection.exec_driver_sql("SELECT 1")
    assert caught.value.key == "store.cannot_open"


def test_a_key_that_does_not_fit(commune: Commune) -> None:
    opened = open_engine(commune.home / "station.db", bytes(32))
    with pytest.raises(WrongKey), snapshot(opened) as connection:
        connection.exec_driver_sql("SELECT * FROM setting")


def test_a_damaged_file(commune: Commune, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        connection.exec_driver_sql("UPDATE sqlite_master SET rootpage = 999 WHERE name = 'seat'")
    engine.dispose()
    with pytest.raises(Damaged), snapshot(engine) as connection:
        connection.exec_driver_sql("SELECT * FROM seat")


def test_a_file_that_another_holds(commune: Commune, engine: Engine) -> None:
    with writing(commune.station.engine), pytest.raises(Busy), writing(engine, patience=0.05):
        raise AssertionError("two write at once")
    with writing(commune.station.engine), pytest.raises(Busy), snapshot(engine) as connection:
        connection.exec_driver_sql("DELETE FROM setting")


def test_what_is_there_already(engine: Engine) -> None:
    assert type(refusal(engine, "INSERT INTO setting VALUES ('commune', '1')")) is Taken
    columns = "id, staff_no, name, roles, disabled, pin_hash, failed, failed_at"
    person = f"person ({columns}) SELECT {columns} FROM person"
    assert type(refusal(engine, f"INSERT OR REPLACE INTO {person} LIMIT 1")) is Taken


def test_the_law_by_constraint(commune: Commune, engine: Engine) -> None:
    """A trigger's code, and a reading by somebody without a role."""
    version_id = commune.keyed(commune.book())
    who = commune.user("S1").id
    assert type(refusal(engine, "DELETE FROM reading")) is WrongState
    assert type(refusal(engine, "UPDATE part SET role = 'verifier'")) is SamePerson
    columns = "version_id, person_id, role, round, fields, reason, note, at"
    without_role = f"'{version_id}', '{who}', 'approver', 1, '[]', '', '', ''"
    refused = refusal(engine, f"INSERT INTO marking ({columns}) VALUES ({without_role})")
    assert isinstance(refused, LawError)
    assert type(refusal(engine, f"INSERT INTO record VALUES ('r', '{who}', 1)")) is LawError


def test_every_trigger_speaks_in_codes() -> None:
    messages = {m for text in triggers() for m in re.findall(r"RAISE\(ABORT, '([^']*)'\)", text)}
    assert len(messages) > 20
    assert {message.partition(": ")[0] for message in messages} <= CONSTRAINTS.keys()


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, DiskFull), (errno.EROFS, ReadOnly), (errno.EACCES, ReadOnly)],
)
def test_errors_of_the_system(number: int, kind: Callable[..., StoreError]) -> None:
    assert type(from_system(OSError(number, "full of words"))) is kind
    assert type(from_system(OSError(errno.EINVAL, "No space left, full, readonly"))) is StoreError
