"""What the two benchmarks of the population share: the frozen world, peers for search, percentiles.

Peers get the folded names, births and mothers, and rerank what they find by rapidfuzz with a bonus
for the date; their settings stand in `population_world.toml`.
"""

import sqlite3
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from hotich_tui.domain.population.matching import Person, Sought
from hotich_tui.population.synthetic import Noise, Synthetic, World, corrupt
from hotich_tui.vietnamese import fold

SETTINGS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("population_world.toml").read_text("utf-8")
)
KEY = bytes(range(32))
Identity = tuple[str, str, str, str]


def world(people: int, seed: int) -> Synthetic:
    """The frozen population."""
    return Synthetic(World(people=people, seed=seed, **SETTINGS["world"]))


def noise(factor: float = 1.0) -> Noise:
    """The frozen noise, once or twice as strong."""
    return Noise(**SETTINGS["noise"]).times(factor)


def identity(person: Person) -> Identity:
    """Tells a made-up person from all others."""
    return person.name, person.birth, person.id_number, person.mother


def sample(people: Synthetic, count: int, random: Random, factor: float = 1.0) -> list[Sought]:
    """Records of people drawn at random; `key` is the row."""
    rows = random.sample(range(len(people)), count)
    return [corrupt(people.record(row), random, noise(factor)) for row in rows]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so many stay below."""
    return float(np.percentile(values, share * 100)) if values else float("nan")


@dataclass(frozen=True, slots=True)
class Event:
    """One question to an engine.

    Args:
        typing: The last word is unfinished.
    """

    name: str
    birth: str = ""
    mother: str = ""
    typing: bool = False


class Rows:
    """The population as peers see it: folded, by row."""

    def __init__(self, people: Synthetic) -> None:
        names, births, mothers = [], [], []
        known: dict[str, str] = {}
        for person in people:
            for text in (person.name, person.mother):
                known.setdefault(text, fold(text))
            names.append(known[person.name])
            births.append(person.birth)
            mothers.append(known[person.mother])
        self.names, self.births, self.mothers = names, births, mothers
        self.year = np.array([int(birth[-4:] or 0) for birth in births], np.int32)
        codes: dict[str, int] = {}
        self.codes = codes
        self.birth = np.array([codes.setdefault(b, len(codes)) for b in births], np.int32)

    def bonus(self, event: Event, rows: Any, date: float, year: float) -> Any:
        """Points for the date, for rows."""
        if not event.birth:
            return 0.0
        same = self.birth[rows] == self.codes.get(event.birth, -1)
        near = np.abs(self.year[rows] - int(event.birth[-4:])) <= 1
        return same * date + near * year

    def rerank(self, event: Event, rows: list[int]) -> list[int]:
        """The ten best of the rows a peer found."""
        if not rows:
            return []
        settings = SETTINGS["peers"]["rapidfuzz"]
        name = fold(event.name)
        names = [self.names[row] for row in rows]
        if event.typing:
            names = [text[: len(name) + 1] for text in names]
        points = cdist([name], names, scorer=fuzz.ratio)[0].astype(float)
        points += self.bonus(event, rows, settings["date_bonus"], settings["year_bonus"])
        if event.mother:
            mothers = [self.mothers[row] for row in rows]
            points += 0.5 * cdist([fold(event.mother)], mothers, scorer=fuzz.ratio)[0]
        return [rows[i] for i in np.argsort(-points, kind="stable")[:10]]


Ask = Callable[[Event], list[int]]


def tantivy_peer(rows: Rows) -> Ask:
    """tantivy (Rust): fuzzy terms, the last one as a prefix; date and year as terms."""
    import tantivy
    from tantivy import Occur, Query

    settings = SETTINGS["peers"]["tantivy"]
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("name", stored=False)
    builder.add_text_field("birth", stored=False, tokenizer_name="raw")
    builder.add_text_field("year", stored=False, tokenizer_name="raw")
    builder.add_integer_field("row", stored=True, indexed=False)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for row, (name, birth) in enumerate(zip(rows.names, rows.births, strict=True)):
        document = tantivy.Document(name=name, birth=birth, year=birth[-4:])
        document.add_integer("row", row)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(event: Event) -> list[int]:
        words = fold(event.name).split()
        clauses = []
        for place, word in enumerate(words):
            prefix = event.typing and place == len(words) - 1
            distance = settings["fuzzy_distance"] if len(word) > 2 else 0
            term = Query.fuzzy_term_query(schema, "name", word, distance=distance, prefix=prefix)
            clauses.append((Occur.Should, term))
        if event.birth:
            for field, text, boost in _dates(event.birth, settings):
                query = Query.boost_query(Query.term_query(schema, field, text), boost)
                clauses.append((Occur.Should, query))
        found = searcher.search(Query.boolean_query(clauses), settings["candidates"]).hits
        return rows.rerank(event, [searcher.doc(place)["row"][0] for _, place in found])

    return ask


def _dates(birth: str, settings: dict[str, float]) -> list[tuple[str, str, float]]:
    day, month, year = ["", "", *birth.split(".")][-3:]
    dates = [("birth", birth, settings["date_boost"]), ("year", year, settings["year_boost"])]
    if day and day != month:
        dates.append(("birth", f"{month}.{day}.{year}", settings["date_boost"] / 2))
    return dates


def fts5_peer(rows: Rows) -> Ask:
    """SQLite FTS5: words and a prefix, all of them, else all but one; and the date's own index."""
    settings = SETTINGS["peers"]["fts5"]
    base = sqlite3.connect(":memory:")
    prefix = settings["prefix"]
    base.execute(f"CREATE VIRTUAL TABLE n USING fts5(name, content='', prefix='{prefix}')")
    base.execute("CREATE TABLE b (row INTEGER PRIMARY KEY, birth TEXT)")
    base.executemany("INSERT INTO n(rowid, name) VALUES (?, ?)", enumerate(rows.names, 1))
    base.executemany("INSERT INTO b VALUES (?, ?)", enumerate(rows.births, 1))
    base.execute("CREATE INDEX by_birth ON b(birth)")
    base.execute("INSERT INTO n(n) VALUES ('optimize')")
    base.commit()
    limit = settings["candidates"]

    def match(terms: list[str]) -> list[int]:
        query = "SELECT rowid FROM n WHERE n MATCH ? ORDER BY rank LIMIT ?"
        return [row - 1 for (row,) in base.execute(query, (" AND ".join(terms), limit))]

    def ask(event: Event) -> list[int]:
        terms = [f'"{word}"' for word in fold(event.name).split()]
        if event.typing:
            terms[-1] += "*"
        found = set(match(terms))
        if len(found) < settings["relax_below"] and len(terms) > 1:
            for left_out in range(len(terms)):
                found.update(match([t for i, t in enumerate(terms) if i != left_out]))
        if event.birth:
            query = "SELECT row FROM b WHERE birth = ? LIMIT ?"
            found.update(row - 1 for (row,) in base.execute(query, (event.birth, limit)))
        return rows.rerank(event, sorted(found))

    return ask


def rapidfuzz_peer(rows: Rows) -> Ask:
    """rapidfuzz over every row, one worker: no index at all."""
    settings = SETTINGS["peers"]["rapidfuzz"]
    every = np.arange(len(rows.names))

    def ask(event: Event) -> list[int]:
        points = cdist([fold(event.name)], rows.names, scorer=fuzz.ratio, dtype=np.float32)[0]
        points = points + rows.bonus(event, every, settings["date_bonus"], settings["year_bonus"])
        best = np.argpartition(-points, 200)[:200]
        return rows.rerank(event, [int(row) for row in best])

    return ask
