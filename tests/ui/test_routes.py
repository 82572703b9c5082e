"""Every route opens at 80x24, as every role, each from a process that has opened nothing yet."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hotich_tui
from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.messages import LANGUAGES, say
from hotich_tui.store.station import SqlStation
from hotich_tui.ui.input.actions import ACTIONS
from hotich_tui.ui.input.screens import SCREENS, ScreenRow, screen_row
from hotich_tui.ui.routes import opener
from tests.conftest import PASSPHRASE, Commune, entry
from tests.matching import compared

ROUTES = [row for row in SCREENS if row.opener]
LEADS_ON = {"ledger": {"ledger", "balance", "settling"}}
"""Routes that lead to one of several screens, by what the person may do."""


@pytest.fixture(scope="module")
def filled(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station that holds a record in each state, and people beside the population."""
    home = tmp_path_factory.mktemp("routes") / "home"
    shutil.copytree(template, home)
    station = SqlStation.open(home, passphrase=PASSPHRASE)
    commune = Commune(station, home)
    book, ids = compared(commune)
    commune.desk("T1").approving.approve(ids[0])
    disputed = commune.keyed(book, entry(load_register("KS"), 8))
    commune.verified(disputed, {"nksHoTen": Value(Said.WRITTEN, "Đọc Khác")})
    returned = commune.keyed(book, entry(load_register("KS"), 10))
    commune.verified(returned)
    commune.desk("T1").approving.send_back(returned, ["nksHoTen"], "wrong")
    keyed = commune.keyed(book, entry(load_register("KS"), 9))
    first, verifier = commune.first_values(keyed), commune.desk("S1")
    for check in verifier.verifying.open(keyed).blind:
        verifier.verifying.commit(keyed, check.key, first.get(check.key, BLANK))
    station.close()
    return home


@pytest.mark.parametrize("row", ROUTES, ids=lambda row: row.name)
def test_a_route_opens_as_every_role(row: ScreenRow, filled: Path, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "home")
    words = ["-m", "tests.ui.opening", row.name, str(tmp_path / "home")]
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()[-6:]]
    assert [shown["role"] for shown in found] == [role.value for role in Role]
    module = f"hotich_tui.ui.{row.opener.partition(':')[0]}"
    if row.name not in ("sign_in", "home"):
        assert module not in found[0]["before"], "imported when it is first opened"
    reached = LEADS_ON.get(row.name, {row.name})
    for shown in found:
        assert shown["size"] == [24, 80]
        told = " ".join(shown["told"])
        if row.roles is None or Role(shown["role"]) in row.roles:
            assert shown["route"] in reached or told, shown
        else:
            assert shown["route"] == "home" and say(row.title) in told, shown
    told = [(s["role"], s["route"], s["refused"], s["told"], s["status"]) for s in found]
    # A keyer who is led to a returned record is told why it was returned.
    returned = say("ui.hint_returned", reason="")
    refused = [s["refused"] and not s["status"].startswith(returned) for s in found]
    shown_whole = zip(found, refused, strict=True)
    assert any(s["route"] in reached and not no for s, no in shown_whole), told


def test_every_row_has_messages_in_both_languages() -> None:
    keys = [row.title for row in SCREENS] + [action.message for action in ACTIONS]
    for language in LANGUAGES:
        for key in keys:
            assert say(key, language)
    same = [key for key in keys if say(key, "vi") == say(key, "en")]
    assert not same, "a message that is missing falls back to Vietnamese"


def test_every_opener_is_there_and_each_action_has_a_place() -> None:
    for row in ROUTES:
        assert callable(opener(row.name))
        assert all(screen_row(other) for other in row.borrows)
    for row in SCREENS:
        known = {action.id for action in ACTIONS if action.scope == row.name}
        assert set(row.guarded.split()) <= known, row.name
    assert len({row.name for row in SCREENS}) == len(SCREENS)


def test_only_routes_are_opened_and_no_screen_imports_another() -> None:
    known, asked = {row.name for row in ROUTES}, set()
    ui = Path(hotich_tui.__file__).parent / "ui"
    screens = {f"hotich_tui.ui.{row.opener.partition(':')[0]}" for row in ROUTES}
    for path in ui.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and path.name != "app.py":
                # The palette's provider is Textual's to call.
                assert node.module not in screens, (path, node.module)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                first = node.args[0] if node.args else None
                if node.func.attr == "open" and isinstance(first, ast.Constant):
                    asked.add(first.value)
    assert asked <= known and len(asked) > 20, asked - known
