"""What acts on a form sees of it. `FormScreen` is all of it; whoever needs less asks for less, and
nobody holds the screen."""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from rich.text import Text

from hotich_tui.messages import HotichError
from hotich_tui.ui.form.remarks import Remark
from hotich_tui.ui.form.stopwatch import Stopwatch
from hotich_tui.ui.kit.dialogs import Answered
from hotich_tui.ui.kit.seat import Seat

T = TypeVar("T")


class Fields(Protocol):
    """The fields of a form, by their keys, and its cursor."""

    @property
    def current(self) -> str | None:
        """The field with the cursor."""
        ...

    def text_of(self, key: str) -> str: ...

    def finished(self, key: str) -> tuple[str, bool]:
        """The text of a field that is left, and whether some of it came from an abbreviation."""
        ...

    def set_text(self, key: str, text: str) -> None:
        """Set a field's text without telling anyone that it changed."""
        ...

    def set_remark(self, key: str, remark: Remark) -> None: ...

    def select(self, key: str) -> None:
        """Select the whole text: the first letter typed replaces it."""
        ...

    def hold(self, key: str, refused: Callable[[str], None]) -> None:
        """Take no letters in a field until a key that is none; `refused` is told what came."""
        ...

    def held(self, key: str) -> str:
        """The letters that came while a field took none."""
        ...

    def takes_letters(self, key: str) -> bool:
        """Whether letters go into a field: the cursor did not only just come."""
        ...

    def page_of(self, key: str) -> object:
        """The page that a field stands on."""
        ...

    def neighbour(self, key: str, step: int) -> str:
        """The field a step away in the order of this record."""
        ...

    def go_to(self, key: str) -> None:
        """Put the cursor into a field; the one it was in is not left."""
        ...

    def take(self, key: str, place: int) -> bool:
        """Put what is at hand into its field; False where there is none."""
        ...

    def after_letters(self, work: Callable[[], object], key: str | None = None) -> None:
        """Call something after the letters on their way into a field.

        Args:
            key: The field; None = the one with the cursor.
        """
        ...


class StatusWords(Protocol):
    """The status line."""

    def say(self, text: str) -> None: ...

    def warn(self, text: str) -> None: ...


class Words(Protocol):
    """Where something can be said."""

    @property
    def seat(self) -> Seat: ...

    @property
    def status(self) -> StatusWords: ...

    @property
    def strip_width(self) -> int:
        """Columns of the strip below the form."""
        ...

    def say(self, key: str, **kwargs: object) -> str:
        """A sentence in the screen's language."""
        ...

    def hint(self, text: str | Text) -> None:
        """Show something in the strip below the form."""
        ...

    def show_about(self) -> None:
        """Show in that strip what belongs to the field with the cursor."""
        ...

    def bell(self) -> None: ...

    def present(self, what: str) -> None:
        """Say that something else is shown from now on; when it is painted is noted."""
        ...


class UseCases(Protocol):
    """The way to the use cases."""

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Run a use case in the station's thread."""
        ...

    async def ask(self, function: Callable[..., T], *args: object) -> T | None:
        """Run a use case; None where it was refused, which is shown."""
        ...

    def refuse(self, error: HotichError) -> None:
        """Show a refusal."""
        ...

    def behind(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something for which keys never wait; whoever leaves the record does."""
        ...


class FormPort(Fields, Words, UseCases, Protocol):
    """A form in which fields are typed."""


class Sitting(FormPort, Protocol):
    """A form whose record may leave the screen."""

    @property
    def stopwatch(self) -> Stopwatch: ...

    async def letters(self) -> None:
        """Wait for the letters on their way into the field with the cursor."""
        ...

    async def leave_field(self) -> None:
        """Leave the field with the cursor and wait until everything is stored."""
        ...

    async def keep_effort(self) -> None:
        """Store what the record cost so far."""
        ...

    def one_at_a_time(self, way: Coroutine[Any, Any, None]) -> None:
        """Take one of the ways on which a record leaves the screen, and no other meanwhile."""
        ...

    def confirm(self, title: str, text: str, done: Callable[[], Answered]) -> None:
        """Ask something that is answered with yes, or closed."""
        ...

    def ask_to_park(self, parked: Callable[[], Answered]) -> None:
        """Leave the record aside, with a reason; then go on."""
        ...

    def close(self) -> None:
        """Back to the screen below."""
        ...


AT_FIELD = TypeVar("AT_FIELD", bound=Fields)


def at_field(action: Callable[[AT_FIELD, str], None]) -> Callable[[AT_FIELD], None]:
    """An action at the field with the cursor: where there is none, nothing happens."""

    def act(self: AT_FIELD) -> None:
        key = self.current
        if key is not None:
            action(self, key)

    act.__doc__, act.__name__ = action.__doc__, action.__name__
    return act
