"""Keymaps: loaded once, checked, switched while the screens run.

Our own checker: Textual's clash hook calls a legal swap a clash and misses one between a screen
and the app (measured).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hotich_tui.keymap_files import KeymapError, find_keymap, read_keymap, shipped_folder
from hotich_tui.messages import say
from hotich_tui.ui.input.actions import ACTIONS, Action, default_keys, flat
from hotich_tui.ui.input.screens import SCREENS, screen_row
from hotich_tui.ui.input.typing_methods import (
    ABBREVIATIONS,
    METHODS,
    abbreviation_problems,
    method_problems,
)

DEFAULT = "default"
_NO_KEYMAPS = {*METHODS, ABBREVIATIONS}
_MOVES = ["left", "right", "up", "down", "home", "end", "insert", "delete", "pageup", "pagedown"]
_SENDABLE = frozenset(
    [f"f{n}" for n in range(1, 13)]
    + [f"ctrl+{letter}" for letter in "abcdefgklnopqrstuvwxyz"]
    + [f"{shift}{move}" for move in _MOVES for shift in ("", "shift+", "ctrl+")]
    + ["enter", "tab", "shift+tab", "escape", "backspace", "space", "slash"]
    + ["ctrl+underscore", "ctrl+backslash", "ctrl+right_square_bracket", "ctrl+circumflex_accent"]
)
"""What every terminal sends as a key of its own. Ctrl+I, M, H, J arrive as Tab, Enter, Backspace
and a line feed; Alt waits for the pause after Escape, and with a digit types a symbol."""
_PREFERRED = [*(f"f{n}" for n in range(2, 13)), *(f"ctrl+{one}" for one in "abdefgklnoprstuvwxyz")]
"""What an action can be moved to; Ctrl+C and Ctrl+Q mean the same everywhere."""
_EDITING = frozenset(
    ["backspace", "delete", "left", "right", "home", "end", "shift+left", "shift+right"]
)
"""What an input needs for itself."""
_KNOWN = _SENDABLE | {
    *(f"ctrl+{one}" for one in "ijmh0123456789"),
    *(f"{shift}f{n}" for n in range(1, 25) for shift in ("", "ctrl+", "shift+")),
    *(f"ctrl+shift+{one}" for one in (*_MOVES, *"0123456789abcdefghijklmnopqrstuvwxyz")),
    *("shift+enter", "ctrl+enter", "ctrl+tab", "ctrl+space", "shift+space", "shift+backspace"),
}


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force.

    Args:
        name: File name without its ending.
        title: What a person reads of it.
        keys: Action (``scope.id``) -> keys, commas between; every action has one.
        problems: A sentence for each mistake of the file that was asked for; these keys are not
            that file's then.
    """

    name: str
    title: str
    keys: Mapping[str, str]
    problems: tuple[str, ...] = ()

    def first(self, action: str) -> str:
        """The first key of an action, as a person names it: ``F8``, ``Ctrl+D``."""
        return "+".join(part.capitalize() for part in self.keys[action].split(",")[0].split("+"))


def keymap_names(home: Path | None) -> list[str]:
    """The keymaps there are: the shipped ones and a person's own."""
    folders = [shipped_folder()] if home is None else [shipped_folder(), home / "keymaps"]
    found = {path.stem for folder in folders if folder.is_dir() for path in folder.glob("*.toml")}
    return sorted(found - _NO_KEYMAPS, key=lambda name: (name != DEFAULT, name))


def keymap_titles(home: Path | None) -> dict[str, str]:
    """The keymaps there are, with what a person reads of each; a broken file shows its name."""
    titles = {}
    for name in keymap_names(home):
        try:
            titles[name] = str(read_keymap(find_keymap(name, home)).get("name", name))
        except KeymapError:
            titles[name] = name
    return titles


def load_keymap(name: str, home: Path | None, last_good: Keymap | None = None) -> Keymap:
    """A keymap by name, a person's own copy before the shipped one; what it does not name keeps
    the key of the shipped default.

    Args:
        last_good: Stays in force where the file has a mistake; None = the shipped default.
    """
    try:
        path = find_keymap(name, home)
        tables = read_keymap(path)
        found = problems(flat(tables), path.name)
    except KeymapError as error:
        path, tables, found = Path(f"{name}.toml"), {}, [str(error)]
    if not found:
        title = str(tables.get("name", name))
        return Keymap(name, title, {**default_keys(), **flat(tables)})
    good = last_good
    if good is None:
        shipped = read_keymap(find_keymap(DEFAULT))
        good = Keymap(DEFAULT, str(shipped.get("name", DEFAULT)), default_keys())
    return Keymap(good.name, good.title, good.keys, tuple(found))


