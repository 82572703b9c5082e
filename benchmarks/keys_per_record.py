"""Key presses per record: synthetic books typed through the real screens by a scripted keyer.

A headless app with an encrypted station; keys go through the terminal's parser. The books are
frozen (`books.toml`), the keyer's habits stand in `ways.py` and `keyer.py`. Shift and Ctrl count as
presses of their own. Seconds are modelled (a keystroke-level model), not measured, and no person's.
Every stored record is compared with its page, and carried values that the book does not say must
all be asked, by a keyer who overlooks them until then; either failing ends with exit code 1.

    python benchmarks/keys_per_record.py [--quick] [--json] [--records N] [--registers KS KH]
                                         [--seed N]

`--records` is per book. Every register is typed once as it is and once overlooking what is
carried; births, marriages and deaths also at half and double similarity and without each aid.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.typing_run import Job, Typed, run
from benchmarks.village import frozen
from benchmarks.ways import AIDS
from hotich_tui.domain.registers import register_codes

MAIN = ("KS", "KT", "KH")
FEW = 2
"""Entries of each book in the runs that are compared with each other: without each aid, and at
other similarities."""
BASE, OVERLOOKING, FEW_BASE = "base", "overlooking", "few"


def jobs(chosen: argparse.Namespace) -> dict[str, list[Job]]:
    """What to type, by the name of the comparison; each job is one process's."""
    most = chosen.records or None
    base = [Job((code,), chosen.seed, most=most) for code in chosen.registers]
    some = [replace(j, most=min(FEW, most or FEW)) for j in base]
    main = [job for job in some if job.registers[0] in MAIN]
    wanted = {BASE: base, OVERLOOKING: [replace(job, overlooks=True) for job in some]}
    if not chosen.quick:
        wanted[FEW_BASE] = main
        for similarity in (0.5, 2.0):
            full = [job for job in base if job.registers[0] in MAIN]
            wanted[f"similarity {similarity}"] = [
                replace(job, similarity=similarity, most=min(5, job.most or 5)) for job in full
            ]
        for aid in AIDS:
            wanted[f"without {aid}"] = [replace(job, without=frozenset([aid])) for job in main]
    return wanted


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    """Type everything, in as many processes as there are processors."""
    wanted = jobs(chosen)
    typed: dict[str, dict[str, Typed]] = {}
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        going = {name: [pool.submit(run, job) for job in some] for name, some in wanted.items()}
        for name, some in going.items():
            typed[name] = {code: one for job in some for code, one in job.result().items()}
    everything = [one for some in typed.values() for one in some.values()]
    wrong = [difference for one in everything for difference in one.wrong]
    seeded = sum(one.tally.seeded for one in typed[OVERLOOKING].values())
    asked = sum(one.tally.asked for one in typed[OVERLOOKING].values())
    return {
        "seed": chosen.seed,
        "registers": {code: one.figures() for code, one in typed[BASE].items()},
        "fields": {code: _top(one) for code, one in typed[BASE].items()},
        "carried_wrong": {"seeded": seeded, "asked": asked},
        "other_runs": {
            name: {code: one.figures() for code, one in some.items()}
            for name, some in typed.items()
            if name not in (BASE, OVERLOOKING)
        },
        "differences": wrong,
        "good": not wrong and asked == seeded and seeded > 0,
    }


def _top(one: Typed, most: int = 16) -> dict[str, float]:
    """The fields that cost most, presses per record."""
    count = max(1, one.tally.records)
    return {name: round(n / count, 1) for name, n in one.tally.fields.most_common(most)}


def tell(found: Mapping[str, Any]) -> None:
    """Print as tables."""
    print(f"{'':6}{'filled':>8}{'keys':>8}{'plain':>8}{'saved':>7}   seconds: ", end="")
    print("keys + deciding + reading = total (plain)")
    for code, one in found["registers"].items():
        s = one["seconds"]
        print(
            f"{code:6}{one['filled_mean']:8}{one['keys_mean']:8}{one['plain_telex_keys_mean']:8}"
            f"{one['saved']:7.0%}   {s['keys']:7} + {s['deciding']:5} + {s['reading']:5} = "
            f"{s['total']:6} ({one['plain_seconds']})"
        )
    few = found["other_runs"].get(FEW_BASE, {})
    for name, some in found["other_runs"].items():
        cells = []
        for code, one in some.items():
            more = one["keys_mean"] / few[code]["keys_mean"] - 1
            cells.append(f"{code} {one['keys_mean']:6} ({more:+.0%})")
        print(f"{name:18}", "  ".join(cells))
    for code, top in found["fields"].items():
        print(code, "  ".join(f"{name} {count}" for name, count in top.items()))
    carried = found["carried_wrong"]
    print(f"carried but wrong: {carried['seeded']}, asked about: {carried['asked']}")
    for difference in found["differences"]:
        print("DIFFERS", *difference)


def main() -> int:
    """Type, print, and say by the exit code whether everything was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two entries of each book, no others")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--records", type=int, default=0, help="entries to type of each book")
    parser.add_argument("--registers", nargs="+", default=list(register_codes()))
    parser.add_argument("--seed", type=int, default=frozen()["seed"])
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.records = chosen.records or 2
    began = time.monotonic()
    found = measure(chosen)
    found["seconds_taken"] = round(time.monotonic() - began, 1)
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        tell(found)
    return 0 if found["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
