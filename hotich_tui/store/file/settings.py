"""A station's own settings, kept in its file."""

from sqlalchemy import Connection, insert, update

from hotich_tui.store.file.tables import SETTING


def put_setting(connection: Connection, key: str, value: str) -> None:
    """Set a station setting."""
    changed = connection.execute(update(SETTING).where(SETTING.c.key == key).values(value=value))
    if changed.rowcount == 0:
        connection.execute(insert(SETTING).values(key=key, value=value))
