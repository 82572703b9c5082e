"""What a station costs as it fills: CPU, statements and wall clock of all that people do, at one
size and at a tenth of it, and the exponent between the two.

The station is built by the program's own use cases, multiplied (`worlds.station`); `--keep` keeps
it for the next time. CPU is that of the measuring process, the median of several turns.

With `--against DIR` the same is measured of a former checkout's program, at stations that its own
code made; its files must stand where those of this one do.

    python benchmarks/growth.py [--records N] [--json] [--quick] [--seed N] [--keep DIR]
                                [--against DIR]
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import Engine, event

import hotich_tui
from benchmarks.operators.station_work import NOBODY, Office, Operation, worst
from benchmarks.worlds.office_work import PIN, make_empty
from benchmarks.worlds.station import World, build
from hotich_tui.workflow.sign_in import SignIn

ROOT = Path(__file__).resolve().parent.parent
RECORDS, QUICK = 10_000, 300
PART = 10
"""The smaller station holds one record of so many."""
ENOUGH = 1.5
"""Seconds after which no further turn begins."""
LEAST = 0.5
"""Milliseconds below which a figure says nothing about growth."""
_OF = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); import hotich_tui; "
    "sys.path.insert(0, sys.argv.pop(1)); "
)
"""The program of one checkout, and the benchmarks of another."""
_SEAT = (
    f"{_OF}from pathlib import Path; from benchmarks.operators import station_work as work; "
    "work.sit(Path(sys.argv[1])); print(work.resident_mb())"
)
_AGAIN = f"{_OF}from benchmarks import growth; growth.main()"


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured.

    Args:
        turns: Of each operation, at least and at most.
        commits: While another seat searches.
        seats: Whether the memory of a seat is looked at.
    """

    turns: tuple[int, int] = (3, 9)
    commits: int = 200
    seats: bool = True


@dataclass(slots=True)
class Figures:
    """Operation -> what it cost.

    Args:
        first_ms: CPU of the first turn, which finds what later ones have at hand.
    """

    cpu_ms: dict[str, float] = field(default_factory=dict)
    first_ms: dict[str, float] = field(default_factory=dict)
    wall_ms: dict[str, float] = field(default_factory=dict)
    statements: dict[str, float] = field(default_factory=dict)

    def add(self, operation: Operation, counted: list[int], turns: tuple[int, int]) -> None:
        """Measure an operation."""
        cpu, wall, statements = [], [], []
        begun = time.monotonic()
        while len(cpu) < turns[0] or (len(cpu) < turns[1] and time.monotonic() - begun < ENOUGH):
            operation.prepare()
            counted[0] = 0
            started = time.perf_counter(), time.process_time()
            operation.run()
            ended = time.perf_counter(), time.process_time()
            wall.append((ended[0] - started[0]) * 1000)
            cpu.append((ended[1] - started[1]) * 1000)
            statements.append(counted[0])
        self.cpu_ms[operation.name] = round(median(cpu), 2)
        self.first_ms[operation.name] = round(cpu[0], 2)
        self.wall_ms[operation.name] = round(median(wall), 2)
        self.statements[operation.name] = median(statements)


@contextmanager
def counted_statements() -> Iterator[list[int]]:
    """One number: how many statements went to any database."""
    counted = [0]

    def count(*_: Any) -> None:
        counted[0] += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def measure_operations(world: World, turns: tuple[int, int]) -> Figures:
    """All operations at one station."""
    office, figures = Office(world), Figures()
    try:
        with counted_statements() as counted:
            for operation in office.operations():
                figures.add(operation, counted, turns)
    finally:
        office.close()
    return figures


def commit_while_searching(world: World, commits: int) -> float:
    """A keyer's commit in ms, of a hundred the slowest but one, while another seat searches on."""
    office, other = Office(world), world.open()
    over = threading.Event()

    def search() -> None:
        desk = SignIn(other).desk("T2", PIN)
        while not over.is_set():
            for text in ("nguyen", NOBODY, "1998"):
                desk.searching.find(text)

    searching = threading.Thread(target=search)
    searching.start()
    try:
        (commit,) = (one for one in office.operations() if one.name == "commit_field")
        times = []
        for _ in range(commits):
            started = time.perf_counter()
            commit.run()
            times.append((time.perf_counter() - started) * 1000)
            # Who types leaves pauses.
            time.sleep(0.02)
    finally:
        over.set()
        searching.join()
        office.close()
        other.close()
    return round(sorted(times)[math.ceil(len(times) * 0.99) - 1], 1)


