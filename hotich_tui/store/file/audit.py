"""The audit log: one row per change, chained by hashes, values only as HMACs.

`hash = SHA-256(0x00 ‖ previous ‖ canonical JSON)`; the genesis is bound to the station id. It
shows an edit, a deletion or an exchange of rows; a cut tail shows only against an anchor outside
(design of reliability, §5).
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.ids import Clock, Entropy
from hotich_tui.store.file.tables import AUDIT
from hotich_tui.wire.payload import canonical_json

_INSERT = insert(AUDIT)
_HASHED = (
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
_CHAIN = (*(AUDIT.c[name] for name in _HASHED), AUDIT.c.hash)


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Writes the chain within the caller's transaction.

    Args:
        key: The station key; the HMAC key is derived from it.
    """

    station_id: str
    key: bytes
    clock: Clock
    entropy: Entropy

    def note(
        self,
        connection: Connection,
        person_id: str,
        event: str,
        *,
        version_id: str | None = None,
        field: str | None = None,
        how: str | None = None,
        before: Value | None = None,
        after: Value | Mapping[str, Value | None] | None = None,
        with_values: bool = False,
        detail: str = "",
        tail: tuple[int, str] | None = None,
    ) -> tuple[int, str]:
        """Append one row. `detail` must never hold a value of a record.

        Args:
            field: One, or several that were confirmed together, with commas between.
            after: The value; of several fields the value of each.
            tail: What this call returned last in the same transaction, to save a look.

        Returns:
            Number and hash of the row.
        """
        number, previous = tail or self._tail(connection)
        salt = self.entropy(16).hex() if with_values else None
        row: dict[str, Any] = {
            "n": number + 1,
            "at": datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="milliseconds"),
            "person_id": person_id,
            "event": event,
            "version_id": version_id,
            "field": field,
            "how": how,
            "before_mac": self._mac(salt, before),
            "after_mac": self._mac(salt, after),
            "salt": salt,
            "detail": detail,
        }
        digest = chained(previous, row)
        connection.execute(_INSERT, {**row, "hash": digest})
        return number + 1, digest

    def _tail(self, connection: Connection) -> tuple[int, str]:
        query = select(AUDIT.c.n, AUDIT.c.hash).order_by(AUDIT.c.n.desc()).limit(1)
        last = connection.execute(query).first()
        return (0, self.genesis) if last is None else (last.n, last.hash)

    @property
    def genesis(self) -> str:
        """What stands before the first row."""
        return hashlib.sha256(b"hotich-tui audit " + self.station_id.encode()).hexdigest()

    def first_broken(
        self, connection: Connection, on_row: Callable[[int], None] | None = None
    ) -> int | None:
        """Number of the first row that does not fit the chain; None where all fit."""
        return self.walk(connection, on_row=on_row)[0]

    def walk(
        self,
        connection: Connection,
        after: tuple[int, str] | None = None,
        on_row: Callable[[int], None] | None = None,
    ) -> tuple[int | None, tuple[int, str]]:
        """Follow the chain.

        Args:
            after: Number and hash of a row from which on to follow it; None = from its beginning.

        Returns:
            Number of the first row that does not fit, None where all fit; number and hash of the
            last row that does.
        """
        number, previous = after or (0, self.genesis)
        query = select(*_CHAIN).where(AUDIT.c.n > number).order_by(AUDIT.c.n)
        for *values, digest in connection.execute(query):
            row = dict(zip(_HASHED, values, strict=True))
            if row["n"] != number + 1 or chained(previous, row) != digest:
                return number + 1, (number, previous)
            number, previous = number + 1, digest
            if on_row is not None:
                on_row(number + 1)
        return None, (number, previous)

    def _mac(
        self, salt: str | None, value: Value | Mapping[str, Value | None] | None
    ) -> str | None:
        if salt is None or value is None:
            return None
        key = hmac.digest(self.key, b"hotich-tui audit values", "sha256")
        said = _said(value) if isinstance(value, Value) else _said_together(value)
        return hmac.new(key, f"{salt}|{said}".encode(), hashlib.sha256).hexdigest()


def chained(previous: str, row: Mapping[str, Any]) -> str:
    """The hash of a row after the one before it."""
    content = canonical_json({name: row[name] for name in _HASHED})
    return hashlib.sha256(b"\x00" + bytes.fromhex(previous) + content).hexdigest()


def _said(value: Value) -> str:
    return f"{value.said.value}|{value.text}"


def _said_together(values: Mapping[str, Value | None]) -> str:
    """Begins with a brace, as no single value does."""
    said = {key: None if value is None else _said(value) for key, value in values.items()}
    return canonical_json(said).decode()
