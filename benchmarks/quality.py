"""What the ways to verify leave wrong, at equal seconds, and whether the estimate says so.

Simulates keyers, verifiers, adjudicators and approvers on books with a known truth, with
misreadings that several people share, doubts, seeds and a population extract for some persons. The
world stands in quality_world.toml and was frozen before policy and estimate were tuned; tuning used
other seeds. All figures are a simulation's, none is a person's.

Every way gets the seconds that the product's policy took for the same books (first keying not
counted; it is the same for all), and spends them as well as it can:

    untouched nobody looks again (no seconds; for comparison)
    single    the keyer goes through their own entries once more, then through the core fields
              again as often as the seconds allow
    looking   another person does the same, and a third settles what they change
    double    core fields blind in every entry, and as many further fields, the same in every
              entry, as the seconds allow; the others are looked over once
    third     as double with the core fields only; what is left pays for third blind readings of
              core fields drawn at random
    policy    the product's

Coverage is the share of books whose number of errors left lies in the 90 % interval of
`quality.estimate`.

    python benchmarks/quality.py [--quick] [--json] [--seed N]
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.peers.quality_policy import PolicyRun
from benchmarks.peers.quality_schemes import Bench, Result, double, looking, untouched
from benchmarks.worlds.quality_office import Keyed, Station, load_world, make_station
from hotich_tui.domain.quality.errors_left import Counts, estimate, pooled
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy

ABLATIONS: Mapping[str, tuple[Mapping[str, Any], Mapping[str, bool]]] = {
    "without_doubt": ({"doubt": False, "doubt_again": False}, {}),
    "without_keyer": ({"keyer": False}, {}),
    "without_match": ({}, {"match": False}),
    "without_dispute": ({"dispute_again": False}, {}),
    "without_seeds": ({}, {"watched": False}),
}
"""Changes of the policy, and what its run does without."""


@dataclass
class Sum:
    """Results of a way over many books."""

    results: list[Result] = field(default_factory=list)

    def add(self, result: Result) -> None:
        self.results.append(result)

    @property
    def core(self) -> float:
        """Wrong core fields per 10,000."""
        return 1e4 * sum(r.left_core for r in self.results) / sum(r.core for r in self.results)

    @property
    def every(self) -> float:
        """Wrong fields per 10,000, core or not."""
        return 1e4 * sum(r.left for r in self.results) / sum(r.fields for r in self.results)

    def seconds(self, records: int) -> float:
        """Of verification, per record."""
        return sum(r.seconds for r in self.results) / (records * len(self.results))


@dataclass
class Covered:
    """How often, and how well, the estimate was right."""

    hits: int = 0
    books: int = 0
    left: int = 0
    expected: float = 0.0
    width: int = 0

    def add(self, left: int, book: Counts, station: Counts) -> None:
        found = estimate(book, station)
        self.books += 1
        self.hits += found.low <= left <= found.high
        self.left += left
        self.expected += found.expected
        self.width += found.high - found.low

    def figures(self) -> dict[str, float]:
        """Coverage; errors left per book, as they were and as expected; width of the interval."""
        return {
            "coverage": round(self.hits / self.books, 3),
            "left": round(self.left / self.books, 2),
            "expected": round(self.expected / self.books, 2),
            "width": round(self.width / self.books, 2),
        }


@dataclass
class Level:
    """All ways at one level of noise."""

    ways: dict[str, Sum] = field(default_factory=dict)
    covered: dict[str, Covered] = field(default_factory=dict)

    def add(self, name: str, result: Result) -> None:
        self.ways.setdefault(name, Sum()).add(result)


def run_policy(level: Level, name: str, station: Station, policy: Policy, **has: bool) -> float:
    """Verify a station's books under a policy; the seconds it took."""
    run = PolicyRun(station, policy, **has)
    done = [run.verify(book) for book in station.books]
    for part, left, counts in (
        ("all", [r.left for r, *_ in done], [every for _, every, _ in done]),
        ("core", [r.left_core for r, *_ in done], [core for *_, core in done]),
    ):
        covered, together = level.covered.setdefault(f"{name} {part}", Covered()), pooled(counts)
        for errors, book in zip(left, counts, strict=True):
            covered.add(errors, book, together)
    for result, *_ in done:
        level.add(name, result)
    return sum(result.seconds for result, *_ in done)


