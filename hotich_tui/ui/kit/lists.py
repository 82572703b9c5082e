"""What the list screens share: lines, a cursor, and the keys that move it.

Of a long list only a part is read; typing narrows it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult

from hotich_tui.domain.record.pages import Page, Place
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.lines import Lines
from hotich_tui.ui.kit.screen import StationScreen, shows_refusals
from hotich_tui.vietnamese import clean

LEAST, MOST = 20, 8
"""Lines read in one go at least; screenfuls that are held at most."""


class ListScreen(StationScreen):
    """Lines of text with one under the cursor."""

    row = 0
    _drawn: Sequence[Text] = ()
    _plain: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.window = Lines()

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self.window
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def lines(self) -> list[Text]:
        """What is listed."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw the list with its cursor in sight."""
        self._drawn = self.lines()
        self._plain = tuple(line.plain for line in self._drawn)
        self._draw_cursor()

    @property
    def beyond(self) -> tuple[int | None, int | None]:
        """How many more lines there are before and after those of `lines`; None = uncounted."""
        return 0, 0

    @property
    def screenful(self) -> int:
        """Lines that are in sight at once."""
        return max(1, self.window.size.height)

    def _draw_cursor(self) -> None:
        lines = self._drawn
        self.row = min(max(self.row, 0), max(0, len(lines) - 1))
        window = self.window
        window.show(lines, self.row, dress=self._dressed, beyond=self.beyond)
        # What the cursor moves to within the window was painted before.
        self.present(of=(self._plain, window.top))

    def _dressed(self, line: Text, number: int) -> Text:
        here = number == self.row
        shown = Text.assemble(("▸ " if here else "  ", "bold yellow"), line)
        # A line that does not fit would take two, and push the last ones out of sight.
        shown.truncate(max(22, self.size.width - 3), overflow="ellipsis")
        if here:
            shown.stylize("bold", 2)
        return shown

    def named(self, title: str, *, blind: bool = False) -> Text:
        """The name of a record, or the word for one that shows none.

        Args:
            blind: Whoever looks may not see names yet.
        """
        if title:
            return Text(clean(title))
        return Text(self.say("ui.name_hidden" if blind else "ui.unnamed"), "bright_black")

    def action_up(self) -> None:
        """The line above."""
        self.row -= 1
        self._draw_cursor()

    def action_down(self) -> None:
        """The line below."""
        self.row += 1
        self._draw_cursor()

    def action_page_up(self) -> None:
        """A screenful up."""
        self.row -= self.screenful - 1
        self._draw_cursor()

    def action_page_down(self) -> None:
        """A screenful down."""
        self.row += self.screenful - 1
        self._draw_cursor()

    def action_top(self) -> None:
        """The first line."""
        self.row = 0
        self._draw_cursor()

    def action_bottom(self) -> None:
        """The last line."""
        self.row = len(self._drawn) - 1
        self._draw_cursor()

    def action_leave(self) -> None:
        """Back."""
        self.close()


class Placed(Protocol):
    """A thing of a list that knows where it stands."""

    @property
    def place(self) -> Place:
        """Where."""
        ...


T = TypeVar("T", bound=Placed)


