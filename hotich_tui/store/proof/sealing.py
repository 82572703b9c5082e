"""The first row with a key: it attests all that stood then."""

from sqlalchemy import Connection, Engine, func, select

from hotich_tui.store.file.attesting import counted, digest_of, written_on
from hotich_tui.store.file.audit import SEAL, AuditLog
from hotich_tui.store.file.chain import keyed_after, read_words
from hotich_tui.store.file.engine import snapshot, writing
from hotich_tui.store.file.tables import AUDIT
from hotich_tui.store.proof.rows import all_rows

STATION = "station"
"""Who wrote it: nobody of the office."""


def seal(engine: Engine, audit: AuditLog) -> bool:
    """Write it, where the chain has no row with a key yet; True where it was written."""
    with snapshot(engine) as connection:
        if not _is_due(connection):
            return False
    with writing(engine) as connection:
        if not _is_due(connection):
            return False
        attest_all(connection, audit, SEAL)
    return True


def attest_all(connection: Connection, audit: AuditLog, event: str, detail: str = "") -> None:
    """Write a row that attests every row of every table."""
    tables = all_rows(connection, read_words(connection)).items()
    counts = {name: rows.take_all() for name, rows in tables}
    digest = digest_of((name, rows.digest()) for name, rows in tables if counts[name])
    written_on(connection).forget()
    audit.note(connection, STATION, event, detail=detail, written=(counted(counts), digest))


def _is_due(connection: Connection) -> bool:
    last = connection.execute(select(func.max(AUDIT.c.n))).scalar() or 0
    return 0 < last == keyed_after(connection)
