"""No circle of imports anywhere: those under `TYPE_CHECKING` and inside functions count too."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import hotich_tui

PACKAGE = Path(hotich_tui.__file__).parent


def modules() -> dict[str, Path]:
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = (PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path: Path) -> Iterator[str]:
    """Every module that a file may import, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}: imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph(files: Mapping[str, Path]) -> dict[str, set[str]]:
    """Module -> modules that it imports. `from a import b` means `a.b` where that is a module."""
    found = {}
    for name, path in files.items():
        named = [other for other in imported(path) if other in files]
        inner = {other.rpartition(".")[0] for other in named}
        # A package is named as well where only a module in it is meant.
        meant = {other for other in named if other not in inner or not _is_package(files[other])}
        found[name] = meant - {name}
    return found


def _is_package(path: Path) -> bool:
    return path.name == "__init__.py"


def circles(arrows: Mapping[str, set[str]]) -> list[set[str]]:
    """The groups of modules that reach each other (by Tarjan's algorithm)."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    found: list[set[str]] = []

    def visit(one: str) -> None:
        number[one] = lowest[one] = len(number)
        waiting.append(one)
        for other in arrows[one]:
            if other not in number:
                visit(other)
                lowest[one] = min(lowest[one], lowest[other])
            elif other in waiting:
                lowest[one] = min(lowest[one], number[other])
        if lowest[one] == number[one]:
            group = set(waiting[waiting.index(one) :])
            del waiting[waiting.index(one) :]
            if len(group) > 1:
                found.append(group)

    for one in arrows:
        if one not in number:
            visit(one)
    return found


def test_a_circle_is_found() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a", "c"}}
    assert circles(arrows) == [{"b", "c"}]


def test_no_modules_import_each_other() -> None:
    arrows = graph(modules())
    assert sum(map(len, arrows.values())) > 500, "the imports are found at all"
    assert circles(arrows) == []
