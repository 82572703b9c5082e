"""The demo's population extract: made-up people, and most of those in the demo's books, as an
extract has them: with slips, bare years as 01.01, and now and then another mother."""

from collections.abc import Iterable, Iterator, Mapping
from random import Random

from hotich_tui.cli.demo.book import misread
from hotich_tui.cli.population import folder_of
from hotich_tui.domain.matching import Person
from hotich_tui.domain.persons import people
from hotich_tui.domain.values import Said, Value
from hotich_tui.population import build_index
from hotich_tui.population.synthetic import Synthetic, World
from hotich_tui.store import SqlStation

STRANGERS = 3000
"""People beside those of the books: enough to be searched among, built in 0.2 s."""
ABSENT, SLIPS, OTHER_MOTHER = 0.15, 0.1, 0.25
"""Shares of the books' people who are not in the extract, whose name has a slip there, and of
children whose mother has another name there."""

Entry = Mapping[str, Value]


def load_population(
    station: SqlStation, entries: Iterable[tuple[str, Entry]], seed: int
) -> list[Person]:
    """Build the station's index.

    Args:
        entries: Register and what the book says.

    Returns:
        The people of the books who are in it.
    """
    random = Random(seed)
    known = [one for code, entry in entries for one in _of_entry(code, entry, random)]
    strangers = Synthetic(World(people=STRANGERS, seed=seed))
    key = station.sealing_key("population")
    build_index([*strangers, *known], folder_of(station.home), key=key)
    return known


def _of_entry(code: str, entry: Entry, random: Random) -> Iterator[Person]:
    for asked in people(code):
        sought = asked.sought(entry)
        if not sought.name or random.random() < ABSENT:
            continue
        name, mother, birth = sought.name, sought.mother, sought.birth
        if random.random() < SLIPS:
            name = _slip(name, random)
        if mother and random.random() < OTHER_MOTHER:
            mother = _slip(mother, random)
        if birth.isdigit() and random.random() < 0.5:
            birth = f"01.01.{birth}"
        yield Person(name, birth, sought.sex, mother=mother, father=sought.father)


def _slip(text: str, random: Random) -> str:
    return misread(Value(Said.WRITTEN, text), random).text
