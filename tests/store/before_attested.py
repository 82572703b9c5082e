"""A station as it was before its log attested rows."""

import hashlib

from sqlalchemy import Engine

from hotich_tui.store import migrations
from hotich_tui.store.file.chain import FORMER, chained, read_lines, read_words


def as_before(engine: Engine) -> None:
    """The log as it was before it attested rows: a chain without a key."""
    with engine.connect() as connection, connection.begin():
        migrations.drop_triggers(connection)
        query = "SELECT value FROM setting WHERE key = 'station_id'"
        station_id = connection.exec_driver_sql(query).scalar_one()
        previous = hashlib.sha256(f"hotich-tui audit {station_id}".encode()).hexdigest()
        for line in list(read_lines(connection, read_words(connection))):
            previous = chained(previous, {name: getattr(line, name) for name in FORMER})
            statement = (
                f"UPDATE audit_row SET wrote = NULL, hash = x'{previous}' WHERE n = {line.n}"
            )
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("DELETE FROM row_state WHERE id > 1")
        connection.exec_driver_sql("UPDATE row_state SET key = (SELECT max(n) FROM audit_row)")
        migrations.create_triggers(connection)
