"""A station of any size: a small office's work (`office_work`), multiplied.

What the copies say differs: books, numbers, dates, names, figures. Foreign keys, the audit chain
and the digests hold. Triggers and indexes are away while the copies are stored, and what is derived
is made anew at the end. At every size of a thousand records or more the same few hundred records
wait for somebody, in every state; all others are approved and delivered.
"""

import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks.worlds.attested import as_sealed_later
from benchmarks.worlds.copying import Copy, Ids, ModelRows
from benchmarks.worlds.office_work import PASSPHRASE, PER_PAGE, PIN, Models, make_models
from benchmarks.worlds.schema import read_tables, rows
from benchmarks.worlds.variation import Model, Place, Variation, date_words
from hotich_tui.domain.register.load_register import register_codes
from hotich_tui.store import migrations
from hotich_tui.store.file import keys
from hotich_tui.store.file.engine import DATABASE_FILE, open_engine, writing
from hotich_tui.store.station import SqlStation

__all__ = ["PASSPHRASE", "PIN", "World", "build"]

A_BOOK = 150
"""Entries of most books."""
SPECIAL = (100, 200, 500)
"""Entries of the books that are looked at as a whole."""
WORKING = 90
"""Entries of each book with records in every state."""
FULL = 1_000
"""Records from which the books above have their full size."""
SHORT = ("KT",)
"""Registers of a station with fewer records: a form of few core fields is keyed soon."""
YEARS = range(2009, 1949, -1)
"""Of the books that are made; those of the models are later."""
TOLD = "world.json"
DERIVING = {"hotich_tui.store.migrations": "rebuild"}
"""Module -> function that makes the tables anew that follow from others."""
PORTIONED = {"hotich_tui.store.quality.kept": "rebuild_kept"}
"""The same for what is made in many transactions."""
_FLUSH = 25


@dataclass(frozen=True, slots=True)
class World:
    """A station that was built.

    Args:
        special: As many entries as it should have -> id of the book.
        working: Ids of the books with records in every state.
        sizes: As many entries as it should have -> how many it has.
    """

    home: Path
    records: int
    special: dict[int, str]
    working: list[str]
    sizes: dict[int, int]

    def open(self) -> SqlStation:
        """The station."""
        return SqlStation.open(self.home, passphrase=PASSPHRASE)

    @property
    def bytes(self) -> int:
        """Of the file."""
        return (self.home / DATABASE_FILE).stat().st_size

    def save(self) -> None:
        """Tell what was built beside the station."""
        told = {**asdict(self), "home": ""}
        (self.home / TOLD).write_text(json.dumps(told), "utf-8")

    @classmethod
    def load(cls, home: Path) -> "World":
        """What was built in a folder."""
        told = json.loads((home / TOLD).read_text("utf-8"))
        special = {int(size): book_id for size, book_id in told["special"].items()}
        sizes = {int(size): entries for size, entries in told["sizes"].items()}
        return cls(home, told["records"], special, told["working"], sizes)


@dataclass(frozen=True, slots=True)
class _Book:
    """A book to be made of a model.

    Args:
        size: What it is wanted for, of `SPECIAL`; 0 = nothing.
    """

    model_id: str
    register: str
    sections: int
    size: int = 0
    working: bool = False


