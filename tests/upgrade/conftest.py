"""A station, its registry and its keymaps as release 0.1.0 left them."""

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotich_tui.store.station import SqlStation
from tests.conftest import Commune

FIXTURE = Path(__file__).parent.parent / "fixtures" / "station_0_1_0"
MADE: dict[str, Any] = json.loads((FIXTURE / "made.json").read_text("utf-8"))
"""What was made: ids of versions and books by what became of them, and bytes that were sent."""


@dataclass(frozen=True)
class Old:
    """A copy of everything.

    Args:
        registry: Address of the registry's database, where the station's first two items are.
    """

    home: Path
    registry: str

    def open(self, **kwargs: Any) -> Commune:
        """The office, opened by the program of today."""
        station = SqlStation.open(self.home, passphrase=MADE["passphrase"], **kwargs)
        return Commune(station, self.home)


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("station_0_1_0")
    with zipfile.ZipFile(FIXTURE / "station.zip") as packed:
        packed.extractall(folder)
    shutil.copytree(FIXTURE / "keymaps", folder / "home" / "keymaps")
    return folder


@pytest.fixture
def old(unpacked: Path, tmp_path: Path) -> Old:
    """As it was left, closed."""
    shutil.copytree(unpacked / "home", tmp_path / "home")
    shutil.copy(unpacked / "registry.db", tmp_path)
    return Old(tmp_path / "home", f"sqlite:///{(tmp_path / 'registry.db').as_posix()}")


@pytest.fixture
def office(old: Old) -> Iterator[Commune]:
    """As it was left, open."""
    opened = old.open()
    yield opened
    opened.station.close()
