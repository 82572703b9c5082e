"""Letter to repaint and Tab to repaint in a form of 70 fields, beside a stock Textual form.

Through a pseudo-terminal: one byte goes in, and the clock runs until the first bytes come out
(letter), or until the last bytes of what the Tab set off came out, its commit to the encrypted
file included (Tab). The stock form has 70 Inputs, each in a row with its Label, and a Footer; its
Tab stores nothing. The forms take turns, so that both meet the same load.

With `--against DIR` a former checkout's form takes turns with the two, each at a station that its
own code made; the ratios are ours to the former.

    python benchmarks/latency.py [--quick] [--json] [--rounds N] [--against DIR]
    python benchmarks/latency.py --hints [--people N]
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.operators.terminal import Terminal, in_checkout

PASSPHRASE, PIN, STAFF_NO = "đo tốc độ", "271828", "N1"
FIELDS = 70
SIZE = (80, 24)
LETTERS = 12
"""Letters in each field before the Tab."""
GAP = 0.045
"""Seconds without output that end what a key set off; less than a cursor's blink."""
STOCK = """
from textual.app import App
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Footer, Input, Label

class Row(Horizontal):
    DEFAULT_CSS = "Row { height: 1; } Row Label { width: 34; } Row Input { width: 1fr; }"

class Stock(App):
    BINDINGS = [Binding(f"f{n}", "bell", f"Key {n}") for n in range(1, 7)]

    def compose(self):
        with VerticalScroll(can_focus=False):
            for n in range(FIELDS):
                with Row():
                    yield Label(f"Label {n}")
                    yield Input(compact=True, select_on_focus=False)
        yield Footer()

    def on_mount(self):
        self.query(Input).first().focus()

Stock().run()
"""


RATIOS = ("p50_ms", "p99_ms", "tab_p50_ms", "tab_p99_ms", "cpu_ms_per_key")
"""Figures that are set beside those of a former checkout."""


@dataclass(slots=True)
class Times:
    """What was measured at one form, ms each."""

    letters: list[float] = field(default_factory=list)
    tabs_first: list[float] = field(default_factory=list)
    tabs: list[float] = field(default_factory=list)
    cpu_ms: float = 0.0
    keys: int = 0

    def figures(self) -> dict[str, float]:
        """Percentiles by name."""
        return {
            "p50_ms": percentile(self.letters, 50),
            "p99_ms": percentile(self.letters, 99),
            "tab_p50_ms": percentile(self.tabs, 50),
            "tab_p99_ms": percentile(self.tabs, 99),
            "tab_first_bytes_p50_ms": percentile(self.tabs_first, 50),
            "tab_first_bytes_p99_ms": percentile(self.tabs_first, 99),
            "cpu_ms_per_key": round(self.cpu_ms / max(1, self.keys), 2),
            "letters": len(self.letters),
            "tabs": len(self.tabs),
        }


def percentile(values: Sequence[float], percent: float) -> float:
    """Nearest rank."""
    ranked = sorted(values)
    return round(ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)], 2)


def make_station(home: Path) -> str:
    """A station with a keyer and a book of the largest register; returns the register."""
    from benchmarks.worlds.people import enter
    from hotich_tui.domain.record.lifecycle import Role
    from hotich_tui.domain.register.load_register import load_register, register_codes
    from hotich_tui.store.station import SqlStation
    from hotich_tui.workflow.sign_in import SignIn

    station, _ = SqlStation.create(
        home, commune="00000", commune_name="xã Mẫu", passphrase=PASSPHRASE
    )
    sign_in = SignIn(station, random=Random(1))
    chief = enter(sign_in, "T1", "Trưởng", frozenset({Role.APPROVER}), PIN, None)
    keyer = enter(sign_in, STAFF_NO, "Nhập", frozenset({Role.KEYER}), PIN, chief)
    # The smallest form of at least so many fields.
    sizes = {code: len(list(load_register(code))) for code in register_codes()}
    code = min((c for c in sizes if sizes[c] >= FIELDS), key=lambda c: sizes[c])
    keyer.books.create(code, "1", 2000, "xã Mẫu", entries=9)
    station.close()
    return code


def make_former_station(home: Path, checkout: Path) -> None:
    """The same, made by the code of a former checkout."""
    code = "import sys; from pathlib import Path; from benchmarks.latency import make_station; "
    code += "make_station(Path(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(home)]
    subprocess.run(command, cwd=checkout, env=in_checkout(checkout), check=True)


