"""What somebody with the station's key does beside the program: triggers away, a row changed,
triggers back as they were."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from hotich_tui.store import migrations
from tests.conftest import Commune


def forge(commune: Commune, *statements: str, back: bool = True) -> None:
    """Change rows past every law.

    Args:
        back: The triggers are there again afterwards.
    """
    with commune.station.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                _change(connection, statements, back=back)
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _change(connection: Connection, statements: Iterable[str], *, back: bool) -> None:
    migrations.drop_triggers(connection)
    changed = 0
    for statement in statements:
        changed += connection.exec_driver_sql(statement).rowcount
    assert changed > 0 or not tuple(statements), "nothing was forged"
    if back:
        migrations.create_triggers(connection)


def kinds(commune: Commune) -> set[str]:
    """What a proof calls what it finds."""
    return {one.kind for one in commune.station.prove().breaks}


def names(found: Iterable[str]) -> str:
    """For a message."""
    return ", ".join(sorted(found))
