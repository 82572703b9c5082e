"""Match hints beside their peers: the same questions, in turn, in one process, CPU time.

Questions: names typed letter by letter with the date known (some without diacritics), and whole
look-ups, all after the frozen noise. Peers: tantivy, SQLite FTS5, and rapidfuzz over all rows (a
sample of the questions). The seed is the reported one, which nobody looked at while tuning.

    uv run --group bench python benchmarks/hints.py [--people N] [--quick] [--json] [--tuning]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.worlds import population as shared
from benchmarks.worlds.population import Ask, Event, Rows, percentile
from hotich_tui.domain.population.matching import Sought
from hotich_tui.population.index import HintIndex
from hotich_tui.population.load import build_index
from hotich_tui.vietnamese import fold

FRESH = """
import sys, time
def rss():
    try:
        text = open("/proc/self/status").read()
    except OSError:
        return 0.0
    return int(text.split("VmRSS:")[1].split()[0]) / 1024
from pathlib import Path
import hotich_tui.domain.population.matching
bare, start = rss(), time.perf_counter()
from hotich_tui.domain.population.matching import Sought
from hotich_tui.population.index import HintIndex
index = HintIndex.open(Path(sys.argv[1]), key=bytes(range(32)))
index.query(Sought(name="nguyễn th", birth="02.09.1985"), typing=True)
first = time.perf_counter() - start
for name in ("trần văn h", "hoàng thị lan", "nông văn d", "lý", "ma thị"):
    for birth in ("", "1985", "15.04.1990"):
        index.query(Sought(name=name, birth=birth, mother="nguyễn thị hoa"), typing=True)
print(first * 1000, rss() - bare)
"""


def keystrokes(records: Sequence[Sought], random: Random) -> list[tuple[Event, int]]:
    """Every letter of every name, with the date; and the record's place in the list."""
    events = []
    for number, record in enumerate(records):
        plain = random.random() < shared.SETTINGS["hints"]["without_marks"]
        name = fold(record.name) if plain else record.name
        ends = [end for end in range(1, len(name) + 1) if name[end - 1] != " "]
        events += [(Event(name[:end], record.birth, typing=True), number) for end in ends]
    return events


def ask_ours(index: HintIndex, event: Event) -> list[shared.Identity]:
    found = index.query(
        Sought(name=event.name, birth=event.birth, mother=event.mother), typing=event.typing
    )
    return [shared.identity(candidate.person) for candidate in found]


class Race:
    """Asks every engine the same, in turn, and keeps CPU times and ranks."""

    def __init__(self, index: HintIndex, peers: dict[str, Ask], people: Any, records: Any) -> None:
        self.index, self.peers, self.people = index, peers, people
        self.truth = [shared.identity(people.person(int(record.key))) for record in records]
        self.cpu: dict[str, list[float]] = {}
        self.hits: dict[str, list[bool]] = {}

    def run(self, kind: str, events: Sequence[tuple[Event, int]], only: Sequence[str] = ()) -> None:
        every = shared.SETTINGS["hints"]["scan_every"]
        names = ["ours", *(name for name in self.peers if not only or name in only)]
        for number, (event, record) in enumerate(events):
            # Another engine goes first each time: caches and clock speed favour nobody.
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                if name == "rapidfuzz" and number % every:
                    continue
                start = time.process_time()
                if name == "ours":
                    found = ask_ours(self.index, event)
                else:
                    rows = self.peers[name](event)
                spent = (time.process_time() - start) * 1000
                if name != "ours":
                    found = [shared.identity(self.people.person(row)) for row in rows]
                self.cpu.setdefault(f"{kind} {name}", []).append(spent)
                self.hits.setdefault(f"{kind} {name}", []).append(self.truth[record] in found)

    def p95(self, kind: str, share: float = 0.95) -> dict[str, float]:
        return {
            name: round(percentile(self.cpu.get(f"{kind} {name}", []), share), 3)
            for name in ("ours", *self.peers)
        }

    def recall(self, kind: str) -> dict[str, float]:
        found = {name: self.hits.get(f"{kind} {name}", []) for name in ("ours", *self.peers)}
        return {name: round(sum(hits) / len(hits), 4) for name, hits in found.items() if hits}

    def keys_saved(self, events: Sequence[tuple[Event, int]]) -> dict[str, float]:
        """1 - letters until the person is among the ten / letters of the name."""
        saved = {}
        for name in ("ours", "tantivy", "fts5"):
            hits = self.hits.get(f"key {name}")
            if not hits:
                continue
            needed: dict[int, int] = {}
            whole: dict[int, int] = {}
            for (_, record), hit in zip(events, hits, strict=True):
                whole[record] = whole.get(record, 0) + 1
                if hit and record not in needed:
                    needed[record] = whole[record]
            spent = sum(needed.get(record, count) for record, count in whole.items())
            saved[name] = round(1 - spent / sum(whole.values()), 3)
        return saved


