"""The index that searching goes through: made anew from what was read, and compared with it.

Of each field of the latest version of a record the index has one row: the record's place, the
folded text, and who may find it. It says nothing that readings, decisions, markings and states do
not say, and can be dropped at any time.

Distinct folded texts stand in a table of their own, which a search looks through; rows of values
are found by the number of the text. Against FTS5 with the trigram tokenizer, which this SQLCipher
has (`benchmarks/search_index.py`, figures in ``RESULTS.md``): a common name costs more here, one
or two letters can be asked for at all, and a field that is committed writes one row and not the
trigrams of a whole record.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection

from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.blind import MOST_READINGS, outcome
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.settled import FieldReadings, settled
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Field, Kind, Meaning
from hotich_tui.vietnamese import fold

_BY_FOLD = "CREATE INDEX search_value_fold ON search_value (fold, seen, place)"
_TABLES = {
    # Books by short numbers, and the place of each among all of them as lists have them.
    "book": "n INTEGER NOT NULL PRIMARY KEY, book_id TEXT NOT NULL UNIQUE,"
    " pos INTEGER NOT NULL UNIQUE",
    "field": "n INTEGER NOT NULL PRIMARY KEY, key TEXT NOT NULL UNIQUE",
    # Who may find what only its keyers may: their ids, sorted, with a space between.
    "keyers": "n INTEGER NOT NULL PRIMARY KEY, people TEXT NOT NULL UNIQUE",
    # Each folded text once for each kind of field.
    "fold": "n INTEGER NOT NULL PRIMARY KEY, kind INTEGER NOT NULL, text TEXT NOT NULL,"
    " UNIQUE (kind, text)",
    # What each field of each record says now; `seen` is everybody, looked over, or its keyers.
    "value": "place INTEGER NOT NULL, field INTEGER NOT NULL, fold INTEGER NOT NULL,"
    " seen INTEGER NOT NULL, PRIMARY KEY (place, field)",
}
ORDINALS = 20
"""Bits of a place that are the record's ordinal; the others are its book's number."""
EVERYBODY, LOOKED_OVER = 0, 1
"""Who may find a value: whoever reads records; the same but for verifiers."""
FIRST_KEYERS = 2
"""From here on numbers of ``search_keyers``: only those who keyed the version."""
_BATCH = 400
"""Versions read at once."""


class SearchKind(IntEnum):
    """Kinds of fields whose texts stand apart."""

    NAME = 1
    DATE = 2
    NUMBER = 3
    PLACE = 4
    NOTE = 5
    """Codes and free words."""


_KINDS = {
    Kind.PERSON_NAME: SearchKind.NAME,
    Kind.PLACE: SearchKind.PLACE,
    Kind.DATE: SearchKind.DATE,
    Kind.DATE_PARTIAL: SearchKind.DATE,
    Kind.TIME: SearchKind.DATE,
    Kind.INT: SearchKind.NUMBER,
    Kind.ID_NUMBER: SearchKind.NUMBER,
    Kind.PERSONAL_ID: SearchKind.NUMBER,
}


def kind_of(of: Field) -> SearchKind:
    """The kind that a field's texts stand with."""
    if of.meaning in (Meaning.ENTRY_NUMBER, Meaning.BOOK_NUMBER):
        return SearchKind.NUMBER
    return _KINDS.get(of.kind, SearchKind.NOTE)


def place_of(book: int, ordinal: int) -> int:
    """Where a record's rows stand.

    Args:
        book: Number of its book in ``search_book``.
    """
    return (book << ORDINALS) + ordinal


def stranger(role: Role) -> Viewpoint:
    """The viewpoint of somebody with a role who keyed nothing."""
    return Viewpoint(User("", "", "", frozenset({role})))


@cache
def seen_by(*, blind: bool, drafting: bool, closed: bool, finished: bool) -> int:
    """Who may find a first value, by the law of `Viewpoint.sees`: `EVERYBODY`, `LOOKED_OVER`, or
    `FIRST_KEYERS` where only its keyers may."""
    for seen, role in ((EVERYBODY, Role.VERIFIER), (LOOKED_OVER, Role.AUDITOR)):
        if stranger(role).sees(
            keyers=(), blind=blind, drafting=drafting, closed=closed, finished=finished
        ):
            return seen
    return FIRST_KEYERS


@dataclass(frozen=True, slots=True, order=True)
class IndexRow:
    """What the index says of one field of a record, in words.

    Args:
        people: Ids of its keyers where only they may find it, with a space between.
    """

    ordinal: int
    field: str
    kind: int
    text: str
    seen: int
    people: str


def drop(connection: Connection) -> None:
    """Drop the index, if it is there."""
    for name in _TABLES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS search_{name}")


def remake(connection: Connection) -> int:
    """Make the index anew within a writing transaction; how many rows it had too many or too
    few."""
    wrong = differences(connection)
    make(connection)
    return wrong


