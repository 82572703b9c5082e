"""One human, one account, past the program: with SQL and the station's key."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.store.migrations import somebody
from hotich_tui.store.migrations.append_only import APPEND_ONLY
from tests.conftest import Commune
from tests.store.file.test_append_only import DERIVED_NAMES, named

Raw = Callable[[str], None]
NEW = "INSERT INTO person (id, staff_no, name, roles, identity) VALUES"
SECOND = (
    f"{NEW} ('b', 'N1b', 'Người N1', 'verifier',"
    " (SELECT identity FROM person WHERE staff_no = 'N1'))"
)
ATTACKS = {
    "a second account with the same card": ("person_no_reuse", SECOND),
    "in the place of the first": (
        "person_no_reuse",
        SECOND.replace("INSERT INTO", "INSERT OR REPLACE INTO"),
    ),
    "without a card": (
        "person_is_somebody",
        f"{NEW} ('b', 'N1b', 'Người N1', 'verifier', NULL)",
    ),
    "the card of another one": (
        "person_same_human",
        "UPDATE person SET identity = (SELECT identity FROM person WHERE staff_no = 'N1')"
        " WHERE staff_no = 'N2'",
    ),
    "the card forgotten": (
        "person_same_human",
        "UPDATE person SET identity = NULL WHERE staff_no = 'N1'",
    ),
    "a first PIN without its word": (
        "person_pin_needs_word",
        "UPDATE person SET pin_hash = (SELECT pin_hash FROM person WHERE staff_no = 'N1')"
        " WHERE staff_no = 'N2'",
    ),
    "a seat that goes on": (
        "person_stamp_rises",
        "UPDATE person SET stamp = stamp - 1 WHERE staff_no = 'N1'",
    ),
}
"""Attack -> the trigger that refuses it, and what is tried."""


def without(commune: Commune, *triggers: str) -> None:
    with commune.station.engine.connect() as connection, connection.begin():
        for trigger in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql("DROP INDEX IF EXISTS person_identity")


@pytest.mark.parametrize("attack", ATTACKS)
def test_refused(commune: Commune, raw: Raw, attack: str) -> None:
    """The control: without the trigger, it goes."""
    trigger, statement = ATTACKS[attack]
    with pytest.raises(DBAPIError):
        raw(statement)
    without(commune, trigger)
    raw(statement)


def test_the_first_person_is_an_approver(commune: Commune, raw: Raw) -> None:
    with commune.station.engine.connect() as connection, connection.begin() as undone:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for trigger in ("person_stays", "person_event_no_delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        connection.exec_driver_sql("DELETE FROM person_event")
        connection.exec_driver_sql("DELETE FROM person")
        keyer = f"{NEW} ('a', 'A', 'A', 'keyer', 'x')"
        with pytest.raises(DBAPIError, match="approver"), connection.begin_nested():
            connection.exec_driver_sql(keyer)
        # The controls: an approver, and the same keyer without the trigger.
        with connection.begin_nested() as inner:
            connection.exec_driver_sql(f"{NEW} ('a', 'A', 'A', 'approver', 'x')")
            inner.rollback()
        connection.exec_driver_sql("DROP TRIGGER person_first")
        connection.exec_driver_sql(keyer)
        undone.rollback()


@pytest.mark.parametrize("change", ["disabled = 1", "roles = 'keyer'", "roles = ''"])
def test_the_last_approver_stays(commune: Commune, raw: Raw, change: str) -> None:
    """The others have no PIN yet: they cannot approve."""
    statement = f"UPDATE person SET {change} WHERE staff_no = 'T1'"
    with pytest.raises(DBAPIError, match="last approver"):
        raw(statement)
    commune.give_pin("T2")
    with commune.station.engine.connect() as connection, connection.begin() as undone:
        connection.exec_driver_sql(statement)
        undone.rollback()
    raw("UPDATE person SET disabled = 1 WHERE staff_no = 'T2'")
    with pytest.raises(DBAPIError, match="last approver"):
        raw(statement)
    without(commune, "person_last_approver")
    raw(statement)


def test_whatever_takes_rights_away_ends_the_seats(commune: Commune, raw: Raw) -> None:
    for change in ("disabled = 1", "disabled = 0", "roles = 'keyer,verifier'", "pin_hash = NULL"):
        before = commune.user("N1").stamp
        raw(f"UPDATE person SET {change} WHERE staff_no = 'N1'")
        assert commune.user("N1").stamp == before + 1, change
    raw("UPDATE person SET name = 'Tên Khác' WHERE staff_no = 'N1'")
    assert commune.user("N1").stamp == before + 1, "a name is no right"


# Who acts is here.


def columns(connection: Connection, table: str) -> set[str]:
    return {row.name for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")}


NOT_OF_SOMEBODY = {
    "person_event": "what is done to an account, also to one that is closed",
    "identity_sealed": "a number of a card",
    "seat": "where somebody is: scratch",
    "ledger_draft": "scratch",
}


def test_every_table_that_names_who_wrote_a_row_asks_whether_they_are_here(
    commune: Commune,
) -> None:
    with commune.station.engine.connect() as connection:
        tables = named(connection, "table") - DERIVED_NAMES
        naming = {t for t in tables if columns(connection, t) & {"person_id", "person"}}
    asks = {*somebody.BY_ID, *somebody.BY_WORD}
    # Found once by the program, for whoever.
    found = {"finding", "suspected", "judged", "compared"}
    assert naming - asks - found == NOT_OF_SOMEBODY.keys() and asks <= naming
    assert asks - APPEND_ONLY.keys() == {"part_row", "ledger_part"}


@contextmanager
def only(commune: Commune, statements: list[str]) -> Iterator[Connection]:
    """No law but these, and nothing stays."""
    from hotich_tui.store.migrations import create_triggers, drop_triggers

    with commune.station.engine.connect() as connection, connection.begin() as undone:
        drop_triggers(connection)
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        create_triggers(connection, statements)
        yield connection
        undone.rollback()


@pytest.mark.parametrize("table", [*somebody.BY_ID, *somebody.BY_WORD])
def test_who_was_disabled_writes_nothing(commune: Commune, table: str) -> None:
    """The controls: somebody who is here does; and without the trigger the one who is gone too."""
    commune.desk("T1").accounts.disable("M1")
    for laws in (list(somebody.statements()), []):
        with only(commune, laws) as connection:
            for who in ("M1", "M2"):
                refused = bool(laws) and who == "M1"
                insert_by(connection, table, commune.user(who).id, refused=refused)


@pytest.mark.parametrize("table", somebody.IN_A_ROLE)
def test_who_lost_the_role_writes_nothing_in_it(commune: Commune, table: str) -> None:
    commune.desk("T1").accounts.set_roles("M1", frozenset({Role.AUDITOR}))
    for laws in (list(somebody.statements()), []):
        with only(commune, laws) as connection:
            for who in ("M1", "M2"):
                refused = bool(laws) and who == "M1"
                insert_by(connection, table, commune.user(who).id, refused=refused)


def insert_by(connection: Connection, table: str, person_id: str, *, refused: bool) -> None:
    """Write a row in somebody's name; undone."""
    info = connection.exec_driver_sql(f"PRAGMA table_info({table})").fetchall()
    values = {c.name: 1 if "INT" in c.type or "BOOL" in c.type else "'keyer'" for c in info}
    if table in ("approved_row", "marking"):
        values["role"] = "'approver'"
    if table == "decision":
        values["role"] = "'adjudicator'"
    if table == "audit_row":
        values["n"] = 10**6
    if "attempt" in values:
        values["attempt"] = 0
    if table in somebody.BY_WORD:
        connection.exec_driver_sql("INSERT OR IGNORE INTO word (text) VALUES (?)", (person_id,))
        values["person"] = f"(SELECT id FROM word WHERE text = '{person_id}')"
    else:
        values["person_id"] = f"'{person_id}'"
    names, wanted = ", ".join(values), ", ".join(map(str, values.values()))
    statement = f"INSERT INTO {table} ({names}) VALUES ({wanted})"
    with connection.begin_nested() as inner:
        if refused:
            with pytest.raises(DBAPIError, match="gone: "):
                connection.exec_driver_sql(statement)
        else:
            connection.exec_driver_sql(statement)
        inner.rollback()
