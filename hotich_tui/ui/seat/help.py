"""F1: every key of the screen, with what it does; made from the action registry."""

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from hotich_tui.ui.input.actions import ACTIONS, bindings
from hotich_tui.ui.kit.screen import Dialog
from hotich_tui.ui.kit.seat import Seat


def open_help(seat: Seat) -> "HelpScreen":
    """The keys of the screen that is on top."""
    return HelpScreen(seat.screen)


class HelpScreen(Dialog):
    """Lists the keys of the screen below."""

    BINDINGS = bindings("help")

    def __init__(self, below: Screen[object]) -> None:
        super().__init__()
        self._below = below

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="card") as self._card:
            yield Static(self.say("ui.keys"), markup=False, classes="card-title")
            yield Static(self._table(), markup=False)

    def on_mount(self) -> None:
        """Centre the card and let the arrows scroll it."""
        self.add_class("box")
        self._card.focus()

    def _table(self) -> Text:
        app = self.app
        text = Text()
        for node in (self._below, app):
            keys: dict[str, list[str]] = {}
            for key, binding in node._bindings:
                if binding.id is not None:
                    keys.setdefault(binding.id, []).append(app.get_key_display(binding) or key)
            for action in ACTIONS:
                shown = keys.get(action.name)
                if shown:
                    text.append(f"{' '.join(dict.fromkeys(shown)):<22}", "bold cyan")
                    text.append(self.say(action.message) + "\n")
        text.append("\n" + self.say("ui.signs"), "bright_black")
        return text
