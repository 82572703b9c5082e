"""An honest station is proved: no alarm, whatever happened at it."""

import os
import shutil
from random import Random
from typing import Any

import pytest
from sqlalchemy import event

from hotich_tui.store.station import SqlStation
from tests.conftest import PASSPHRASE, Commune
from tests.histories import Life
from tests.upgrade.conftest import Old, old, unpacked  # noqa: F401


def proved(station: SqlStation) -> int:
    """How many records are proved: all, and nothing is broken."""
    proof = station.prove()
    assert proof.breaks == () and proof.broken == 0
    assert proof.records == proof.proved
    return proof.records


def test_a_station_without_a_record(commune: Commune) -> None:
    assert proved(commune.station) == 0


def live_and_cut(commune: Commune, seed: int, entries: int, cuts: int) -> int:
    """Lead a book through its life, with power cuts: the file as the disk has it, its log cut off
    anywhere. Each station that is left is proved.

    Nothing of the log goes into the file meanwhile: what went there before is on the disk for good,
    and no cut takes it away.

    Returns:
        How many cuts took something away.
    """
    commune.station.engine.dispose()
    event.listen(commune.station.engine, "connect", _keep_the_log)
    random, life, lost = Random(seed), Life(commune, seed), 0
    for number in range(1, entries + 1):
        life.key(number)
        for _ in range(3):
            life.step()
        for _ in range(cuts if number % 2 else 0):
            left = commune.home.with_name(f"cut-{seed}-{number}")
            shutil.copytree(commune.home, left)
            log = left / "station.db-wal"
            size = log.stat().st_size
            os.truncate(log, random.randrange(size))
            (left / "station.db-shm").unlink(missing_ok=True)
            station = SqlStation.open(left, passphrase=PASSPHRASE)
            lost += proved(station) < number or station.verify_log()[1] != head(commune)
            station.close()
            shutil.rmtree(left)
    assert proved(commune.station) == entries
    return lost


def _keep_the_log(connection: Any, _: object) -> None:
    connection.execute("PRAGMA wal_autocheckpoint = 0")


def head(commune: Commune) -> tuple[int, str]:
    return commune.station.verify_log()[1]


@pytest.mark.parametrize("seed", range(2))
def test_a_book_that_lived(commune: Commune, seed: int) -> None:
    assert live_and_cut(commune, seed, entries=4, cuts=1) > 0
    commune.station.close()
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
    assert proved(station) == 4 and station.check() is None
    station.close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 52))
def test_fifty_honest_stations(commune: Commune, seed: int) -> None:
    live_and_cut(commune, seed, entries=6, cuts=1)


def test_a_station_from_before_the_log_attested_rows(old: Old) -> None:  # noqa: F811
    office = old.open()
    records = proved(office.station)
    assert records > 3
    Life(office, 5).lead(2)
    assert proved(office.station) == records + 2
    office.station.close()