def build(folder: Path, records: int, seed: int = 1) -> World:
    """A station of about so many records; the one that is there, where it was built before.

    Args:
        folder: Where stations and their models are kept.
    """
    schema = _schema()
    home = folder / f"station-{schema}-{records}-{seed}"
    if (home / TOLD).exists():
        return World.load(home)
    shutil.rmtree(home, ignore_errors=True)
    registers, entries = _model_size(records)
    origin = folder / f"models-{schema}-{len(registers)}x{entries}-{seed}"
    told = origin / "models.json"
    if not told.exists():
        shutil.rmtree(origin, ignore_errors=True)
        make_models(origin, seed, registers, entries).save(told)
    unfinished = home.with_name(f"{home.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(origin, unfinished)
    world = _multiplied(unfinished, Models.load(told), records, seed)
    world.save()
    unfinished.rename(home)
    return World.load(home)


def _schema() -> str:
    """A mark of the tables that this program makes: stations of another program are left alone."""
    found = blake2b(digest_size=4)
    for path in sorted(Path(migrations.__file__).parent.rglob("*")):
        if path.suffix in (".py", ".sql"):
            found.update(path.read_bytes())
    return f"{migrations.HEAD}-{found.hexdigest()}"


def _model_size(records: int) -> tuple[Sequence[str], int]:
    return (register_codes(), 10) if records >= FULL else (SHORT, 5)


def _plan(models: Models, records: int) -> list[_Book]:
    """The books to be made, in the order of their making: what is in work comes last."""
    each, scale = models.entries, min(1.0, records / FULL)
    codes = list(models.finished)

    def sections(entries: float) -> int:
        return max(1, round(entries / each))

    special = [
        _Book(models.waiting, codes[0], sections(size * scale), size=size) for size in SPECIAL
    ]
    working = [
        _Book(book_id, code, sections(WORKING * scale), working=True)
        for book_id, code in zip(models.working, (codes[0], codes[-1]), strict=True)
    ]
    left = (records - models.records) // each - sum(b.sections for b in (*special, *working))
    finished = []
    while left > 0:
        code = codes[len(finished) % len(codes)]
        finished.append(_Book(models.finished[code], code, min(left, sections(A_BOOK * scale))))
        left -= finished[-1].sections
    return [*finished, *special, *working]


def _multiplied(home: Path, models: Models, records: int, seed: int) -> World:
    station = SqlStation.open(home, passphrase=PASSPHRASE)
    audit = station.audit
    station.close()
    key = keys.find_key(keys.KeyFile.load(home), PASSPHRASE, None)
    engine = open_engine(home / DATABASE_FILE, key)
    try:
        with engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
                raw.execute(f"PRAGMA {pragma}").fetchall()
            raw.execute("PRAGMA cache_size = -200000")
            # Indexes are sorted at the end; at 50,000 records they need not fit in memory.
            raw.execute("PRAGMA temp_store = FILE")
            raw.execute("BEGIN EXCLUSIVE")
            world = _Multiplying(home, raw, models, seed).run(
                _plan(models, records), lambda: as_sealed_later(connection, audit)
            )
            raw.execute("COMMIT")
            raw.execute("PRAGMA journal_mode = WAL").fetchall()
    finally:
        engine.dispose()
    station = world.open()
    try:
        for name, function in {**DERIVING, **PORTIONED}.items():
            _derive(station, name, function)
    finally:
        station.close()
    return world


def _derive(station: SqlStation, name: str, function: str) -> None:
    """Make derived tables anew, where this program has such."""
    try:
        make = getattr(import_module(name), function, None)
    except ModuleNotFoundError:
        return
    if make is not None and name in PORTIONED:
        make(station.engine)
    elif make is not None:
        with writing(station.engine) as connection:
            make(connection)


class _Multiplying:
    """Stores copies.

    Args:
        raw: A connection in a transaction.
    """

    def __init__(self, home: Path, raw: Any, models: Models, seed: int) -> None:
        self._home, self._raw, self._models, self._seed = home, raw, models, seed
        self._tables = read_tables(raw)
        stored = {name: list(rows(raw, table)) for name, table in self._tables.items()}
        model_rows = ModelRows(self._tables, stored)
        self._pieces = model_rows.pieces()
        words = date_words(model_rows.texts())
        pages = -(-models.entries // PER_PAGE)
        self._books = {
            row["id"]: Model(row["id"], row["number"], row["year"], models.entries, pages, words)
            for row in stored["book"]
        }
        self._ids = Ids(
            {
                name: max((row[table.own] for row in stored[name]), default=0)
                for name, table in self._tables.items()
                if table.own is not None
            }
        )
        self._pending: dict[str, list[list[Any]]] = defaultdict(list)
        self._years: dict[str, Iterator[tuple[int, int]]] = {}
        self._copies = 0

    def run(self, plan: Sequence[_Book], stored: Callable[[], None]) -> World:
        """Make the books of a plan.

        Args:
            stored: Called when all rows are there, and no trigger is.
        """
        away = self._raw.execute(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE type IN ('trigger', 'index') AND sql IS NOT NULL"
            # A view takes rows by its triggers only.
            " AND tbl_name NOT IN (SELECT name FROM sqlite_master WHERE type = 'view')"
            " ORDER BY type"
        ).fetchall()
        for kind, name, _ in away:
            self._raw.execute(f'DROP {kind} "{name}"')
        special: dict[int, str] = {}
        working: list[str] = []
        sizes: dict[int, int] = {}
        for book in plan:
            book_id = self._book(book)
            if book.size:
                special[book.size] = book_id
                sizes[book.size] = book.sections * self._models.entries
            if book.working:
                working.append(book_id)
        self._flush()
        stored()
        for _, _, statement in away:
            self._raw.execute(statement)
        records = self._models.records + self._copies * self._models.entries
        return World(self._home, records, special, working, sizes)

    def _book(self, book: _Book) -> str:
        """Make a book, piece by piece; returns its id."""
        model = self._books[book.model_id]
        nth, year = next(self._years.setdefault(book.register, _free_years()))
        first: Copy | None = None
        for section in range(book.sections):
            self._copies += 1
            number = f"{nth:02d}/{year}"
            place = Place(self._copies, number, year, section, book.sections)
            variation = Variation(self._seed, model, place)
            copy = Copy(self._ids, variation, model.book_id, first)
            of_book, of_records = self._pieces[model.book_id]
            if first is None:
                first = copy
                self._store(copy, of_book)
            self._store(copy, of_records)
            if self._copies % _FLUSH == 0:
                self._flush()
        assert first is not None
        return first.id(model.book_id)

    def _store(self, copy: Copy, piece: Any) -> None:
        for name, row in copy.rows(piece):
            self._pending[name].append(row)

    def _flush(self) -> None:
        for name, pending in self._pending.items():
            self._raw.executemany(self._tables[name].insert, pending)
            pending.clear()


def _free_years() -> Iterator[tuple[int, int]]:
    """Number and year of one more book of a register."""
    for nth in count(1):
        for year in YEARS:
            yield nth, year
