"""Ways to verify a keyed book, played on the places of quality_office.py; see quality_policy.py for
the product's own.

The domain decides: `compare`, `blind.outcome`, `settled`. Seconds follow the world's model: reading
a place, the keys of a typed one, a decision for each confirmed group and each dispute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.quality_office import Entry, Keyed, Place, Station, compared, make_place
from hotich_tui.domain.blind import Outcome, outcome
from hotich_tui.domain.records import Choice, Decision
from hotich_tui.domain.register import Field, Kind
from hotich_tui.domain.settle import FieldReadings, settled
from hotich_tui.domain.values import Value


@dataclass
class Result:
    """What a scheme left in a book.

    Args:
        left, left_core: Wrong values, in all fields and in core fields.
        seconds: Of verification; the first keying costs every scheme the same.
    """

    fields: int = 0
    core: int = 0
    left: int = 0
    left_core: int = 0
    seconds: float = 0.0


@dataclass
class Bench:
    """The people at work on a book: what they read, and the seconds it takes."""

    station: Station
    random: Random
    seconds: float = 0.0

    def __post_init__(self) -> None:
        times = self.station.world["seconds"]
        self.look = float(times["read"])
        self.decide = float(times["decision"])
        keys = self.station.world["keys"]
        self.type = {kind: float(keys[kind.value] * times["key"]) for kind in Kind}

    def blind(self, place: Place, first: Value, *, slipped: bool) -> "Settled":
        """Two readings at most, an adjudicator where they end in a dispute."""
        world = self.station.world
        said = place.read(self.random, world, 1.0 if slipped else 0.0)
        differences = [compared(place.field.key, first, said)]
        if outcome(differences) is Outcome.READ_AGAIN:
            self.seconds += self.look + self.type[place.field.kind]
            said = self._again(place, said)
            differences.append(compared(place.field.key, first, said))
        return self._settle(place, first, said, outcome(differences), len(differences) > 1)

    def _again(self, place: Place, said: Value) -> Value:
        reading = self.station.world["reading"]
        if place.hard and self.random.random() < reading["keep"]:
            return said
        slip = 0.0 if place.says(said) else float(reading["slip_again"])
        return place.read(self.random, self.station.world, slip)

    def judge(self, place: Place, first: Value, said: Value) -> "Settled":
        """A looked-over field that was changed: one reading, then the adjudicator."""
        found = outcome([compared(place.field.key, first, said)], most=1)
        return self._settle(place, first, said, found, True)

    def _settle(
        self, place: Place, first: Value, said: Value, found: Outcome, differed: bool
    ) -> "Settled":
        decision = None
        if found.needs_adjudicator:
            self.seconds += self.look + self.decide
            decision = Decision(place.field.key, Choice.RETYPED, self._adjudicate(place))
        final = settled(FieldReadings(place.field.key, found, first, said, decision))
        assert final is not None
        return Settled(final, differed)

    def _adjudicate(self, place: Place) -> Value:
        reading, random = self.station.world["reading"], self.random
        if place.hard and random.random() < reading["adjudicator"]:
            return place.misread(random, self.station.world)
        return place.slip(random) if random.random() < reading["adjudicator_slip"] else place.truth

    def looks(self, place: Place, shown: Value, attention: float) -> Value | None:
        """What a person who looks over a place says instead; None = confirmed."""
        if self.random.random() >= attention:
            return None
        own = place.read(self.random, self.station.world, 0.0)
        return None if compared(place.field.key, shown, own).agrees else own

    def slips(self, person: str, where: Field) -> bool:
        return self.random.random() < self.station.slips[person][where.kind]


@dataclass(frozen=True)
class Settled:
    """A field's value after verification, and whether the two readings differed first."""

    value: Value
    differed: bool


