"""Process start to first paint to database ready, beside a hello-world Textual app.

Each run starts a fresh process in a pseudo-terminal, ours and hello in turn, so that both meet the
same load. Ours is the command `hotich-tui` itself, with the passphrase in the environment. First
paint: the bytes with the title came out of the terminal. Ready: the station is open and the
sign-in screen has taken its "opening" away.

With `--against DIR` a former checkout starts in turn with the two, on a station of its own.

    python benchmarks/startup.py [--quick] [--json] [--runs N] [--against DIR]
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.operators.terminal import Terminal, in_checkout

PASSPHRASE = "đo tốc độ"
OURS = """
import os, sys
from hotich_tui.cli import main, screens

pipe, run = int(sys.argv.pop()), screens.open_screens

def open_screens():
    from hotich_tui.ui.app import HotichApp
    opening = HotichApp._opening

    async def told(app):
        await opening(app)
        app.call_after_refresh(os.write, pipe, b"ready")

    HotichApp._opening = told
    run()

screens.open_screens = open_screens
main()
"""
HELLO = """
from textual.app import App
from textual.widgets import Footer, Label

class Hello(App):
    def compose(self):
        yield Label("hotich-tui")
        yield Footer()

Hello().run()
"""


@dataclass(frozen=True, slots=True)
class Start:
    """One start, in ms and MB."""

    paint_ms: float
    paint_cpu_ms: float
    ready_ms: float = 0.0
    ready_cpu_ms: float = 0.0
    rss_mb: float = 0.0


def ours(home: Path, checkout: Path | None = None) -> Start:
    """Start the program on a station.

    Args:
        checkout: Whose code runs; None = this one's.
    """
    out, told = os.pipe()
    command = [sys.executable, "-c", OURS, str(told)]
    env = {"HOTICH_HOME": str(home), "HOTICH_PASSPHRASE": PASSPHRASE}
    if checkout is not None:
        env["PYTHONPATH"] = str(checkout)
    try:
        with Terminal(command, env=env, pass_fds=(told,)) as terminal:
            painted = terminal.until("hotich-tui") - terminal.started
            cpu = terminal.cpu_ms()
            os.read(out, 5)
            ready = time.perf_counter() - terminal.started
            ready_cpu = terminal.cpu_ms()
            terminal.quiet(0.3)
            found = Start(painted * 1000, cpu, ready * 1000, ready_cpu, terminal.rss_mb())
            terminal.write("\x11")
            terminal.quiet(0.3)
            return found
    finally:
        os.close(out)
        os.close(told)


def hello() -> Start:
    """Start a Textual app with one label and a footer."""
    with Terminal([sys.executable, "-c", HELLO]) as terminal:
        painted = terminal.until("hotich-tui") - terminal.started
        return Start(painted * 1000, terminal.cpu_ms(), rss_mb=terminal.rss_mb())


def make_station(home: Path) -> None:
    """An empty station, as `hotich-tui init` makes it."""
    from hotich_tui.store.station import SqlStation

    station, _ = SqlStation.create(
        home, commune="00000", commune_name="xã Mẫu", passphrase=PASSPHRASE
    )
    station.close()


def make_former_station(home: Path, checkout: Path) -> None:
    """The same, made by the code of a former checkout."""
    code = "import sys; from pathlib import Path; from benchmarks.startup import make_station; "
    code += "make_station(Path(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(home)]
    subprocess.run(command, cwd=checkout, env=in_checkout(checkout), check=True)


def measure(runs: int, against: Path | None = None) -> dict[str, float | dict[str, float]]:
    """Medians over so many starts; one more of each goes before, for the bytecode."""
    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as folder:
        home, there = Path(folder, "ours"), Path(folder, "former")
        make_station(home)
        ours(home)
        hello()
        if against is not None:
            make_former_station(there, against)
            ours(there, against)
        mine, others, former = [], [], []
        for _ in range(runs):
            mine.append(ours(home))
            others.append(hello())
            if against is not None:
                former.append(ours(there, against))
    found: dict[str, float | dict[str, float]] = {
        **medians(mine),
        "hello_ms": round(median(s.paint_ms for s in others), 1),
        "hello_cpu_ms": round(median(s.paint_cpu_ms for s in others), 1),
        "hello_rss_mb": round(median(s.rss_mb for s in others), 1),
        "runs": runs,
    }
    if former:
        before, now = medians(former), medians(mine)
        found["former"] = before
        found["ours_to_former"] = {name: round(now[name] / before[name], 3) for name in now}
    return found


def medians(starts: Sequence[Start]) -> dict[str, float]:
    """Of each figure."""
    return {
        "first_paint_ms": round(median(s.paint_ms for s in starts), 1),
        "first_paint_cpu_ms": round(median(s.paint_cpu_ms for s in starts), 1),
        "database_ready_ms": round(median(s.ready_ms for s in starts), 1),
        "database_ready_cpu_ms": round(median(s.ready_cpu_ms for s in starts), 1),
        "rss_mb": round(median(s.rss_mb for s in starts), 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 starts of each")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--against", type=Path, help="a former checkout of this project")
    chosen = parser.parse_args()
    against = chosen.against and chosen.against.resolve()
    found = measure(3 if chosen.quick else chosen.runs, against)
    if chosen.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<24}{value!s:>10}")


if __name__ == "__main__":
    main()
