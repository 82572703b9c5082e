"""Key presses per record: synthetic books typed through the real screens by a scripted keyer.

A headless app with an encrypted station; keys go through the terminal's parser. The books are
frozen (`books.toml`), the keyer's habits stand in `ways.py` and `keyer.py`. Shift and Ctrl count as
presses of their own. Seconds are modelled (a keystroke-level model), not measured, and no person's.
Every stored record is compared with its page, and carried values that the book does not say must
all be asked, by a keyer who overlooks them until then; either failing ends with exit code 1.

    python benchmarks/keys_per_record.py [--quick] [--json] [--records N] [--registers KS KH]
                                         [--seed N] [--runs base overlooking similarity aids]

`--records` is per book. Runs: `base`, every register as it is; `overlooking`, some entries without
a look at what is carried; `similarity`, births, marriages and deaths of books whose neighbours
share half and twice as much; `aids`, some entries of them without each aid. About six minutes on
two quiet cores; each run does without the others.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.operators.typing_run import Job, Typed, lay_down, run, standard_error
from benchmarks.operators.ways import AIDS
from benchmarks.worlds.village import frozen
from hotich_tui.domain.register.load_register import register_codes

MAIN = ("KS", "KT", "KH")
FEW, SOME = 2, 5
"""Entries of each book in the runs without each aid and overlooking, and at other similarities."""
BASE, OVERLOOKING, SIMILARITY, WITHOUT = "base", "overlooking", "similarity", "aids"
RUNS = (BASE, OVERLOOKING, SIMILARITY, WITHOUT)
SAME = "with all"
"""The entries that are typed without each aid, with all of them."""


def jobs(chosen: argparse.Namespace, shelf: Path) -> dict[str, list[Job]]:
    """What to type, by the name of the comparison; each job is one process's."""
    most = chosen.records or None
    base = [Job((code,), chosen.seed, most=most, shelf=shelf) for code in chosen.registers]
    few = [replace(job, most=min(FEW, most or FEW)) for job in base]
    main = [job for job in few if job.registers[0] in MAIN]
    together = [replace(main[0], registers=tuple(job.registers[0] for job in main))] if main else []
    wanted: dict[str, list[Job]] = {}
    if BASE in chosen.runs:
        wanted[BASE] = base
    if OVERLOOKING in chosen.runs:
        wanted[OVERLOOKING] = [replace(job, overlooks=True) for job in few]
    if SIMILARITY in chosen.runs:
        for similarity in (0.5, 2.0):
            wanted[f"{SIMILARITY} {similarity}"] = [
                replace(job, similarity=similarity, most=min(SOME, most or SOME)) for job in main
            ]
    if WITHOUT in chosen.runs:
        wanted[SAME] = together
        for aid in AIDS:
            wanted[f"without {aid}"] = [replace(job, without=frozenset([aid])) for job in together]
    return wanted


def type_all(wanted: Mapping[str, list[Job]]) -> dict[str, dict[str, Typed]]:
    """Type everything, in as many processes as there are processors."""
    typed: dict[str, dict[str, Typed]] = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        stations = {job.station: job for some in wanted.values() for job in some}
        list(pool.map(lay_down, stations.values()))
        going: dict[str, list[Future[dict[str, Typed]]]] = {
            name: [pool.submit(run, job) for job in some] for name, some in wanted.items()
        }
        for name, some in going.items():
            typed[name] = {code: one for job in some for code, one in job.result().items()}
    return typed


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    """Type what is chosen, and say what it came to."""
    with tempfile.TemporaryDirectory(prefix="hotich-shelf-") as shelf:
        typed = type_all(jobs(chosen, Path(shelf)))
    wrong = [d for some in typed.values() for one in some.values() for d in one.wrong]
    found: dict[str, Any] = {"seed": chosen.seed, "model": frozen()["model"], "differences": wrong}
    good = not wrong
    if BASE in typed:
        found["registers"] = {code: one.figures() for code, one in typed[BASE].items()}
        found["fields"] = {code: _top(one) for code, one in typed[BASE].items()}
        found["fields_by_aid"] = {code: dict(one.tally.aids) for code, one in typed[BASE].items()}
    if OVERLOOKING in typed:
        seeded = sum(one.tally.seeded for one in typed[OVERLOOKING].values())
        asked = sum(one.tally.asked for one in typed[OVERLOOKING].values())
        found["carried_wrong"] = {"seeded": seeded, "asked": asked}
        good = good and asked == seeded > 0
    found["similarity"] = {
        name.split()[1]: {code: one.figures() for code, one in some.items()}
        for name, some in typed.items()
        if name.startswith(SIMILARITY)
    }
    found["aids"] = {
        name.split()[1]: {code: _saved(typed[SAME][code], one) for code, one in some.items()}
        for name, some in typed.items()
        if name.startswith("without")
    }
    return {**found, "good": good}


