"""The world of benchmarks/quality.py: books with a known truth, and people who read them.

Numbers come from quality_world.toml. A place is only made where something happens to it: an easy
place that everybody reads rightly needs no text. Wrong texts are plausible misreadings of
the true one.
"""

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from hotich_tui.domain.entry.compare import Difference, compare
from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.quality.plausible_misreadings import differs, plausible_misreadings
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.person_field import IN_WORDS
from hotich_tui.domain.register.register import Field, Kind, Meaning, Register

T = TypeVar("T")
WORLD = Path(__file__).with_name("quality_world.toml")
REGISTER = str(tomllib.loads(WORLD.read_text("utf-8"))["size"]["register"])
_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Bùi", "Đặng", "Đỗ", "Hồ", "Dương")
_GIVEN = (
    "Lan",
    "Hương",
    "Tuấn",
    "Hòa",
    "Oanh",
    "Sơn",
    "Thảo",
    "Dũng",
    "Nga",
    "Tâm",
    "Xuân",
    "Minh",
)
_PLACES = ("Đồng Tâm", "Tân Lập", "Phú Xá", "Hòa Bình", "Yên Sơn", "Cao Ngạn", "Linh Sơn")


@dataclass(frozen=True)
class World:
    """The frozen numbers at one level of noise.

    Args:
        noise: Multiplies slips and hard places; misreading goes with its square root.
    """

    table: Mapping[str, Any]
    noise: float

    def __getitem__(self, part: str) -> Any:
        return self.table[part]

    @property
    def misread(self) -> float:
        return float(self.table["reading"]["misread"] * math.sqrt(self.noise))

    def slips(self, kind: Kind) -> float:
        return float(self.table["slips"][kind.value] * self.noise / 10_000)

    def hard(self, kind: Kind) -> float:
        return float(self.table["hard"][kind.value] * self.noise / 10_000)


def load_world(noise: float) -> World:
    """The world at a level of noise."""
    return World(tomllib.loads(WORLD.read_text("utf-8")), noise)


def form(register: Register) -> tuple[Field, ...]:
    """The fields that are simulated: groups that are not usually empty, no dates in words."""
    return tuple(
        f
        for f in register.reading_order()
        if not register.group(f.group).usually_empty and not f.person_field.endswith(IN_WORDS)
    )


class Dice:
    """Ten numbers in [0, 1) that follow from a text; `Random` takes ten times as long to begin."""

    def __init__(self, text: str) -> None:
        self._bytes = blake2b(text.encode()).digest()
        self._at = 0

    def random(self) -> float:
        self._at += 6
        return int.from_bytes(self._bytes[self._at - 6 : self._at], "big") / (1 << 48)

    def choice(self, items: Sequence[T]) -> T:
        return items[int(self.random() * len(items))]


@dataclass(frozen=True)
class Place:
    """One place of a book: what it says, and what one may take it for.

    Args:
        id: Of entry and field. Whoever reads the place on the same occasion reads the same, under
            any way to verify: what differs between two ways is theirs, not luck.
        wrong: What may be read there instead; the first is what everyone sees at a hard place.
    """

    id: str
    field: Field
    truth: Value
    wrong: Sequence[str]
    hard: bool

    def dice(self, occasion: str) -> Dice:
        """The chance of one occasion: who, and which time."""
        return Dice(f"{self.id} {occasion}")

    def read(self, occasion: str, world: World, *, slipped: bool = False) -> Value:
        """What a person reads and types: the truth, a misreading, or a slip."""
        dice = self.dice(occasion)
        if self.hard and dice.random() < world.misread:
            return self.misread(dice, world)
        return self.slip(dice) if slipped else self.truth

    def misread(self, dice: Dice, world: World) -> Value:
        if dice.random() < world["reading"]["attractor"]:
            return Value(Said.WRITTEN, self.wrong[0])
        return self.slip(dice)

    def slip(self, dice: Dice) -> Value:
        return Value(Said.WRITTEN, dice.choice(self.wrong))

    def says(self, value: Value) -> bool:
        """Whether a value is right."""
        return compared(self.field.key, self.truth, value).agrees


@cache
def compared(key: str, first: Value, second: Value) -> Difference:
    """`compare`, remembered: the same few texts meet again and again here."""
    return compare(load_register(REGISTER).by_key[key], first, second)


OTHERS = 8
"""Texts, beside the look-alike, that a place may be taken for."""


TEXTS = 40
"""Different true texts of a field; to know what each may be taken for is slow."""


def make_place(entry_id: str, where: Field, *, hard: bool = False) -> Place:
    """A place with a true text of its kind."""
    id_ = f"{entry_id}/{where.key}"
    dice = Dice(id_)
    truth, ways = _text(where.key, int(dice.random() * TEXTS))
    every = [text for way in ways for text in way]
    start = int(dice.random() * len(every))
    wrong = (dice.choice(dice.choice(ways)), *(every[start:] + every[:start])[:OTHERS])
    return Place(id_, where, truth, wrong, hard)


