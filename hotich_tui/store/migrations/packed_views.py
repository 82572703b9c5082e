"""The tables whose rows are packed, and the views through which all read and write them.

A row of `reading` or `audit` names its version, person, field and way; each of these is stored
once, in `word`, and the row has its number. Times are whole milliseconds, digests are bytes, long
texts are streams (`store.file.packed`). What does not come back letter by letter is stored as the
text that it is, so packing loses nothing.

A view has the name and the columns that the table had before, and a trigger that takes its new
rows. Keys, checks and laws stand on the packed tables: no statement goes round them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto


class Kind(Enum):
    """How a column is stored."""

    PLAIN = auto()
    WORD = auto()
    """The number of a word."""
    SOUGHT = auto()
    """The number of a word by which rows are looked for: the view joins it."""
    TIME = auto()
    HEX = auto()
    TEXT = auto()
    """A long text."""
    SAID = auto()
    FOLD = auto()
    """Nothing where it is the text itself."""
    MADE = auto()
    """Made by the table from other columns."""
    BESIDE = auto()
    """Bytes that repeat what an approval says."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view.

    Args:
        row: Its name in the packed table; "" = the same.
        default: SQL of what stands there where an INSERT leaves it out; "" = nothing.
        later: A revision after the packing added it.
    """

    name: str
    kind: Kind = Kind.PLAIN
    row: str = ""
    default: str = ""
    later: bool = False

    @property
    def stored(self) -> str:
        """Its name in the packed table."""
        return self.row or self.name


@dataclass(frozen=True, slots=True)
class View:
    """A view on a packed table.

    Args:
        table: The packed table.
        changes: Columns that an UPDATE may change; none where rows stay as they were written.
        also: SQL conditions of what an INSERT must fulfil beyond the table's own checks.
        beside: Columns whose word the packed table has too, and under which name.
    """

    table: str
    columns: tuple[Column, ...]
    key: str = "id"
    changes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()


SAID = ("written", "blank", "illegible", "odd")
"""Number of a said, from 1."""
_VERSION = Column("version_id", Kind.SOUGHT, "version")
_TIME = Column("at", Kind.TIME)

VIEWS: Mapping[str, View] = {
    "part": View(
        "part_row",
        (Column("version_id"), Column("person_id"), Column("role")),
        beside=(("version_id", "version"), ("person_id", "person")),
    ),
    "reading": View(
        "reading_row",
        (
            Column("id"),
            _VERSION,
            Column("person_id", Kind.WORD, "person"),
            Column("role", Kind.MADE),
            Column("round"),
            Column("field", Kind.SOUGHT),
            Column("attempt"),
            Column("said", Kind.SAID),
            Column("text", default="''"),
            Column("fold", Kind.FOLD),
            Column("how", Kind.WORD),
            Column("doubt", default="0"),
            Column("note", default="''"),
            Column("difference", Kind.WORD),
            _TIME,
            Column("source", default="''"),
        ),
        also=("NEW.role IS CASE NEW.attempt WHEN 0 THEN 'keyer' ELSE 'verifier' END",),
    ),
    "effort": View(
        "effort_row",
        (
            Column("id"),
            _VERSION,
            Column("person_id", Kind.SOUGHT, "person"),
            *(Column(name) for name in ("role", "round", "reading", "keying", "deciding")),
            *(Column(name) for name in ("waiting", "handling", "away", "keys", "backspaces")),
            Column("fields", Kind.TEXT),
            _TIME,
        ),
    ),
    "approved": View(
        "approved_row",
        (
            *(Column(name) for name in ("version_id", "person_id", "role")),
            Column("payload", Kind.TEXT),
            Column("sha256", Kind.HEX),
            Column("shown", Kind.TEXT),
            _TIME,
        ),
        key="version_id",
    ),
    "outbox": View(
        "outbox_row",
        (
            *(Column(name) for name in ("seq", "op_id", "record_id", "version_id")),
            Column("body", Kind.BESIDE),
            Column("state", default="'waiting'"),
            Column("registry_version"),
            Column("problem", default="''"),
        ),
        key="seq",
        changes=("state", "registry_version", "problem"),
    ),
    "audit": View(
        "audit_row",
        (
            Column("n"),
            _TIME,
            Column("person_id", Kind.WORD, "person"),
            Column("event", Kind.WORD),
            _VERSION,
            Column("field", Kind.WORD),
            Column("how", Kind.WORD),
            *(Column(name, Kind.HEX) for name in ("before_mac", "after_mac", "salt")),
            Column("detail", default="''"),
            Column("hash", Kind.HEX),
            Column("wrote", Kind.WORD, later=True),
        ),
        key="n",
    ),
}
"""View -> what it shows, in the order of the columns that the table had."""

_ON = re.compile(r"^CREATE TRIGGER \w+ [^;]*?\bON (\w+)")
_OF_ROW = re.compile(r"\b(NEW|OLD)\.(\w+)")
_PAYLOAD = "(SELECT unpacked(payload) FROM approved_row WHERE version_id = {row}.version_id)"


def as_packed(name: str) -> View:
    """A view as it was when its rows were packed."""
    view = VIEWS[name]
    return replace(view, columns=tuple(c for c in view.columns if not c.later))


def create_view(name: str, view: View | None = None) -> str:
    """The statement that makes a view.

    Args:
        view: As it was once; None = as it is.
    """
    view = view or VIEWS[name]
    shown = ",\n    ".join(f"{_shown(column)} AS {column.name}" for column in view.columns)
    joins = "".join(
        f"\nLEFT JOIN word AS {c.name}_word ON {c.name}_word.id = kept.{c.stored}"
        for c in view.columns
        if c.kind is Kind.SOUGHT
    )
    return f"CREATE VIEW {name} AS SELECT\n    {shown}\nFROM {view.table} AS kept{joins}"


def writing_triggers() -> Iterator[tuple[str, str]]:
    """Name and statement of each trigger by which a view takes rows."""
    for name, view in VIEWS.items():
        yield (
            f"{name}_takes",
            f"CREATE TRIGGER {name}_takes INSTEAD OF INSERT ON {name} BEGIN\n"
            + "".join(f"{statement};\n" for statement in _taking(name, view))
            + "END",
        )
        if view.changes:
            sets = ", ".join(f"{column} = NEW.{column}" for column in view.changes)
            yield (
                f"{name}_moves",
                f"CREATE TRIGGER {name}_moves INSTEAD OF UPDATE ON {name} BEGIN\n"
                f"UPDATE {view.table} SET {sets} WHERE {view.key} = OLD.{view.key};\nEND",
            )


def moving(name: str, source: str, where: str) -> str:
    """The statement that packs rows of a table with the view's columns. Their words must be there.

    Args:
        source: The table.
        where: SQL condition; rows are called ``NEW``.
    """
    view = as_packed(name)
    return f"{_into(view)} SELECT {_values(view)} FROM {source} AS NEW WHERE {where}"


def on_rows(trigger: str) -> str:
    """A trigger that speaks of a view's rows, as one on the packed table: no row goes round it.

    Args:
        trigger: Its statement; any other is returned as it is.
    """
    found = _ON.search(trigger)
    if found is None or found[1] not in VIEWS:
        return trigger
    view = VIEWS[found[1]]
    shown = {
        c.name: _shown(replace(c, kind=Kind.WORD) if c.kind is Kind.SOUGHT else c)
        for c in view.columns
    }
    start, end = found.span(1)

    def of_row(name: re.Match[str]) -> str:
        return shown[name[2]].replace("kept.", f"{name[1]}.")

    after = _OF_ROW.sub(of_row, trigger[end:])
    return f"{trigger[:start]}{view.table}{after}"


def words_of(view: View) -> list[str]:
    """The columns of a view that are stored as words."""
    return [c.name for c in view.columns if c.kind in (Kind.WORD, Kind.SOUGHT)] + [
        column for column, _ in view.beside
    ]


def add_word(text: str) -> str:
    """The statement that makes a text a word, where it is none yet.

    No INSERT OR IGNORE: in a trigger the conflict clause of the outer statement counts.
    """
    new = f"{text} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM word WHERE text = {text})"
    return f"INSERT INTO word (text) SELECT {text} WHERE {new}"


def _taking(name: str, view: View) -> Iterator[str]:
    for holds in view.also:
        refused = f"CHECK constraint failed: {name}"
        yield f"SELECT RAISE(ABORT, '{refused}') WHERE NOT ({holds})"
    for column in words_of(view):
        yield add_word(f"NEW.{column}")
    yield f"{_into(view)} SELECT {_values(view)}"


def _into(view: View) -> str:
    columns = [c.stored for c in view.columns if c.kind is not Kind.MADE]
    columns += [row for _, row in view.beside]
    return f"INSERT INTO {view.table} ({', '.join(columns)})"


def _values(view: View) -> str:
    values = [_kept(c) for c in view.columns if c.kind is not Kind.MADE]
    values += [_word(f"NEW.{column}") for column, _ in view.beside]
    return ", ".join(values)


def _word(text: str) -> str:
    return f"(SELECT id FROM word WHERE text = {text})"


def _kept(column: Column) -> str:
    """SQL: what is stored of a column of a row ``NEW``."""
    new = f"NEW.{column.name}"
    match column.kind:
        case Kind.WORD | Kind.SOUGHT:
            return _word(new)
        case Kind.TIME:
            ms = f"CAST(strftime('%s', {new}) AS INTEGER) * 1000"
            ms = f"({ms} + CAST(substr({new}, 21, 3) AS INTEGER))"
            return f"CASE WHEN {_time(ms)} = {new} THEN {ms} ELSE {new} END"
        case Kind.HEX:
            return f"CASE WHEN lower(hex(unhex({new}))) = {new} THEN unhex({new}) ELSE {new} END"
        case Kind.TEXT:
            return f"packed({new})"
        case Kind.SAID:
            cases = " ".join(f"WHEN '{said}' THEN {n}" for n, said in enumerate(SAID, start=1))
            return f"CASE {new} {cases} ELSE {new} END"
        case Kind.FOLD:
            return f"nullif(coalesce({new}, ''), coalesce(NEW.text, ''))"
        case Kind.BESIDE:
            return f"packed_beside({new}, {_PAYLOAD.format(row='NEW')})"
    return f"coalesce({new}, {column.default})" if column.default else new


def _shown(column: Column) -> str:
    """SQL: what a view shows of a row ``kept``."""
    kept = f"kept.{column.stored}"
    match column.kind:
        case Kind.WORD:
            return f"(SELECT text FROM word WHERE id = {kept})"
        case Kind.SOUGHT:
            return f"{column.name}_word.text"
        case Kind.TIME:
            return f"CASE typeof({kept}) WHEN 'integer' THEN {_time(kept)} ELSE {kept} END"
        case Kind.HEX:
            return f"CASE typeof({kept}) WHEN 'blob' THEN lower(hex({kept})) ELSE {kept} END"
        case Kind.TEXT:
            return f"unpacked({kept})"
        case Kind.SAID:
            cases = " ".join(f"WHEN {n} THEN '{said}'" for n, said in enumerate(SAID, start=1))
            return f"CASE {kept} {cases} END"
        case Kind.FOLD:
            return f"coalesce({kept}, kept.text)"
        case Kind.BESIDE:
            return f"unpacked_beside({kept}, {_PAYLOAD.format(row='kept')})"
    return kept


def _time(ms: str) -> str:
    """SQL: milliseconds since 1970 as the program writes times."""
    seconds = f"strftime('%Y-%m-%dT%H:%M:%S', {ms} / 1000, 'unixepoch')"
    return f"{seconds} || printf('.%03d+00:00', {ms} % 1000)"
