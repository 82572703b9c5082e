"""The palette: what the screen below can do, found by name."""

from contextlib import suppress
from functools import partial
from typing import Any

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.css.query import NoMatches
from textual.worker import Worker

from hotich_tui.ui.input.actions import known_action
from hotich_tui.ui.kit.seat import Seat, seat_of
from hotich_tui.vietnamese import fold

_KEYMAP = "keymap:"


def open_palette(seat: Seat) -> "Palette":
    """Find a command by name."""
    # Without an id: one that is just closing would stop the app with "duplicate".
    return Palette(placeholder=seat.say("ui.palette"))


class Palette(CommandPalette):
    """Textual's palette, which may also be left while it looks for what was typed."""

    def _gather_commands(self, search_value: str) -> Worker[None]:
        # Not begun yet, so that nothing is left over of one that is cancelled at once.
        gathering = partial(self._gather, search_value)
        return self.run_worker(gathering, exclusive=True, group=self._GATHER_COMMANDS_GROUP)

    async def _gather(self, search_value: str) -> None:
        gather: Any = CommandPalette._gather_commands
        # Letters and Escape in one burst: the list is gone when the search begins, which would
        # end the app.
        with suppress(NoMatches):
            await gather.__wrapped__(self, search_value)


def _row(text: str, key: str) -> Content:
    # No markup: it would take "[f5]" for a style.
    return Content(f"{text}  [{key}]")


class ActionsProvider(Provider):
    """The palette's list: the actions of the screen, found without accents too."""

    @property
    def seat(self) -> Seat:
        """Where the palette is shown."""
        return seat_of(self.app)

    async def discover(self) -> Hits:
        """Everything the screen can do."""
        for name, text, key in self._rows():
            yield DiscoveryHit(_row(text, key), lambda name=name: self._run(name), text)

    async def search(self, query: str) -> Hits:
        """What matches, accents and case aside."""
        wanted, found = fold(query).split(), False
        for name, text, key in self._rows():
            if all(word in fold(text) for word in wanted):
                found = True
                yield Hit(1.0, _row(text, key), lambda name=name: self._run(name), text)
        if not found:
            # Textual's own sentence is English.
            yield Hit(0.1, self.seat.say("ui.no_command"), lambda: None)

    def _rows(self) -> list[tuple[str, str, str]]:
        rows: dict[str, tuple[str, str, str]] = {}
        for node in (self.screen, self.app):
            for key, binding in node._bindings:
                known = known_action(binding.id)
                if known is not None:
                    text = self.seat.say(known.message)
                    rows.setdefault(known.message, (known.id, text, key))
        return [*rows.values(), *self._keymaps()]

    def _keymaps(self) -> list[tuple[str, str, str]]:
        """Other keys, by the names of their files."""
        seat = self.seat
        return [
            (
                f"{_KEYMAP}{name}",
                seat.say("ui.switch_keymap", name=name, title=title),
                "✓" if name == seat.keymap.name else " ",
            )
            for name, title in seat.keymaps().items()
        ]

    async def _run(self, name: str) -> None:
        if name.startswith(_KEYMAP):
            self.seat.switch_keymap(name.removeprefix(_KEYMAP))
            return
        node = self.screen if hasattr(self.screen, f"action_{name}") else self.app
        await self.app.run_action(name, node)
