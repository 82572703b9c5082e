"""From a key to its repaint at the screens after keying, and how long they take to open.

Through a pseudo-terminal, on an encrypted station of two books of births. Letter: from the byte to
the first bytes that come out, one key at a time. Enter: to the last bytes of what it set off, its
commit to the encrypted file included. Opening: to the bytes in which a text of the opened screen
stands, read from the station included.

Signing in is by key; no hand of a person is in these figures. The chief's book has 100 records
that wait, the verifier's book a few.

    python benchmarks/checks_latency.py [--quick] [--json]
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.latency import GAP, PASSPHRASE, PIN, percentile
from benchmarks.operators.terminal import Terminal
from benchmarks.worlds.people import enter
from hotich_tui.cli.demo.book import entry
from hotich_tui.cli.demo.world import key
from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.sign_in import SignIn

SIZE = (80, 24)
YEAR, PLACE = 1998, "xã Mẫu"
PEOPLE = {
    "T1": Role.APPROVER,
    "N1": Role.KEYER,
    "S1": Role.VERIFIER,
    "X1": Role.ADJUDICATOR,
}
ESC, F2, F10 = "\x1b", "\x1bOQ", "\x1b[21~"
OPENED = {
    # What only the opened screen says.
    "waiting list of 100": ("3", "ĐANG CHỜ TÔI"),
    "figures": ("g", "SỐ LIỆU CỦA TÔI"),
    "approving, list of 100": ("p", "PHÊ DUYỆT"),
}

Figures = dict[str, list[float]]


def make_station(home: Path, records: int, disputed: int) -> None:
    """Book 1 waits for the chief, book 2 for the verifier, with disputes in a third."""
    station, _ = SqlStation.create(home, commune="00000", commune_name=PLACE, passphrase=PASSPHRASE)
    sign_in, desks = SignIn(station, random=Random(1)), dict[Role, Desk]()
    for staff_no, role in PEOPLE.items():
        by = desks.get(Role.APPROVER)
        name = f"Người {staff_no}"
        desks[role] = enter(sign_in, staff_no, name, frozenset({role}), PIN, by)
    random, ks = Random(2), load_register("KS")
    keyer = desks[Role.KEYER]
    for number, (count, wrong) in enumerate(((records, 0), (6, 0), (disputed, 1)), start=1):
        book = keyer.books.create("KS", str(number), YEAR, PLACE, entries=count)
        for ordinal in range(1, count + 1):
            values = entry(
                ks,
                random,
                number=ordinal,
                year=YEAR,
                book=book.number,
                place=PLACE,
            )
            version_id = key(keyer, book.id, values)
            if number != 2:
                _verify(desks[Role.VERIFIER], version_id, values, wrong)
    station.close()


def _verify(desk: Desk, version_id: str, values: Mapping[str, Value], wrong: int) -> None:
    """Verify a record; the child's name is read otherwise where it shall be disputed."""
    verifying = desk.verifying
    for blind in verifying.open(version_id).blind:
        value = values.get(blind.key, BLANK)
        if wrong and blind.key == "nksHoTen":
            value = Value(Said.WRITTEN, "Người Nào Khác")
        while not verifying.commit(version_id, blind.key, value).closed:
            pass
    for group in verifying.look(version_id).groups:
        seen = {k: values[k] for k, v in group.values.items() if v.text != values[k].text}
        verifying.look_over(version_id, group.group.id, seen)
    verifying.finish(version_id)


@contextmanager
def seat(home: Path, who: str) -> Iterator[Terminal]:
    """The command `hotich-tui` with one person signed in, at home."""
    command = [sys.executable, "-c", "from hotich_tui.cli import main; main()"]
    env = {"HOTICH_HOME": str(home), "HOTICH_PASSPHRASE": PASSPHRASE}
    with Terminal(command, size=SIZE, env=env) as terminal:
        terminal.until("PIN")
        terminal.quiet(1.0)
        for keys in (f"{who}\r", f"{PIN}\r"):
            terminal.write(keys)
            terminal.quiet(0.8)
        terminal.until("ĐANG CHỜ TÔI")
        terminal.quiet(1.0)
        yield terminal


def press(terminal: Terminal, keys: str, *, last: bool = False) -> float | None:
    """ms from a key to its first bytes, or to its last ones."""
    terminal.forget()
    sent = terminal.write(keys)
    came = terminal.read(2.0)
    if came is not None:
        ended = terminal.quiet(GAP)
        came = ended or came if last else came
    return None if came is None else (came - sent) * 1000


def open_screen(terminal: Terminal, keys: str, wanted: str) -> float:
    """ms from a key until a text of the screen was drawn."""
    terminal.forget()
    sent = terminal.write(keys)
    came = terminal.until(wanted)
    terminal.quiet(0.3)
    return (came - sent) * 1000