def lookups(records: Sequence[Sought], first: int, *fields: str) -> list[tuple[Event, int]]:
    """Whole names with some of the other fields."""
    return [
        (Event(r.name, **{field: getattr(r, field) for field in fields}), first + number)
        for number, r in enumerate(records)
    ]


def measure(people_count: int, seed: int, *, quick: bool) -> dict[str, Any]:
    """Everything, as one table."""
    settings, random = shared.SETTINGS["hints"], Random(seed)
    typed, asked = (12, 60) if quick else (settings["typed_names"], settings["lookups"])
    people = shared.world(people_count, seed)
    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as name:
        folder = Path(name)
        # The people are made while they are read; what that costs alone is taken off.
        start = time.process_time()
        for _ in people:
            pass
        making = time.process_time() - start
        start = time.process_time()
        build_index(people, folder, key=shared.KEY)
        build_cpu = time.process_time() - start - making
        disk = sum(path.stat().st_size for path in folder.iterdir())
        first_hint, memory = _fresh(folder)
        index = HintIndex.open(folder, key=shared.KEY)
        rows = Rows(people)
        peers = {
            "tantivy": shared.tantivy_peer(rows),
            "fts5": shared.fts5_peer(rows),
            "rapidfuzz": shared.rapidfuzz_peer(rows),
        }
        names = shared.sample(people, typed, random)
        records = shared.sample(people, asked, random)
        double = shared.sample(people, asked, random, 2.0)
        race = Race(index, peers, people, [*names, *records, *double])
        events = keystrokes(names, random)
        for event, _ in events[:20]:
            ask_ours(index, event)
        race.run("key", events)
        race.run("name", lookups(records, typed), ("tantivy", "fts5"))
        race.run("name_date", lookups(records, typed, "birth"))
        race.run("name_date_mother", lookups(records, typed, "birth", "mother"), ("tantivy",))
        at = typed + asked
        race.run("double name_date", lookups(double, at, "birth"), ("tantivy",))
        race.run("double name_date_mother", lookups(double, at, "birth", "mother"), ("tantivy",))
    kinds = ("name", "name_date", "name_date_mother")
    recall = {kind: race.recall(kind) for kind in kinds}
    twice = {kind: race.recall(f"double {kind}") for kind in kinds[1:]}
    return {
        "people": people_count,
        "seed": seed,
        "keystrokes": len(events),
        "lookups": asked,
        "p95_cpu_ms": race.p95("key"),
        "p50_cpu_ms": race.p95("key", 0.5),
        "p99_cpu_ms": race.p95("key", 0.99),
        "lookup_p95_cpu_ms": race.p95("name_date"),
        "lookup_p50_cpu_ms": race.p95("name_date", 0.5),
        "recall10": {kind: found["ours"] for kind, found in recall.items()},
        "recall10_double_noise": {kind: found["ours"] for kind, found in twice.items()},
        "recall10_peers": recall,
        "recall10_peers_double_noise": twice,
        "keys_saved": race.keys_saved(events),
        "build_cpu_s": round(build_cpu, 2),
        "bytes_a_person": round(disk / people_count, 1),
        "first_hint_ms": first_hint,
        "memory_mb": memory,
    }


def _fresh(folder: Path) -> tuple[float, float]:
    """First hint and memory of a fresh process: medians of five."""
    root = str(Path(__file__).resolve().parent.parent)
    runs = []
    for _ in range(5):
        command = [sys.executable, "-c", FRESH, str(folder)]
        out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root).stdout
        runs.append([float(part) for part in out.split()])
    first, memory = (sorted(column)[2] for column in zip(*runs, strict=True))
    return round(first, 1), round(memory, 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=150_000)
    parser.add_argument("--quick", action="store_true", help="20,000 people, few questions")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--tuning", action="store_true", help="the seed for tuning")
    chosen = parser.parse_args()
    seed = shared.SETTINGS["seeds"]["tuning" if chosen.tuning else "reported"]
    people = min(chosen.people, 20_000) if chosen.quick else chosen.people
    found = measure(people, seed, quick=chosen.quick)
    if chosen.json:
        print(json.dumps(found))
        return
    ours = found["p95_cpu_ms"]["ours"]
    for name, value in found.items():
        print(f"{name:<28}{value}")
    for peer in ("tantivy", "fts5", "rapidfuzz"):
        ratio = ours / found["p95_cpu_ms"][peer]
        look = found["lookup_p95_cpu_ms"]["ours"] / found["lookup_p95_cpu_ms"][peer]
        print(f"ours / {peer:<12} keystroke p95 {ratio:.3f}   look-up p95 {look:.3f}")


if __name__ == "__main__":
    main()