def play(
    noise: float, seed: int, stations: int, books: int, records: int, *, parts: bool = False
) -> Level:
    """All ways on the same books.

    Args:
        parts: The policy without each of its parts, too.
    """
    world, policy, level = load_world(noise), load_policy(), Level()
    for s in range(stations):
        station = make_station(world, seed + s, books, records)
        budget = run_policy(level, "policy", station, policy)
        spent = budget / (books * records)
        for name, (change, has) in ABLATIONS.items() if parts else ():
            run_policy(level, name, station, replace(policy, **change), **has)
        for name, way in ways(station, spent).items():
            for book in station.books:
                level.add(name, way(station, book))
    return level


Way = Callable[[Station, Keyed], Result]


def ways(station: Station, spent: float) -> dict[str, Way]:
    """The other ways, with as many seconds per record as the policy took.

    A trial run of each way's cheapest form, on every third book, tells what its errors cost; what
    is then left is spent.
    """
    fields, bench = station.fields, Bench(station)
    core = tuple(f for f in fields if f.core)
    some = station.books[::3]
    records = sum(len(book.entries) for book in some)

    def left(way: Way) -> float:
        done = (way(station, book) for book in some)
        return max(spent - sum(result.seconds for result in done) / records, 0.0)

    again = bench.part(core).look_seconds
    own = left(lambda s, b: looking(s, b, core_rounds=0, own=True)) / again
    other = left(lambda s, b: looking(s, b, core_rounds=0)) / again
    base = frozenset(f.key for f in core)
    rest = left(lambda s, b: double(s, b, blind=base))
    third = min(rest / bench.part(core).blind_seconds, 1.0)
    blind = set(base)
    for where in fields:
        # A blind field costs its keys more than a looked-over one.
        if where.key not in base and bench.type[where.kind] <= rest:
            blind.add(where.key)
            rest -= bench.type[where.kind]
    return {
        "single": lambda s, b: looking(s, b, core_rounds=own, own=True),
        "looking": lambda s, b: looking(s, b, core_rounds=other),
        "double": lambda s, b: double(s, b, blind=frozenset(blind)),
        "third": lambda s, b: double(s, b, blind=base, third=third),
        "untouched": lambda s, b: untouched(s, b),
    }


def figures(level: Level, records: int) -> dict[str, Any]:
    """The figures of a level, rounded."""
    return {
        "coverage": level.covered["policy all"].figures()["coverage"],
        "residual_per_10000": {name: round(way.core, 2) for name, way in level.ways.items()},
        "all_fields_per_10000": {name: round(way.every, 2) for name, way in level.ways.items()},
        "seconds": {name: round(way.seconds(records), 1) for name, way in level.ways.items()},
        "estimate": {name: covered.figures() for name, covered in level.covered.items()},
        "policy_against_double": round(
            level.ways["policy"].core / max(level.ways["double"].core, 1e-9) - 1, 3
        ),
        "policy_against_third": round(
            level.ways["policy"].core / max(level.ways["third"].core, 1e-9) - 1, 3
        ),
    }


def measure(*, quick: bool, seed: int | None = None) -> dict[str, Any]:
    """Every level of noise; the figures of noise 1 stand at the top."""
    size = load_world(1.0)["size"]
    stations, books, records = size["stations"], size["books"], size["records"]
    if quick:
        stations, books, records = 1, 10, 30
    start = size["seed"] if seed is None else seed
    levels = {
        str(noise): figures(play(noise, start, stations, books, records, parts=noise == 1), records)
        for noise in size["noise"]
    }
    return {
        **levels["1.0"],
        "noise": levels,
        "books": stations * books,
        "records": stations * books * records,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small station")
    parser.add_argument("--json", action="store_true", help="one JSON object on one line")
    parser.add_argument("--seed", type=int, help="another draw of the same world")
    chosen = parser.parse_args()
    started = time.perf_counter()
    found = measure(quick=chosen.quick, seed=chosen.seed)
    found["run_seconds"] = round(time.perf_counter() - started, 1)
    print(json.dumps(found, indent=None if chosen.json else 1))


if __name__ == "__main__":
    main()
