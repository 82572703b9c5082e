"""The one registry of actions: bindings, footer, help, palette and the keymap check all read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.keys import Keys

from hotich_tui.keymap_files import KeymapError, find_keymap, read_keymap
from hotich_tui.messages import say


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do on a screen.

    Args:
        id: Name of the `action_…` method; with the scope, its key in keymaps and messages.
        scope: Screen it belongs to; ``app`` for all.
        shown: In the footer.
        typing: The screen has an input with the focus: letters belong to it.
    """

    id: str
    scope: str
    shown: bool = True

    @property
    def message(self) -> str:
        """Key of its label."""
        return f"actions.{self.scope}_{self.id}"


TYPING_SCOPES = frozenset(
    {"sign_in", "keying", "verifying", "new_book", "search", "dialog", "ledger"}
)
"""Screens on which an input has the focus: letters are its own."""

_SHOWN = {
    "app": "help hand_over",
    "sign_in": "enter",
    "home": "key verify adjudicate approve ledger parked search new_book",
    "keying": "next blank illegible odd park done",
    "verifying": "next blank illegible look_over done",
    "looking": "confirm change done blind leave",
    "adjudicating": "first second retype illegible book_wrong leave",
    "approving": "open approve leave",
    "record": "approve mark send_back leave",
    "parked": "resume leave",
    "search": "leave",
    "new_book": "next save leave",
    "dialog": "leave",
    "ledger": "next done leave",
    "settling": "first second third retype leave",
    "balance": "explain restate close leave",
}
_HIDDEN = {
    "app": "palette quit",
    "home": "refresh",
    "keying": "typing raw step review ditto back next_page back_page birth blank_group doubt note"
    " take_back leave",
    "verifying": "typing raw back next_page back_page odd ditto park leave",
    "looking": "up down park",
    "adjudicating": "third park",
    "approving": "up down",
    "record": "next_page back_page up down park",
    "parked": "up down",
    "new_book": "back",
    "ledger": "back up down",
    "balance": "up down",
}

ACTIONS: tuple[Action, ...] = tuple(
    [Action(name, scope) for scope, names in _SHOWN.items() for name in names.split()]
    + [Action(name, scope, False) for scope, names in _HIDDEN.items() for name in names.split()]
)


@cache
def default_keys() -> Mapping[str, str]:
    """Action (``scope.id``) -> keys of the shipped keymap."""
    return _flat(read_keymap(find_keymap("default")))


def _flat(tables: Mapping[str, object]) -> dict[str, str]:
    return {
        f"{scope}.{name}": str(keys)
        for scope, table in tables.items()
        if isinstance(table, dict)
        for name, keys in table.items()
    }


def bindings(scope: str, language: str = "vi") -> list[BindingType]:
    """The bindings of a screen. Enter and Tab work before the input that has the focus."""
    return [
        Binding(
            key=key.strip(),
            action=action.id,
            description=say(action.message, language),
            # The footer shows the first key of an action only.
            show=action.shown and place == 0,
            priority=scope in TYPING_SCOPES or scope in ("app", "looking"),
            id=f"{scope}.{action.id}",
        )
        for action in ACTIONS
        if action.scope == scope
        for place, key in enumerate(default_keys()[f"{scope}.{action.id}"].split(","))
    ]


def relabel(node: DOMNode, language: str) -> None:
    """Put the labels of a screen's bindings into another language."""
    for key, found in node._bindings.key_to_bindings.items():
        node._bindings.key_to_bindings[key] = [
            replace(b, description=say(f"actions.{b.id.replace('.', '_')}", language))
            if b.id is not None and "." in b.id
            else b
            for b in found
        ]


def own_keymap(home: Path | None) -> tuple[dict[str, str], list[str]]:
    """A person's own keys, and what is wrong with them; with any mistake the shipped keys stay."""
    if home is None:
        return {}, []
    try:
        path = find_keymap("default", home)
        if path.parent != home / "keymaps":
            return {}, []
        wanted = _flat(read_keymap(path))
    except KeymapError as error:
        return {}, [str(error)]
    found = problems(wanted, path.name)
    return ({}, found) if found else (wanted, [])


_NAMED = frozenset(key.value for key in Keys) | {"space", "slash"}


def problems(wanted: Mapping[str, str], file: str) -> list[str]:
    """What is wrong with a keymap: a sentence for each mistake, naming what would be legal."""
    from rapidfuzz import process

    known = sorted(f"{action.scope}.{action.id}" for action in ACTIONS)
    found = []

    def tell(action: str, key: str, what: str) -> None:
        found.append(say("keymap.problem", file=file, action=action, key=key, what=what))

    taken: dict[tuple[str, str], str] = {}
    for action in sorted(wanted.keys() - set(known)):
        near = ", ".join(match for match, _, _ in process.extract(action, known, limit=3))
        tell(action, wanted[action], say("keymap.unknown_action", near=near))
    for action in known:
        scope = action.partition(".")[0]
        for key in wanted.get(action, default_keys()[action]).split(","):
            key = key.strip()
            problem = _key_problem(key, scope)
            if problem:
                tell(action, key, problem)
                continue
            # A screen's key hides the app's key of the same name: that is a clash too.
            for place in [scope] if scope != "app" else ["app", *_SHOWN]:
                other = taken.setdefault((place, key), action)
                if other != action:
                    tell(action, key, say("keymap.clash", other=other))
    return found


def _key_problem(key: str, scope: str) -> str | None:
    if key in ("ctrl+i", "ctrl+m", "ctrl+h", "ctrl+j") or key.startswith(("alt+", "super+")):
        return say("keymap.unsendable")
    if len(key) == 1:
        return say("keymap.swallowed") if scope in TYPING_SCOPES or scope == "app" else None
    if key in ("space", "slash") and scope in TYPING_SCOPES:
        return say("keymap.swallowed")
    return None if key in _NAMED else say("keymap.impossible")
