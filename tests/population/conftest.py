"""A made-up commune and its index, made once."""

from pathlib import Path
from random import Random

import pytest

from hotich_tui.domain.population.matching import Person, Sought
from hotich_tui.population.index import HintIndex
from hotich_tui.population.load import build_index
from hotich_tui.population.synthetic import Noise, Synthetic, World, corrupt

KEY = bytes(range(32))
NOISE = Noise()


@pytest.fixture(scope="session")
def folk() -> Synthetic:
    return Synthetic(World(people=3_000, seed=7, commune_size=1_600))


@pytest.fixture(scope="session")
def folder(folk: Synthetic, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    build_index(folk, folder, key=KEY, source_hash="ab" * 32)
    return folder


@pytest.fixture(scope="session")
def index(folder: Path) -> HintIndex:
    return HintIndex.open(folder, key=KEY)


def noisy(folk: Synthetic, count: int, seed: int, factor: float = 1.0) -> list[tuple[int, Sought]]:
    """Rows and what somebody read of them in the book."""
    random = Random(seed)
    rows = random.sample(range(len(folk)), count)
    return [(row, corrupt(folk.record(row), random, NOISE.times(factor))) for row in rows]


def index_of(people: list[Person], folder: Path) -> HintIndex:
    """An index of just these people."""
    build_index(people, folder, key=KEY)
    return HintIndex.open(folder, key=KEY)
