"""Migrations keep every row, every trigger and every refusal of a filled station."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, text
from sqlalchemy.exc import DBAPIError

from hotich_tui.domain.book.ledger_readings import Stage, Step
from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.quality.policy import HandOver
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store import migrations
from hotich_tui.store.file import (
    kept_tables,
    ledger_tables,
    population_tables,
    quality_tables,
    search_index,
    tables,
)
from hotich_tui.store.file.chain import FORMER
from hotich_tui.store.file.engine import open_engine
from hotich_tui.store.migrations import migrate, packed_views, rebuild_table
from hotich_tui.store.station import SqlStation
from tests.conftest import PASSPHRASE, Commune, entry
from tests.store.before_attested import as_before


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Every row of every table but the seats and the revision; of a packed one as it is read."""
    with engine.connect() as connection:
        there = connection.execute(text("SELECT type, name FROM sqlite_master")).fetchall()
        left_out = {"alembic_version", "seat", "sqlite_sequence", "word"}
        left_out |= {"row_state", *(f"{name}_row" for name in PACKED)}
        # What was never there before is lost by who goes back.
        left_out |= set(PEOPLE.TABLES)
        # The search index numbers its rows as they come; `differences` compares what they say.
        names = [
            name
            for kind, name in there
            if (kind == "table" and name not in left_out and not name.startswith("search_"))
            or (kind == "view" and name in PACKED)
        ]
        columns = {"person": "id, staff_no, name, roles, disabled, pin_hash, failed, failed_at"}
        return {
            name: sorted(
                map(repr, connection.exec_driver_sql(_all_of(name, columns.get(name, "*"))))
            )
            for name in names
        }


def _all_of(name: str, columns: str = "*") -> str:
    columns = ", ".join((*FORMER, "hash")) if name == "audit" else columns
    return f'SELECT {columns} FROM "{name}"'


def trigger_names(connection: Connection) -> set[str]:
    return set(
        connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
    )


@pytest.fixture
def old(commune: Commune) -> Commune:
    """A filled station as the first revision left it: the newer tables and rows taken away."""
    book = commune.book()
    version_id = commune.keyed(book)
    commune.verified(version_id, {"nksHoTen": Value(Said.WRITTEN, "Khác")})
    approved = commune.keyed(book)
    commune.verified(approved)
    commune.desk("T1").approving.approve(approved)
    draft = commune.desk("N2").keying.begin(book.id)
    commune.desk("N2").keying.commit(
        draft.version.id, Reading("nksHoTen", Value(Said.ILLEGIBLE, "Ng? Văn"))
    )
    return commune


