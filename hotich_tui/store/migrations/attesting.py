"""The triggers by which every row of a truth is attested by the audit log
(`store.file.attesting`)."""

from collections.abc import Iterator, Mapping

from sqlmodel import SQLModel

from hotich_tui.store.file import (
    kept_tables,
    ledger_tables,
    population_tables,
    quality_tables,
    tables,
)
from hotich_tui.store.migrations.append_only import APPEND_ONLY
from hotich_tui.store.migrations.packed_views import VIEWS, Kind, View

_LOADED = (tables, kept_tables, ledger_tables, population_tables, quality_tables)
"""Modules that tell SQLModel of the tables."""
OTHERS: Mapping[str, tuple[str, ...]] = {
    "book": ("id", "register", "number", "place", "year", "before_2016"),
    "ledger_part": ("book_id", "person_id", "role", "round"),
    "outbox_row": ("seq", "op_id", "record_id", "version_id", "body"),
    "part_row": ("version_id", "person_id", "role"),
    "version": ("id", "record_id", "number"),
}
"""Tables whose rows stay by laws of their own -> the columns that never change."""
NOT_ATTESTED: Mapping[str, str] = {
    "audit_row": "it is what attests",
    "match_look": "its rows are in no order of time: how each stands is noted instead",
    "word": "every row is attested with the words that it names",
}
"""Append-only tables without such a trigger, and why."""
STATES: Mapping[str, tuple[str, str, str]] = {
    "book": ("{row}.id", "entries", "1"),
    "match_look": ("{row}.record_id || ' ' || {row}.person_id", "at", "1"),
    "outbox_row": ("{row}.seq", "state, registry_version, problem", "1"),
    "person": ("{row}.id", "", "1"),
    "setting": ("{row}.key", "value", "{row}.key IN ('commune', 'commune_name', 'station_id')"),
}
"""Tables of truth with columns that change, or with rows in no order -> their key, in SQL; the
columns ("" = all but `_PASSING`); which rows, as an SQL condition. How each row stands is noted in
```row_state``` whenever it changes."""
_PASSING = ("failed", "failed_at", "failed_since", "revision", "changed")
"""Columns of people that change with every sign-in or delivery: who they are is in none of them."""


def columns_of(table: str) -> list[str]:
    """The attested columns of a table, in their order."""
    if table in OTHERS:
        return list(OTHERS[table])
    packed = _packed(table)
    if packed is not None:
        return [c.stored for c in packed.columns if c.kind is not Kind.MADE]
    return [column.name for column in SQLModel.metadata.tables[table].columns]


def words_of(table: str) -> frozenset[str]:
    """Those of the columns that hold numbers of words."""
    packed = None if table in OTHERS else _packed(table)
    if packed is None:
        return frozenset()
    kinds = (Kind.WORD, Kind.SOUGHT)
    return frozenset(c.stored for c in packed.columns if c.kind in kinds)


def attested() -> list[str]:
    """The tables whose rows are attested, in the order of their writing, by name."""
    return sorted((APPEND_ONLY.keys() - NOT_ATTESTED.keys()) | OTHERS.keys())


def state_columns(table: str) -> list[str]:
    """The columns of a table whose state is noted, in their order."""
    named = STATES[table][1]
    if named:
        return named.split(", ")
    return [c.name for c in SQLModel.metadata.tables[table].columns if c.name not in _PASSING]


def statements() -> Iterator[str]:
    """A trigger for each table."""
    for table in attested():
        words = words_of(table)
        values = ", ".join(
            f"(SELECT text FROM word WHERE id = NEW.{name})" if name in words else f"NEW.{name}"
            for name in columns_of(table)
        )
        yield (
            f"CREATE TRIGGER {table}_attested AFTER INSERT ON {table}"
            f" BEGIN SELECT attest('{table}', {values}); END"
        )
    for table, (key, _, which) in STATES.items():
        columns = state_columns(table)
        new = ", ".join(f"NEW.{name}" for name in columns)
        kept = (
            f"BEGIN INSERT INTO row_state (kind, key, digest)"
            f" VALUES ('{table}', {key.format(row='NEW')}, row_digest({new})); END"
        )
        where = which.format(row="NEW")
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        yield f"CREATE TRIGGER {table}_stands AFTER INSERT ON {table} WHEN {where} {kept}"
        yield (
            f"CREATE TRIGGER {table}_moved AFTER UPDATE OF {', '.join(columns)} ON {table}"
            f" WHEN ({where}) AND ({changed}) {kept}"
        )


def _packed(table: str) -> View | None:
    return next((view for view in VIEWS.values() if view.table == table), None)


def states_now(table: str) -> str:
    """The statement that notes how every row of a table stands."""
    key, _, which = STATES[table]
    columns = ", ".join(f"kept.{name}" for name in state_columns(table))
    return (
        f"INSERT INTO row_state (kind, key, digest)"
        f" SELECT '{table}', {key.format(row='kept')}, row_digest({columns}) FROM {table} AS kept"
        f" WHERE {which.format(row='kept')}"
    )
