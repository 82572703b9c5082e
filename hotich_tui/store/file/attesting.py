"""What was written and not audited yet: every row of a truth is named by the audit row after it.

A trigger on each table of truth hands the new row to its connection. The next audit row of the same
transaction says how many rows of which table were written before it, and carries one HMAC over
them. So a row that was changed, added or taken away beside the program fits no audit row.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, event

_WRITTEN = "hotich-tui written"
"""Where a connection keeps what was written on it."""


def _plain(value: object) -> list[str]:
    """Bytes, as no text looks."""
    if isinstance(value, bytes):
        return [value.hex()]
    raise TypeError(type(value).__name__)


def json_encoder(*, sort_keys: bool = False) -> Callable[[Any], str]:
    """What ``json`` encodes with, made once: the library makes one anew for every call,
    which takes longer than to encode a row (measured)."""
    made = json.JSONEncoder(
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
        default=_plain,
        sort_keys=sort_keys,
    )
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return made.encode
    encode = make(
        None, _plain, json.encoder.encode_basestring, None, ":", ",", sort_keys, False, False
    )
    return lambda data: "".join(encode(data, 0))


_encode = json_encoder()


def encoded(values: Sequence[Any]) -> bytes:
    """One byte string for the columns of one row.

    Empty columns at the end do not count: a revision that adds one leaves old rows as they were.
    """
    last = len(values)
    while last and values[last - 1] is None:
        last -= 1
    return _encode(values[:last]).encode()


def row_digest(*values: Any) -> bytes:
    """SHA-256 of a row: the SQL function that keeps how a row that may change stands."""
    return hashlib.sha256(encoded(values)).digest()


def digest_of(tables: Iterable[tuple[str, bytes]]) -> bytes:
    """One digest of the rows of several tables.

    Args:
        tables: Name, in alphabetical order, and the SHA-256 of the table's rows, each encoded and
            followed by a line feed.
    """
    found = hashlib.sha256()
    for name, digest in tables:
        found.update(name.encode() + b"\x00" + digest)
    return found.digest()


def counted(counts: Mapping[str, int]) -> str:
    """How many rows of which table, as the audit row says it."""
    return " ".join(f"{name}:{count}" for name, count in sorted(counts.items()) if count)


def read_counted(text: str) -> dict[str, int]:
    """What `counted` wrote.

    Raises:
        ValueError: It is not of that form.
    """
    pairs = (part.partition(":") for part in text.split())
    return {name: int(count) for name, _, count in pairs}


class Written:
    """The rows written on a connection since its last audit row: how many of which table, and
    what they say, as a running SHA-256."""

    def __init__(self) -> None:
        self._tables: dict[str, tuple[int, Any]] = {}

    def take(self, table: str, *values: Any) -> None:
        """Note a row: called by the triggers."""
        count, found = self._tables.get(table) or (0, hashlib.sha256())
        found.update(encoded(values) + b"\n")
        self._tables[table] = (count + 1, found)

    @property
    def tables(self) -> list[str]:
        """The tables with rows that no audit row attests yet."""
        return sorted(self._tables)

    def drain(self) -> tuple[str, bytes] | None:
        """Counts and digest of what was noted, which is forgotten; None where nothing was."""
        if not self._tables:
            return None
        tables, self._tables = sorted(self._tables.items()), {}
        counts = counted({name: count for name, (count, _) in tables})
        return counts, digest_of((name, found.digest()) for name, (_, found) in tables)

    def forget(self) -> None:
        """Nothing was written."""
        self._tables.clear()


def add_attesting(engine: Engine) -> None:
    """Give every connection of an engine a `Written` of its own, empty when a transaction begins:
    what was rolled back, or written past the program, is attested by no later audit row."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        written = Written()
        record.info[_WRITTEN] = written
        connection.create_function("attest", -1, written.take)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        written_on(connection).forget()


def written_on(connection: Connection) -> Written:
    """What was written on a connection and not audited yet."""
    found: Written = connection.info.setdefault(_WRITTEN, Written())
    return found
