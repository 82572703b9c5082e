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

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield Lines()
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def lines(self) -> list[Text]:
        """What is listed."""
        raise NotImplementedError

    def draw(self) -> None:
        """Draw the list with its cursor in sight."""
        self._drawn = self.lines()
        self._draw_cursor()

    def _draw_cursor(self) -> None:
        lines, drawn = self._drawn, []
        self.row = min(max(self.row, 0), max(0, len(lines) - 1))
        for number, line in enumerate(lines):
            here = number == self.row
            shown = Text.assemble(("▸ " if here else "  ", "bold yellow"), line)
            # A line that does not fit would take two, and push the last ones out of sight.
            shown.truncate(max(22, self.size.width - 3), overflow="ellipsis")
            if here:
                shown.stylize("bold", 2)
            drawn.append(shown)
        window = self.query_one(Lines)
        window.show(drawn, self.row)
        # What the cursor moves to within the window was painted before.
        self.present(of=(tuple(line.plain for line in lines), window.top))

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

    def action_leave(self) -> None:
        """Back."""
        self.close()
