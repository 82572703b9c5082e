"""Process start to first paint to database ready, beside a hello-world Textual app.

Each run starts a fresh process in a pseudo-terminal, ours and hello in turn, so that both meet the
same load. Ours is the command `hotich-tui` itself, with the passphrase in the environment. First
paint: the bytes with the title came out of the terminal. Ready: the station is open and the
sign-in screen has taken its "opening" away.

    python benchmarks/startup.py [--quick] [--json] [--runs N]
"""

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.operators.terminal import Terminal

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


def ours(home: Path) -> Start:
    """Start the program on a station."""
    out, told = os.pipe()
    command = [sys.executable, "-c", OURS, str(told)]
    env = {"HOTICH_HOME": str(home), "HOTICH_PASSPHRASE": PASSPHRASE}
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


def measure(runs: int) -> dict[str, float]:
    """Medians over so many starts; one more of each goes before, for the bytecode."""
    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as folder:
        home = Path(folder)
        make_station(home)
        ours(home)
        hello()
        pairs = [(ours(home), hello()) for _ in range(runs)]
    mine, others = [a for a, _ in pairs], [b for _, b in pairs]
    return {
        "first_paint_ms": round(median(s.paint_ms for s in mine), 1),
        "first_paint_cpu_ms": round(median(s.paint_cpu_ms for s in mine), 1),
        "database_ready_ms": round(median(s.ready_ms for s in mine), 1),
        "database_ready_cpu_ms": round(median(s.ready_cpu_ms for s in mine), 1),
        "rss_mb": round(median(s.rss_mb for s in mine), 1),
        "hello_ms": round(median(s.paint_ms for s in others), 1),
        "hello_cpu_ms": round(median(s.paint_cpu_ms for s in others), 1),
        "hello_rss_mb": round(median(s.rss_mb for s in others), 1),
        "runs": runs,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 starts of each")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--runs", type=int, default=15)
    chosen = parser.parse_args()
    found = measure(3 if chosen.quick else chosen.runs)
    if chosen.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:<24}{value:>10}")


if __name__ == "__main__":
    main()
