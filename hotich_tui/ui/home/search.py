"""Finding a record by anything this person may see, accents and case aside."""

import asyncio
from collections.abc import Sequence

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from hotich_tui.domain.record.records import Book, RecordView
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column, aligned
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.kit.screen import StationScreen, shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean, fold
from hotich_tui.workflow.desk import Desk

PAUSE = 0.1
"""Seconds after a letter before the station is asked: within a word nothing is asked in vain."""


def open_search(seat: Seat) -> "SearchScreen":
    """Find a record."""
    return SearchScreen(seat.signed_in)


class SearchScreen(StationScreen):
    """One line to type in, the hits below."""

    BINDINGS = bindings("search")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._books: dict[str, str] = {}
        self._box = FieldInput(
            compact=True, id="query", classes="form-input", select_on_focus=False
        )
        self._found = Static("", markup=False, id="hits")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._box
        with VerticalScroll(classes="rows", can_focus=False):
            yield self._found
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Start typing."""
        self.title_bar.show(f" {self.say('checks.search')}", self.desk.user.name)
        self.status.say(self.say("checks.search_hint"))
        self._box.focus()

    @work(exclusive=True, group="search")
    @shows_refusals
    async def on_input_changed(self, event: FieldInput.Changed) -> None:
        """Ask after a pause; a later letter stops this, wherever it is."""
        await asyncio.sleep(PAUSE)
        text = event.value
        views, books = await self.read(self._find, text)
        if self._box.value != text:
            return
        self._books |= {book.id: f"{book.register} {book.number}" for book in books}
        self._found.update(self._hits(views, text))
        if len(text.strip()) >= 2:
            self.status.say(self.say("checks.hits", count=len(views)))

    def _find(self, text: str) -> tuple[Sequence[RecordView], list[Book]]:
        """The hits, and the books among theirs that were not named yet."""
        views = self.desk.searching.find(text)
        unnamed = {view.version.book_id for view in views} - self._books.keys()
        return views, [self.desk.books.get(book_id) for book_id in unnamed]

    def _hits(self, views: Sequence[RecordView], text: str) -> Text:
        columns = (PLAIN, NUMBER, PLAIN, Column(most=self.size.width // 2), PLAIN)
        lines = aligned([self._cells(view, text) for view in views], columns)
        shown = Text("\n", no_wrap=True, overflow="ellipsis").join(lines)
        shown.no_wrap, shown.overflow = True, "ellipsis"
        return shown

    def _cells(self, view: RecordView, text: str) -> list[Text]:
        version, wanted = view.version, fold(text.strip())
        found = (
            value.text
            for value in view.values.values()
            if wanted in fold(value.text) and value.text not in view.title
        )
        name = Text(clean(view.title), "bold")
        return [
            Text(clean(self._books.get(version.book_id, "")), "cyan"),
            Text(str(version.ordinal), "cyan"),
            Text(self.say(f"terms.state_{version.state.value}"), "bright_black"),
            name if view.title else Text(self.say("ui.unnamed"), "bright_black"),
            Text(clean(next(found, "")), "bright_black"),
        ]

    def action_leave(self) -> None:
        """Back."""
        self.close()
