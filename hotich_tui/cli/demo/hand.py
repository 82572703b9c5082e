"""A scripted hand at one seat: it signs in, picks a book, and waits until the screen shows what it
asked for. It looks at the screen as a person would, and does not call the use cases."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from textual.screen import Screen

from hotich_tui.cli.demo import keys
from hotich_tui.cli.demo.keys import Keyboard
from hotich_tui.cli.demo.screens import (
    HomeScreen,
    HotichApp,
    KeyingScreen,
    PinCard,
    VerifyingScreen,
)
from hotich_tui.domain.entry.values import Value

Entry = Mapping[str, Value]
AnyScreen = TypeVar("AnyScreen", bound=Screen[Any])


class Hand:
    """Hands at the keyboard of one seat.

    Args:
        pins: Staff number -> PIN.
    """

    def __init__(self, app: HotichApp, pins: Mapping[str, str]) -> None:
        self.app = app
        self.keyboard = Keyboard(app)
        self._pins = pins

    async def sit_down(self, staff_no: str) -> None:
        """Sign in, or take the seat over."""
        if not isinstance(self.app.screen, HomeScreen):
            await self.wait(lambda: self.app.sign_in)
        else:
            self.press(keys.F12)
        card = await self.wait(lambda: next(iter(self.app.screen.query(PinCard)), None))
        await self.wait(lambda: card.is_mounted and self.app.focused)
        self.press(staff_no + keys.ENTER)
        await self.wait(lambda: getattr(self.app.focused, "id", "") == "pin")
        self.press(self._pins[staff_no] + keys.ENTER)
        await self.wait(lambda: self.app.desk and self.app.desk.user.staff_no == staff_no)
        await self.home()

    async def pick(self, book_id: str) -> None:
        """Move the cursor to a book."""
        home = await self.home()
        listed = home.book_ids
        steps = listed.index(book_id) - listed.index(home.book_id or listed[0])
        if steps:
            self.press(keys.DOWN * steps if steps > 0 else keys.UP * -steps)
        await self.wait(lambda: home.book_id == book_id)

    async def home(self) -> HomeScreen:
        """The first screen, once its books are listed."""

        def ready() -> HomeScreen | None:
            screen = self.app.screen
            return screen if isinstance(screen, HomeScreen) and screen.book_id else None

        home: HomeScreen = await self.wait(ready)
        return home

    async def back_home(self) -> None:
        """Leave screen after screen."""
        while not isinstance(screen := self.app.screen, HomeScreen):
            await self.keyboard.escape()
            await self.wait(lambda s: self.app.screen is not s, screen)
        await self.home()

    def press(self, letters: str) -> None:
        """Send keys in one write."""
        self.keyboard.type(letters)

    async def wait(self, shown: Callable[..., Any], *args: Any) -> Any:
        """Wait until something is on screen, and return it.

        Raises:
            NothingHappened: It did not come.
        """
        return await self.keyboard.until(shown, *args)

    async def look(self) -> None:
        """Read the screen once it is at rest: before a key that confirms what stands there.

        A question moves with the cursor. A key that comes before its words are painted is refused,
        and whoever pressed it has not read them.
        """
        await self.keyboard.still()

    async def on(self, kind: type[AnyScreen]) -> AnyScreen:
        """A screen of a kind, once it is on top."""

        def there(_: str) -> AnyScreen | None:
            screen = self.app.screen
            return screen if isinstance(screen, kind) and screen.is_mounted else None

        screen: AnyScreen = await self.wait(there, kind.__name__)
        return screen

    async def on_keying(self) -> KeyingScreen:
        """The form, once it is there with its cursor."""
        screen = await self.on(KeyingScreen)
        await self.wait(lambda: screen.form.focused())
        return screen

    async def on_verifying(self) -> VerifyingScreen:
        """The blind form, once it is there with its cursor."""
        screen = await self.on(VerifyingScreen)
        await self.wait(lambda: screen.form.focused())
        return screen

    async def on_dialog(self, below: Screen[Any]) -> Screen[Any]:
        """A question over a screen, once it has its cursor."""
        dialog: Screen[Any] = await self.wait(
            lambda: self.app.screen is not below and self.app.focused and self.app.screen
        )
        return dialog

    def cursor(self, screen: KeyingScreen | VerifyingScreen) -> str | None:
        """The field with the cursor."""
        widget = screen.form.focused()
        return None if widget is None else widget.name
