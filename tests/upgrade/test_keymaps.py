"""Keymaps, typing methods and abbreviations of release 0.1.0, with an office's own changes."""

import tomllib
from pathlib import Path

import pytest

from hotich_tui.domain.register.register import Kind
from hotich_tui.keymap_files import shipped_folder
from hotich_tui.ui.input.actions import ACTIONS
from hotich_tui.ui.input.keymap import file_problems, keymap_titles, load_keymap
from hotich_tui.ui.input.typing_methods import TypingMethods
from hotich_tui.vietnamese import compose
from tests.upgrade.conftest import FIXTURE, Old

FILES = sorted(path.name for path in (FIXTURE / "keymaps").glob("*.toml"))
OWN = {
    "default": ("Của xã Mẫu", ["f8,ctrl+u", "ctrl+k", "y", "space,v", "k"]),
    "laptop": ("Máy xách tay của xã Mẫu", ["ctrl+v", "ctrl+v,f10"]),
}
"""Keymap -> its title, and the keys that the office changed, in the file's order."""


@pytest.mark.parametrize("name", FILES)
def test_no_file_has_a_problem(old: Old, name: str) -> None:
    assert file_problems(old.home / "keymaps" / name) == []


@pytest.mark.parametrize("name", sorted(OWN))
def test_own_keys_are_in_force(old: Old, name: str) -> None:
    title, own = OWN[name]
    keymap, shipped = load_keymap(name, old.home), load_keymap(name, None)
    assert keymap.problems == () and keymap.title == title == keymap_titles(old.home)[name]
    changed = [keys for action, keys in keymap.keys.items() if shipped.keys[action] != keys]
    assert sorted(changed) == sorted(own)
    assert set(keymap.keys) == {action.name for action in ACTIONS}, "and every action has a key"


def test_the_control_the_shipped_files_have_other_keys() -> None:
    for name, (title, _) in OWN.items():
        assert load_keymap(name, None).title != title


def test_every_key_of_the_file_is_in_force(old: Old) -> None:
    """Whatever an action is called today: no key that the office's copy names is lost."""
    tables = tomllib.loads((FIXTURE / "keymaps" / "default.toml").read_text("utf-8"))
    keymap = load_keymap("default", old.home)
    wanted = {
        (scope, keys)
        for scope, table in tables.items()
        if isinstance(table, dict)
        for keys in table.values()
    }
    in_force = {(action.partition(".")[0], keys) for action, keys in keymap.keys.items()}
    assert wanted <= in_force


def test_the_typing_method_and_abbreviations_are_the_offices(old: Old) -> None:
    own, shipped = TypingMethods("telex", old.home), TypingMethods("telex")
    assert own.method is not None and shipped.method is not None and own.problem == ""
    assert compose("chuaq", own.method) == "chùa"
    assert compose("chuaq", shipped.method) != "chùa"
    assert own.expand("nv", Kind.PERSON_NAME) == "Nông Văn"
    assert own.expand("Kcn", Kind.TEXT) == "Không có nơi cư trú"
    assert own.expand("XM", Kind.PLACE) == "XÃ MẪU"
    assert own.expand("tn", Kind.PLACE) is None and own.problem == ""
    assert shipped.expand("nv", Kind.PERSON_NAME) == "Nguyễn Văn"


def test_the_fixture_is_a_copy_of_files_that_are_still_shipped() -> None:
    folder: Path = shipped_folder()
    assert {name for name in FILES} <= {path.name for path in folder.glob("*.toml")}
