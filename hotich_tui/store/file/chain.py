"""The rows of the audit log as they are stored, and the chain that holds them together.

The first rows of a station that is older than the key of its chain are chained by
`hash = SHA-256(0x00 ‖ previous ‖ canonical JSON)`; every later one by an HMAC under a key derived
from the station's. The first row of ``row_state``, which the upgrade wrote, says which.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from hotich_tui.store.file.attesting import encoded, json_encoder
from hotich_tui.store.file.tables import ROW_STATE

KEYED_AFTER = "audit_keyed_after"
"""Kind of the first row of ``row_state``: its key is the number of the last row without a key."""
FORMER = (
    "n",
    "at",
    "person_id",
    "event",
    "version_id",
    "field",
    "how",
    "before_mac",
    "after_mac",
    "salt",
    "detail",
)
"""What the hash of a row without a key covers."""
_STORED = (
    "n, at, person, event, version, field, how, before_mac, after_mac, salt, detail, wrote, hash"
)


_canonical = json_encoder(sort_keys=True)
"""`wire.payload.canonical_json` for rows of the log."""


@dataclass(slots=True)
class AuditLine:
    """A row of the audit log, read without the view: decoding a million rows in SQL takes longer
    than proving them."""

    n: int
    at: str
    person_id: str
    event: str
    version_id: str | None
    field: str | None
    how: str | None
    before_mac: str | None
    after_mac: str | None
    salt: str | None
    detail: str
    wrote: str | None
    hash: str

    def content(self) -> list[Any]:
        """What the hash of a row with a key covers."""
        return [
            self.n,
            self.at,
            self.person_id,
            self.event,
            self.version_id,
            self.field,
            self.how,
            self.before_mac,
            self.after_mac,
            self.salt,
            self.detail,
            self.wrote,
        ]


def read_words(connection: Connection) -> dict[int | None, str | None]:
    """Every word by its number; nothing by nothing."""
    raw: Any = connection.connection.dbapi_connection
    rows = raw.execute("SELECT id, text FROM word")
    return {None: None, **{number: text for number, text in rows}}


def read_lines(
    connection: Connection, words: Mapping[int | None, str | None], after: int = 0
) -> Iterator[AuditLine]:
    """The rows of the log in their order.

    Args:
        words: From `read_words`; a number without a word reads as "?".
        after: From the row after this one on.
    """
    raw: Any = connection.connection.dbapi_connection
    word = words.get
    for row in raw.execute(f"SELECT {_STORED} FROM audit_row WHERE n > ? ORDER BY n", (after,)):
        n, at, person, event, version, field, how, before, mac, salt, detail, wrote, digest = row
        yield AuditLine(
            n,
            _time(at) if isinstance(at, int) else at,
            word(person, "?") or "",
            word(event, "?") or "",
            word(version, "?"),
            word(field, "?"),
            word(how, "?"),
            before.hex() if isinstance(before, bytes) else before,
            mac.hex() if isinstance(mac, bytes) else mac,
            salt.hex() if isinstance(salt, bytes) else salt,
            detail,
            word(wrote, "?"),
            digest.hex() if isinstance(digest, bytes) else digest,
        )


def keyed_after(connection: Connection) -> int:
    """Number of the last row of the chain without a key; -1 where nothing says it."""
    query = select(ROW_STATE.c.key).where(ROW_STATE.c.id == 1, ROW_STATE.c.kind == KEYED_AFTER)
    text = str(connection.execute(query).scalar())
    return int(text) if text.isdigit() else -1


@dataclass(frozen=True, slots=True)
class Chain:
    """Computes the hashes of one station's log.

    Args:
        key: The chain's own, derived from the station's.
        keyed_after: Number of the last row without a key.
    """

    key: bytes
    keyed_after: int

    def hash_of(self, previous: str, line: AuditLine) -> str:
        """The hash that a row must have after the one before it; "" where that has none."""
        if line.n <= self.keyed_after:
            return chained(previous, {name: getattr(line, name) for name in FORMER})
        return keyed(self.key, previous, line.content())


def keyed(key: bytes, previous: str, content: list[Any]) -> str:
    """The hash of a row of the chain with a key."""
    return hmac.digest(key, bytes.fromhex(previous) + encoded(content), "sha256").hex()


def chained(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of a row of the chain without a key, after the one before it."""
    content = _canonical({name: row[name] for name in FORMER}).encode()
    return hashlib.sha256(b"\x00" + bytes.fromhex(previous) + content).hexdigest()


def _time(ms: int) -> str:
    """Milliseconds since 1970 as the program writes times."""
    return f"{_second(ms // 1000)}.{ms % 1000:03d}+00:00"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
