"""Bringing a station's schema up to date when it is opened."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from hotich_tui.store.file import derived, search_index
from hotich_tui.store.file.errors import TooNew, translated
from hotich_tui.store.migrations import append_only, derived_triggers

HEAD = "0013"
"""Newest revision: compared by plain SQL, so that Alembic is imported only when behind."""
REVISIONS = tuple(f"{number:04}" for number in range(1, int(HEAD) + 1))


def triggers() -> list[str]:
    """Every trigger of the station, one statement each."""
    text = resources.files(__package__).joinpath("triggers.sql").read_text("utf-8")
    return [*append_only.statements(), *_statements(text, ";;"), *derived_triggers.statements()]


def base_schema() -> list[str]:
    """The statements of the first revision."""
    text = resources.files(__package__).joinpath("versions", "0001_base.sql").read_text("utf-8")
    return _statements(text, ";")


def _statements(text: str, end: str) -> list[str]:
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in "\n".join(lines).split(end) if part.strip()]


def current(engine: Engine) -> str | None:
    """The station's revision; None where there is no schema yet."""
    with translated(), engine.connect() as connection, connection.begin():
        known = connection.exec_driver_sql(
            "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        ).first()
        if known is None:
            return None
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        return None if row is None else str(row[0])


def migrate(engine: Engine, *, target: str = HEAD) -> bool:
    """Bring the schema to a revision; True where something was done.

    Triggers are dropped first and recreated from the files at the end, in the same
    transaction, whatever the revision did; derived tables too, from the truth. A station with a
    schema is copied first, under the same key, to `station.before-REVISION.db` beside it.

    Raises:
        TooNew: The station was written by a newer program.
    """
    found = current(engine)
    if found == target:
        return False
    if found is not None and found not in REVISIONS:
        raise TooNew("store.too_new", found=found)
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with translated(), engine.connect() as connection:
        connection = connection.execution_options(begin="EXCLUSIVE")
        raw: Any = connection.connection.dbapi_connection
        # PRAGMA foreign_keys does nothing inside a transaction, and a rebuilt table with foreign
        # keys on takes its children along (tried).
        raw.execute("PRAGMA busy_timeout = 10000")
        if found is not None:
            _copy(raw, target)
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                # Another process may have migrated while this one waited for the lock.
                drop_triggers(connection)
                derived.drop(connection)
                search_index.drop(connection)
                config.attributes["connection"] = connection
                command.upgrade(config, target)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
                if broken is not None:
                    raise TooNew("store.too_new", found=found or "-")
                derived.make(connection)
                search_index.make(connection)
                create_triggers(connection)
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
            raw.execute("PRAGMA busy_timeout = 0")
    return True


def _copy(raw: Any, target: str) -> None:
    station = Path(raw.execute("PRAGMA database_list").fetchone()[2])
    copy = station.with_name(f"{station.stem}.before-{target}.db")
    unfinished = copy.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    raw.execute("VACUUM INTO ?", (str(unfinished),))
    unfinished.replace(copy)


def drop_triggers(connection: Connection) -> None:
    """Drop every trigger of the schema."""
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in names.fetchall():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def create_triggers(connection: Connection, wanted: Iterable[str] | None = None) -> None:
    """Create the station's triggers."""
    for statement in triggers() if wanted is None else wanted:
        connection.exec_driver_sql(statement)


def rebuild(connection: Connection) -> dict[str, int]:
    """Make every derived table anew, within a writing transaction.

    Returns:
        Name -> how many rows it had too many or too few.
    """
    drop_triggers(connection)
    wrong = dict(derived.remake(connection))
    wrong["search_value"] = search_index.remake(connection)
    create_triggers(connection)
    return wrong


def rebuild_table(connection: Connection, table: str, create: str, columns: Iterable[str]) -> None:
    """Rebuild a table under a new definition, keeping its rows.

    For revisions that ADD COLUMN cannot express; called inside `migrate`, where foreign keys are
    off and triggers dropped.

    Args:
        create: `CREATE TABLE` of the new definition, under the table's own name.
        columns: Columns to copy.
    """
    named = ", ".join(columns)
    connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
    connection.exec_driver_sql(f'ALTER TABLE "{table}" RENAME TO "{table}_old"')
    connection.exec_driver_sql(create)
    connection.exec_driver_sql(f'INSERT INTO "{table}" ({named}) SELECT {named} FROM "{table}_old"')
    connection.exec_driver_sql(f'DROP TABLE "{table}_old"')
    connection.exec_driver_sql("PRAGMA legacy_alter_table = OFF")
