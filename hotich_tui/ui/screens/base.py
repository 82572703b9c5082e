"""What every screen has: a title, a status line, a footer, and a way to the use cases."""

from typing import TYPE_CHECKING, cast

from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from hotich_tui.domain.records import Book
from hotich_tui.domain.registers import load_register
from hotich_tui.messages import HotichError
from hotich_tui.ui.widgets.bars import StatusLine, TitleBar

if TYPE_CHECKING:
    from hotich_tui.ui.app import HotichApp


class StationScreen(Screen[None]):
    """A full screen of the station."""

    @property
    def station_app(self) -> "HotichApp":
        """The app, typed."""
        return cast("HotichApp", self.app)

    @property
    def title_bar(self) -> TitleBar:
        """The line at the top."""
        return self.query_one(TitleBar)

    @property
    def status(self) -> StatusLine:
        """The line above the footer."""
        return self.query_one(StatusLine)

    def say(self, key: str, **places: object) -> str:
        """A sentence in the screen's language."""
        return self.station_app.say(key, **places)

    def refuse(self, error: HotichError) -> None:
        """Show a refusal."""
        self.status.warn(error.say(self.station_app.language))


class Dialog(ModalScreen[None]):
    """A small question over a screen."""

    @property
    def station_app(self) -> "HotichApp":
        """The app, typed."""
        return cast("HotichApp", self.app)

    def say(self, key: str, **places: object) -> str:
        """A sentence in the screen's language."""
        return self.station_app.say(key, **places)

    def message(self, text: str) -> None:
        """Show a sentence in the card."""
        self.query_one(".card-message", Static).update(text)

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss()


def book_title(book: Book, language: str = "vi") -> str:
    """What a title line calls a book."""
    register = load_register(book.register)
    name = register.name_vi if language == "vi" else register.name_en
    return f"{register.code} {book.number} · {name} · {book.place}"
