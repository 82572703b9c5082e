"""Two seats at once: two processes on one encrypted station file, one keys, the other verifies.

Each commit is timed from the call to its return, with the waiting for the other writer and for the
disk. The verifier takes what its queue offers, and looks each time how far the keyer is. Values are
made up from the entry's number; one field in fifty is misread.

    python benchmarks/two_seats.py [--quick] [--json] [--commits N]
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.worlds.people import enter
from hotich_tui.domain.entry.values import BLANK, Reading, Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.register import Register
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.sign_in import SignIn

PASSPHRASE, PIN = "đo hai ghế", "271828"
COMMITS, QUICK = 10_000, 500
MISREAD = 0.02
PATIENCE = 120.0
"""Seconds a verifier waits for the keyer before it gives up."""


def make_station(home: Path) -> None:
    """A station with a keyer, a verifier and a book."""
    station, _ = SqlStation.create(
        home, commune="00000", commune_name="xã Mẫu", passphrase=PASSPHRASE
    )
    sign_in = SignIn(station, random=Random(1))
    chief = enter(sign_in, "T1", "Trưởng", frozenset({Role.APPROVER}), PIN, None)
    keyer = enter(sign_in, "N1", "N1", frozenset({Role.KEYER}), PIN, chief)
    enter(sign_in, "S1", "S1", frozenset({Role.VERIFIER}), PIN, chief)
    keyer.books.create("KS", "1", 1998, "xã Mẫu")
    station.close()


def entry(register: Register, number: int) -> dict[str, Value]:
    """What the book says: every core field has a text, ID numbers are blank."""
    return {
        field.key: BLANK
        if field.kind.is_id
        else Value(Said.WRITTEN, f"{field.key[-3:]} {number}"[: field.max_len])
        for field in register
        if field.core
    }


class Seat:
    """One process's commits, timed."""

    def __init__(self, desk: Desk, commits: int) -> None:
        self.desk = desk
        self.commits = commits
        self.times: list[float] = []
        self.nearest = 99
        """How far behind the newest begun record the verifier ever was."""

    @property
    def done(self) -> bool:
        return len(self.times) >= self.commits

    def timed(self, commit: Any, *args: Any) -> Any:
        start = time.perf_counter()
        found = commit(*args)
        self.times.append((time.perf_counter() - start) * 1000)
        return found

    def key(self) -> None:
        """Key one record after the other."""
        keying, book = self.desk.keying, self.desk.books.progress()[0].book
        while not self.done:
            draft = keying.sit_down(book.id)
            number, version_id = draft.version.ordinal, draft.version.id
            for key, value in entry(draft.register, number).items():
                self.timed(keying.commit, version_id, Reading(key, value), key)
            self.timed(partial(keying.done, stay=True), version_id)
        keying.keep_position(None)

    def verify(self) -> None:
        """Verify what is offered."""
        verifying, book = self.desk.verifying, self.desk.books.progress()[0].book
        random, until = Random(2), time.monotonic() + PATIENCE
        while not self.done:
            queue = verifying.queue(book.id)
            if not queue:
                if time.monotonic() > until:
                    raise TimeoutError("nothing to verify")
                time.sleep(0.02)
                continue
            check = verifying.open(queue[0].id)
            self._look_how_far(check.version.ordinal, book.id)
            right = entry(check.register, check.version.ordinal)
            for blind in check.blind:
                wrong = random.random() < MISREAD
                value = Value(Said.WRITTEN, "đọc khác") if wrong else right.get(blind.key, BLANK)
                outcome = self.timed(verifying.commit, check.version.id, blind.key, value)
                if not outcome.closed:
                    value = right.get(blind.key, BLANK)
                    self.timed(verifying.commit, check.version.id, blind.key, value)
            for group in check.groups:
                self.timed(verifying.look_over, check.version.id, group.group.id, {})
            self.timed(verifying.finish, check.version.id)
            until = time.monotonic() + PATIENCE

    def _look_how_far(self, ordinal: int, book_id: str) -> None:
        versions = self.desk.books.versions(book_id)
        if any(v.seated for v in versions):
            self.nearest = min(self.nearest, versions[-1].ordinal - ordinal)


def sit(home: Path, who: str, commits: int) -> None:
    """One seat, in a process of its own; prints what it measured."""
    station = SqlStation.open(home, passphrase=PASSPHRASE)
    user = station.people.find(who)
    assert user is not None
    seat = Seat(Desk(station, user, random=Random(3)), commits)
    (seat.key if who == "N1" else seat.verify)()
    station.close()
    print(json.dumps({"times": seat.times, "nearest": seat.nearest}))


def figures(times: Sequence[float]) -> dict[str, float]:
    """Percentiles of times in ms, and the worst."""
    ranked = sorted(times)

    def percentile(percent: float) -> float:
        return round(ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)], 2)

    return {
        "commits": len(ranked),
        "p50_ms": percentile(50),
        "p99_ms": percentile(99),
        "worst_ms": round(ranked[-1], 2),
    }


def measure(commits: int) -> dict[str, Any]:
    """Two processes, so many commits each."""
    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as folder:
        home = Path(folder) / "home"
        make_station(home)
        start = time.monotonic()
        command = [sys.executable, __file__, "--home", str(home), "--commits", str(commits)]
        seats = {
            who: subprocess.Popen(
                [*command, "--seat", who], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for who in ("N1", "S1")
        }
        found, errors = {}, []
        for who, process in seats.items():
            out, err = process.communicate()
            if process.returncode:
                errors.append(f"{who}: {err.strip().splitlines()[-1] if err.strip() else '?'}")
            else:
                found[who] = json.loads(out)
        seconds = time.monotonic() - start
        station = SqlStation.open(home, passphrase=PASSPHRASE)
        broken = station.check()
        station.close()
    return {
        "keyer": figures(found["N1"]["times"]) if "N1" in found else None,
        "verifier": figures(found["S1"]["times"]) if "S1" in found else None,
        "errors": errors,
        "behind_at_least": found["S1"]["nearest"] if "S1" in found else None,
        "chain_broken_at": broken,
        "seconds": round(seconds, 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} commits each")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--commits", type=int, default=COMMITS, help="commits of each seat")
    parser.add_argument("--seat", help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.seat:
        sit(chosen.home, chosen.seat, chosen.commits)
        return
    found = measure(QUICK if chosen.quick else chosen.commits)
    print(json.dumps(found, indent=None if chosen.json else 1))


if __name__ == "__main__":
    main()
