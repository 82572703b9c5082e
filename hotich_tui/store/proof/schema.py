"""The laws in the file: whether tables, views, indexes and triggers are those of the migrations."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from hotich_tui.store.file.engine import open_engine, snapshot
from hotich_tui.store.migrations import migrate
from hotich_tui.store.proof.findings import Break


def schema_breaks(connection: Connection) -> Iterator[Break]:
    """What is missing, not ours, or not as the migrations make it."""
    wanted, found = _as_made(), _schema_of(connection)
    for kind, name in sorted(wanted.keys() | found.keys()):
        ours, theirs = wanted.get((kind, name)), found.get((kind, name))
        if theirs is None:
            yield Break("schema", f"{kind} {name}", what="missing")
        elif ours is None:
            yield Break("schema", f"{kind} {name}", what="extra")
        elif ours != theirs:
            yield Break("schema", f"{kind} {name}", what="changed")


def _schema_of(connection: Connection) -> dict[tuple[str, str], str]:
    """Kind and name -> the statement that made it.

    Spaces do not count: SQLite writes a column that was added later on its own.
    """
    rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master")
    return {
        (kind, name): "".join(sql.split())
        for kind, name, sql in rows
        # The library's own have none, or its own name.
        if sql is not None and not name.startswith("sqlite_")
    }


@cache
def _as_made() -> Mapping[tuple[str, str], str]:
    """The schema of a station that was just set up: made in a file of its own, thrown away."""
    with TemporaryDirectory(prefix="hotich-schema-", ignore_cleanup_errors=True) as folder:
        engine = open_engine(Path(folder) / "station.db", bytes(32))
        try:
            migrate(engine)
            with snapshot(engine) as connection:
                return _schema_of(connection)
        finally:
            engine.dispose()
