"""Bringing a station's schema up to date when it is opened."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from hotich_tui.store.file import derived, search_index
from hotich_tui.store.file.errors import Busy, TooNew, is_busy, translated
from hotich_tui.store.migrations import (
    append_only,
    attesting,
    derived_triggers,
    scope_triggers,
    somebody,
)
from hotich_tui.store.migrations.around import (
    CHANGE,
    COPY,
    TIDY,
    Progress,
    copy_before,
    part_of,
    tidy,
)
from hotich_tui.store.migrations.packed_views import writing_triggers

HEAD = "0017"
"""Newest revision: compared by plain SQL, so that Alembic is imported only when behind."""
REVISIONS = tuple(f"{number:04}" for number in range(1, int(HEAD) + 1))


def triggers() -> list[str]:
    """Every trigger of the station but those by which views take rows, one statement each."""
    text = resources.files(__package__).joinpath("triggers.sql").read_text("utf-8")
    return [
        *append_only.statements(),
        *somebody.statements(),
        *_statements(text, ";;"),
        *scope_triggers.statements(),
        *derived_triggers.statements(),
        *attesting.statements(),
    ]


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
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    known = connection.exec_driver_sql(
        "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
    ).first()
    if known is None:
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])


def _known(found: str | None) -> str | None:
    """The revision, where this program knows it."""
    if found is not None and found not in REVISIONS:
        raise TooNew("store.too_new", found=found)
    return found


def migrate(engine: Engine, *, target: str = HEAD, progress: Progress = lambda _: None) -> bool:
    """Bring the schema to a revision; True where something was done.

    Triggers are dropped first and recreated from the files at the end, in the same
    transaction, whatever the revision did; derived tables too, from the truth. A station with a
    schema is copied first, under the same key, to `station.before-REVISION.db` beside it: nobody
    writes between the copy and the change. A power cut leaves the station as it was or as it is to
    be.

    Args:
        progress: Told how far it is, 0 to 1, while something is done.

    Raises:
        TooNew: The station was written by a newer program.
        Busy: Another program is at it.
        DiskFull: No room for the copy and the changed rows.
    """
    if _known(current(engine)) == target:
        return False
    with translated(), engine.connect() as connection:
        connection = connection.execution_options(begin="IMMEDIATE")
        raw: Any = connection.connection.dbapi_connection
        # PRAGMA foreign_keys does nothing inside a transaction, and a rebuilt table with foreign
        # keys on takes its children along (tried).
        raw.execute("PRAGMA busy_timeout = 10000")
        raw.execute("PRAGMA foreign_keys = OFF")
        # Pages that become free would each be written once more, with zeros.
        raw.execute("PRAGMA secure_delete = OFF")
        raw.execute("PRAGMA cache_size = -64000")
        try:
            with _alone(connection):
                # Another process may have migrated while this one waited for the lock.
                found = _known(_revision(connection))
                if found == target:
                    return False
                _change(engine, connection, found, target, progress)
            tidy(raw, part_of(progress, TIDY))
        finally:
            raw.execute("PRAGMA cache_size = -8000")
            raw.execute("PRAGMA secure_delete = ON")
            raw.execute("PRAGMA foreign_keys = ON")
            raw.execute("PRAGMA busy_timeout = 0")
    progress(1.0)
    return True


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """A transaction beside which nobody writes."""
    try:
        transaction = connection.begin()
    except OperationalError as error:
        if is_busy(error.orig):
            raise Busy("store.upgrading_elsewhere") from None
        raise
    with transaction:
        yield


def _change(
    engine: Engine, connection: Connection, found: str | None, target: str, progress: Progress
) -> None:
    """Copy, and all revisions up to the target."""
    if found is not None:
        beside = engine.raw_connection()
        try:
            copy_before(beside.driver_connection, target, part_of(progress, COPY))
        finally:
            beside.close()
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    config.attributes["step"] = part_of(progress, CHANGE)
    drop_triggers(connection)
    derived.drop(connection)
    search_index.drop(connection)
    command.upgrade(config, target)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise TooNew("store.too_new", found=found or "-")
    derived.make(connection)
    search_index.make(connection)
    create_triggers(connection)


def drop_triggers(connection: Connection) -> None:
    """Drop every trigger of the schema but those by which views take rows: without them a view
    takes none."""
    kept = {name for name, _ in writing_triggers()}
    names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in names.fetchall():
        if name not in kept:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')


def create_triggers(connection: Connection, wanted: Iterable[str] | None = None) -> None:
    """Create the station's triggers."""
    if wanted is None:
        for name, statement in writing_triggers():
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
            connection.exec_driver_sql(statement)
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
