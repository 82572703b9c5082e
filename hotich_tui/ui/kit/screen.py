"""What every screen has: a title, a status line, a footer, and a way to the use cases."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from hotich_tui.messages import HotichError
from hotich_tui.ui.kit.bars import StatusLine, TitleBar
from hotich_tui.ui.kit.painting import LeanCompositor
from hotich_tui.ui.kit.performing import Performing
from hotich_tui.ui.kit.seat import Seat, seat_of

T = TypeVar("T")
P = ParamSpec("P")


class _Refuses(Protocol):
    def refuse(self, error: HotichError, /) -> None: ...


S = TypeVar("S", bound=_Refuses)


def shows_refusals(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, None]]:
    """Call the station, refuse, return: what a screen's method does when a use case says no.

    A `HotichError` ends the method, and the screen's `refuse` shows it. So the method calls use
    cases one after the other as if all went well. One that has more to do after a refusal
    catches it by itself.
    """

    @wraps(method)
    async def shown(screen: S, /, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await method(screen, *args, **kwargs)
        except HotichError as error:
            screen.refuse(error)

    return shown


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
        return seat_of(self)

    def say(self, key: str, **kwargs: object) -> str:
        """A sentence in the screen's language."""
        return self.seat.say(key, **kwargs)

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Run a use case in the station's thread.

        Raises:
            CancelledError: The screen went meanwhile: what was asked for is done, but there is
                nothing left to show it on.
        """
        return self._still_shown(await self.seat.call(function, *args))

    async def read(self, function: Callable[..., T], *args: object) -> T:
        """Run a use case that writes nothing: it delays no commit.

        Raises:
            CancelledError: The screen went meanwhile.
        """
        return self._still_shown(await self.seat.read(function, *args))

    def _still_shown(self, found: T) -> T:
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

    def close(self) -> None:
        """Back to the screen below."""
        self.seat.close(self)

    def refuse(self, error: HotichError) -> None:
        """Show a refusal. What was typed ahead was meant for what does not come."""
        if self.seat.keys.held:
            self.seat.keys.void()
        self.status.warn(error.say(self.seat.language))


class Dialog(Performing, ModalScreen[None]):
    """A small question over a screen."""

    def __init__(self) -> None:
        super().__init__()
        self.told = Static("", markup=False, classes="card-message")
        """What is wrong with what was typed; in the card of whoever asks for something."""

    def hand_on(self, work: Coroutine[Any, Any, None]) -> None:
        """Close, and let the screen below go on with the answer."""
        self.close()
        below = self.seat.screen
        self.seat.keys.perform(below, work, group="answer")

    @property
    def seat(self) -> Seat:
        """Where this screen is shown."""
        return seat_of(self)

    def say(self, key: str, **kwargs: object) -> str:
        """A sentence in the screen's language."""
        return self.seat.say(key, **kwargs)

    def message(self, text: str) -> None:
        """Show a sentence in the card."""
        self.told.update(text)

    def refuse(self, error: HotichError) -> None:
        """Show a refusal in the card. What was typed ahead was meant for what does not come."""
        self.seat.keys.void()
        self.message(error.say(self.seat.language))

    def close(self) -> None:
        """Back to the screen below."""
        self.seat.close(self)

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.close()
