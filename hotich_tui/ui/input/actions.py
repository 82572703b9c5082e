"""The one registry of actions: bindings, footer, help, palette and the keymap check all read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from hotich_tui.keymap_files import find_keymap, read_keymap
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
    def name(self) -> str:
        """Its key in keymaps: ``scope.id``."""
        return f"{self.scope}.{self.id}"

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
    "home": "key verify adjudicate approve ledger search",
    "keying": "next blank illegible odd park done",
    "verifying": "next blank illegible look_over done",
    "looking": "confirm change done blind leave",
    "adjudicating": "first second retype illegible book_wrong reason leave",
    "approving": "open approve approve_rest approved leave",
    "record": "approve mark send_back leave",
    "approved": "open leave",
    "approved_record": "mark reopen leave",
    "parked": "resume leave",
    "review": "open kind book everything leave",
    "finding": "decide next park leave",
    "figures": "leave",
    "waiting": "open leave",
    "earlier": "link leave",
    "confirm": "accept leave",
    "search": "leave",
    "new_book": "next save leave",
    "dialog": "leave",
    "ledger": "next done leave",
    "settling": "first second third retype leave",
    "balance": "explain restate close reopen leave",
}
_HIDDEN = {
    "app": "palette quit",
    "home": "parked review figures new_book refresh"
    " waiting_1 waiting_2 waiting_3 waiting_4 waiting_5 waiting_6 waiting_7",
    "keying": "take take_second candidate candidate_next jump typing raw step review ditto back"
    " next_page back_page birth earlier blank_group doubt note take_back leave",
    "verifying": "take take_second jump typing raw back next_page back_page odd ditto park leave",
    "looking": "up down park",
    "adjudicating": "third park",
    "approving": "up down",
    "record": "next_page back_page up down park",
    "approved": "up down",
    "approved_record": "next_page back_page up down",
    "parked": "up down",
    "review": "up down",
    "finding": "up down",
    "figures": "up down",
    "waiting": "up down",
    "earlier": "up down",
    "new_book": "back",
    "ledger": "back up down",
    "balance": "up down",
}

GUARDED = frozenset(
    {
        # Each confirms, approves, takes or deletes: it acts only if it was pressed after what it
        # acts on was painted. Whether there is such a thing now, the screen says (`painted_for`).
        *("keying.next", "keying.blank", "keying.illegible", "keying.odd", "keying.doubt"),
        *("keying.take", "keying.take_second", "keying.ditto", "keying.candidate", "keying.done"),
        *("verifying.take", "verifying.take_second", "verifying.ditto", "verifying.done"),
        *("looking.confirm", "looking.done"),
        *("adjudicating.first", "adjudicating.second", "adjudicating.third"),
        *("adjudicating.illegible", "confirm.accept"),
        *("approving.approve", "record.approve", "record.send_back", "approved_record.reopen"),
        *("parked.resume", "finding.decide", "earlier.link", "ledger.done"),
        *("settling.first", "settling.second", "settling.third"),
        *("balance.explain", "balance.close", "balance.reopen"),
    }
)
WAYS_OUT = frozenset({"app.hand_over", "app.quit"})
"""With Escape: they go past a work that does not end."""

ACTIONS: tuple[Action, ...] = tuple(
    [Action(name, scope) for scope, names in _SHOWN.items() for name in names.split()]
    + [Action(name, scope, False) for scope, names in _HIDDEN.items() for name in names.split()]
)


@cache
def default_keys() -> Mapping[str, str]:
    """Action (``scope.id``) -> keys of the shipped keymap."""
    return flat(read_keymap(find_keymap("default")))


def flat(tables: Mapping[str, object]) -> dict[str, str]:
    """Action (``scope.id``) -> keys, from the tables of a keymap file."""
    return {
        f"{scope}.{name}": str(keys)
        for scope, table in tables.items()
        if isinstance(table, dict)
        for name, keys in table.items()
    }


def bindings(scope: str, language: str = "vi") -> list[BindingType]:
    """The bindings of a screen. Enter and Tab work before the input that has the focus."""
    return [*_bindings(scope, default_keys(), language)]


def rebind(node: DOMNode, keys: Mapping[str, str], language: str) -> None:
    """Give a screen (or the app) other keys and labels; what is not of this registry stays.

    Textual's own `set_keymap` drops a key that two actions exchange, and shows every key of an
    action in the footer.
    """
    found = node._bindings.key_to_bindings
    known = {action.name: action.scope for action in ACTIONS}
    scopes = {known[b.id] for bs in found.values() for b in bs if b.id in known}
    kept = {key: [b for b in bs if b.id not in known] for key, bs in found.items()}
    new = {key: bs for key, bs in kept.items() if bs}
    for scope in scopes:
        for binding in _bindings(scope, keys, language):
            new.setdefault(binding.key, []).append(binding)
    node._bindings.key_to_bindings = new


def _bindings(scope: str, keys: Mapping[str, str], language: str) -> Iterator[Binding]:
    for action in ACTIONS:
        if action.scope != scope:
            continue
        for place, key in enumerate(keys[action.name].split(",")):
            yield Binding(
                key=key.strip(),
                action=action.id,
                description=say(action.message, language),
                # The footer shows the first key of an action only.
                show=action.shown and place == 0,
                priority=scope in TYPING_SCOPES or scope in ("app", "looking"),
                id=action.name,
            )