class Work:
    """One entry being verified: values so far, made where something happens."""

    def __init__(self, bench: Bench, entry: Entry) -> None:
        self.bench, self.entry = bench, entry
        self.by_key = bench.station.register.by_key
        self.places = dict(entry.places)
        self.finals: dict[str, Settled] = {}

    def place(self, key: str) -> Place:
        if key not in self.places:
            self.places[key] = make_place(self.by_key[key], self.bench.random)
        return self.places[key]

    def first(self, key: str) -> Value:
        reading = self.entry.readings.get(key)
        value = self.place(key).truth if reading is None else reading.value
        assert value is not None
        return value

    def now(self, key: str) -> Value:
        return self.finals[key].value if key in self.finals else self.first(key)

    def wrong(self, key: str, value: Value) -> bool:
        return not self.place(key).says(value)

    def blind(self, key: str, person: str) -> None:
        """Verify a field blind. Nothing happens at an easy place without a slip."""
        bench, where = self.bench, self.by_key[key]
        bench.seconds += bench.look + bench.type[where.kind]
        slipped = bench.slips(person, where)
        if slipped or key in self.places:
            self.finals[key] = bench.blind(self.place(key), self.first(key), slipped=slipped)

    def left(self) -> Iterator[str]:
        """Keys of the fields that are wrong in the end; an untouched place is right."""
        return (key for key in self.places if self.wrong(key, self.now(key)))


def tally(station: Station, works: Sequence[Work], seconds: float) -> Result:
    """The errors left in a book."""
    core = {f.key for f in station.fields if f.core}
    result = Result(
        fields=len(works) * len(station.fields), core=len(works) * len(core), seconds=seconds
    )
    for work in works:
        left = list(work.left())
        result.left += len(left)
        result.left_core += sum(key in core for key in left)
    return result


def untouched(station: Station, book: Keyed) -> Result:
    """The first keying as it is."""
    bench = Bench(station, Random(0))
    return tally(station, [Work(bench, entry) for entry in book.entries], 0.0)


def looking(
    station: Station, book: Keyed, random: Random, *, core_rounds: float, own: bool = False
) -> Result:
    """Looking over every field once, then the core fields again, by another or (own) the keyer.

    Args:
        core_rounds: Times that the core fields are gone through again; a part of a round goes
            through so many entries.
    """
    bench = Bench(station, random)
    attention = station.world["looking"]["own"] if own else station.attention[book.verifier]
    core = tuple(f for f in station.fields if f.core)
    works = [Work(bench, entry) for entry in book.entries]
    for work in works:
        again = int(core_rounds) + (random.random() < core_rounds % 1)
        for fields in (station.fields, *[core] * again):
            look_over(work, fields, attention, alone=own)
    return tally(station, works, bench.seconds)


def double(
    station: Station, book: Keyed, random: Random, *, blind: frozenset[str], third: float = 0.0
) -> Result:
    """Uniform double keying: the same fields blind in every entry, the others looked over once.

    Args:
        third: Share of the core fields that a third person reads blind as well, drawn at random;
            where they differ from the agreed value, the adjudicator decides.
    """
    bench = Bench(station, random)
    third_person = next(p for p in station.slips if p not in (book.keyer, book.verifier))
    looked = [f for f in station.fields if f.key not in blind]
    works = [Work(bench, entry) for entry in book.entries]
    for work in works:
        for where in station.fields:
            if where.key in blind:
                work.blind(where.key, book.verifier)
        look_over(work, looked, station.attention[book.verifier])
        for where in station.fields:
            if third and where.core and random.random() < third:
                bench.seconds += bench.look + bench.type[where.kind]
                slipped = bench.slips(third_person, where)
                if slipped or where.key in work.places:
                    place, now = work.place(where.key), work.now(where.key)
                    work.finals[where.key] = bench.blind(place, now, slipped=slipped)
    return tally(station, works, bench.seconds)


def look_over(
    work: Work, fields: Sequence[Field], attention: float, *, alone: bool = False
) -> None:
    """Look a record's fields over once, without seeds.

    Args:
        alone: Nobody settles a change: whoever looks believes what they read last.
    """
    bench = work.bench
    bench.seconds += round_seconds(bench, fields)
    for where in fields:
        if where.key not in work.places:
            continue
        place, shown = work.place(where.key), work.now(where.key)
        said = bench.looks(place, shown, attention)
        if said is not None:
            bench.seconds += bench.type[where.kind]
            found = Settled(said, True) if alone else bench.judge(place, shown, said)
            work.finals[where.key] = found


def round_seconds(bench: Bench, fields: Sequence[Field]) -> float:
    """Seconds of looking at these fields once, nothing changed."""
    return bench.look * len(fields) + bench.decide * len({f.group for f in fields})
