"""Letter to repaint with hints on: the form of `latency.py` at a station with a population extract.

The keys are names and birth dates of people in the extract (date first, then the name letter by
letter), so that nearly every letter asks the index and changes the candidates. Three windows take
turns: a station without an extract, one with it at 80×24 (candidates below the form) and one at
120×32 (beside it). A letter is measured twice over: *at rest*, as in `latency.py`, the next key
when nothing more comes; and *in a burst*, where the next key comes 10 to 60 ms later, in the middle
of the question before: there the clock runs until the field with the letter in it was drawn.

    python benchmarks/latency.py --hints [--people N] [--quick] [--json] [--rounds N]
"""

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count, islice
from os import getloadavg
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.latency import (
    GAP,
    PASSPHRASE,
    PIN,
    STAFF_NO,
    Times,
    make_station,
    open_ours,
    percentile,
)
from benchmarks.operators.telex import telex, telex_keys
from benchmarks.operators.terminal import Terminal
from hotich_tui.vietnamese import Composer

if TYPE_CHECKING:
    from hotich_tui.domain.population.matching import Person
    from hotich_tui.store.station import SqlStation

ASKED = 400
"""People of the extract whose names are typed, in turn."""
F3, BACK_TAB, CLEAR = "\x1bOR", "\x1b[Z", "\x15"
BURST = (0.010, 0.060)
"""Seconds between the letters of a burst."""
CLEAR_OF_DOUBT, IN_SIGHT = 3, 12
"""Letters from which on the field's text is found nowhere else on the screen; and those at its end
that are looked for: a field shows 20 columns, and people's names may be longer."""
LONGEST = 1200.0
"""Seconds."""
SIZES = ((80, 24), (120, 32))


@dataclass(slots=True)
class Hinted:
    """One window.

    Args:
        burst: ms from a letter to the field with it, while questions are under way.
        shown: Rounds in which candidates came.
    """

    terminal: Terminal
    times: Times = field(default_factory=Times)
    burst: list[float] = field(default_factory=list)
    shown: int = 0
    rounds: int = 0

    def figures(self) -> dict[str, object]:
        """Percentiles by name."""
        return {
            **self.times.figures(),
            "burst_p50_ms": percentile(self.burst, 50),
            "burst_p99_ms": percentile(self.burst, 99),
            "burst_worst_ms": percentile(self.burst, 100),
            "burst_letters": len(self.burst),
            "rounds_with_candidates": round(self.shown / self.rounds, 2),
            "rss_mb": round(self.terminal.rss_mb(), 1),
        }


def make_hinted(folder: Path, people: int, seed: int) -> "tuple[Path, Sequence[Person]]":
    """A station with an extract, whose first record is one of those that are keyed with hints.

    Returns:
        Its home, and some people of the extract.
    """
    from benchmarks.worlds.population import world
    from hotich_tui.cli.population import folder_of
    from hotich_tui.population.load import build_index
    from hotich_tui.store.station import SqlStation

    for place in count():
        home = folder / str(place)
        make_station(home)
        station = SqlStation.open(home, passphrase=PASSPHRASE)
        shown, key = _draw(station), station.sealing_key("population")
        station.close()
        if shown:
            break
    folk = world(people, seed)
    build_index(folk, folder_of(home), key=key)
    step = max(1, people // ASKED)
    return home, [one for one in islice(folk, 0, None, step) if one.birth.count(".") == 2]


def _draw(station: "SqlStation") -> bool:
    """Begin the record that the form will open; whether its lot lets hints be shown."""
    from hotich_tui.workflow.sign_in import SignIn

    keyer = SignIn(station).desk(STAFF_NO, PIN)
    (book,) = [progress.book for progress in keyer.books.progress()]
    draft = keyer.keying.sit_down(book.id)
    return keyer.hinting.shown(draft.version.record_id)


def type_person(window: Hinted, person: "Person", random: Random, *, burst: bool) -> None:
    """Their birth date, then their name letter by letter, then a Tab."""
    terminal = window.terminal
    for keys in (F3, f"{CLEAR}{person.birth.replace('.', '')}", BACK_TAB, CLEAR):
        terminal.write(keys)
        terminal.quiet(0.12)
    terminal.forget()
    before = terminal.cpu_ms()
    letters = telex_keys(person.name.lower())
    drawn = _burst(window, letters, random) if burst else _at_rest(window, letters)
    window.rounds += 1
    window.shown += any(word in drawn for word in ("hợp", "gần", "khác "))
    if not burst:
        sent = terminal.write("\t")
        first = terminal.read(2.0)
        last = terminal.quiet(GAP) or first
        if first is not None and last is not None:
            window.times.tabs_first.append((first - sent) * 1000)
            window.times.tabs.append((last - sent) * 1000)
        window.times.cpu_ms += terminal.cpu_ms() - before
        window.times.keys += len(letters) + 1
    terminal.quiet(GAP)
    terminal.forget()


def _at_rest(window: Hinted, letters: str) -> str:
    terminal = window.terminal
    for letter in letters:
        sent = terminal.write(letter)
        first = terminal.read(2.0)
        if first is not None:
            window.times.letters.append((first - sent) * 1000)
        terminal.quiet(GAP)
    return terminal.text()


def _burst(window: Hinted, letters: str, random: Random) -> str:
    terminal, composer, drawn = window.terminal, Composer(telex()), ""
    for letter in letters:
        composer.key(letter)
        drawn += terminal.text()
        terminal.forget()
        sent = terminal.write(letter)
        text = composer.text.rstrip()
        if len(text) >= CLEAR_OF_DOUBT:
            window.burst.append((terminal.until(text[-IN_SIGHT:].lstrip(), 5.0) - sent) * 1000)
        wait = sent + random.uniform(*BURST) - time.perf_counter()
        if wait > 0:
            terminal.quiet(wait, wait)
    terminal.quiet(0.2)
    return drawn + terminal.text()


def measure(rounds: int, people: int, seed: int = 2026) -> dict[str, object]:
    """Type so many people in each window at rest, and as many in bursts.

    Raises:
        RuntimeError: Candidates hardly ever came: nothing was measured.
    """
    random = Random(seed)
    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as folder, ExitStack() as opened:
        bare = Path(folder) / "bare"
        make_station(bare)
        windows = {"none": Hinted(opened.enter_context(open_ours(bare)))}
        for size in SIZES:
            name = f"{size[0]}x{size[1]}"
            home, asked = make_hinted(Path(folder) / name, people, seed)
            windows[name] = Hinted(opened.enter_context(open_ours(home, size)))
        for window in windows.values():  # The first keys meet cold caches.
            type_person(Hinted(window.terminal), asked[-1], random, burst=False)
        end = time.monotonic() + LONGEST
        for turn in range(2 * rounds):
            for window in windows.values():
                person = asked[(turn // 2) % (len(asked) - 1)]
                type_person(window, person, random, burst=bool(turn % 2))
            if time.monotonic() > end:
                break
        found = {name: window.figures() for name, window in windows.items()}
    hinted = [window for name, window in windows.items() if name != "none"]
    if windows["none"].shown or any(w.shown < 0.8 * w.rounds for w in hinted):
        raise RuntimeError(f"candidates came in {[w.shown for w in windows.values()]} rounds")
    return {"people": people, "load": round(getloadavg()[0], 1), **found}
