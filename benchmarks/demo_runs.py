"""Does the first command hold every time? The headless demo, run after run.

Each run is a fresh process with a fresh station. A run fails when it does not end with exit code 0;
what it printed (where the scripted hand waited, the screen, the last keys) is kept.

    python benchmarks/demo_runs.py [--runs N] [--records N] [--load N] [--seed N] [--quick] [--json]
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DEMO = "from hotich_tui.cli import main; main()"
BUSY = """
import os, sys, threading

def end_with_parent():
    sys.stdin.read()
    os._exit(0)

threading.Thread(target=end_with_parent, daemon=True).start()
while True:
    pass
"""
"""Counts on for nothing; ends when the process that started it is gone, however that went."""
LONGEST = 900.0
"""Seconds after which a run is ended: the hand itself gives up after 60 s of waiting."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the demo.

    Args:
        seconds: From the start of the process to its end.
        code: Its exit code; None = it had to be ended.
        error: What it told where it failed: the diagnosis, else its standard error; None = good.
    """

    seconds: float
    code: int | None
    error: Any = None

    @property
    def failed(self) -> bool:
        """It did not end well."""
        return self.code != 0


def run_demo(records: int, seed: int) -> Run:
    """Run the demo once, in a process of its own."""
    command = [sys.executable, "-c", DEMO, "demo", "--headless", "--json"]
    command += ["--records", str(records), "--seed", str(seed)]
    began = time.monotonic()
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Run(round(time.monotonic() - began, 1), None, f"ended after {LONGEST:.0f} s")
    seconds = round(time.monotonic() - began, 1)
    error = None if done.returncode == 0 else _error(done.stdout, done.stderr)
    return Run(seconds, done.returncode, error)


def _error(out: str, err: str) -> object:
    try:
        found = json.loads(out)
    except json.JSONDecodeError:
        return err.strip() or out.strip()
    return found.get("error", found)


@contextmanager
def load(processes: int) -> Iterator[list[int]]:
    """So many processes that keep a core busy each; yields their ids."""
    busy: list[subprocess.Popen[bytes]] = []
    try:
        while len(busy) < processes:
            # One by one into the list: what was started is ended, whatever happens between.
            busy += [subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE)]
        yield [process.pid for process in busy]
    finally:
        for process in busy:
            process.kill()
        for process in busy:
            process.wait()
            if process.stdin is not None:
                process.stdin.close()


def summary(runs: list[Run], records: int, processes: int) -> dict[str, object]:
    """The figures of several runs."""
    seconds = [run.seconds for run in runs]
    return {
        "runs": len(runs),
        "failed": sum(run.failed for run in runs),
        "records": records,
        "load": processes,
        "seconds_p50": round(median(seconds), 1),
        "seconds_max": max(seconds),
        "failures": [
            {"run": number, **asdict(run)} for number, run in enumerate(runs, 1) if run.failed
        ],
    }


def main() -> None:
    """Run the demo many times and count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--records", type=int, default=12)
    parser.add_argument("--load", type=int, default=0, help="busy processes beside it")
    parser.add_argument("--seed", type=int, default=158)
    parser.add_argument("--quick", action="store_true", help="two runs of two records")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    count, records = (2, 2) if options.quick else (options.runs, options.records)
    runs: list[Run] = []
    with load(options.load):
        for number in range(1, count + 1):
            runs.append(run_demo(records, options.seed))
            if not options.json or runs[-1].failed:
                last = runs[-1]
                told = f" {json.dumps(last.error, ensure_ascii=False)}" if last.failed else ""
                print(f"{number}/{count}  {last.seconds} s{told}", file=sys.stderr, flush=True)
    found = summary(runs, records, options.load)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print(f"{found['runs']} runs, {found['failed']} failed, p50 {found['seconds_p50']} s")
    raise SystemExit(1 if found["failed"] else 0)


if __name__ == "__main__":
    main()
