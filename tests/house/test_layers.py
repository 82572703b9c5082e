"""The house: what a fresh process loads, sentences, settings of the package."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import hotich_tui
from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.messages import LANGUAGES, say
from hotich_tui.ui.input.actions import ACTIONS

PACKAGE = Path(hotich_tui.__file__).parent
HEAVY = ["sqlmodel", "sqlalchemy", "sqlcipher3", "httpx", "openpyxl", "numpy", "fastapi", "alembic"]


@pytest.mark.parametrize(
    ("module", "without"),
    [
        ("hotich_tui.workflow.desk", [*HEAVY, "textual", "typer"]),
        ("hotich_tui.domain.register.load_register", [*HEAVY, "textual", "typer"]),
        ("hotich_tui.vietnamese", [*HEAVY, "textual", "typer"]),
        ("hotich_tui.wire.payload", [*HEAVY, "textual", "typer"]),
        ("hotich_tui.ui.keying.leaving", [*HEAVY, "textual", "typer"]),
        ("hotich_tui.ui.verifying.check_state", [*HEAVY, "textual", "typer"]),
        ("hotich_tui.ui.app", [*HEAVY, "pydantic", "argon2", "cryptography"]),
        ("hotich_tui.sync.push", ["textual", "sqlalchemy", "sqlmodel", "httpx", "fastapi"]),
        ("hotich_tui.sync.http", ["textual", "sqlalchemy", "sqlmodel"]),
        ("hotich_tui.store.station", ["textual", "httpx", "openpyxl", "numpy"]),
        ("hotich_tui.domain.population.matching", [*HEAVY, "rapidfuzz", "cryptography"]),
        ("hotich_tui.population", [*HEAVY, "rapidfuzz", "cryptography"]),
        ("hotich_tui.population.index", ["textual", "sqlalchemy", "openpyxl", "httpx", "typer"]),
        ("hotich_tui.cli.app", [*HEAVY, "textual", "argon2"]),
    ],
)
def test_a_fresh_process_loads_only_what_it_needs(module: str, without: list[str]) -> None:
    code = f"import sys, {module}; print(*(m for m in {without!r} if m in sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    assert loaded == []


def messages(language: str) -> dict[str, str]:
    found = {}
    for path in (PACKAGE / "data" / "messages" / language).glob("*.toml"):
        for key, text in tomllib.loads(path.read_text("utf-8")).items():
            found[f"{path.stem}.{key}"] = text
    return found


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", text))


def test_both_languages_have_the_same_places() -> None:
    vietnamese, english = messages("vi"), messages("en")
    assert english.keys() <= vietnamese.keys()
    for key, text in english.items():
        assert places(text) == places(vietnamese[key]), key


def test_every_sentence_named_in_code_exists() -> None:
    known = messages("vi").keys()
    areas = {key.partition(".")[0] for key in known}
    named = re.compile(rf'"((?:{"|".join(areas)})\.[a-z_0-9]+)"')
    used = {
        key
        for path in PACKAGE.rglob("*.py")
        for key in named.findall(path.read_text("utf-8"))
        if not key.endswith((".toml", ".lock"))
    }
    names_of_actions = {action.name for action in ACTIONS}
    assert used - known - names_of_actions == set()


def test_every_word_of_the_law_has_a_name() -> None:
    for language in LANGUAGES:
        for member in (*State, *Role, *Event):
            assert say(f"terms.{type(member).__name__.lower()}_{member.value}", language)


def test_the_code_has_no_clock_or_path_of_one_system() -> None:
    """Posix-only calls stand behind a branch; files are opened as UTF-8."""
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not re.search(r"os\.fork\(|/tmp/|os\.getuid", text), path
        for call in re.findall(r"\.(?:read_text|write_text)\(([^)]*)\)", text):
            assert "utf-8" in call, (path, call)
        if "import fcntl" in text:
            assert "msvcrt" in text or "win32" in text, path


def test_nothing_names_a_package_registry() -> None:
    root = PACKAGE.parent
    if not (root / "pyproject.toml").exists():
        pytest.skip("not a checkout")
    assert "index-url" not in (root / "pyproject.toml").read_text("utf-8")
    assert "uv.lock" in (root / ".gitignore").read_text("utf-8")


def test_screens_hold_their_widgets_and_look_none_up() -> None:
    """What a use case answers may come when its screen is on its way out, and has no widgets any
    more: a look-up would end the app."""
    ui = Path(hotich_tui.__file__).parent / "ui"
    calls = {
        (path.name, node.func.attr)
        for path in ui.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert ("lists.py", "show") in calls
    looked_up = {"query_one", "query_exactly_one", "get_child_by_id", "get_widget_by_id"}
    assert not {call for call in calls if call[1] in looked_up}
