"""How long a verifier waits at a record's first key until the station knows how they stand.

Two verifiers on an encrypted station, each with so many records behind them: one whose looking over
became blind with the first of them and stays so (20 fields read in each, one in twenty wrong), and
one whose looking is trusted (one record in eight seeded, nearly all seen). Rows are written past
the program; timed is what it reads and counts. *whole*: nothing was carried, as in a station from
before; *carried*: the standing of the latest record carries what it was counted from.

    python benchmarks/watching.py [--quick] [--json] [--records N]
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.two_seats import make_station
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.vigilance import Standing, Vigilance
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store import migrations
from hotich_tui.store.station import SqlStation

PASSPHRASE = "đo hai ghế"
RECORDS, QUICK = 20_000, 2_000
FIELDS, WRONG_IN, SEEDED_IN, MISSED_IN, TIMES = 20, 10, 8, 50, 5
KEYS = [field.key for field in load_register("KS").reading_order()][:FIELDS]
Row = tuple[object, ...]


def write(station: SqlStation, standing: Standing, records: int, user_id: str) -> None:
    """So many verified records of a person."""
    with station.work(_verifier(station), Role.VERIFIER) as work:
        connection: Any = work._connection
        migrations.drop_triggers(connection)
        (book,) = connection.exec_driver_sql("SELECT id FROM book").one()
        numbers = range(1, records + 1)

        def add(statement: str, rows: Iterator[Row]) -> None:
            connection.exec_driver_sql(statement, list(rows))

        add("INSERT INTO record VALUES (?, ?, ?)", ((f"r{n}", book, n) for n in numbers))
        add(
            "INSERT INTO version (id, record_id, number, round, state)"
            " VALUES (?, ?, 1, 1, 'verified')",
            ((f"v{n}", f"r{n}") for n in numbers),
        )
        add("INSERT INTO part VALUES (?, ?, 'verifier')", ((f"v{n}", user_id) for n in numbers))
        add(
            "INSERT INTO standing (version_id, person_id, role, round, standing, at)"
            " VALUES (?, ?, 'verifier', 1, ?, '')",
            ((f"v{n}", user_id, standing.value) for n in numbers),
        )
        if standing is Standing.LOOKING:
            add(_TRIAL, _trials(records, user_id, MISSED_IN))
            return
        # The first seeds were missed, so that all that follows is blind.
        rules = load_policy().seeds
        add(_TRIAL, ((f"v{n}", user_id, False) for n in range(1, rules.judged_from + 1)))
        for n in numbers:
            add(_READING, ((f"v{n}", user_id, key, 1, "same") for key in KEYS))
        wrong = (n for n in numbers if n % WRONG_IN == 0)
        add(
            _READING,
            ((f"v{n}", user_id, key, 2, "same") for n in wrong for key in KEYS[: FIELDS // 2]),
        )


_TRIAL = (
    "INSERT INTO trial (version_id, person_id, role, round, field, kind, caught, at)"
    " VALUES (?, ?, 'verifier', 1, 'f', 'place', ?, '')"
)
_READING = (
    "INSERT INTO reading (version_id, person_id, role, round, field, attempt, said, text, how,"
    " difference, at) VALUES (?, ?, 'verifier', 1, ?, ?, 'written', 'Lan', 'typed', ?, '')"
)


def _trials(records: int, user_id: str, missed_in: int) -> Iterator[Row]:
    for place, n in enumerate(range(1, records + 1, SEEDED_IN), start=1):
        yield f"v{n}", user_id, place % missed_in != 0


def _verifier(station: SqlStation) -> Any:
    user = station.people.find("S1")
    assert user is not None
    return user


def timed(act: Callable[[], object]) -> float:
    """Milliseconds, the median of a few."""
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        act()
        times.append(1_000 * (time.perf_counter() - start))
    return round(median(times), 2)


def measure(standing: Standing, records: int) -> dict[str, float]:
    """One person's station, before and after one more standing was kept."""
    with tempfile.TemporaryDirectory(prefix="hotich-bench-") as folder:
        home = Path(folder) / "home"
        make_station(home)
        station = SqlStation.open(home, passphrase=PASSPHRASE)
        user, rules = _verifier(station), load_policy().seeds
        write(station, standing, records, user.id)

        def ask() -> Vigilance:
            with station.reads(Viewpoint(user)) as reads:
                return reads.watched(rules).now(rules)

        whole, before = timed(ask), ask()
        if before.standing is not standing:
            raise SystemExit("not the person meant")
        with station.work(user, Role.VERIFIER) as work:
            counted = work.watched(rules).counted(rules)
            version = work.add_record(work.books()[0].book.id)
            work.take_role(version.id, Role.VERIFIER)
            work.keep_standing(version.id, standing, counted, rules)
        carried = timed(ask)
        if ask() != before:
            raise SystemExit("not the same standing")
        station.close()
    return {"whole_ms": whole, "carried_ms": carried}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} records")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--records", type=int, default=RECORDS, help="records of each verifier")
    chosen = parser.parse_args()
    records = QUICK if chosen.quick else chosen.records
    found = {s.value: measure(s, records) for s in (Standing.BLIND, Standing.LOOKING)}
    print(json.dumps({"records": records, **found}, indent=None if chosen.json else 1))


if __name__ == "__main__":
    main()
