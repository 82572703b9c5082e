"""What a station's tables are, read from the file: which of their rows belong to a book, and how
the rows refer to each other.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ROOTS = ("book", "record")
"""Whose copies take their rows along; a record also stands apart from its book's own rows."""
AUDIT = "audit"
_FROM = re.compile(r"(?:FROM|JOIN)\s+(\w+)")
_KEYS = ("id", "seq", "n")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Table:
    """A table with rows that belong to books.

    Args:
        refs: Column -> table and column that it names in the end, whatever stands between.
        own: Its integer key, given by itself; None where it has none.
    """

    name: str
    columns: tuple[str, ...]
    refs: Mapping[str, tuple[str, str]]
    own: str | None

    def makes(self, column: str) -> bool:
        """Whether an id in a column is the row's own or that of a row of a book."""
        return column in self.refs or column in ("id", "op_id")

    @property
    def insert(self) -> str:
        """The statement that adds a row."""
        named = ", ".join(f'"{column}"' for column in self.columns)
        places = ", ".join("?" * len(self.columns))
        return f'INSERT INTO "{self.name}" ({named}) VALUES ({places})'


def is_id(value: object) -> bool:
    """Whether a value is an id made by the station."""
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def read_tables(raw: Any) -> dict[str, Table]:
    """The tables whose rows belong to books.

    A table in which a copy would need the key of the original is left out: it is of people or
    of the station, and what is derived there is made anew.

    Args:
        raw: A connection of the database's own module.
    """
    names = _written(raw)
    columns = {name: _columns(raw, name) for name in names}
    keys = {name: [column for column, kind, key in columns[name] if key] for name in names}
    named = {name: _named(raw, name, columns[name], keys) for name in names}
    owned: set[str] = set(ROOTS)
    before = 0
    while before != len(owned):
        before = len(owned)
        owned |= {
            name for name in names if {end[0] for end in _ends(named, keys, name).values()} & owned
        }
    found = {}
    for name in sorted(owned):
        ends = _ends(named, keys, name)
        refs = {column: end for column, end in ends.items() if end[0] in owned}
        names_of = tuple(column for column, _, _ in columns[name])
        table = Table(name, names_of, refs, _own(columns[name], refs))
        if _may_be_copied(raw, table, keys[name]):
            found[name] = table
    return found


def rows(raw: Any, table: Table) -> Iterator[dict[str, Any]]:
    """Every row, in the order of its key."""
    named = ", ".join(f'"{column}"' for column in table.columns)
    order = f' ORDER BY "{table.own}"' if table.own else ""
    for row in raw.execute(f'SELECT {named} FROM "{table.name}"{order}'):
        yield dict(zip(table.columns, row, strict=True))


def _written(raw: Any) -> list[str]:
    """Names of the tables, and of the views that take rows in place of tables."""
    taking = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE ?"
    found = {name for (name,) in raw.execute(taking, ("%INSTEAD OF INSERT%",)).fetchall()}
    behind: set[str] = set()
    for name, sql in raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'view'"):
        behind |= set(_FROM.findall(sql)) if name in found else set()
    for _, name, kind, *_ in raw.execute("PRAGMA table_list").fetchall():
        if kind == "table" and name not in behind and not name.startswith("sqlite_"):
            found.add(name)
    return sorted(found)


def _own(columns: list[tuple[str, str, int]], refs: Mapping[str, Any]) -> str | None:
    """The column of a table's own integer key; a view does not tell its key but by its name."""
    key = [column for column, _, place in columns if place]
    if key:
        kinds = {column: kind for column, kind, _ in columns}
        own = key[0] if len(key) == 1 and kinds[key[0]] == "INTEGER" else None
    else:
        own = next((column for column, _, _ in columns if column in _KEYS), None)
    return None if own in refs else own


def _columns(raw: Any, name: str) -> list[tuple[str, str, int]]:
    """Name, type and place in the key of each column that is stored."""
    found = raw.execute(f'PRAGMA table_xinfo("{name}")').fetchall()
    return [(row[1], row[2].upper(), row[5]) for row in found if row[6] == 0]


def _named(
    raw: Any, name: str, columns: list[tuple[str, str, int]], keys: Mapping[str, list[str]]
) -> dict[str, tuple[str, str]]:
    """Column -> what it refers to: by its foreign key, else by its name, as `version_id`."""
    found = {}
    for column, _, _ in columns:
        other = column.removesuffix("_id")
        if other != column and len(keys.get(other, ())) == 1:
            found[column] = (other, keys[other][0])
    for row in raw.execute(f'PRAGMA foreign_key_list("{name}")').fetchall():
        other, column, to = row[2], row[3], row[4]
        # What stands behind a view is named by the column alone.
        if other in keys:
            found[column] = (other, to or keys[other][0])
    return found


def _ends(
    named: Mapping[str, Mapping[str, tuple[str, str]]], keys: Mapping[str, list[str]], name: str
) -> dict[str, tuple[str, str]]:
    """Column -> the key that it names in the end; columns that name no key are left out."""
    found = {}
    for column, (table, other) in named[name].items():
        seen = {(name, column)}
        while other in named.get(table, {}) and (table, other) not in seen:
            seen.add((table, other))
            table, other = named[table][other]
        if keys.get(table) == [other] and (table, other) != (name, column):
            found[column] = (table, other)
    return found


def _may_be_copied(raw: Any, table: Table, key: list[str]) -> bool:
    unique = [key] if key else []
    for row in raw.execute(f'PRAGMA index_list("{table.name}")').fetchall():
        if row[2]:
            info = raw.execute(f'PRAGMA index_info("{row[1]}")').fetchall()
            unique.append([column[2] for column in info])
    return all(
        any(column in table.refs or column == table.own for column in columns)
        or (table.name in ROOTS or _made_up(raw, table, columns))
        for columns in unique
    )


def _made_up(raw: Any, table: Table, columns: list[str]) -> bool:
    """Whether a unique place holds ids that the station makes, as an operation's."""
    named = ", ".join(f'"{column}"' for column in columns)
    row = raw.execute(f'SELECT {named} FROM "{table.name}" LIMIT 1').fetchone()
    return row is None or any(
        is_id(value) and table.makes(column) for column, value in zip(columns, row, strict=True)
    )