class PagedScreen(ListScreen, Generic[T]):
    """A list of which the part around the cursor is held. Letters narrow it."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[T] = []
        self.narrow = ""
        self._length: int | None = None
        self._before: int | None = 0
        """Things before the held ones; None = not counted."""
        self._to_end = True
        """Nothing comes after the held ones."""

    def fetch(self, page: Page) -> Sequence[T]:
        """The things of a page; called in a thread that only reads."""
        raise NotImplementedError

    def count(self) -> int:
        """How many things there are, whatever they are narrowed to; in a thread that only reads."""
        raise NotImplementedError

    def tell(self) -> None:
        """Say what the list is, once it is read."""
        raise NotImplementedError

    @property
    def beyond(self) -> tuple[int | None, int | None]:
        if self._to_end:
            return self._before, 0
        if self._length is None or self._before is None:
            return self._before, None
        return self._before, max(1, self._length - self._before - len(self.items))

    @property
    def _some(self) -> int:
        """How many things are read in one go."""
        return max(LEAST, self.screenful)

    @shows_refusals
    async def reload(self) -> None:
        """Read what is held again: something may have moved meanwhile."""
        first = self.items[0].place if self.items and self._before != 0 else None
        await self._read(Page(since=first, limit=max(len(self.items), self._some)))
        if not self.items and first is not None:
            await self._read(Page(limit=self._some))
        self.tell()
        self.draw()

    async def go_to(self, place: Place) -> None:
        """Read the list from a place on; the cursor on it."""
        self.row, self._before = 0, None
        await self._read(Page(since=place, limit=self._some))
        before = Page(before=place, limit=self._some)
        self._put_before(await self._fetched(before), self._some)

    async def _read(self, page: Page) -> None:
        narrowed = replace(page, narrow=self.narrow)
        found, length = await self.read(lambda: (self.fetch(narrowed), self.count()))
        full = page.limit is not None and len(found) >= page.limit
        self.items, self._length = list(found), None if self.narrow else length
        if page.last:
            self._to_end = True
            uncounted = None if self._length is None else max(1, self._length - len(found))
            self._before = uncounted if full else 0
        else:
            self._to_end = not full
            if page.since is None:
                self._before = 0

    async def _fetched(self, page: Page) -> Sequence[T]:
        return await self.read(self.fetch, replace(page, narrow=self.narrow))

    @shows_refusals
    async def _more(self, steps: int) -> None:
        """Read what follows, then go down."""
        if self.items:
            page = Page(after=self.items[-1].place, limit=max(self._some, steps))
            found = await self._fetched(page)
            self._to_end = len(found) < (page.limit or 0)
            self.items += found
            spare = len(self.items) - MOST * self._some
            if spare > 0:
                self.items = self.items[spare:]
                self.row -= spare
                self._before = None if self._before is None else self._before + spare
        self.row += steps
        self.draw()

    @shows_refusals
    async def _less(self, steps: int) -> None:
        """Read what comes before, then go up."""
        if self.items:
            page = Page(before=self.items[0].place, limit=max(self._some, steps))
            self._put_before(await self._fetched(page), page.limit or 0)
            spare = len(self.items) - MOST * self._some
            if spare > 0:
                self.items, self._to_end = self.items[:-spare], False
        self.row -= steps
        self.draw()

    def _put_before(self, found: Sequence[T], wanted: int) -> None:
        self.items = [*found, *self.items]
        self.row += len(found)
        if len(found) < wanted:
            self._before = 0
        elif self._before is not None:
            # It may have grown or shrunk meanwhile: never below what is known to be there.
            self._before = max(1, self._before - len(found))

    @shows_refusals
    async def _from_start(self, page: Page) -> None:
        await self._read(page)
        self.row = len(self.items) - 1 if page.last else 0
        self.tell()
        self.draw()

    def _down(self, steps: int) -> None:
        if self.row + steps >= len(self.items) and not self._to_end:
            self.perform(self._more(steps), group="load")
            return
        self.row += steps
        self._draw_cursor()

    def _up(self, steps: int) -> None:
        if self.row < steps and self._before != 0:
            self.perform(self._less(steps), group="load")
            return
        self.row -= steps
        self._draw_cursor()

    def action_down(self) -> None:
        """The line below."""
        self._down(1)

    def action_up(self) -> None:
        """The line above."""
        self._up(1)

    def action_page_down(self) -> None:
        """A screenful down."""
        self._down(max(1, self.screenful - 1))

    def action_page_up(self) -> None:
        """A screenful up."""
        self._up(max(1, self.screenful - 1))

    def action_top(self) -> None:
        """The first line of the list."""
        self.perform(self._from_start(Page(limit=self._some)), group="load")

    def action_bottom(self) -> None:
        """The last line of the list."""
        self.perform(self._from_start(Page(last=True, limit=self._some)), group="load")

    def on_key(self, event: events.Key) -> None:
        """A letter narrows the list."""
        if event.is_printable and event.character and (self.narrow or event.character.strip()):
            event.stop()
            self._narrow_to(self.narrow + event.character)

    def action_erase(self) -> None:
        """One letter less to narrow by."""
        if self.narrow:
            self._narrow_to(self.narrow[:-1])

    def action_leave(self) -> None:
        """The whole list again, then back."""
        if self.narrow:
            self._narrow_to("")
        else:
            self.close()

    def _narrow_to(self, text: str) -> None:
        self.narrow = text
        self.perform(self._from_start(Page(limit=self._some)), group="load")