def add(figures: Figures, name: str, found: float | None) -> None:
    if found is not None:
        figures.setdefault(name, []).append(found)


def verifying(home: Path, figures: Figures, fields: int) -> None:
    """Letters and Enters in the blind fields; then the lines that are looked over."""
    letters = Random(3)
    with seat(home, "S1") as s:
        s.write("\x1b[B")  # The second book.
        s.quiet(0.3)
        add(figures, "verifying, opening", open_screen(s, "d", "ĐỐI SOÁT"))
        for _ in range(fields):
            for _ in range(8):
                add(figures, "verifying, letter", press(s, letters.choice("bcdghklmn")))
            add(figures, "verifying, Enter with its commit", press(s, "\r", last=True))


def looking(home: Path, figures: Figures, moves: int) -> None:
    """A record whose blind half is read, opened to be looked over."""
    station = SqlStation.open(home, passphrase=PASSPHRASE)
    desk = SignIn(station, random=Random(1)).desk("S1", PIN)
    book = desk.books.progress()[1].book
    version_id = desk.verifying.queue(book.id)[0].id
    for blind in desk.verifying.open(version_id).blind:
        while not (
            blind.outcome.closed or desk.verifying.commit(version_id, blind.key, BLANK).closed
        ):
            pass
    station.close()
    with seat(home, "S1") as s:
        s.write("\x1b[B")
        s.quiet(0.3)
        open_screen(s, "d", "ĐỐI SOÁT")
        add(figures, "looking over, opening", open_screen(s, F2, "XEM LẠI"))
        for number in range(moves):
            arrow = "\x1b[B" if number % 40 < 20 else "\x1b[A"
            add(figures, "looking over, arrow", press(s, arrow))
        for _ in range(8):
            add(figures, "looking over, group confirmed", press(s, " ", last=True))


def adjudicating(home: Path, figures: Figures, cases: int) -> None:
    with seat(home, "X1") as s:
        for _ in range(5):
            add(figures, "adjudicating, opening", open_screen(s, "x", "PHÂN XỬ"))
            s.write(ESC)
            s.quiet(0.5)
        open_screen(s, "x", "PHÂN XỬ")
        for _ in range(cases):
            add(figures, "adjudicating, choosing, next case", press(s, "1", last=True))


def approving(home: Path, figures: Figures, records: int) -> None:
    """The lists, opened and left, then records approved one after the other."""
    with seat(home, "T1") as s:
        for name, (keys, wanted) in OPENED.items():
            for _ in range(8):
                add(figures, name, open_screen(s, keys, wanted))
                s.write(ESC)
                s.quiet(0.5)
        open_screen(s, "p", "PHÊ DUYỆT")
        s.quiet(1.0)
        add(figures, "approving, opening a record", open_screen(s, "\r", "Quyển số"))
        for _ in range(records):
            add(figures, "approving, approve and next", press(s, "a", last=True))


def ledger(home: Path, figures: Figures, rounds: int) -> None:
    digits = Random(4)
    with seat(home, "N1") as s:
        add(figures, "ledger, opening", open_screen(s, "s", "SỔ CÁI"))
        for _ in range(rounds):
            for _ in range(3):
                add(figures, "ledger, digit", press(s, digits.choice("123456789")))
            add(figures, "ledger, Enter", press(s, "\r", last=True))


def measure(*, quick: bool) -> dict[str, object]:
    """All of it; percentiles by name."""
    figures: Figures = {}
    size, cases, fields, moves = (20, 3, 10, 40) if quick else (100, 24, 60, 200)
    steps: tuple[Callable[[Path], None], ...] = (
        lambda home: verifying(home, figures, fields),
        lambda home: looking(home, figures, moves),
        lambda home: adjudicating(home, figures, cases - 1),
        lambda home: approving(home, figures, size // 3),
        lambda home: ledger(home, figures, fields),
    )
    before, started = os.getloadavg()[0], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as folder:
        home = Path(folder) / "home"
        make_station(home, size, cases)
        made = time.monotonic() - started
        for step in steps:
            step(home)
    rows = {
        name: {
            "p50_ms": percentile(found, 50),
            "p99_ms": percentile(found, 99),
            "max_ms": round(max(found), 1),
            "times": len(found),
        }
        for name, found in sorted(figures.items())
    }
    load = [round(before, 1), round(os.getloadavg()[0], 1)]
    return {"records": size, "load": load, "made_s": round(made, 1), "figures": rows}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 records, few keys")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    chosen = parser.parse_args()
    found = measure(quick=chosen.quick)
    print(json.dumps(found, indent=None if chosen.json else 1, ensure_ascii=False))


if __name__ == "__main__":
    main()
