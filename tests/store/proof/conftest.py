"""A station at which everything happened once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.records import Choice
from hotich_tui.store.station import SqlStation
from tests.conftest import PASSPHRASE, Commune, entry


@pytest.fixture(scope="session")
def lived(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its home."""
    home = tmp_path_factory.mktemp("lived") / "home"
    shutil.copytree(template, home)
    commune = Commune(SqlStation.open(home, passphrase=PASSPHRASE), home)
    live(commune)
    commune.station.close()
    return home


def live(commune: Commune) -> None:
    """Approved, disputed and settled, returned, parked, with a ledger and a group looked over."""
    book = commune.book()
    approved, returned, parked = (commune.keyed(book) for _ in range(3))
    commune.desk("N1").ledgers.state(book.id, [{"year": "1998", "first": "1", "last": "3"}])
    commune.verified(approved, {"nksHoTen": Value(Said.WRITTEN, "Khác")})
    commune.desk("X1").adjudicating.decide(
        approved, "nksHoTen", Choice.RETYPED, Value(Said.WRITTEN, "Khác")
    )
    commune.desk("T1").approving.approve(approved)
    commune.verified(returned)
    commune.desk("T1").approving.send_back(returned, ["nksHoTen"], "wrong")
    keyer = commune.desk("N2").keying
    draft = keyer.begin(book.id)
    readings = [Reading(key, value) for key, value in entry(draft.register, 7).items()]
    doubted = Reading("ghiChu", Value(Said.WRITTEN, "Mờ"), doubt=True)
    keyer.commit_all(draft.version.id, [*readings, doubted])
    keyer.done(draft.version.id)
    commune.desk("N2").parking.park(parked, "torn")


@pytest.fixture
def office(lived: Path, tmp_path: Path) -> Iterator[Commune]:
    """A copy of it, open."""
    home = tmp_path / "office"
    shutil.copytree(lived, home)
    station = SqlStation.open(home, passphrase=PASSPHRASE)
    yield Commune(station, home)
    station.close()
