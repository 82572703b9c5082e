"""What a full station costs on the screen: from a key to what it asked for, painted.

At stations of two sizes, built by `worlds.station`: the time on the clock, which holds for a quiet
machine, and the CPU of the process beside it; the median of several turns.

    python benchmarks/growth_screens.py [--records N …] [--json] [--turns N] [--seed N] [--keep DIR]
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.worlds.office_work import PIN
from benchmarks.worlds.station import World, build
from hotich_tui.cli.demo.keys import Keyboard
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.home.waiting import WaitingScreen
from hotich_tui.workflow.sign_in import SignIn

RECORDS = (1_000, 10_000)
TURNS = 7
AT_MOST = {"sign_in": 400, "back": 150, "list": 250, "down": 20, "search": 250}
"""Milliseconds on the clock of a quiet machine."""
DOWN, ENTER = "\x1b[B", "\r"
WHO = "T1"
"""Who may see the longest lists."""

Found = dict[str, list[tuple[float, float]]]


async def _measured(found: Found, name: str, done: Awaitable[object]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    await done
    spent = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
    found.setdefault(name, []).append(spent)


async def _evening(world: World, turns: int) -> Found:
    """One person goes round the screens."""
    found: Found = {}
    app = HotichApp(lambda: SignIn(world.open()), home=world.home, idle_minutes=60)
    async with app.run_test(size=(120, 32)):
        keyboard = Keyboard(app)

        def on(kind: type) -> Callable[[], object]:
            return lambda: type(app.screen) is kind and app.screen

        def listed() -> object:
            return type(app.screen) is WaitingScreen and app.screen.lines()

        await keyboard.until(lambda: app.sign_in and app.focused)
        keyboard.type(f"{WHO}{ENTER}")
        await keyboard.until(lambda: getattr(app.focused, "id", "") == "pin")
        keyboard.type(f"{PIN}{ENTER}")
        home = keyboard.until(lambda: on(HomeScreen)() and app.screen.book_id)
        await _measured(found, "sign_in", home)
        for _ in range(turns):
            await keyboard.still()
            keyboard.type("3")
            await _measured(found, "list", keyboard.until(listed))
            await keyboard.still()
            before = keyboard.text()
            keyboard.type(DOWN)
            await _measured(
                found, "down", keyboard.until(lambda was: keyboard.text() != was, before)
            )
            await _measured(found, "back", _back(keyboard, on(HomeScreen)))
        for _ in range(turns):
            await keyboard.still()
            keyboard.type("/")
            await keyboard.still()
            changed = _changed(keyboard, from_line=3)
            keyboard.type("nguyen")
            await _measured(found, "search", keyboard.until(changed))
            await keyboard.escape()
            await keyboard.until(on(HomeScreen))
        app.exit()
    return found


def _changed(keyboard: Keyboard, from_line: int = 0) -> Callable[[], bool]:
    """Whether something else is on the screen than now, from a line on."""

    def lines() -> list[str]:
        return keyboard.text().splitlines()[from_line:]

    before = lines()
    return lambda: lines() != before


async def _back(keyboard: Keyboard, there: Callable[[], object]) -> None:
    await keyboard.escape()
    await keyboard.until(there)


def main() -> None:
    """Print a table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="+", default=RECORDS)
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--quick", action="store_true", help="300 records, three turns")
    parser.add_argument("--seed", type=int, default=1, help="of what the books say")
    parser.add_argument("--keep", type=Path, help="folder in which built stations stay")
    arguments = parser.parse_args()
    sizes = [300] if arguments.quick else arguments.records
    turns = 3 if arguments.quick else arguments.turns
    told = {}
    with tempfile.TemporaryDirectory(prefix="hotich-growth-") as made:
        for records in sizes:
            world = build(arguments.keep or Path(made), records, arguments.seed)
            found = asyncio.run(_evening(world, turns))
            told[records] = {
                name: {
                    "wall_ms": round(median(wall for wall, _ in spent), 1),
                    "cpu_ms": round(median(cpu for _, cpu in spent), 1),
                    "at_most_ms": AT_MOST[name],
                }
                for name, spent in found.items()
            }
    if arguments.json:
        print(json.dumps(told))
        return
    for records, figures in told.items():
        for name, row in figures.items():
            print(f"{records:>7} {name:<8} " + "  ".join(f"{k} {v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