def pragma(connection: Connection, setting: str) -> None:
    """Past SQLAlchemy: a PRAGMA does nothing inside the transaction that it would begin."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute(f"PRAGMA {setting}")


def refusals(old: Commune, engine: Engine) -> None:
    """The forbidden things that SQL must still refuse."""
    book_id = old.desk("A1").books.progress()[0].book.id
    version_id = old.desk("A1").books.versions(book_id)[0].id
    old.desk("N1").ledgers.state(book_id, [{"year": "1998", "first": "1", "last": "9"}])
    for statement in (
        f"INSERT OR REPLACE INTO part SELECT version_id, person_id, 'approver' FROM part"
        f" WHERE version_id = '{version_id}'",
        "UPDATE reading SET text = 'x'",
        "DELETE FROM reading",
        "INSERT OR REPLACE INTO reading SELECT * FROM reading",
        "DELETE FROM audit",
        "UPDATE version SET state = 'approved'",
        "DELETE FROM version",
        "DELETE FROM record",
        "DELETE FROM person",
        "UPDATE approved SET payload = '{}'",
        "UPDATE ledger_reading SET text = '8'",
        "DELETE FROM ledger_part",
    ):
        with engine.connect() as connection, pytest.raises(DBAPIError), connection.begin():
            connection.exec_driver_sql(statement)


def test_from_the_first_revision_to_the_newest(old: Commune) -> None:
    engine, key = old.station.engine, old.station._key
    down(engine)
    before = rows(engine)
    engine.dispose()
    assert migrations.current(engine) == "0001"
    engine = open_engine(old.home / "station.db", key)
    assert migrate(engine) is True and migrate(engine) is False
    after = rows(engine)
    for name, found in before.items():
        assert len(after[name]) == len(found) > 0 or not found, name
    for name in ("reading", "part", "audit", "approved"):
        # New columns come last: what was there is there, unchanged.
        assert [
            new.startswith(old_[:-1]) for new, old_ in zip(after[name], before[name], strict=True)
        ]
    with engine.connect() as connection:
        wanted = {s.split()[2] for s in migrations.triggers()}
        wanted |= {name for name, _ in packed_views.writing_triggers()}
        assert trigger_names(connection) == wanted
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
        assert connection.exec_driver_sql("SELECT count(*) FROM search_value").scalar_one() > 20
        assert search_index.differences(connection) == 0
    refusals(old, engine)
    engine.dispose()
    copy = old.home / f"station.before-{migrations.HEAD}.db"
    assert copy.exists()
    with open_engine(copy, key).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM reading").scalar_one() > 60
    station = SqlStation.open(old.home, passphrase=PASSPHRASE)
    assert station.check() is None
    station.close()


def down(engine: Engine, statements: Sequence[str] | None = None, revision: str = "0001") -> None:
    """Undo what the revisions after one did, so that there is something to migrate."""
    as_before(engine)
    with engine.connect() as connection:
        pragma(connection, "foreign_keys = OFF")
        with connection.begin():
            migrations.drop_triggers(connection)
            for statement in DOWN if statements is None else statements:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")


LEDGERS = ("closing", "explanation", "decision", "reading", "part")
WATCHING = ("trial", "standing", "hand_over", "blind")
FIRST_LEDGERS = import_module("hotich_tui.store.migrations.versions.0004_book_ledger")
ROUNDS = import_module("hotich_tui.store.migrations.versions.0010_ledger_rounds")
BEFORE_ROUNDS = {f"ledger_{t}": ROUNDS.TABLES[f"ledger_{t}"][0] for t in (*LEDGERS, "draft")}
"""Table -> its columns before rounds."""
BASE = {s.split()[2]: s for s in migrations.base_schema() if s.startswith("CREATE TABLE")}
PACKED = tuple(packed_views.VIEWS)
TO_0015 = ("DROP VIEW scope", "DROP TABLE carried", "DROP TABLE widening")
PEOPLE = import_module("hotich_tui.store.migrations.versions.0015_people")
TO_0014 = (
    *TO_0015,
    *(f"DROP TABLE {name}" for name in PEOPLE.TABLES),
    "DROP INDEX person_identity",
    *(f"ALTER TABLE person DROP COLUMN {name}" for name in PEOPLE.COLUMNS),
)
TO_0013 = (
    "DROP TABLE row_state",
    *TO_0014,
    *(f"CREATE TABLE old_{name} AS {_all_of(name)}" for name in PACKED),
    *(f"DROP VIEW {name}" for name in PACKED),
    # The tables that refer to a part are told its name of before.
    "ALTER TABLE part_row RENAME TO part",
    "PRAGMA legacy_alter_table = ON",
    "ALTER TABLE part RENAME TO part_row",
    *(f"DROP TABLE {name}_row" for name in PACKED),
    "DROP TABLE word",
    *(BASE[name] for name in PACKED if name != "effort"),
    "ALTER TABLE reading ADD COLUMN source TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE effort (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, version_id TEXT NOT NULL,"
    " person_id TEXT NOT NULL, role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier')),"
    " round INTEGER NOT NULL, reading INTEGER NOT NULL, keying INTEGER NOT NULL,"
    " deciding INTEGER NOT NULL, waiting INTEGER NOT NULL, handling INTEGER NOT NULL,"
    " away INTEGER NOT NULL, keys INTEGER NOT NULL, backspaces INTEGER NOT NULL,"
    " fields TEXT NOT NULL, at TEXT NOT NULL, FOREIGN KEY (version_id, person_id, role)"
    " REFERENCES part (version_id, person_id, role))",
    "CREATE INDEX effort_version ON effort (version_id, round)",
    "CREATE INDEX effort_person ON effort (person_id, role)",
    "CREATE INDEX outbox_record ON outbox (state, record_id)",
    "CREATE INDEX part_person ON part (person_id, role, version_id)",
    "PRAGMA legacy_alter_table = OFF",
    *(f"INSERT INTO {name} SELECT * FROM old_{name}" for name in PACKED),
    *(f"DROP TABLE old_{name}" for name in PACKED),
)
FOUND_ONCE = import_module("hotich_tui.store.migrations.versions.0013_found_once")
TO_0011 = (
    *TO_0013,
    *(f"DROP INDEX {name}" for name in FOUND_ONCE.INDEXES),
    *(f"DROP TABLE {name}" for name in FOUND_ONCE.TABLES),
    "ALTER TABLE standing DROP COLUMN passed",
)
TO_0009 = (
    *TO_0011,
    "DROP INDEX book_order",
    "DROP INDEX standing_rules",
    "DROP INDEX standing_of",
    *(f"ALTER TABLE standing DROP COLUMN {name}" for name in ("through", "carried", "rules")),
    "DROP VIEW ledger_now",
    "DROP VIEW ledger_settled",
    "DROP TABLE ledger_reopening",
    *(f"CREATE TABLE old_{name} AS SELECT * FROM {name}" for name in BEFORE_ROUNDS),
    *(f"DROP TABLE {name}" for name in BEFORE_ROUNDS),
    *FIRST_LEDGERS.STATEMENTS,
    "CREATE TABLE ledger_draft (book_id TEXT NOT NULL, person_id TEXT NOT NULL,"
    " stage TEXT NOT NULL, line TEXT NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY (book_id, person_id, stage, line)) WITHOUT ROWID",
    *(
        f"INSERT INTO {name} ({columns}) SELECT {columns} FROM old_{name}"
        for name, columns in reversed(BEFORE_ROUNDS.items())
    ),
    *(f"DROP TABLE old_{name}" for name in BEFORE_ROUNDS),
)
TO_0004 = (
    *TO_0009,
    "DROP TABLE ledger_draft",
    "DROP TABLE match_decision",
    "DROP TABLE finding",
    "DROP TABLE compared",
    "DROP TABLE match_look",
    "DROP TABLE hinted",
    "DROP TABLE proposal",
    "DROP TABLE effort",
    "DROP INDEX part_person",
    *(f"DROP TABLE {table}" for table in WATCHING),
)
DOWN = (
    *TO_0004,
    *(f"DROP TABLE ledger_{table}" for table in LEDGERS),
    "ALTER TABLE reading DROP COLUMN source",
    "DROP TABLE seat",
    "ALTER TABLE book DROP COLUMN entries",
)


def test_work_handed_over_before_the_policy_goes_on(commune: Commune) -> None:
    """A station of 0004 with a record waiting and one half verified: core fields stay blind
    without any row, nothing is lost, and both records can be finished and approved."""
    book = commune.book()
    doubted = entry(load_register("KS"), 1)
    draft = commune.desk("N1").keying.begin(book.id)
    readings = [Reading(k, v) for k, v in doubted.items()]
    remark = Reading("ghiChu", Value(Said.WRITTEN, "zqghichu"), doubt=True)
    commune.desk("N1").keying.commit_all(draft.version.id, [*readings, remark])
    commune.desk("N1").keying.done(draft.version.id)
    begun = commune.keyed(book)
    commune.desk("S1").verifying.commit(begun, "nksHoTen", Value(Said.WRITTEN, "Khác"))
    engine = commune.station.engine
    assert "ghiChu" in {c.key for c in commune.desk("S1").verifying.open(draft.version.id).blind}
    down(engine, TO_0004, "0004")
    before = rows(engine)
    assert migrations.current(engine) == "0004" and migrate(engine) is True
    after = rows(engine)
    assert {name: after[name] for name in before} == before
    check = commune.desk("S1").verifying.open(draft.version.id)
    core = {f.key for f in load_register("KS").core}
    assert {c.key for c in check.blind} == core
    for who in ("S1", "X1", "T1", "A1"):
        with commune.station.reads(Viewpoint(commune.user(who))) as reads:
            assert not reads.record(draft.version.id).values.keys() & core, who
    for version_id in (draft.version.id, begun):
        commune.verified(version_id)
    chief = commune.desk("T1").approving
    assert chief.open(draft.version.id).handed == HandOver({}, None)
    chief.approve(draft.version.id)
    with engine.connect() as connection, pytest.raises(DBAPIError), connection.begin():
        connection.exec_driver_sql("DELETE FROM standing")


def test_a_ledger_that_was_closed_before_rounds_is_its_first_round(commune: Commune) -> None:
    """A station of 0009 with one ledger closed and one half read: nothing is lost, the one can be
    reopened, the other is read to its end."""
    closed, begun = commune.book(), commune.book()
    row = {"year": "1998", "first": "1", "last": "9"}
    for book in (closed, begun):
        commune.desk("N1").ledgers.state(book.id, [row])
        commune.desk("S1").ledgers.read(book.id, [{**row, "last": "8"}])
    commune.desk("S1").ledgers.read(closed.id, [{"last": "8"}])
    commune.desk("X1").ledgers.decide(closed.id, "1.last", Choice.OPTION, "8")
    for found in commune.desk("X1").balancing.standing(closed.id).open:
        commune.desk("X1").balancing.explain(closed.id, found.finding.key, "torn")
    commune.desk("T1").balancing.close(closed.id)
    commune.desk("S1").ledgers.keep(begun.id, Step(1, Stage.READING), "1.last", "9")
    engine = commune.station.engine
    as_before(engine)
    now = rows(engine)
    down(engine, TO_0009, "0009")
    assert "ledger_reopening" not in rows(engine) and migrate(engine) is True
    with engine.connect() as connection:
        assert search_index.differences(connection) == 0
    assert rows(engine) == now and all(now[f"ledger_{table}"] for table in (*LEDGERS, "draft"))
    refused = (f"UPDATE ledger_{table} SET round = 2" for table in (*LEDGERS, "reopening"))
    commune.desk("T1").ledgers.reopen(closed.id, "page_found")
    for statement in refused:
        with engine.connect() as connection, pytest.raises(DBAPIError), connection.begin():
            connection.exec_driver_sql(statement)
    assert commune.desk("A1").ledgers.view(closed.id).step == Step(2, Stage.EMPTY)
    commune.desk("S1").ledgers.read(begun.id, [{"last": "9"}])
    assert commune.desk("A1").ledgers.view(begun.id).step == Step(1, Stage.SETTLED)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
    assert commune.station.check() is None


def test_a_table_is_rebuilt_with_its_children(old: Commune) -> None:
    """What a batch alter with foreign keys on loses: triggers, and every child row."""
    engine = old.station.engine
    before = rows(engine)
    with engine.connect() as connection:
        pragma(connection, "foreign_keys = OFF")
        with connection.begin():
            create = connection.execute(
                text("SELECT sql FROM sqlite_master WHERE name = 'version'")
            ).scalar_one()
            columns = [r[1] for r in connection.exec_driver_sql("PRAGMA table_info('version')")]
            migrations.drop_triggers(connection)
            # A column comes before the table's own constraints.
            wider = create.replace("parked_from", "remark TEXT NOT NULL DEFAULT '', parked_from", 1)
            rebuild_table(connection, "version", wider, columns)
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None
            migrations.create_triggers(connection)
        pragma(connection, "foreign_keys = ON")
    after = rows(engine)
    assert {n: v for n, v in after.items() if n != "version"} == {
        n: v for n, v in before.items() if n != "version"
    }
    assert len(after["version"]) == len(before["version"])
    refusals(old, engine)


def test_a_migration_that_fails_changes_nothing(
    old: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = old.station.engine
    down(engine)
    before = rows(engine)

    def refuse(*_: object) -> None:
        raise RuntimeError("power")

    monkeypatch.setattr(migrations, "create_triggers", refuse)
    with pytest.raises(RuntimeError):
        migrate(engine)
    assert rows(engine) == before and migrations.current(engine) == "0001"
    monkeypatch.undo()
    assert migrate(engine) is True


def test_the_home_has_no_half_copy(old: Commune) -> None:
    down(old.station.engine)
    migrate(old.station.engine)
    assert not list(old.home.glob("*.unfinished"))


def test_every_table_has_the_columns_that_the_program_writes(commune: Commune) -> None:
    """A column lost on one side of a merge is found here, not at the first insert."""
    rooms = (tables, ledger_tables, quality_tables, population_tables, kept_tables)
    named = {t.name: t for room in rooms for t in vars(room).values() if isinstance(t, Table)}
    assert len(named) > 30
    with commune.station.engine.connect() as connection:
        for name, one in named.items():
            there = connection.exec_driver_sql(f"PRAGMA table_info({name})").fetchall()
            assert {row[1] for row in there} == {column.name for column in one.columns}, name
