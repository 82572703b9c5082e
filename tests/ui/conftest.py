"""The app on a real station, with keys fed to the terminal parser."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest

from hotich_tui.cli.demo.keys import Keyboard
from hotich_tui.store.station import SqlStation
from hotich_tui.ui.adjudicating import held
from hotich_tui.ui.app import HotichApp
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PASSPHRASE, PIN, Commune

SMALL = (80, 24)


class Seat:
    """One window, with hands at its keyboard."""

    def __init__(self, app: HotichApp) -> None:
        self.app = app
        self.keyboard = Keyboard(app)

    def type(self, keys: str) -> None:
        self.keyboard.type(keys)

    async def until(self, shown: Callable[..., Any], *args: Any) -> Any:
        return await self.keyboard.until(shown, *args)

    async def on(self, kind: Any) -> Any:
        """Wait for a screen with its cursor."""
        return await self.until(
            lambda: self.app.screen if type(self.app.screen) is kind and self.ready() else None
        )

    def ready(self) -> bool:
        """Whether the screen is there, and a form has its cursor."""
        screen = self.app.screen
        form = getattr(screen, "form", None)
        return screen.is_mounted and (form is None or form.focused() is not None)

    async def sign_in(self, who: str, pin: str = PIN) -> HomeScreen:
        await self.until(lambda: self.app.sign_in)
        await self.until(lambda: self.app.focused)
        self.type(f"{who}\r")
        await self.until(lambda: getattr(self.app.focused, "id", "") == "pin")
        self.type(f"{pin}\r")

        def seated() -> HomeScreen | None:
            """Home, in front or below the record that one comes back to."""
            for screen in self.app.screen_stack:
                if isinstance(screen, HomeScreen) and screen.book_id:
                    return screen
            return None

        found: HomeScreen = await self.until(seated)
        return found

    async def home(self) -> HomeScreen:
        def there() -> HomeScreen | None:
            screen = self.app.screen
            return screen if isinstance(screen, HomeScreen) and screen.book_id else None

        found: HomeScreen = await self.until(there)
        return found

    async def still(self) -> str:
        """Wait until all that the keys set off has come to rest: what is on the screen then.

        Counts turns of the event loop, not time: see `Keyboard.still`.
        """
        return await self.keyboard.still()

    def text(self) -> str:
        """What is on the screen, as text."""
        return self.keyboard.text()


Opened = Callable[..., Any]


@pytest.fixture(autouse=True)
def decided_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits until a decision can no longer be taken back, but those that look at it."""
    monkeypatch.setattr(held, "TAKE_BACK", 0.0)


@pytest.fixture
def seat(commune: Commune) -> Opened:
    """Opens a window on the station: ``async with seat() as s``."""

    @asynccontextmanager
    async def opened(size: tuple[int, int] = SMALL, **settings: Any) -> AsyncIterator[Seat]:
        # Its own station object, as a process of its own would have.
        station = SqlStation.open(commune.home, passphrase=PASSPHRASE)
        settings.setdefault("idle_minutes", 60)
        for name in settings.keys() & {"hints", "registry"}:
            settings[name] = partial(settings[name], station)
        app = HotichApp(lambda: SignIn(station), home=commune.home, **settings)
        async with app.run_test(size=size):
            yield Seat(app)
            app.exit()

    return opened
