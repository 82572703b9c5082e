"""The laws in the file are those of the migrations; whoever takes one away is seen."""

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import Connection

from hotich_tui.store import migrations
from hotich_tui.store.file.engine import snapshot
from hotich_tui.store.migrations import attesting
from hotich_tui.store.proof.schema import schema_breaks
from tests.conftest import Commune
from tests.upgrade.conftest import Old, old, unpacked  # noqa: F401

_WEAK = "CREATE TRIGGER reading_no_third BEFORE INSERT ON reading_row BEGIN SELECT 1; END"


def _run(*statements: str) -> Callable[[Connection], None]:
    def change(connection: Connection) -> None:
        for statement in statements:
            connection.exec_driver_sql(statement)

    return change


EDITS: Mapping[str, tuple[Callable[[Connection], None], str]] = {
    "every trigger dropped": (migrations.drop_triggers, "missing"),
    "one trigger dropped": (_run("DROP TRIGGER part_no_second"), "missing"),
    "a trigger that refuses nothing": (_run("DROP TRIGGER reading_no_third", _WEAK), "changed"),
    "a trigger of one's own": (
        _run("CREATE TRIGGER mine AFTER INSERT ON part_row BEGIN SELECT 1; END"),
        "extra",
    ),
    "an index dropped": (_run("DROP INDEX reading_place"), "missing"),
    "a constraint taken away": (
        _run(
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, 'UNIQUE (version, person, role)',"
            " 'CHECK (1)') WHERE name = 'part_row'",
            "PRAGMA writable_schema = OFF",
        ),
        "changed",
    ),
    "a view that shows something else": (
        _run("DROP VIEW approved", "CREATE VIEW approved AS SELECT * FROM approved_row"),
        "changed",
    ),
}


def breaks(commune: Commune) -> list[str]:
    with snapshot(commune.station.engine) as connection:
        return [one.what for one in schema_breaks(connection)]


@pytest.mark.parametrize("edit", EDITS)
def test_a_changed_law_is_seen(commune: Commune, edit: str) -> None:
    change, what = EDITS[edit]
    assert breaks(commune) == [], "the control"
    with commune.station.engine.connect() as connection, connection.begin():
        change(connection)
    assert what in breaks(commune)
    assert commune.station.prove().broken > 0 and commune.station.prove_quickly().broken > 0


def test_a_station_from_before_has_the_same_laws(old: Old) -> None:  # noqa: F811
    office = old.open()
    assert breaks(office) == []
    office.station.close()


def test_every_table_of_truth_is_attested(commune: Commune) -> None:
    """Row by row in the order of their writing, or by how each row stands."""
    with commune.station.engine.connect() as connection:
        for table in attesting.attested():
            columns = connection.exec_driver_sql(f"PRAGMA table_info({table})").fetchall()
            known = {column.name for column in columns}
            assert set(attesting.columns_of(table)) <= known, table
            if table not in attesting.OTHERS:
                assert known - set(attesting.columns_of(table)) <= {"version", "person"}, table
            assert connection.exec_driver_sql(f"SELECT max(rowid) FROM {table}") is not None
        for table, (key, _, which) in attesting.STATES.items():
            shown = f"{key.format(row=table)}, {', '.join(attesting.state_columns(table))}"
            where = which.format(row=table)
            connection.exec_driver_sql(f"SELECT {shown} FROM {table} WHERE {where}")
    for table, why in attesting.NOT_ATTESTED.items():
        assert why and table not in attesting.attested()
