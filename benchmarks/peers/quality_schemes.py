"""Ways to verify a keyed book, played on the places of quality_office.py; see quality_policy.py for
the product's own.

The domain decides: `compare`, `blind.outcome`, `settled`. Seconds follow the world's model: reading
a place, the keys of a typed one, a decision for each confirmed group and each dispute.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.worlds.quality_office import Entry, Keyed, Place, Station, compared, make_place
from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.blind import MOST_READINGS, Outcome, outcome
from hotich_tui.domain.record.records import Choice, Decision
from hotich_tui.domain.record.settled import FieldReadings, settled
from hotich_tui.domain.register.register import Field, Kind


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


@dataclass(frozen=True)
class Part:
    """Some fields of the form, with the seconds of going through them when nothing happens."""

    keys: frozenset[str]
    blind_seconds: float
    look_seconds: float


@dataclass
class Bench:
    """The people at work on a book: what they read, and the seconds it takes."""

    station: Station
    seconds: float = 0.0

    def __post_init__(self) -> None:
        times = self.station.world["seconds"]
        self.look = float(times["read"])
        self.decide = float(times["decision"])
        keys = self.station.world["keys"]
        self.type = {kind: float(keys[kind.value] * times["key"]) for kind in Kind}
        self._parts: dict[tuple[str, ...], Part] = {}

    def part(self, fields: Sequence[Field]) -> Part:
        """These fields as a part."""
        keys = tuple(f.key for f in fields)
        if keys not in self._parts:
            groups = {f.group for f in fields}
            self._parts[keys] = Part(
                frozenset(keys),
                self.look * len(keys) + sum(self.type[f.kind] for f in fields),
                self.look * len(keys) + self.decide * len(groups),
            )
        return self._parts[keys]

    def blind(self, place: Place, first: Value, who: str, *, slipped: bool) -> "Settled":
        """Two readings at most, an adjudicator where they end in a dispute.

        Args:
            who: The person and, if not for the first time, the occasion.
        """
        said = place.read(f"{who} verifies", self.station.world, slipped=slipped)
        differences = [compared(place.field.key, first, said)]
        if outcome(differences) is Outcome.READ_AGAIN:
            self.seconds += self.look + self.type[place.field.kind]
            said = self._again(place, said, who)
            differences.append(compared(place.field.key, first, said))
        return self._settle(place, first, said, who, differences)

    def _again(self, place: Place, said: Value, who: str) -> Value:
        reading, dice = self.station.world["reading"], place.dice(f"{who} keeps")
        if place.hard and dice.random() < reading["keep"]:
            return said
        slips = not place.says(said) and dice.random() < reading["slip_again"]
        return place.read(f"{who} verifies again", self.station.world, slipped=slips)

    def judge(self, place: Place, first: Value, said: Value, who: str) -> "Settled":
        """A looked-over field that was changed: one reading, then the adjudicator."""
        differences = [compared(place.field.key, first, said)]
        return self._settle(place, first, said, who, differences, most=1)

    def _settle(
        self,
        place: Place,
        first: Value,
        said: Value,
        who: str,
        differences: Sequence[Difference],
        most: int = MOST_READINGS,
    ) -> "Settled":
        found, decision = outcome(differences, most=most), None
        if found.needs_adjudicator:
            self.seconds += self.look + self.decide
            value = self._adjudicate(place, f"after {who} the adjudicator")
            decision = Decision(place.field.key, Choice.RETYPED, value)
        final = settled(FieldReadings(place.field.key, found, first, said, decision))
        assert final is not None
        return Settled(final, not differences[0].agrees, decision is not None)

    def _adjudicate(self, place: Place, who: str) -> Value:
        reading, dice = self.station.world["reading"], place.dice(who)
        if place.hard and dice.random() < reading["adjudicator"]:
            return place.misread(dice, self.station.world)
        return place.slip(dice) if dice.random() < reading["adjudicator_slip"] else place.truth

    def looks(
        self, place: Place, attention: float, who: str, before: Value | None = None
    ) -> Value | None:
        """What a person who looks at a place reads there; None = they did not attend.

        Args:
            before: What they read there earlier; at a hard place they mostly see it again.
        """
        dice = place.dice(f"{who} attends")
        if dice.random() >= attention:
            return None
        kept = place.hard and dice.random() < self.station.world["reading"]["keep"]
        return before if before and kept else place.read(f"{who} looks", self.station.world)


@dataclass(frozen=True)
class Settled:
    """A field's value after verification.

    Args:
        differed: The two readings differed first.
        disputed: An adjudicator settled it.
    """

    value: Value
    differed: bool
    disputed: bool = False


class Work:
    """One entry being verified: values so far, made where something happens."""

    def __init__(self, bench: Bench, entry: Entry) -> None:
        self.bench, self.entry = bench, entry
        self.by_key = bench.station.register.by_key
        self.places = dict(entry.places)
        self.finals: dict[str, Settled] = {}
        self.seen: dict[str, Value] = {}

    def place(self, key: str) -> Place:
        if key not in self.places:
            self.places[key] = make_place(self.entry.id, self.by_key[key])
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

    def blind(self, part: Part, person: str) -> None:
        """Verify fields blind. Nothing happens at an easy place without a slip."""
        bench = self.bench
        bench.seconds += part.blind_seconds
        slipped = bench.station.slipped(self.entry.id, person)
        for key in part.keys & (slipped | self.places.keys()):
            place, now = self.place(key), self.now(key)
            self.finals[key] = bench.blind(place, now, person, slipped=key in slipped)

    def look_over(self, part: Part, attention: float, who: str, *, alone: bool = False) -> None:
        """Look fields over, without seeds.

        Args:
            alone: Nobody settles a change: whoever looks believes what they read last.
        """
        bench = self.bench
        bench.seconds += part.look_seconds
        for key in part.keys & self.places.keys():
            place, shown = self.place(key), self.now(key)
            said = bench.looks(place, attention, who, self.seen.get(key))
            if said is None:
                continue
            self.seen[key] = said
            if not compared(key, shown, said).agrees:
                bench.seconds += bench.type[place.field.kind]
                self.finals[key] = (
                    Settled(said, True) if alone else bench.judge(place, shown, said, who)
                )

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
    bench = Bench(station)
    return tally(station, [Work(bench, entry) for entry in book.entries], 0.0)


def looking(station: Station, book: Keyed, *, core_rounds: float, own: bool = False) -> Result:
    """Looking over every field once, then the core fields again, by another or (own) the keyer.

    Args:
        core_rounds: Times that the core fields are gone through again; a part of a round goes
            through so many entries.
    """
    bench = Bench(station)
    person = book.keyer if own else book.verifier
    attention = station.world["looking"]["own"] if own else station.attention[person]
    every = bench.part(station.fields)
    core = bench.part([f for f in station.fields if f.core])
    works = [Work(bench, entry) for entry in book.entries]
    for n, work in enumerate(works):
        again = int(core_rounds) + (n < core_rounds % 1 * len(works))
        for time, part in enumerate((every, *[core] * again)):
            work.look_over(part, attention, f"{person} {time}", alone=own)
    return tally(station, works, bench.seconds)


def double(station: Station, book: Keyed, *, blind: frozenset[str], third: float = 0.0) -> Result:
    """Uniform double keying: the same fields blind in every entry, the others looked over once.

    Args:
        third: Share of the core fields that a third person reads blind as well, drawn at random;
            where they differ from the settled value, they read again, and the adjudicator decides.
    """
    bench = Bench(station)
    third_person = next(p for p in station.slips if p not in (book.keyer, book.verifier))
    twice = bench.part([f for f in station.fields if f.key in blind])
    looked = bench.part([f for f in station.fields if f.key not in blind])
    core = [f for f in station.fields if f.core]
    works = [Work(bench, entry) for entry in book.entries]
    for work in works:
        work.blind(twice, book.verifier)
        work.look_over(looked, station.attention[book.verifier], book.verifier)
        if third:
            chance = Random(f"{work.entry.id} third").random
            work.blind(bench.part([f for f in core if chance() < third]), third_person)
    return tally(station, works, bench.seconds)
