"""Keymaps: every mistake named, the last good one kept, switched while the screens run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hotich_tui.keymap_files import find_keymap, read_keymap
from hotich_tui.messages import say
from hotich_tui.ui.input.actions import ACTIONS, default_keys, flat
from hotich_tui.ui.input.keymap import keymap_names, load_keymap, problems
from hotich_tui.ui.seat.help import HelpScreen
from hotich_tui.ui.seat.palette import Palette
from tests.conftest import Commune
from tests.ui.conftest import Opened
from tests.ui.keying.test_keying import keying, stored


def test_the_shipped_keys_have_no_problem() -> None:
    assert problems(default_keys(), "default.toml") == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"keying.dnoe": "f2"}, "keying.done"),
        ({"keying.done": "f99"}, "f99"),
        ({"keying.done": "Ctrl+X"}, "Ctrl+X"),
        ({"keying.done": "ctrl+i"}, "ctrl+i"),
        ({"keying.done": "alt+1"}, "alt+1"),
        ({"keying.done": "f5"}, "f5"),
        ({"keying.done": "f1"}, "f1"),
        ({"keying.done": "x"}, "x"),
        ({"app.help": "h"}, "h"),
        ({"keying.done": "shift+enter"}, "không gửi được"),
        ({"keying.done": "ctrl+3"}, "không gửi được"),
        ({"keying.done": "ctrl+shift+d"}, "không gửi được"),
        ({"keying.done": "backspace"}, "để sửa chữ"),
        ({"verifying.done": "left"}, "để sửa chữ"),
        ({"keyng.done": "f2"}, "keying"),
        # Between the app and a screen with no input: Textual does not see it.
        ({"app.help": "f10"}, "looking.done"),
    ],
)
def test_each_mistake_in_a_keymap_is_named(changes: dict[str, str], says: str) -> None:
    found = problems({**default_keys(), **changes}, "riêng.toml")
    assert found and all("riêng.toml" in line for line in found)
    assert any(says in line for line in found)
    assert all(name in " ".join(found) for name in changes)


def test_a_swap_is_no_clash() -> None:
    keys = dict(default_keys())
    keys["keying.blank"], keys["keying.illegible"] = keys["keying.illegible"], keys["keying.blank"]
    assert problems(keys, "x.toml") == []


def test_a_clash_names_keys_that_are_free() -> None:
    """And they are: each of them passes."""
    wanted = {**default_keys(), "keying.done": "f5"}
    (found,) = problems(wanted, "x.toml")
    free = found.split("còn trống: ")[1].split(".")[0].split(", ")
    assert len(free) == 3
    for key in free:
        assert problems({**wanted, "keying.done": key}, "x.toml") == []


async def test_a_broken_own_keymap_leaves_the_shipped_keys(commune: Commune, seat: Opened) -> None:
    (commune.home / "keymaps").mkdir()
    (commune.home / "keymaps" / "default.toml").write_text('[keying]\ndone = "f5"\n', "utf-8")
    commune.book()
    async with seat((100, 30)) as s:
        await s.until(lambda: "default.toml" in s.text())
        shown = await s.still()
        assert "keying.done" in shown or "f5" in shown


async def test_an_own_keymap_works(commune: Commune, seat: Opened) -> None:
    (commune.home / "keymaps").mkdir()
    (commune.home / "keymaps" / "default.toml").write_text('[app]\nhelp = "f11"\n', "utf-8")
    commune.book()
    async with seat((100, 30)) as s:
        await s.sign_in("N1")
        s.type("\x1b[23~")
        await s.on(HelpScreen)


@pytest.mark.parametrize("name", keymap_names(None))
def test_no_shipped_keymap_has_a_problem(name: str) -> None:
    assert problems(flat(read_keymap(find_keymap(name))), name) == []
    keymap = load_keymap(name, None)
    assert keymap.name == name and keymap.keys.keys() == default_keys().keys()


def test_the_laptop_needs_no_f_key() -> None:
    keys = load_keymap("laptop", None).keys
    without = {a for a, k in keys.items() if all(one.startswith("f") for one in k.split(","))}
    assert not without, without


def own(commune: Commune, name: str, text: str) -> None:
    (commune.home / "keymaps").mkdir(exist_ok=True)
    (commune.home / "keymaps" / f"{name}.toml").write_text(text, "utf-8")


async def test_switching_while_a_record_is_keyed(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat((130, 36)) as s:
        await keying(s)
        await s.until(lambda: "f5 trống" in s.text())
        s.type("\x10")
        palette = await s.on(Palette)
        await s.until(lambda: palette.focused)
        s.type("bo phim laptop")
        # The palette lists what fits a little later; Enter takes the first.
        await s.until(lambda: "Máy xách tay" in s.text())
        s.type("\r")
        await s.until(lambda: s.app.keymap.name == "laptop")
        await s.until(lambda: "^t trống" in s.text())
        s.type("\x14")
        await s.until(lambda: any(v.said == "blank" for v in s.app.screen.keyed.values()))


async def test_a_broken_file_leaves_the_last_good_one(commune: Commune, seat: Opened) -> None:
    own(commune, "mine", '[keying]\nblank = "ctrl+x"\n')
    commune.book()
    async with seat((130, 36), keymap="mine") as s:
        await keying(s)
        await s.until(lambda: s.app.keymap.name == "mine" and "^x trống" in s.text())
        own(commune, "mine", '[keying]\nblank = "ctrl+m"\n')
        s.app.switch_keymap("mine")
        await s.until(lambda: "keying.blank" in s.text())
        assert s.app.keymap.keys["keying.blank"] == "ctrl+x"
        s.type("\x18")
        await s.until(lambda: any(v.said == "blank" for v in s.app.screen.keyed.values()))


async def test_sentences_name_the_keys_in_force(commune: Commune, seat: Opened) -> None:
    own(commune, "mine", '[keying]\nditto = "ctrl+e"\n')
    book = commune.book()
    commune.keyed(book)
    async with seat((130, 36), keymap="mine") as s:
        await keying(s)
        await s.until(lambda: "Ctrl+E như trên" in s.text())
    assert stored(commune, "nksHoTen") is None


def run_keys(home: Path, *words: str, editor: str = "") -> subprocess.CompletedProcess[str]:
    code = "from hotich_tui.cli import main; main()"
    environ = {**os.environ, "HOTICH_HOME": str(home), "PYTHONUTF8": "1", "VISUAL": editor}
    return subprocess.run(
        [sys.executable, "-c", code, "keys", *words],
        env=environ,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_keys_edit_takes_a_good_file_only(tmp_path: Path) -> None:
    """The editor is a script that appends a line, as a person would."""
    script = tmp_path / "edit.py"

    def edit(line: str) -> subprocess.CompletedProcess[str]:
        script.write_text(
            "import sys\n"
            "with open(sys.argv[1], 'a', encoding='utf-8') as file:\n"
            f"    file.write({line!r})\n",
            "utf-8",
        )
        return run_keys(tmp_path, "edit", "laptop", editor=f"{sys.executable} {script}")

    mine = tmp_path / "keymaps" / "laptop.toml"
    done = edit('\n[search]\nleave = "f5"\n')
    assert done.returncode == 0, done.stderr
    assert 'leave = "f5"' in mine.read_text("utf-8")
    good = mine.read_text("utf-8")
    done = edit('\n[parked]\nresume = "ctrl+j"\n')
    assert done.returncode == 4 and "parked.resume" in done.stderr and "draft" in done.stderr
    assert mine.read_text("utf-8") == good
    shown = run_keys(tmp_path, "show", "laptop")
    assert shown.returncode == 0 and "search.leave" in shown.stdout
    assert next(x for x in shown.stdout.splitlines() if "search.leave" in x).split()[1] == "f5"


def test_keys_check_looks_at_every_file(tmp_path: Path) -> None:
    (tmp_path / "keymaps").mkdir()
    for name, text in (
        ("default", '[keying]\ndnoe = "f2"\n'),
        ("vni", '[tones]\n1 = "vui"\n'),
        ("laptop", "[app\n"),
    ):
        (tmp_path / "keymaps" / f"{name}.toml").write_text(text, "utf-8")
    checked = run_keys(tmp_path, "check")
    assert checked.returncode == 4
    for named in ("keying.dnoe", "keying.done", "vni.toml", "tones.1", "laptop.toml"):
        assert named in checked.stderr, named


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_footer_is_cut_at_80_columns(language: str) -> None:
    """The last key is the hand-over, and all keys stand there whole."""
    everywhere = [action for action in ACTIONS if action.scope == "app" and action.shown]
    for scope in {action.scope for action in ACTIONS} - {"app"}:
        own = [action for action in ACTIONS if action.scope == scope and action.shown]
        keys = [default_keys()[action.name].split(",")[0] for action in [*own, *everywhere]]
        signs = {"enter": "⏎", "escape": "esc", "slash": "/", "backspace": "⌫"}
        labels = [say(action.message, language) for action in [*own, *everywhere]]
        line = " ".join(
            f"{signs.get(key, key)} {label}" for key, label in zip(keys, labels, strict=True)
        )
        assert len(line) <= 80, line
