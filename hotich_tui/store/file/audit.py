"""The audit log: one row per change, in one chain, values only as HMACs.

A row also attests what was written before it in its transaction (`attesting`). The chain shows an
edit, a deletion or an exchange of rows; a cut tail, and a chain that was made anew with the
station's key, show only against what was noted of it outside: at the registry, or on paper.
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
from hotich_tui.store.file.attesting import written_on
from hotich_tui.store.file.chain import Chain, chained, keyed, keyed_after, read_lines, read_words
from hotich_tui.store.file.tables import AUDIT
from hotich_tui.wire.payload import canonical_json

__all__ = ["SEAL", "SET_UP", "AuditLog", "chained"]
SET_UP, SEAL = "set_up", "seal"
"""Events of the first row with a key, at a new station and at one that is older: it attests all
that stood then."""
_INSERT = insert(AUDIT)


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
        written: tuple[str, bytes] | None = None,
    ) -> tuple[int, str]:
        """Append one row; it attests every row written on the connection since the one before.

        Args:
            written: Counts and digest of rows that it attests instead.
            field: One, or several that were confirmed together, with commas between.
            after: The value; of several fields the value of each.
            detail: Never a value of a record.
            tail: What this call returned last in the same transaction, to save a look.

        Returns:
            Number and hash of the row.
        """
        number, previous = tail or self._tail(connection)
        written = written or written_on(connection).drain()
        salt = self.entropy(16).hex() if with_values or written else None
        if written is not None and salt is not None:
            after_mac: str | None = self.mac_of_rows(salt, written[1])
        else:
            after_mac = self.mac_of(salt, after)
        row: dict[str, Any] = {
            "n": number + 1,
            "at": datetime.fromtimestamp(self.clock(), UTC).isoformat(timespec="milliseconds"),
            "person_id": person_id,
            "event": event,
            "version_id": version_id,
            "field": field,
            "how": how,
            "before_mac": self.mac_of(salt, before),
            "after_mac": after_mac,
            "salt": salt,
            "detail": detail,
            "wrote": written[0] if written else None,
        }
        digest = keyed(self.chain_key, previous, list(row.values()))
        connection.execute(_INSERT, {**row, "hash": digest})
        return number + 1, digest

    def _tail(self, connection: Connection) -> tuple[int, str]:
        query = select(AUDIT.c.n, AUDIT.c.hash).order_by(AUDIT.c.n.desc()).limit(1)
        last = connection.execute(query).first()
        return (0, self.genesis) if last is None else (last.n, last.hash)

    def length(self, connection: Connection) -> int:
        """Number of the last row; 0 = there is none."""
        return self._tail(connection)[0]

    @property
    def genesis(self) -> str:
        """What stands before the first row."""
        return hashlib.sha256(b"hotich-tui audit " + self.station_id.encode()).hexdigest()

    @property
    def chain_key(self) -> bytes:
        """The key of the chain, derived from the station's."""
        return hmac.digest(self.key, b"hotich-tui audit chain", "sha256")

    def chain(self, connection: Connection) -> Chain:
        """The chain of this station."""
        return Chain(self.chain_key, keyed_after(connection))

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
        chain = self.chain(connection)
        for line in read_lines(connection, read_words(connection), number):
            if line.n != number + 1 or chain.hash_of(previous, line) != line.hash:
                return number + 1, (number, previous)
            number, previous = number + 1, line.hash
            if on_row is not None:
                on_row(number + 1)
        return None, (number, previous)

    def mac_of_rows(self, salt: str, digest: bytes) -> str:
        """The HMAC of rows that an audit row attests.

        Args:
            digest: From `attesting`.
        """
        key = hmac.digest(self.key, b"hotich-tui audit rows", "sha256")
        return hmac.digest(key, salt.encode() + digest, "sha256").hex()

    def mac_of(
        self, salt: str | None, value: Value | Mapping[str, Value | None] | None
    ) -> str | None:
        """The HMAC of a value, or of several together."""
        if salt is None or value is None:
            return None
        key = hmac.digest(self.key, b"hotich-tui audit values", "sha256")
        said = _said(value) if isinstance(value, Value) else _said_together(value)
        return hmac.digest(key, f"{salt}|{said}".encode(), "sha256").hex()


def _said(value: Value) -> str:
    return f"{value.said.value}|{value.text}"


def _said_together(values: Mapping[str, Value | None]) -> str:
    """Begins with a brace, as no single value does."""
    said = {key: None if value is None else _said(value) for key, value in values.items()}
    return canonical_json(said).decode()
