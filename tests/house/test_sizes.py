"""The house stays easy to find one's way in: few rooms, few files in each, short files."""

from pathlib import Path

import pytest

import hotich_tui

PACKAGE = Path(hotich_tui.__file__).parent
ROOT = PACKAGE.parent
MOST_ROOMS, MOST_FILES, MOST_LINES = 15, 12, 400


def files(folder: Path) -> list[Path]:
    return [path for path in folder.glob("*.py") if path.name != "__init__.py"]


def test_the_screens_are_in_few_rooms() -> None:
    rooms = [path.parent for path in (PACKAGE / "ui").glob("*/__init__.py")]
    assert 8 <= len(rooms) <= MOST_ROOMS
    for room in [*rooms, PACKAGE / "ui"]:
        assert len(files(room)) <= MOST_FILES, room.name


def test_no_file_is_long() -> None:
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("not a checkout")
    folders = (PACKAGE, ROOT / "tests", ROOT / "benchmarks", ROOT / "docs")
    found = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for folder in folders
        for path in folder.rglob("*.py")
    }
    assert len(found) > 300
    long = {name: lines for name, lines in found.items() if lines > MOST_LINES}
    assert not long, long
