"""What docstrings name in backticks is there."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import hotich_tui

PACKAGE = Path(hotich_tui.__file__).parent
NAMED = re.compile(r"(?<![`\w])`([A-Za-z_][\w.]*)(?:\(\))?`(?!`)")
ELSEWHERE = {
    "str": "Python",
    "Pilot.press": "Textual",
    "set_keymap": "Textual",
    "Text": "rich",
    "station.json": "a file of a station",
}
"""Name -> where it comes from: names that are not of this package. A sample of text stands in two
backticks."""


def modules() -> dict[str, ast.Module]:
    """Dotted name below the package -> its tree."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        found[name] = ast.parse(path.read_text("utf-8"))
    return found


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            text = node.value.value
            if isinstance(text, str):
                yield node.lineno, text


def names_in(tree: ast.Module) -> Iterator[str]:
    """Whatever has a name: classes, functions, parameters, attributes, constants."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Constant(value=str(name)) if name.startswith("HOTICH_"):
                yield name
            case ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def members(tree: ast.Module) -> Iterator[str]:
    """``Class.member`` and ``function.parameter``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for name in names_in(ast.Module(node.body, [])):
                yield f"{node.name}.{name}"


def data_names() -> Iterator[str]:
    """Keys of the data and names of its files."""

    def keys(table: object) -> Iterator[str]:
        if isinstance(table, dict):
            for key, value in table.items():
                yield key
                yield from keys(value)
        elif isinstance(table, list):
            for value in table:
                yield from keys(value)
        elif isinstance(table, str):
            yield table

    for path in (PACKAGE / "data").rglob("*.toml"):
        yield path.name
        if "messages" not in path.parts:
            yield from keys(tomllib.loads(path.read_text("utf-8")))


def known() -> set[str]:
    found = {*ELSEWHERE, *data_names()}
    for name, tree in modules().items():
        parts = name.split(".")
        ends = [".".join(parts[start:]) for start in range(len(parts))]
        found.update([*ends, f"hotich_tui.{name}", f"{parts[-1]}.py"])
        own = [*names_in(tree), *members(tree)]
        found.update(own)
        found.update(f"{end}.{n}" for end in [*ends, f"hotich_tui.{name}"] for n in own)
    return found


def test_names_in_backticks_are_there() -> None:
    there = known()
    strange = [
        (name, line, named)
        for name, tree in modules().items()
        for line, text in docstrings(tree)
        for named in NAMED.findall(text)
        if named not in there
    ]
    assert strange == []


def test_what_comes_from_elsewhere_is_needed() -> None:
    used = {n for t in modules().values() for _, text in docstrings(t) for n in NAMED.findall(text)}
    assert [name for name in ELSEWHERE if name not in used] == []
