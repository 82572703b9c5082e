"""The documents say what there is."""

import re
import tomllib
from pathlib import Path

import pytest
import typer

import hotich_tui
from hotich_tui.cli.app import app
from hotich_tui.cli.demo.people import PEOPLE

ROOT = Path(hotich_tui.__file__).parent.parent
pytestmark = pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="not a checkout")


def commands() -> list[tuple[str, typer.core.TyperCommand]]:
    """Every command by its words, such as ``user add``."""
    found = []

    def walk(command: object, words: str) -> None:
        inner = getattr(command, "commands", None)
        if inner is None:
            found.append((words, command))
            return
        for name, child in inner.items():
            walk(child, f"{words} {name}".strip())

    walk(typer.main.get_command(app), "")
    return found


def documents() -> str:
    files = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    return "\n".join(path.read_text("utf-8") for path in files)


def test_every_command_has_help_and_stands_in_the_documents() -> None:
    text = documents()
    for words, command in commands():
        assert command.help, words
        assert re.search(rf"\b{words}\b", text), words


def test_the_documents_name_no_command_that_is_not_there() -> None:
    known = {words for words, _ in commands()}
    # What a recipe adds is tried by `test_recipes`.
    text = documents().replace((ROOT / "docs" / "kien-truc.md").read_text("utf-8"), "")
    for line in re.findall(r"hotich-tui ((?:[a-z]+ ?)+)", text):
        named = line.strip()
        assert any(named == k or named.startswith(f"{k} ") or k.startswith(named) for k in known), (
            named
        )


def test_links_and_pictures_are_there() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), (path.name, link)


def test_the_pins_are_the_demos() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for staff_no, (_, _, pin) in PEOPLE.items():
        assert f"`{staff_no}`" in readme and f"`{pin}`" in readme


def test_every_core_package_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    readme = (ROOT / "README.md").read_text("utf-8")
    for dependency in project["dependencies"]:
        name = re.split(r"[<>=\[]", dependency)[0]
        assert f"**{name}**" in readme, name


def test_no_host_of_a_package_registry() -> None:
    hosts = re.compile(r"pypi|pythonhosted|npmjs|artifactory", re.IGNORECASE)
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        if inside[0].startswith(".venv") or inside[0] in (".git", "uv.lock") or not path.is_file():
            continue
        if path.suffix in (".py", ".toml", ".md", ".json", "") and path != Path(__file__):
            try:
                assert not hosts.search(path.read_text("utf-8")), path
            except UnicodeDecodeError:
                continue
