"""The recipes of `docs/kien-truc.md`, followed word by word in a copy of the checkout."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import hotich_tui

ROOT = Path(hotich_tui.__file__).parent.parent
DOCUMENT = ROOT / "docs" / "kien-truc.md"
COPIED = ("hotich_tui", "keymaps", "tests", "docs")
RECORDED = "tests/replay/cases/tt_first.json"
"""What the recipe of a register has a command write."""
_STEP = re.compile(
    r"(?P<how>New file|In) `(?P<file>[^`]+)`"
    r"(?:, (?P<where>below|replace) `(?P<old>[^`]+)`|, (?P<end>at the end))?"
    r"(?:(?!New file `|\bIn `).)*?```\w+\n(?P<text>.*?)```",
    re.DOTALL,
)
pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason="not a checkout")


@dataclass(frozen=True)
class Step:
    """One block of a recipe: a new file, or a change of one."""

    file: str
    new: bool
    old: str
    at_the_end: bool
    replaces: bool
    text: str

    def do(self, root: Path) -> None:
        path = root / self.file
        if self.new:
            assert not path.exists(), path
            path.write_text(self.text, "utf-8")
            return
        text = path.read_text("utf-8")
        if self.at_the_end:
            path.write_text(text + self.text, "utf-8")
            return
        assert text.count(self.old) == 1, (self.file, self.old)
        added = self.text.rstrip("\n")
        with_it = added if self.replaces else f"{self.old}\n{added}"
        path.write_text(text.replace(self.old, with_it), "utf-8")


def recipe(title: str) -> list[Step]:
    """The steps below a heading of the document."""
    section = DOCUMENT.read_text("utf-8").split(f"### {title}\n")[1].split("\n### ")[0]
    steps = [
        Step(
            found["file"],
            found["how"] == "New file",
            found["old"] or "",
            bool(found["end"]),
            found["where"] == "replace",
            found["text"],
        )
        for found in _STEP.finditer(section)
    ]
    assert len(steps) == section.count("```") / 2, "every block belongs to a file"
    return steps


def contents(root: Path) -> dict[str, str]:
    """Every file of the copy but compiled ones, by hash."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".pyc" and ".pytest_cache" not in path.parts
    }


@pytest.mark.parametrize(
    ("title", "files"),
    [("Add a register", 3), ("Add a screen", 3), ("Add a report", 4), ("Add an adapter", 2)],
)
def test_a_recipe_touches_few_files(title: str, files: int) -> None:
    named = {re.sub(r"messages/(vi|en)/", "messages/", step.file) for step in recipe(title)}
    assert len(named) == files, named


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "checkout"
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "pyproject.toml", root)
    yield root
    shutil.rmtree(root)


def run_tests(root: Path, *tests: str, **environ: str) -> None:
    """Run tests of the copy in a process of their own, which imports the copy."""
    here = {"PYTHONPATH": str(root), "PYTHONUTF8": "1", "PYTHONPYCACHEPREFIX": ""}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", *tests],
        cwd=root,
        env={**os.environ, **here, **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_recipes_do_what_they_say(copy: Path) -> None:
    """Each touches the files that it names and no other; then the new register is keyed, the screen
    opens, the report prints and the adapter delivers."""
    before, named = contents(copy), set[str]()
    for title in ("Add a register", "Add a screen", "Add a report", "Add an adapter"):
        for step in recipe(title):
            step.do(copy)
            named.add(step.file)
    check = copy / "tests" / "house" / "test_what_was_added.py"
    shutil.copy(Path(__file__).with_name("what_was_added.py"), check)
    replayed = f"tests/replay/test_replay.py::test_the_keys_make_the_record[{'tt_first'}]"
    run_tests(copy, replayed, "tests/house/test_what_was_added.py", HOTICH_REPLAY="record")
    check.unlink()
    after = contents(copy)
    touched = {name for name in after.keys() | before.keys() if after.get(name) != before.get(name)}
    assert touched == named | {RECORDED}