def text_to_edit(name: str, home: Path | None) -> str:
    """What a person's own copy of a file of the folder `keymaps` begins with: the file of that
    name; the default keymap with every action of every screen, its keys and what it does.

    Raises:
        KeymapError: There is none of that name.
    """
    path = find_keymap(name, home)
    text = path.read_text("utf-8")
    if name != DEFAULT or path.parent != shipped_folder():
        return text
    lines = [text]
    for row in SCREENS:
        actions = [action for action in ACTIONS if action.scope == row.name]
        if actions:
            lines.append(f"[{row.name}]".ljust(28) + f"# {say(row.title)}")
        for action in actions:
            line = f'{action.id} = "{action.keys}"'
            lines.append(f"{line:<27} # {explained(action)}")
        if actions:
            lines.append("")
    return "\n".join(lines)


def explained(action: Action) -> str:
    """What an action does, at the length of a line where its label is too short to say."""
    try:
        return say(f"keys.{action.scope}_{action.id}")
    except KeyError:
        return say(action.message)


def file_problems(path: Path, name: str = "") -> list[str]:
    """What is wrong with a file of the folder ``keymaps``: keys, a typing method, abbreviations.

    Args:
        name: What it will be called, where that is not its own name yet.
    """
    name = name or path.stem
    try:
        tables = read_keymap(path)
    except KeymapError as error:
        return [str(error)]
    if name in METHODS:
        return method_problems(tables, f"{name}.toml")
    if name == ABBREVIATIONS:
        return abbreviation_problems(tables, f"{name}.toml")
    return problems(flat(tables), f"{name}.toml")


def problems(wanted: Mapping[str, str], file: str) -> list[str]:
    """What is wrong with a keymap: a sentence for each mistake, naming what would be legal.

    Args:
        wanted: Action (``scope.id``) -> keys, of the actions that the file names.
        file: Its name.
    """
    known = sorted(action.name for action in ACTIONS)
    found = []

    def tell(action: str, key: str, what: str) -> None:
        found.append(say("keymap.problem", file=file, action=action, key=key, what=what))

    for action in sorted(wanted.keys() - set(known)):
        tell(action, wanted[action], _unknown(action, known))
    taken: dict[tuple[str, str], str] = {}
    clashes: list[tuple[str, str, str]] = []
    # The app's actions first: a screen's key hides the app's key of the same name.
    for action in sorted(known, key=lambda name: (not name.startswith("app."), name)):
        scope = action.partition(".")[0]
        for key in wanted.get(action, default_keys()[action]).split(","):
            key = key.strip()
            problem = _key_problem(key, scope)
            if problem:
                tell(action, key, problem)
                continue
            for place in _SCOPES if scope == "app" else [scope]:
                other = taken.setdefault((place, key), action)
                if other != action:
                    # The file's own action is at fault, not the default that it ran into.
                    mine, rest = (other, action) if action not in wanted else (action, other)
                    clashes.append((mine, key, rest))
    for mine, key, rest in dict.fromkeys(clashes):
        tell(mine, key, say("keymap.clash", other=rest, free=", ".join(_free(mine, taken))))
    return found


def _free(action: str, taken: Mapping[tuple[str, str], str]) -> list[str]:
    """Some keys that an action could have: used in none of the screens where it is heard."""
    scope = action.partition(".")[0]
    places = _SCOPES if scope == "app" else (scope,)
    free = (key for key in _PREFERRED if not any((place, key) in taken for place in places))
    return list(islice(free, 3))


_SCOPES = tuple(dict.fromkeys(action.scope for action in ACTIONS))


def _unknown(action: str, known: list[str]) -> str:
    from rapidfuzz import process

    scope = action.partition(".")[0]
    if scope not in _SCOPES:
        return say("keymap.unknown_scope", known=", ".join(_SCOPES))
    near = ", ".join(match for match, _, _ in process.extract(action, known, limit=3))
    return say("keymap.unknown_action", near=near)


def _key_problem(key: str, scope: str) -> str | None:
    inputs = screen_row(scope).typing
    if len(key) == 1 or key in ("space", "slash"):
        return say("keymap.swallowed") if inputs else None
    if inputs and key in _EDITING:
        return say("keymap.editing")
    if key in _SENDABLE:
        return None
    exists = key in _KNOWN or key.startswith(("alt+", "super+", "meta+"))
    return say("keymap.unsendable") if exists else say("keymap.impossible")