def make(connection: Connection) -> None:
    """Make the index anew from what was read and decided, within a writing transaction."""
    run = connection.exec_driver_sql
    drop(connection)
    for name, columns in _TABLES.items():
        without = " WITHOUT ROWID" if name == "value" else ""
        run(f"CREATE TABLE search_{name} ({columns}){without}")
    folds: dict[tuple[int, str], int] = {}
    fields: dict[str, int] = {}
    keyers: dict[str, int] = {}
    for book, (book_id, register) in enumerate(_books(connection), 1):
        run("INSERT INTO search_book (n, book_id, pos) VALUES (?, ?, ?)", (book, book_id, book))
        rows = [
            (
                place_of(book, row.ordinal),
                fields.setdefault(row.field, len(fields) + 1),
                folds.setdefault((row.kind, row.text), len(folds) + 1),
                keyers.setdefault(row.people, len(keyers) + FIRST_KEYERS)
                if row.people
                else row.seen,
            )
            for row in computed(connection, book_id, register)
        ]
        if rows:
            run("INSERT INTO search_value (place, field, fold, seen) VALUES (?, ?, ?, ?)", rows)
    for columns, numbered in (
        ("search_field (n, key)", [(n, key) for key, n in fields.items()]),
        ("search_keyers (n, people)", [(n, people) for people, n in keyers.items()]),
    ):
        if numbered:
            run(f"INSERT INTO {columns} VALUES (?, ?)", numbered)
    if folds:
        texts = [(n, kind, text) for (kind, text), n in folds.items()]
        run("INSERT INTO search_fold (n, kind, text) VALUES (?, ?, ?)", texts)
    run(_BY_FOLD)


def differences(connection: Connection) -> int:
    """How many rows the index has too many or too few, or in the wrong order, as things stand."""
    run = connection.exec_driver_sql
    books, count, wrong = list(_books(connection)), 0, 0
    if run("SELECT 1 FROM sqlite_master WHERE name = 'search_value'").first() is None:
        return sum(1 for book in books for _ in computed(connection, *book))
    ranked = run("SELECT book_id FROM search_book ORDER BY pos").scalars().all()
    if ranked != [book_id for book_id, _ in books if book_id in set(ranked)]:
        wrong += len(ranked)
    for book_id, register in books:
        expected, stored = (
            set(computed(connection, book_id, register)),
            set(_stored(connection, book_id)),
        )
        count += len(stored)
        wrong += len(expected ^ stored)
    unused = "SELECT count(*) FROM search_fold WHERE n NOT IN (SELECT fold FROM search_value)"
    total = run("SELECT count(*) FROM search_value").scalar_one()
    return int(wrong + total - count + run(unused).scalar_one())


def _books(connection: Connection) -> Sequence[tuple[str, str]]:
    """Books with their registers, as lists have them."""
    query = "SELECT id, register FROM book ORDER BY register, year, number, id"
    return [(row[0], row[1]) for row in connection.exec_driver_sql(query)]


def _stored(connection: Connection, book_id: str) -> Iterator[IndexRow]:
    query = f"""
        SELECT v.place & {(1 << ORDINALS) - 1}, f.key, d.kind, d.text, v.seen, k.people
        FROM search_book b
        JOIN search_value v ON v.place >= b.n << {ORDINALS} AND v.place < (b.n + 1) << {ORDINALS}
        JOIN search_field f ON f.n = v.field JOIN search_fold d ON d.n = v.fold
        LEFT JOIN search_keyers k ON k.n = v.seen
        WHERE b.book_id = ?
    """
    for ordinal, key, kind, text, seen, people in connection.exec_driver_sql(query, (book_id,)):
        yield IndexRow(ordinal, key, kind, text, min(seen, FIRST_KEYERS), people or "")


def computed(connection: Connection, book_id: str, register: str) -> Iterator[IndexRow]:
    """What the index must say of a book, from what was read and decided in it."""
    on_form = {f.key: f for f in load_register(register) if f.on_form}
    query = """
        SELECT version.id, version.round, coalesce(version.parked_from, version.state),
            record.ordinal
        FROM record JOIN version ON version.record_id = record.id
        WHERE record.book_id = ? AND version.number = (
            SELECT max(number) FROM version AS other WHERE other.record_id = record.id)
        ORDER BY record.ordinal
    """
    rows = connection.exec_driver_sql(query, (book_id,)).fetchall()
    for start in range(0, len(rows), _BATCH):
        found = {
            row[0]: _Read(row[3], row[1], State(row[2])) for row in rows[start : start + _BATCH]
        }
        _load(connection, found)
        for read in found.values():
            yield from read.rows(on_form)


