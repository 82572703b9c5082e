"""No table is forgotten: each is append-only, or is known to change and why."""

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from hotich_tui.store.file.derived import DERIVED
from hotich_tui.store.file.search_index import _TABLES
from hotich_tui.store.migrations import append_only, create_triggers, drop_triggers, triggers
from hotich_tui.store.migrations.append_only import APPEND_ONLY
from tests.conftest import Commune

CHANGES = {
    "alembic_version": "the schema's revision",
    "batch": "what a sync sent, until it is settled",
    "book": "how many entries it has is filled in later",
    "compared": "made anew with each extract",
    "finding": "made anew with each extract",
    "identity_sealed": "emptied when the commune's key comes",
    "ledger_draft": "scratch",
    "ledger_part": "stays, in its own words: same person",
    "outbox_row": "its state moves; what is sent is fixed",
    "part_row": "stays, in its own words: same person",
    "person": "name and PIN change; whoever it is stays",
    "seat": "where somebody is",
    "setting": "settings",
    "sqlite_sequence": "the library's own",
    **dict.fromkeys(
        ("weighed", "tallied", "suspected", "judged", "event_key"),
        "found once, and again where something moved",
    ),
    "version": "moves along the state table",
}

DERIVED_NAMES = {derived.name for derived in DERIVED} | {f"search_{name}" for name in _TABLES}
"""Made anew from the others at any time."""


def named(connection: Connection, kind: str) -> set[str]:
    query = f"SELECT name FROM sqlite_master WHERE type = '{kind}'"
    return set(connection.exec_driver_sql(query).scalars())


def test_every_table_is_append_only_or_known_to_change(commune: Commune) -> None:
    with commune.station.engine.connect() as connection:
        assert named(connection, "table") == {*APPEND_ONLY, *CHANGES, *DERIVED_NAMES}
    assert not APPEND_ONLY.keys() & (CHANGES.keys() | DERIVED_NAMES)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_its_keys_are_those_of_the_table(commune: Commune, table: str) -> None:
    """A key that is left out lets INSERT OR REPLACE take a row's place."""
    with commune.station.engine.connect() as connection:
        columns = connection.exec_driver_sql(f"PRAGMA table_info({table})").fetchall()
        keys = {frozenset(column.name for column in columns if column.pk)}
        for index in connection.exec_driver_sql(f"PRAGMA index_list({table})").fetchall():
            if index.unique and not index.partial:
                info = connection.exec_driver_sql(f"PRAGMA index_info({index.name})").fetchall()
                # An expression is no key of columns: `reading_no_third` says what it says.
                if all(row.name is not None for row in info):
                    keys.add(frozenset(row.name for row in info))
    declared = {frozenset(key.split(", ")) for key in APPEND_ONLY[table]}
    assert declared == keys or (table == "audit_row" and keys == {frozenset({"n"})})


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_row_stays_as_it_was_written(commune: Commune, table: str) -> None:
    """Whatever the other laws say: only these triggers are there. The control: without them, each
    of the statements goes."""
    with commune.station.engine.connect() as connection, connection.begin() as undone:
        drop_triggers(connection)
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        columns = connection.exec_driver_sql(f"PRAGMA table_info({table})").fetchall()
        numbers = {c.name: 1 if "INT" in c.type or "BOOL" in c.type else "'x'" for c in columns}
        values, names = ", ".join(map(str, numbers.values())), ", ".join(numbers)
        connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql(f"INSERT INTO {table} ({names}) VALUES ({values})")
        statements = [
            f"DELETE FROM {table}",
            *(f"UPDATE {table} SET {name} = {name}" for name in numbers),
            *(f"UPDATE OR REPLACE {table} SET {name} = {name}" for name in numbers),
        ]
        if APPEND_ONLY[table]:
            statements.append(
                f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table}"
            )
        for statement in statements:
            inner = connection.begin_nested()
            connection.exec_driver_sql(statement)
            inner.rollback()
        create_triggers(connection, append_only.statements())
        for statement in statements:
            with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
                connection.exec_driver_sql(statement)
        undone.rollback()


def test_no_trigger_has_the_name_of_another() -> None:
    names = [statement.split()[2] for statement in triggers()]
    assert len(names) == len(set(names)) > 3 * len(APPEND_ONLY)
