"""What somebody with the station's key does beside the program: triggers away, a row changed,
triggers back as they were."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from hotich_tui.store import migrations
from hotich_tui.store.file.attesting import digest_of, read_counted
from hotich_tui.store.file.chain import keyed, read_lines, read_words
from hotich_tui.store.migrations.attesting import STATES, state_columns
from hotich_tui.store.proof.rows import all_rows
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


def rechain(commune: Commune) -> None:
    """Make every HMAC and hash of the log anew, with the station's key: what is left is perfect in
    itself."""
    audit, changed = commune.station.audit, []
    with commune.station.engine.connect() as connection, connection.begin():
        words, previous = read_words(connection), audit.genesis
        tables = all_rows(connection, words)
        for line in list(read_lines(connection, words)):
            if line.wrote and line.salt:
                counts = read_counted(line.wrote)
                for name, count in counts.items():
                    tables[name].take(count)
                digest = digest_of((name, tables[name].digest()) for name in sorted(counts))
                line.after_mac = audit.mac_of_rows(line.salt, digest)
            previous = keyed(audit.chain_key, previous, line.content())
            changed.append((bytes.fromhex(line.after_mac or ""), bytes.fromhex(previous), line.n))
    with commune.station.engine.connect() as connection, connection.begin():
        migrations.drop_triggers(connection)
        raw: Any = connection.connection.dbapi_connection
        raw.executemany(
            "UPDATE audit_row SET after_mac = CASE WHEN after_mac IS NULL THEN NULL ELSE ? END,"
            " hash = ? WHERE n = ?",
            changed,
        )
        migrations.create_triggers(connection)


def restated(table: str, key: str) -> str:
    """The statement by which the forger notes how a row stands now."""
    named, _, _ = STATES[table]
    values = ", ".join(state_columns(table))
    return (
        f"UPDATE row_state SET digest = (SELECT row_digest({values}) FROM {table}"
        f" WHERE {named.format(row=table)} = row_state.key) WHERE id ="
        f" (SELECT max(id) FROM row_state WHERE kind = '{table}' AND key = {key})"
    )