@dataclass
class _Read:
    """What was read of one version, folded."""

    ordinal: int
    round: int
    state: State
    scopes: dict[int, set[str]] = field(default_factory=dict)
    former: "_Read | None" = None
    """The approved version before, in which every field was read that no scope has."""
    keyers: list[str] = field(default_factory=list)
    keyed: dict[tuple[str, int], Value | None] = field(default_factory=dict)
    judged: dict[tuple[str, int], list[tuple[Value | None, Difference]]] = field(
        default_factory=dict
    )
    decided: dict[tuple[str, int], Value] = field(default_factory=dict)
    blind: set[tuple[str, int]] = field(default_factory=set)

    def rows(self, on_form: Mapping[str, Field]) -> Iterator[IndexRow]:
        people = " ".join(sorted(self.keyers))
        finished = self.state in (State.DISPUTED, State.VERIFIED, State.APPROVED)
        for key in self._read() & on_form.keys():
            home = self._home(key)
            of, place = on_form[key], (key, home._round_of(key))
            blind = of.core or place in home.blind
            judged = home.judged.get(place, [])
            stands = outcome([d for _, d in judged], most=MOST_READINGS if blind else 1)
            readings = FieldReadings(
                key=key,
                outcome=stands,
                first=home.keyed.get(place),
                second=judged[-1][0] if judged else None,
            )
            decision = home.decided.get(place)
            value = settled(readings) if decision is None else decision
            seen = seen_by(
                blind=blind,
                drafting=self._is_drafting(key),
                closed=stands.closed,
                finished=finished,
            )
            if stands.needs_adjudicator and decision is None:
                seen = FIRST_KEYERS
            if value is None:
                value = readings.first
            if value is not None and value.text and (people or seen != FIRST_KEYERS):
                mine = people if seen == FIRST_KEYERS else ""
                yield IndexRow(self.ordinal, key, kind_of(of), value.text, seen, mine)

    def _read(self) -> set[str]:
        own = {key for key, _ in (*self.keyed, *self.judged, *self.decided)}
        return own if self.former is None else own | self.former._read()

    def _home(self, key: str) -> "_Read":
        """The version in which a field was read."""
        if self.former is None or any(key in scope for scope in self.scopes.values()):
            return self
        return self.former._home(key)

    def _round_of(self, key: str) -> int:
        rounds = (r for r, scope in self.scopes.items() if r <= self.round and key in scope)
        return max(rounds, default=1)

    def _is_drafting(self, key: str) -> bool:
        scope = self.scopes.get(self.round)
        in_scope = scope is None or key in scope
        return self.state in (State.DRAFTING, State.RETURNED) and in_scope


def _load(connection: Connection, found: Mapping[str, _Read]) -> None:
    """Everything that the rows of some versions are made of, a statement for each table."""
    _load_formers(connection, found)
    for version_id, number, key in _of(connection, found, "scope", "round, field"):
        found[version_id].scopes.setdefault(number, set()).add(key)
    for version_id, person_id, role in _of(connection, found, "part", "person_id, role"):
        if role == Role.KEYER.value:
            found[version_id].keyers.append(person_id)
    for version_id, key, number in _of(connection, found, "blind", "field, round"):
        found[version_id].blind.add((key, number))
    columns = "field, round, role, said, fold, difference"
    for row in _of(connection, found, "reading", columns, order="id"):
        version_id, key, number, role, said, text, difference = row
        value = _value(said, text)
        if role == Role.KEYER.value:
            found[version_id].keyed[key, number] = value
        else:
            judged = found[version_id].judged.setdefault((key, number), [])
            judged.append((value, Difference(difference)))
    for version_id, key, number, text in _of(connection, found, "decision", "field, round, text"):
        # A decision without words says something too: that the place is blank.
        folded = fold(text)
        found[version_id].decided[key, number] = Value(Said.ILLEGIBLE, folded)


def _load_formers(connection: Connection, found: Mapping[str, _Read]) -> None:
    """What was read of the versions in which the fields outside a scope stand."""
    formers = {
        former_id: version_id
        for version_id, former_id in _of(connection, found, "carried", "former_id")
        if former_id is not None
    }
    if not formers:
        return
    marks = ", ".join("?" * len(formers))
    query = f"SELECT id, round, state FROM version WHERE id IN ({marks})"
    rows = connection.exec_driver_sql(query, tuple(formers)).fetchall()
    before = {row[0]: _Read(0, row[1], State(row[2])) for row in rows}
    _load(connection, before)
    for former_id, read in before.items():
        found[formers[former_id]].former = read


def _value(said: str | None, folded: str) -> Value | None:
    """A value with its folded text. How it was said makes no difference to a search, and a text
    of combining marks alone folds to nothing: illegible may be without words."""
    return None if said is None else Value(Said.ILLEGIBLE, folded)


def _of(
    connection: Connection, ids: Iterable[str], table: str, columns: str, order: str = "version_id"
) -> Iterator[Sequence[Any]]:
    some = tuple(ids)
    marks = ", ".join("?" * len(some))
    query = f"SELECT version_id, {columns} FROM {table} WHERE version_id IN ({marks})"
    yield from connection.exec_driver_sql(f"{query} ORDER BY {order}", some)