def _saved(all_aids: Typed, without: Typed) -> dict[str, float | None]:
    """What an aid saves on the same entries: presses a record, their error, share of the presses
    without it."""
    pairs = zip(without.tally.each, all_aids.tally.each, strict=True)
    more = [a - b for a, b in pairs]
    return {
        "records": len(more),
        "keys_saved": round(sum(more) / len(more), 1),
        "error": standard_error(more),
        "share_saved": round(sum(more) / without.tally.presses, 3),
    }


def _top(one: Typed, most: int = 16) -> dict[str, float]:
    """The fields that cost most, presses per record."""
    count = max(1, one.tally.records)
    return {name: round(n / count, 1) for name, n in one.tally.fields.most_common(most)}


def tell(found: Mapping[str, Any]) -> None:
    """Print as tables."""
    if "registers" in found:
        tell_registers(found["registers"])
    for similarity, some in found["similarity"].items():
        cells = [f"{code} {one['keys_mean']} ±{one['keys_error']}" for code, one in some.items()]
        print(f"similarity {similarity}:  " + "   ".join(cells))
    if found["aids"]:
        print("\nsaved by each aid on the same entries: presses a record ± error, share")
    for aid, some in found["aids"].items():
        cells = [
            f"{code} {one['keys_saved']:6} ±{one['error']} {one['share_saved']:4.0%}"
            for code, one in some.items()
        ]
        print(f"{aid:8}", "   ".join(cells))
    for code, top in found.get("fields", {}).items():
        print(code, "  ".join(f"{name} {count}" for name, count in top.items()))
    if "carried_wrong" in found:
        carried = found["carried_wrong"]
        print(f"carried but wrong: {carried['seeded']}, asked about: {carried['asked']}")
    for difference in found["differences"]:
        print("DIFFERS", *difference)


def tell_registers(registers: Mapping[str, Any]) -> None:
    """Keys and modelled seconds of each register."""
    print(f"{'':4}{'records':>8}{'filled':>8}{'keys':>8}{'±':>6}{'plain':>8}{'saved':>7}", end="")
    print(f"{'decisions':>11}   seconds: keys + deciding + reading = total (plain)")
    for code, one in registers.items():
        s = one["seconds"]
        error = one["keys_error"] or ""
        print(
            f"{code:4}{one['records']:8}{one['filled_mean']:8}{one['keys_mean']:8}{error:>6}"
            f"{one['plain_telex_keys_mean']:8}{one['saved']:7.0%}{one['decisions_mean']:11}   "
            f"{s['keys']:7} + {s['deciding']:5} + {s['reading']:5} = {s['total']:6} "
            f"({one['plain_seconds']})"
        )


def main() -> int:
    """Type, print, and say by the exit code whether everything was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two entries a book, two runs")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--records", type=int, default=0, help="entries to type of each book")
    parser.add_argument("--registers", nargs="+", default=list(register_codes()))
    parser.add_argument("--seed", type=int, default=frozen()["seed"])
    parser.add_argument("--runs", nargs="+", choices=RUNS, default=RUNS)
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.records, chosen.runs = chosen.records or FEW, (BASE, OVERLOOKING)
    began = time.monotonic()
    found = measure(chosen)
    found["seconds_taken"] = round(time.monotonic() - began, 1)
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        tell(found)
        print(f"{found['seconds_taken']} s")
    return 0 if found["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
