"""The log of a multiplied station, as one that was written before the log attested rows: its values
told one by one, in a chain without a key. The next who opens the station seals it."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.chain import (
    FORMER,
    KEYED_AFTER,
    AuditLine,
    chained,
    read_lines,
    read_words,
)
from hotich_tui.store.migrations.attesting import STATES, states_now
from hotich_tui.store.migrations.packed_views import SAID
from hotich_tui.store.proof.former import FormerValues

_PORTION = 5_000
_READ = "SELECT said, text, field FROM reading_row ORDER BY id"
_DECIDED = "SELECT said, text FROM decision ORDER BY id"
_CHANGE = (
    "UPDATE audit_row SET wrote = NULL, before_mac = NULL, after_mac = ?, salt = ?, hash = ?"
    " WHERE n = ?"
)


_WORD = "(SELECT id FROM word WHERE text = {0})"
_FIRST = f"(SELECT min(n) FROM audit_row WHERE version = {_WORD})"
_PART, _APPROVE = (_WORD.format(f"'{event}'") for event in ("part", "approve"))
_VERSION = _WORD.format("kept.version_id")
_ORDER = {
    "record": _FIRST.format("(SELECT id FROM version WHERE record_id = kept.id AND number = 1)"),
    "version": _FIRST.format("kept.id"),
    "correction": _FIRST.format("kept.version_id"),
    "part_row": "(SELECT n FROM audit_row WHERE version = kept.version AND person = kept.person"
    f" AND event = {_PART})",
    "approved_row": f"(SELECT n FROM audit_row WHERE version = {_VERSION} AND event = {_APPROVE})",
}
"""Table without a number of its own -> which row of the log tells of a row."""


def as_written(raw: Any) -> None:
    """Put rows in the order in which the log tells of them: copies come as they come."""
    raw.execute("CREATE INDEX told_of ON audit_row (version)")
    for table, told in _ORDER.items():
        raw.execute(
            f"CREATE TEMP TABLE moved AS SELECT kept.* FROM {table} AS kept ORDER BY {told}"
        )
        raw.execute(f"DELETE FROM {table}")
        raw.execute(f"INSERT INTO {table} SELECT * FROM temp.moved ORDER BY rowid")
        raw.execute("DROP TABLE temp.moved")
    raw.execute("DROP INDEX told_of")


def as_sealed_later(connection: Connection, audit: AuditLog) -> None:
    """Tell every value again, and chain all rows anew; triggers are away meanwhile."""
    raw: Any = connection.connection.dbapi_connection
    as_written(raw)
    raw.execute("DELETE FROM row_state")
    raw.execute(
        "INSERT INTO row_state (id, kind, key, digest)"
        f" SELECT 1, '{KEYED_AFTER}', max(n), x'' FROM audit_row"
    )
    for table in STATES:
        raw.execute(states_now(table))
    changes = _changes(connection, audit)
    while some := list(islice(changes, _PORTION)):
        raw.executemany(_CHANGE, some)


def _changes(connection: Connection, audit: AuditLog) -> Iterator[tuple[Any, ...]]:
    raw: Any = connection.connection.dbapi_connection
    words, former, previous = read_words(connection), FormerValues(audit), audit.genesis
    fields = {number: text for number, text in words.items()}
    read, decided = raw.execute(_READ), raw.execute(_DECIDED)
    last = raw.execute("SELECT max(n) FROM audit_row").fetchone()[0]
    for first in range(0, last, _PORTION):
        # What is being changed is not read on: a portion is.
        for line in list(islice(read_lines(connection, words, first), _PORTION)):
            line.wrote = line.before_mac = None
            count = former.counts(line).get("reading_row", 0)
            rows = [(fields[f], _reading(said, text)) for said, text, f in islice(read, count)]
            line.after_mac = _mac(audit, line, rows, decided)
            line.salt = line.salt if line.after_mac else None
            previous = chained(previous, {name: getattr(line, name) for name in FORMER})
            salt, mac = (
                None if x is None else bytes.fromhex(x) for x in (line.salt, line.after_mac)
            )
            yield mac, salt, bytes.fromhex(previous), line.n


def _mac(audit: AuditLog, line: AuditLine, rows: list[Any], decided: Any) -> str | None:
    if line.event == "decide":
        said, text = decided.fetchone()
        return audit.mac_of(line.salt, Value(Said(said), text))
    if len(rows) == 1:
        return audit.mac_of(line.salt, rows[0][1])
    return audit.mac_of(line.salt, dict(rows)) if rows else None


def _reading(said: int | None, text: str) -> Value | None:
    return None if said is None else Value(Said(SAID[said - 1]), text)
