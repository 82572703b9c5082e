"""What a screen asks of the seat on which it is shown."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from textual.dom import DOMNode
from textual.geometry import Size
from textual.screen import Screen

from hotich_tui.messages import HotichError
from hotich_tui.ui.input.keymap import Keymap
from hotich_tui.ui.input.typing_methods import TypingMethods

if TYPE_CHECKING:
    from hotich_tui.domain.population.matching import Hints
    from hotich_tui.ui.kit.key_queue import KeyQueue
    from hotich_tui.workflow.desk import Desk
    from hotich_tui.workflow.population.earlier import Registry
    from hotich_tui.workflow.sign_in import SignIn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Route:
    """The way to a screen.

    Args:
        name: Its row in the table of screens.
        arguments: What its opener is called with, beside the seat.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


Found = Screen[None] | Route | None
"""What an opener finds: a screen to show, the way to another one, or nothing that it has not told
by itself."""
Opener = Callable[..., Found | Awaitable[Found]]
"""Opens a screen: called with the seat and the arguments of its route. One that has to ask the
station first is a coroutine; a refusal that it raises is told."""


class Upgrade:
    """How far the station's upgrade is, from the thread in which it runs to the screen that waits.

    Args:
        call_later: Calls something in the screen's thread.
    """

    def __init__(self, call_later: Callable[..., Any]) -> None:
        self._call_later = call_later
        self.percent: int | None = None
        """What is done; None where there was nothing to do."""
        self.when_on: Callable[[], None] = lambda: None
        """Called in the screen's thread whenever it went on."""

    def tell(self, share: float) -> None:
        """How far it is, 0 to 1; called in any thread."""
        percent = int(100 * share)
        if percent != self.percent:
            self.percent = percent
            self._call_later(self.when_on)


class Seat(Protocol):
    """One window of the station and whoever sits at it."""

    language: str
    typing: TypingMethods
    keymap: Keymap
    sign_in: "SignIn | None"
    desk: "Desk | None"
    office_defaults: dict[str, str]
    notice: str
    now: Callable[[], datetime]
    clock: Callable[[], float]
    keys: "KeyQueue"

    @property
    def signed_in(self) -> "Desk":
        """The desk of whoever sits here.

        Raises:
            LookupError: Nobody does.
        """
        ...

    @property
    def size(self) -> Size: ...

    @property
    def screen(self) -> Screen[Any]: ...

    @property
    def screen_stack(self) -> Sequence[Screen[Any]]: ...

    @property
    def leaving(self) -> bool:
        """The window is on its way out: its screens are being taken down."""
        ...

    def say(self, key: str, **kwargs: object) -> str:
        """A sentence in this seat's language, with this person's keys for `[scope.action]`."""
        ...

    def key_of(self, scope: str, action: str) -> str:
        """The key of an action, as a person names it."""
        ...

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Run a use case in the station's thread, after those asked for before it."""
        ...

    async def read(self, function: Callable[..., T], *args: object) -> T:
        """Run a use case that writes nothing, beside the station's thread: after what was asked
        for before it, and delaying nothing. Where it is not waited for any more, it stops."""
        ...

    def open(self, name: str, /, **arguments: object) -> None:
        """Open a screen by its route; who may not open it, and what is refused, is told.

        Args:
            name: Its row in the table of screens.
            arguments: What its opener takes beside the seat.
        """
        ...

    def show(self, dialog: Screen[None]) -> None:
        """Show a question of the kit's own over the screen."""
        ...

    def close(self, screen: Screen[None]) -> None:
        """Take a screen away; the one below is back."""
        ...

    def tell(self, error: Exception) -> None:
        """Show a refusal where the screen has no better place."""
        ...

    def tell_once(self, error: HotichError) -> None:
        """Show what is wrong with something that work can do without, once."""
        ...

    def notify(self, message: str, *, markup: bool = ..., timeout: float | None = ...) -> None: ...

    def bell(self) -> None: ...

    @property
    def upgrade(self) -> Upgrade: ...

    def when_open(self, ready: Callable[[], None], refused: Callable[[HotichError], None]) -> None:
        """Call one of two once it is known whether the station opens."""
        ...

    def sit_down(self, desk: "Desk") -> None:
        """Someone signed in."""
        ...

    def keymaps(self) -> Mapping[str, str]:
        """The keymaps there are -> what a person reads of each."""
        ...

    def switch_keymap(self, name: str) -> None:
        """Other keys from now on."""
        ...

    def open_extract(self) -> "Hints | None": ...

    def open_registry(self) -> "Registry": ...


def seat_of(node: DOMNode) -> Seat:
    """The seat on which a widget is shown."""
    return cast("Seat", node.app)
