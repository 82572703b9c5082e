"""The attested rows of a table, one after the other, as they were written."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from hotich_tui.store.file.attesting import encoded
from hotich_tui.store.migrations.attesting import attested, columns_of, words_of

_PORTION = 500
"""Rows fetched in one go."""
Words = Mapping[int | None, str | None]


class Rows:
    """A table, read once in the order of its writing.

    Args:
        words: From `chain.read_words`.
        after: Rows up to this place are passed over.
    """

    def __init__(self, connection: Connection, table: str, words: Words, after: int = 0) -> None:
        columns = columns_of(table)
        self.table, self._words = table, words
        self._worded = [n for n, name in enumerate(columns) if name in words_of(table)]
        self._raw: Any = connection.connection.dbapi_connection
        self._query = (
            f"SELECT {', '.join(columns)}, rowid FROM {table} WHERE rowid > ? ORDER BY rowid"
        )
        self._cursor: Any = None
        self._held: list[Sequence[Any]] = []
        self._hash = hashlib.sha256()
        self.place, self.taken = after, 0
        """Of the last row that was taken; how many were."""

    def take(self, count: int) -> list[list[Any]]:
        """The next rows, words by their text; fewer where there are no more."""
        found = []
        for _ in range(count):
            if not self._held and not self._fetch():
                break
            row = list(self._held.pop())
            self.place = row.pop()
            self.taken += 1
            for number in self._worded:
                row[number] = self._words.get(row[number], "?")
            self._hash.update(_encoded(row) + b"\n")
            found.append(row)
        return found

    def take_all(self) -> int:
        """All rows that are left; how many they were."""
        count = 0
        while found := len(self.take(_PORTION)):
            count += found
        return count

    def digest(self) -> bytes:
        """SHA-256 of the rows taken since it was asked for last."""
        found, self._hash = self._hash.digest(), hashlib.sha256()
        return found

    def _fetch(self) -> bool:
        try:
            if self._cursor is None:
                self._cursor = self._raw.execute(self._query, (self.place,))
            self._held = list(reversed(self._cursor.fetchmany(_PORTION)))
        except self._raw.Error:
            # What is no text in a column of text ends the table: the rows after it are missing.
            self._held = []
        return bool(self._held)


def _encoded(row: Sequence[Any]) -> bytes:
    """A row as it is attested; what no program of ours writes as what it is called."""
    try:
        return encoded(row)
    except (TypeError, ValueError):
        return repr(row).encode("utf-8", "backslashreplace")


def all_rows(
    connection: Connection, words: Words, places: Mapping[str, int] | None = None
) -> dict[str, Rows]:
    """The rows of every attested table.

    Args:
        places: Table -> the row after which to begin; a table that is not named is begun anew.
    """
    begun = places or {}
    return {table: Rows(connection, table, words, begun.get(table, 0)) for table in attested()}
