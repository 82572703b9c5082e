"""A piece of a book copied: its rows under new ids, varied, as tuples ready to be stored."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from benchmarks.worlds.schema import ROOTS, Table, is_id
from benchmarks.worlds.variation import Variation
from hotich_tui.vietnamese import fold
from hotich_tui.wire.payload import canonical_json, digest

A_DAY = 20
"""Pieces of books that the office does on one day."""
_SPEAKING = ("payload", "body", "shown")
"""Columns that hold JSON with values of a record."""
_DAY_MS = 86_400_000

Row = Mapping[str, Any]
Change = tuple[int, Callable[["Copy"], Any]]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A row, and what changes in a copy of it.

    Args:
        own: Its integer key; None where it has none.
    """

    values: list[Any]
    changes: list[Change]
    own: int | None


@dataclass(frozen=True)
class Piece:
    """Rows of a book itself, or of its records, by table."""

    rows: dict[str, list[ModelRow]] = field(default_factory=lambda: defaultdict(list))


class Ids:
    """Integer keys that go on where those of the station end.

    Args:
        last: Table -> its highest key.
    """

    def __init__(self, last: Mapping[str, int]) -> None:
        self._last = dict(last)

    def next(self, table: str) -> int:
        """The next key of a table."""
        self._last[table] = self._last.get(table, 0) + 1
        return self._last[table]


class Copy:
    """What one copy of a piece says.

    Args:
        book_id: Of the model's book.
        of_book: The copy that took the book along, where this is a later piece of it.
    """

    def __init__(
        self, ids: Ids, variation: Variation, book_id: str, of_book: "Copy | None" = None
    ) -> None:
        self.variation = variation
        self._integers, self._book_id, self._of_book = ids, book_id, of_book
        self._own: dict[tuple[str, int], int] = {}
        self._ids: dict[str, str] = {}
        self._days: dict[str, str] = {}
        self._told: dict[int, Any] = {}
        self._number = variation.place.copy
        self._later = 1 + self._number // A_DAY

    def rows(self, piece: Piece) -> Iterator[tuple[str, list[Any]]]:
        """Table and row, for each row of a piece."""
        for table, models in piece.rows.items():
            for model in models:
                if model.own is not None:
                    self._own[table, model.own] = self._integers.next(table)
        for table, models in piece.rows.items():
            for model in models:
                row = model.values.copy()
                for place, change in model.changes:
                    row[place] = change(self)
                yield table, row

    def key(self, table: str, old: int) -> int:
        """The integer key in place of an old one."""
        found = self._own.get((table, old))
        if found is None and self._of_book is not None:
            return self._of_book.key(table, old)
        return old if found is None else found

    def id(self, old: str) -> str:
        """The id in place of an old one: as much later as the copy is."""
        if old == self._book_id and self._of_book is not None:
            return self._of_book.id(old)
        found = self._ids.get(old)
        if found is None:
            # Copies of one day differ in their milliseconds too: no two have one id.
            later = self._later * _DAY_MS + self._number
            number = UUID(old).int + (later << 80) ^ self._number * 0x9E37_79B9
            found = self._ids[old] = str(UUID(int=number))
        return found

    def at(self, old: str) -> str:
        """A time, as many days later as the copy is."""
        day = self._days.get(old[:10])
        if day is None:
            moved = date.fromisoformat(old[:10]) + timedelta(self._later)
            day = self._days[old[:10]] = moved.isoformat()
        return day + old[10:]

    def told(self, model: "Telling") -> Any:
        """JSON with the values and ids of this copy."""
        found = self._told.get(id(model))
        if found is None:
            found = self._told[id(model)] = self._walk(model.data, "", model.known)
        return found

    def _walk(self, data: Any, key: str, known: frozenset[str]) -> Any:
        match data:
            case dict():
                found = {
                    name: self._walk(value, key if name == "text" else name, known)
                    for name, value in data.items()
                }
                if "sha256" in found and "payload" in found:
                    found["sha256"] = digest(found["payload"])
                return found
            case list():
                return [self._walk(one, key, known) for one in data]
            case str() if data in known:
                return self.id(data)
            case str():
                return data if is_id(data) else self.variation.text(key, data)
            case int() if key == "ordinal":
                return data + self.variation.entries
            case int() if key == "year":
                return data + self.variation.years
        return data


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """JSON of the model.

    Args:
        known: Ids that are others in a copy.
    """

    data: Any
    known: frozenset[str]