def seat_mb(home: Path) -> float | None:
    """Memory of a seat after somebody has worked at it, in MB."""
    checkout = Path(hotich_tui.__file__).parent.parent
    command = [sys.executable, "-c", _SEAT, str(checkout), str(ROOT), str(home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    text = done.stdout.split()[-1]
    return None if text == "None" else float(text)


def memory_mb(folder: Path, world: World) -> float | None:
    """How much more a seat takes than one at an empty station."""
    empty = folder / "empty"
    if not empty.exists():
        make_empty(empty)
    here, there = seat_mb(world.home), seat_mb(empty)
    return None if here is None or there is None else round(here - there, 1)


def exponents(
    large: Mapping[str, float], small: Mapping[str, float], times: float
) -> dict[str, float]:
    """How cost grows: 1 = with the station, 0 = not at all."""
    return {
        name: round(math.log(max(cost, LEAST) / max(small[name], LEAST)) / math.log(times), 2)
        for name, cost in large.items()
    }


def measure(folder: Path, records: int, seed: int, effort: Effort) -> dict[str, Any]:
    """Build both stations and measure.

    Args:
        folder: Where they are built, or have been.
    """
    begun = time.monotonic()
    small = build(folder, records // PART, seed)
    between = time.monotonic()
    large = build(folder, records, seed)
    built = {"small": between - begun, "large": time.monotonic() - between}
    size = large.bytes
    before = measure_operations(small, effort.turns)
    found = measure_operations(large, effort.turns)
    cpu = worst(found.cpu_ms)
    times = large.records / small.records
    return {
        "records": large.records,
        "smaller": small.records,
        "cpu_ms": cpu,
        "exponent": exponents(cpu, worst(before.cpu_ms), times),
        "statements": worst(found.statements),
        "statements_smaller": worst(before.statements),
        "cpu_ms_smaller": worst(before.cpu_ms),
        "cpu_ms_first": worst(found.first_ms),
        "wall_ms": worst(found.wall_ms),
        "each": {name: cost for name, cost in found.cpu_ms.items() if "." in name},
        "entries": large.sizes,
        "bytes_a_record": round(size / large.records),
        "commit_p99_ms": commit_while_searching(large, effort.commits),
        "memory_mb": memory_mb(folder, large) if effort.seats else None,
        "built_s": {name: round(seconds) for name, seconds in built.items()},
    }


def measure_former(checkout: Path, folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """The same of a former checkout's program."""
    command = [sys.executable, "-c", _AGAIN, str(checkout), str(ROOT), "--json"]
    command += ["--records", str(chosen.records), "--seed", str(chosen.seed)]
    command += ["--keep", str(folder), *(["--quick"] if chosen.quick else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(found: Mapping[str, Any]) -> str:
    """The figures for a reader."""
    lines = [
        f"{found['records']:,} records; {found['bytes_a_record']:,} bytes a record; "
        f"commit p99 while another seat searches {found['commit_p99_ms']} ms; "
        f"memory above an empty station's {found['memory_mb']} MB",
        "",
        f"| Operation | CPU ms at {found['smaller']:,} | at {found['records']:,} | grows as n^ "
        "| statements | | wall ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, cost in found["cpu_ms"].items():
        cells = (
            name,
            found["cpu_ms_smaller"][name],
            cost,
            found["exponent"][name],
            f"{found['statements_smaller'][name]:g}",
            f"{found['statements'][name]:g}",
            found["wall_ms"][name],
        )
        lines.append("| " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS, help="of the larger station")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} records")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--seed", type=int, default=1, help="of what the books say")
    parser.add_argument("--keep", type=Path, help="folder in which built stations stay")
    parser.add_argument("--against", type=Path, help="a former checkout of this project")
    chosen = parser.parse_args()
    records = QUICK if chosen.quick else chosen.records
    with tempfile.TemporaryDirectory(prefix="hotich-growth-") as temporary:
        folder = Path(chosen.keep or temporary).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        effort = Effort((1, 1), 20, seats=False) if chosen.quick else Effort()
        found = measure(folder, records, chosen.seed, effort)
        if chosen.against is not None:
            found["former"] = measure_former(chosen.against.resolve(), folder / "former", chosen)
    tables = [table(one) for one in (found, found.get("former")) if one is not None]
    print(json.dumps(found) if chosen.json else "\n\n".join(tables))


if __name__ == "__main__":
    main()
