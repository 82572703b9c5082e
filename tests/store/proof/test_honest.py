"""An honest station is proved: no alarm, whatever happened at it."""

import pytest

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


@pytest.mark.parametrize("seed", range(3))
def test_a_book_that_lived(commune: Commune, seed: int) -> None:
    Life(commune, seed).lead(6)
    assert proved(commune.station) == 6
    commune.station.close()
    station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
    assert proved(station) == 6 and station.check() is None
    station.close()


def test_a_station_from_before_the_log_attested_rows(old: Old) -> None:  # noqa: F811
    office = old.open()
    records = proved(office.station)
    assert records > 3
    Life(office, 5).lead(2)
    assert proved(office.station) == records + 2
    office.station.close()
