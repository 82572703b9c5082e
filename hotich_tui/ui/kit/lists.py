"""What the list screens share: lines, a cursor, and the keys that move it."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult

from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.lines import Lines
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.vietnamese import clean


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