class ModelRows:
    """The rows of a station, by the book or record that they belong to.

    Args:
        stored: Table -> its rows, in order.
    """

    def __init__(
        self, tables: Mapping[str, Table], stored: Mapping[str, list[dict[str, Any]]]
    ) -> None:
        self._tables, self._stored = tables, stored
        self._by_key: dict[tuple[str, str, Any], Row] = {}
        targets = {ref for table in tables.values() for ref in table.refs.values()}
        for name, column in targets:
            for row in stored.get(name, ()):
                self._by_key[name, column, row[column]] = row
        self.known = frozenset(
            value
            for name, table in tables.items()
            for row in stored[name]
            for column, value in row.items()
            if is_id(value) and table.makes(column)
        )
        self._payloads: dict[str, Telling] = {}
        for row in stored.get("approved", ()):
            self._payloads[row["sha256"]] = Telling(json.loads(row["payload"]), self.known)

    def pieces(self) -> dict[str, tuple[Piece, Piece]]:
        """Book id -> rows of the book itself, rows of its records."""
        found: dict[str, tuple[Piece, Piece]] = defaultdict(lambda: (Piece(), Piece()))
        for name, table in self._tables.items():
            for row in self._stored[name]:
                owner = self._owner(name, row)
                if owner is not None:
                    book_id, of_record = owner
                    found[book_id][of_record].rows[name].append(self._model(table, row))
        return found

    def texts(self) -> Iterator[str]:
        """Every text that somebody read."""
        for stored in self._stored.values():
            for row in stored:
                if isinstance(row.get("text"), str):
                    yield row["text"]

    def _owner(self, name: str, row: Row) -> tuple[str, bool] | None:
        """The book that a row belongs to, and whether through one of its records."""
        if name == "book":
            return row["id"], False
        if name == "record":
            return row["book_id"], True
        refs = self._tables[name].refs
        # A record's own rows first: a row that names record and book belongs to the record.
        for column in sorted(refs, key=lambda column: refs[column][0] == "book"):
            target = self._by_key.get((*refs[column], row[column]))
            if target is not None and refs[column][0] != name:
                return self._owner(refs[column][0], target)
        return None

    def _model(self, table: Table, row: Row) -> ModelRow:
        changes: list[Change] = []
        for place, column in enumerate(table.columns):
            change = self._change(table, column, row)
            if change is not None:
                changes.append((place, change))
        own = row[table.own] if table.own is not None else None
        return ModelRow([row[column] for column in table.columns], changes, own)

    def _change(self, table: Table, column: str, row: Row) -> Callable[[Copy], Any] | None:
        """What a copy has in a column; None where it has the same."""
        value: Any = row[column]
        if value is None or value == "":
            return None
        if column == table.own:
            return lambda copy: copy.key(table.name, value)
        if column in table.refs and isinstance(value, int):
            target = table.refs[column][0]
            return lambda copy: copy.key(target, value)
        if value in self.known:
            return lambda copy: copy.id(value)
        if isinstance(value, str) and value in self._payloads:
            payload = self._payloads[value]
            return lambda copy: digest(copy.told(payload))
        if column == "at":
            return lambda copy: copy.at(value)
        if column in _SPEAKING:
            return self._told(value)
        return self._spoken(table, column, row) or _of_book(table, column, row)

    def _told(self, value: str | bytes) -> Callable[[Copy], Any]:
        telling = Telling(json.loads(value), self.known)
        if isinstance(value, bytes):
            return lambda copy: canonical_json(copy.told(telling))
        return lambda copy: canonical_json(copy.told(telling)).decode()

    def _spoken(self, table: Table, column: str, row: Row) -> Callable[[Copy], Any] | None:
        key, text = row.get("field", ""), row.get("text")
        if column == "text" and text and "line" in row:
            line = row["line"]
            return lambda copy: copy.variation.ledger_cell(line, text)
        if column == "text" and text:
            return lambda copy: copy.variation.text(key, text)
        if column == "fold" and text and row["fold"] == fold(text):
            return lambda copy: copy.variation.fold(key, text)
        if table.own is not None and column == "through":
            # What was counted before this row is counted before its copy.
            own = row[table.own]
            return lambda copy: copy.key(table.name, own) - 1
        return None


def _of_book(table: Table, column: str, row: Row) -> Callable[[Copy], Any] | None:
    """Where a copy stands: its book's number and year, its entry's place."""
    value: Any = row[column]
    if column == "ordinal":
        return lambda copy: value + copy.variation.entries
    if table.name != ROOTS[0]:
        return None
    match column:
        case "number":
            return lambda copy: copy.variation.place.number
        case "year":
            return lambda copy: copy.variation.place.year
        case "entries":
            return lambda copy: value * copy.variation.place.sections
    return None
