"""What every screen has: a title, a status line, a footer, and a way to the use cases."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from hotich_tui.messages import HotichError
from hotich_tui.ui.kit.bars import StatusLine, TitleBar
from hotich_tui.ui.kit.painting import LeanCompositor
from hotich_tui.ui.kit.performing import Performing
from hotich_tui.ui.kit.seat import Seat

T = TypeVar("T")


class StationScreen(Performing, Screen[None]):
    """A full screen of the station."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Redeclared: in Screen each move of the cursor paints the whole screen again; the two inputs
    paint themselves (measured: half the time of a Tab at 70 fields)."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LeanCompositor()
        # Held, not looked up: a commit may return when the screen is on its way out.
        self.title_bar = TitleBar()
        self.status = StatusLine()

    @property
    def seat(self) -> Seat:
        """Where this screen is shown."""
        return cast("Seat", self.app)

    def say(self, key: str, **places: object) -> str:
        """A sentence in the screen's language."""
        return self.seat.say(key, **places)

    async def call(self, function: Callable[..., T], *places: object) -> T:
        """Run a use case in the station's thread.

        Raises:
            CancelledError: The screen went meanwhile: what was asked for is done, but there is
                nothing left to show it on.
        """
        found = await self.seat.call(function, *places)
        if self.seat.leaving or self not in self.seat.screen_stack:
            raise asyncio.CancelledError
        return found

    async def ask(self, function: Callable[..., T], *args: object) -> T | None:
        """Run a use case; None where it was refused, which is shown."""
        try:
            return await self.call(function, *args)
        except HotichError as error:
            self.refuse(error)
            return None

    async def put_down(self) -> None:
        """Bring what is on the screen into safety: the seat or the screen is about to change."""

    def refuse(self, error: HotichError) -> None:
        """Show a refusal. What was typed ahead was meant for what does not come."""
        if self.seat.keys.held:
            self.seat.keys.void()
        self.status.warn(error.say(self.seat.language))


def open_found(
    below: StationScreen,
    find: Callable[[], T | None],
    show: Callable[[T], Screen[None]],
    nothing: Callable[[], str] | None = None,
) -> None:
    """Open a screen on what a use case finds; a refusal, or that there is nothing, is told.

    Args:
        nothing: The sentence where nothing was found; None = nothing waits.
    """

    async def fetch() -> None:
        app = cast("Seat", below.app)
        try:
            found = await app.call(find)
        except HotichError as error:
            app.keys.void()
            app.tell(error)
            return
        if found is None:
            app.keys.void()
            text = app.say("ui.nothing_waits") if nothing is None else nothing()
            app.notify(text, markup=False, timeout=8)
            return
        below.app.push_screen(show(found))

    below.perform(fetch(), group="open")


class Dialog(Performing, ModalScreen[None]):
    """A small question over a screen."""

    def hand_on(self, work: Coroutine[Any, Any, None]) -> None:
        """Close, and let the screen below go on with the answer."""
        self.dismiss()
        below = self.app.screen
        self.seat.keys.perform(below, work, group="answer")

    @property
    def seat(self) -> Seat:
        """Where this screen is shown."""
        return cast("Seat", self.app)

    def say(self, key: str, **places: object) -> str:
        """A sentence in the screen's language."""
        return self.seat.say(key, **places)

    def message(self, text: str) -> None:
        """Show a sentence in the card."""
        self.query_one(".card-message", Static).update(text)

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss()