def open_ours(home: Path, size: tuple[int, int] = SIZE, checkout: Path | None = None) -> Terminal:
    """The command `hotich-tui`, a keyer signed in, the form open.

    Args:
        checkout: Whose code runs; None = this one's.
    """
    command = [sys.executable, "-c", "from hotich_tui.cli import main; main()"]
    env = {"HOTICH_HOME": str(home), "HOTICH_PASSPHRASE": PASSPHRASE}
    if checkout is not None:
        env["PYTHONPATH"] = str(checkout)
    terminal = Terminal(command, size=size, env=env)
    terminal.until("PIN")
    terminal.quiet(1.0)
    for keys in (f"{STAFF_NO}\r", f"{PIN}\r"):
        terminal.write(keys)
        terminal.quiet(0.8)
    terminal.write("n")
    terminal.until("1/9")
    terminal.quiet(0.7, 2)
    return terminal


def open_stock() -> Terminal:
    """The stock form."""
    terminal = Terminal([sys.executable, "-c", f"FIELDS = {FIELDS}\n{STOCK}"], size=SIZE)
    terminal.until("Label 1")
    terminal.quiet(0.7, 2)
    return terminal


def fill_field(terminal: Terminal, times: Times, random: Random) -> None:
    """Type a field and leave it."""
    before = terminal.cpu_ms()
    for _ in range(LETTERS):
        sent = terminal.write(random.choice("abcdeghiklmnopqrstuvxy"))
        first = terminal.read(2.0)
        if first is not None:
            times.letters.append((first - sent) * 1000)
        terminal.quiet(GAP)
    sent = terminal.write("\t")
    first = terminal.read(2.0)
    last = terminal.quiet(GAP) or first
    if first is not None and last is not None:
        times.tabs_first.append((first - sent) * 1000)
        times.tabs.append((last - sent) * 1000)
    times.cpu_ms += terminal.cpu_ms() - before
    times.keys += LETTERS + 1
    terminal.forget()


def measure(rounds: int, against: Path | None = None) -> dict[str, object]:
    """Go through all fields of the forms so many times.

    Args:
        against: A former checkout, whose form takes turns with the others.
    """
    random, mine, stock, former = Random(1), Times(), Times(), Times()
    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as folder, ExitStack() as opened:
        home = Path(folder, "ours")
        code = make_station(home)
        ours = opened.enter_context(open_ours(home))
        turns = [(ours, mine), (opened.enter_context(open_stock()), stock)]
        if against is not None:
            there = Path(folder, "former")
            make_former_station(there, against)
            turns.append((opened.enter_context(open_ours(there, checkout=against)), former))
        for _ in range(2):  # The first keys meet cold caches.
            for terminal, _times in turns:
                fill_field(terminal, Times(), random)
        end = time.monotonic() + 600
        for number in range(rounds):
            # Who comes first changes: the one behind meets a machine that the other has warmed.
            for terminal, times in turns if number % 2 else reversed(turns):
                fill_field(terminal, times, random)
            if time.monotonic() > end:
                break
        rss = ours.rss_mb()
    a, b = mine.figures(), stock.figures()
    found: dict[str, object] = {
        "fields": FIELDS,
        "register": code,
        "ours": {**a, "rss_mb": round(rss, 1)},
        "stock": b,
        "ratio_p50": round(median(mine.letters) / median(stock.letters), 2),
        "ratio_cpu": round(a["cpu_ms_per_key"] / b["cpu_ms_per_key"], 2),
    }
    if against is not None:
        c = former.figures()
        ratios = {name: round(a[name] / c[name], 3) for name in RATIOS}
        found |= {"former": c, "ours_to_former": ratios}
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="8 fields of each; 20,000 people")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--rounds", type=int, default=60, help="fields to fill in each form")
    parser.add_argument("--hints", action="store_true", help="see hint_latency.py")
    parser.add_argument("--people", type=int, default=150_000, help="of the extract")
    parser.add_argument("--against", type=Path, help="a former checkout of this project")
    chosen = parser.parse_args()
    rounds = 8 if chosen.quick else chosen.rounds
    if chosen.hints:
        from benchmarks import hint_latency

        found = hint_latency.measure(rounds, 20_000 if chosen.quick else chosen.people)
    else:
        found = measure(rounds, chosen.against and chosen.against.resolve())
    print(json.dumps(found, indent=None if chosen.json else 1))


if __name__ == "__main__":
    main()
