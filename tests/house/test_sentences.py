"""Every sentence that a person reads is data: Python holds letters and names, not sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import hotich_tui

PACKAGE = Path(hotich_tui.__file__).parent
VIETNAMESE = re.compile(
    "[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE
)
ALLOWED = {
    "cli/demo/book.py": "names of the synthetic people and places of the demo",
    "cli/demo/people.py": "the demo's people and commune",
    "cli/demo/population.py": "a commune of the demo",
    "domain/quality/plausible_misreadings.py": "words and vowels of which misreadings are made",
    "population/folding.py": "letters that are folded",
    "population/synthetic/noise.py": "names and letters that synthetic noise exchanges",
    "population/synthetic/world.py": "the name of a synthetic commune",
    "population/words.py": "letters that are folded",
}
"""File -> why it holds Vietnamese text. `vietnamese` is the language itself: its tables."""


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is not a docstring."""
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def vietnamese(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text("utf-8"))
    return [(line, text) for line, text in literals(tree) if VIETNAMESE.search(text)]


def files() -> dict[str, Path]:
    found = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}
    return {name: path for name, path in found.items() if not name.startswith("vietnamese/")}


def test_no_sentence_stands_in_python() -> None:
    stray = {name: vietnamese(path) for name, path in files().items() if name not in ALLOWED}
    assert {name: lines for name, lines in stray.items() if lines} == {}


def test_the_exceptions_are_needed() -> None:
    assert [name for name in ALLOWED if not vietnamese(files()[name])] == []


def test_docstrings_of_commands_are_no_help_texts() -> None:
    """Typer would show them: what a person reads comes from the messages."""
    for path in (PACKAGE / "cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                assert not VIETNAMESE.search(ast.get_docstring(node) or ""), (path, node.name)
