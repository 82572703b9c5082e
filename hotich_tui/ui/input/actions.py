"""Bindings, from the table of screens: what footer, help and palette show, and the keymap check
knows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from hotich_tui.messages import say
from hotich_tui.ui.input.screens import SCREENS, ScreenRow, screen_row


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do on a screen.

    Args:
        id: Name of the `action_…` method; with the scope, its key in keymaps and messages.
        scope: The screen, or ``app`` for everywhere.
        keys: Its keys where no keymap names others, commas between.
        shown: Whether the footer shows it.
        area: The file of the messages that name it.
    """

    id: str
    scope: str
    keys: str
    shown: bool = True
    area: str = "actions"

    @property
    def name(self) -> str:
        """Its name in a keymap."""
        return f"{self.scope}.{self.id}"

    @property
    def message(self) -> str:
        """The message that names it to a person."""
        return f"{self.area}.{self.scope}_{self.id}"


def _actions_of(row: ScreenRow) -> Iterator[Action]:
    for pairs, shown in ((row.footer, True), (row.others, False)):
        for pair in pairs.split():
            name, _, keys = pair.partition("=")
            yield Action(name, row.name, keys, shown, row.messages)


ACTIONS: tuple[Action, ...] = tuple(action for row in SCREENS for action in _actions_of(row))
_BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}
GUARDED = frozenset(f"{row.name}.{action}" for row in SCREENS for action in row.guarded.split())
"""Each confirms, approves, takes or deletes: it acts only if it was pressed after what it acts on
was painted. Whether there is such a thing now, the screen says (`painted_for`)."""
WAYS_OUT = frozenset({"app.hand_over", "app.quit"})
"""With Escape: they go past a work that does not end."""


@cache
def default_keys() -> Mapping[str, str]:
    """Action (``scope.id``) -> keys, as the table of screens has them."""
    return {action.name: action.keys for action in ACTIONS}


def known_action(name: str | None) -> Action | None:
    """An action by its name in keymaps; None where there is none."""
    return None if name is None else _BY_NAME.get(name)


def flat(tables: Mapping[str, object]) -> dict[str, str]:
    """Action (``scope.id``) -> keys, from the tables of a keymap file."""
    return {
        f"{scope}.{name}": str(keys)
        for scope, table in tables.items()
        if isinstance(table, dict)
        for name, keys in table.items()
    }


def bindings(screen: str, language: str = "vi") -> list[BindingType]:
    """The bindings of a screen, and of the rows it borrows from. Enter and Tab work before the
    input that has the focus."""
    scopes = (*screen_row(screen).borrows, screen)
    return [one for scope in scopes for one in _bindings(scope, default_keys(), language)]


def rebind(node: DOMNode, keys: Mapping[str, str], language: str) -> None:
    """Give a screen (or the app) other keys and labels; what is not of this table stays.

    Textual's own `set_keymap` drops a key that two actions exchange, and shows every key of an
    action in the footer.
    """
    found = node._bindings.key_to_bindings
    known = [action for bs in found.values() for b in bs if (action := known_action(b.id))]
    kept = {key: [b for b in bs if b.id not in _BY_NAME] for key, bs in found.items()}
    new = {key: bs for key, bs in kept.items() if bs}
    for scope in dict.fromkeys(action.scope for action in known):
        for binding in _bindings(scope, keys, language):
            new.setdefault(binding.key, []).append(binding)
    node._bindings.key_to_bindings = new


def _with_capitals(keys: str, named: set[str], row: ScreenRow) -> list[str]:
    """The keys of an action; where letters are commands, their capitals too, which Caps Lock
    makes of them.

    Args:
        named: Every key that has an action of the row: a capital of its own stays that.
    """
    found = keys.split(",")
    letters = [] if row.typing else [key.strip() for key in found]
    capitals = (k.upper() for k in letters if len(k) == 1 and k.isalpha() and k.upper() != k)
    return [*found, *(key for key in capitals if key not in named)]


def _bindings(scope: str, keys: Mapping[str, str], language: str) -> Iterator[Binding]:
    row = screen_row(scope)
    named = {key.strip() for action in _actions_of(row) for key in keys[action.name].split(",")}
    for action in _actions_of(row):
        for place, key in enumerate(_with_capitals(keys[action.name], named, row)):
            yield Binding(
                key=key.strip(),
                action=action.id,
                description=say(action.message, language),
                # The footer shows the first key of an action only.
                show=action.shown and place == 0,
                priority=row.typing or row.first,
                id=action.name,
            )