@cache
def _text(key: str, n: int) -> tuple[Value, tuple[tuple[str, ...], ...]]:
    where = load_register(REGISTER).by_key[key]
    truth = Value(Said.WRITTEN, _truth(where, Random(f"{key}-{n}")))
    ways = (
        tuple(text for text in way if differs(where, truth, text))
        for way in plausible_misreadings(where, truth)
    )
    return truth, tuple(way for way in ways if way)


def _truth(where: Field, random: Random) -> str:
    if where.code_list is not None:
        return random.choice(list(where.code_list.labels))
    kind = where.kind
    if where.meaning in (Meaning.ENTRY_NUMBER, Meaning.BOOK_NUMBER):
        return f"{random.randint(1, 200)}/{random.randint(1980, 2010)}"
    if kind is Kind.PERSON_NAME:
        middle = random.choice(("Thị", "Văn"))
        return f"{random.choice(_SURNAMES)} {middle} {random.choice(_GIVEN)}"
    if kind in (Kind.PLACE, Kind.TEXT):
        return f"xã {random.choice(_PLACES)}, huyện {random.choice(_PLACES)}"
    if kind.is_date:
        day, month = random.randint(1, 28), random.randint(1, 12)
        return f"{day:02}.{month:02}.{random.randint(1950, 1999)}"
    if kind is Kind.TIME:
        return f"{random.randint(10, 23)}:{random.randint(10, 59)}"
    if kind is Kind.INT:
        return str(random.randint(1, 200))
    return "0" + "".join(random.choice("0123456789") for _ in range(11))


@dataclass(frozen=True)
class Entry:
    """An entry of a book, keyed once.

    Args:
        places: The places where something happened: hard, keyed wrong or doubted.
        readings: The keyer's readings of these; every other field was keyed right.
        sourced: Fields for which the population extract has a value.
        drifted: Those of them where it says something else than the book.
    """

    id: str
    places: Mapping[str, Place]
    readings: Mapping[str, Reading]
    sourced: frozenset[str]
    drifted: frozenset[str]


@dataclass(frozen=True)
class Keyed:
    """A book, keyed once by one person and to be verified by another."""

    keyer: str
    verifier: str
    entries: Sequence[Entry]


@dataclass
class Station:
    """People and books of a station.

    Args:
        slips: Person -> kind -> chance of a slip in a place.
        attention: Person -> chance that they attend to a place they look over.
    """

    world: World
    register: Register
    fields: tuple[Field, ...]
    slips: dict[str, dict[Kind, float]] = field(default_factory=dict)
    attention: dict[str, float] = field(default_factory=dict)
    books: list[Keyed] = field(default_factory=list)
    _slipped: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def slipped(self, entry_id: str, person: str) -> frozenset[str]:
        """Fields of an entry in which a person slips when they key them."""
        found = self._slipped.get((entry_id, person))
        if found is None:
            chance, slips = Random(f"{entry_id} {person} slips").random, self.slips[person]
            found = frozenset(f.key for f in self.fields if chance() < slips[f.kind])
            self._slipped[entry_id, person] = found
        return found


def make_station(world: World, seed: int, books: int, records: int) -> Station:
    """A station whose books are keyed and wait for verification."""
    random = Random(seed)
    register = load_register(REGISTER)
    station = Station(world, register, form(register))
    looking = world["looking"]
    for n in range(world["size"]["people"]):
        person = f"P{n}"
        station.slips[person] = {
            kind: world.slips(kind) * _factor(random, world["spread"]["person_kind"])
            for kind in Kind
        }
        station.attention[person] = random.uniform(looking["lowest"], looking["highest"])
    people = list(station.slips)
    for b in range(books):
        keyer, verifier = random.sample(people, 2)
        hand = _factor(random, world["spread"]["book"])
        entries = [_entry(station, random, f"{seed}-{b}-{n}", keyer, hand) for n in range(records)]
        station.books.append(Keyed(keyer, verifier, entries))
    return station


def _factor(random: Random, sigma: float) -> float:
    """A log-normal factor with mean 1."""
    return math.exp(random.gauss(-sigma * sigma / 2, sigma))


def _entry(station: Station, random: Random, id_: str, keyer: str, hand: float) -> Entry:
    world = station.world
    bad = hand * _factor(random, world["spread"]["record"])
    doubts = world["doubt"]
    places, readings = {}, {}
    for where in station.fields:
        slip = station.slips[keyer][where.kind]
        hard = random.random() < min(world.hard(where.kind) * bad, 0.9)
        slipped = random.random() < slip
        doubt = random.random() < (doubts["hard"] if hard else doubts["easy"])
        if hard or slipped or doubt:
            place = make_place(id_, where, hard=hard)
            value = place.read(f"{keyer} keys", world, slipped=slipped)
            places[where.key] = place
            readings[where.key] = Reading(where.key, value, doubt=doubt)
    sourced = frozenset(_sourced(station, random))
    drift = world["extract"]["drift"]
    drifted = frozenset(key for key in sorted(sourced) if random.random() < drift)
    return Entry(id_, places, readings, sourced, drifted)


def _sourced(station: Station, random: Random) -> Iterator[str]:
    extract = station.world["extract"]
    for person in extract["persons"]:
        if random.random() < extract["found"]:
            for where in station.fields:
                if where.person == person and where.person_field in extract["parts"]:
                    yield where.key
