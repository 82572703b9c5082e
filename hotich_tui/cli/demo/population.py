"""The demo's population extract: made-up people, and most of those in the demo's books, as an
extract has them: with slips, bare years as 01.01, now and then another mother, moved or dead."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from random import Random

from hotich_tui.cli.demo.book import misread
from hotich_tui.cli.population import folder_of
from hotich_tui.domain.entry.dates import interpret_date
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.matching import Person
from hotich_tui.domain.population.persons import EntryPerson, people
from hotich_tui.domain.record.people import User
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.population.load import build_index
from hotich_tui.population.synthetic import Synthetic, World
from hotich_tui.store.station import SqlStation

STRANGERS = 3000
"""People beside those of the books: enough to be searched among, built in 0.2 s."""
ABSENT, SLIPS, OTHER_MOTHER = 0.15, 0.1, 0.25
"""Shares of the books' people who are not in the extract, whose name has a slip there, and of
children whose mother has another name there."""
MOVED, DEAD = 0.2, 0.1
"""Shares of those in the extract who live elsewhere now, and of grown-ups who are dead."""
PROVINCE, ELSEWHERE = "019", "xã Khác"
FIRST_NUMBERS, NOW = 2016, 2025
"""When numbers of twelve digits began (Law on Citizen Identification 2014): who died before has
none. And the year of the extract."""

Entry = Mapping[str, Value]


def load_population(
    station: SqlStation, entries: Iterable[tuple[str, Entry]], seed: int, by: User
) -> list[Person]:
    """Build the station's index, and audit it as `population load` does.

    Args:
        entries: Register and what the book says.

    Returns:
        The people of the books who are in it.
    """
    random = Random(seed)
    known = [one for code, entry in entries for one in as_extracted(code, entry, random)]
    strangers = Synthetic(World(people=STRANGERS, seed=seed))
    key = station.sealing_key("population")
    count = build_index([*strangers, *known], folder_of(station.home), key=key)
    station.note(by.id, "population_load", f"{count} demo")
    return known


def as_extracted(code: str, entry: Entry, random: Random) -> Iterator[Person]:
    """The people of an entry who are in the extract, as it has them."""
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
        person = Person(name, birth, sought.sex, mother=mother, father=sought.father)
        yield _as_kept(replace(person, **_more(code, asked, entry)), asked, random)


def _more(code: str, asked: EntryPerson, entry: Entry) -> dict[str, str]:
    """What the book says of a person beside those parts that are searched by."""
    parts = {"ethnicity": "ethnicity", "home_town": "home_town"}
    return {
        parts[field.person_field]: value.text
        for field in load_register(code)
        if field.person == asked.id and field.person_field in parts
        if (value := entry.get(field.key)) is not None and value.said is Said.WRITTEN
    }


def _as_kept(person: Person, asked: EntryPerson, random: Random) -> Person:
    """Where they live, whether they live, and their number."""
    commune = ELSEWHERE if random.random() < MOVED else ""
    died = _died(person, asked, random)
    number = "" if died and int(died[-4:]) < FIRST_NUMBERS else _number(person, random)
    return replace(person, commune=commune, died=died, id_number=number)


def _died(person: Person, asked: EntryPerson, random: Random) -> str:
    born = _year(person)
    if born is None or asked.event == "birth" or random.random() >= DEAD:
        return ""
    year = random.randint(min(NOW, born + 40), NOW)
    return f"{random.randint(1, 28):02d}.{random.randint(1, 12):02d}.{year}"


def _number(person: Person, random: Random) -> str:
    """Twelve digits by the rule (Decree 137/2015 Art. 13): province, sex and century, year, six at
    random; "" of whom sex or year are not known."""
    born = _year(person)
    if born is None or person.sex not in ("1", "2"):
        return ""
    sex_century = 2 * (born // 100 - 19) + int(person.sex) - 1
    return f"{PROVINCE}{sex_century}{born % 100:02d}{random.randrange(10**6):06d}"


def _year(person: Person) -> int | None:
    read = interpret_date(person.birth, cut_off_year=NOW) if person.birth else None
    return int(read.year) if read is not None and read.year.isdigit() else None


def _slip(text: str, random: Random) -> str:
    return misread(Value(Said.WRITTEN, text), random).text
