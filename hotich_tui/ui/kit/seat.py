"""What a screen asks of the seat on which it is shown."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

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

    def tell(self, error: Exception) -> None:
        """Show a refusal where the screen has no better place."""
        ...

    def tell_once(self, error: HotichError) -> None:
        """Show what is wrong with something that work can do without, once."""
        ...

    def notify(self, message: str, *, markup: bool = ..., timeout: float | None = ...) -> None: ...

    def sit_down(self, desk: "Desk") -> None:
        """Someone signed in."""
        ...

    def open_extract(self) -> "Hints | None": ...

    def open_registry(self) -> "Registry": ...
