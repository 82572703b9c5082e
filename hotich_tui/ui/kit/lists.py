"""What the list screens share: lines, a cursor, and the keys that move it."""

from rich.text import Text
from textual.app import ComposeResult

from hotich_tui.ui.kit.lines import Lines
from hotich_tui.ui.kit.quiet_footer import QuietFooter
from hotich_tui.ui.kit.screen import StationScreen


class ListScreen(StationScreen):
    """Lines of text with one under the cursor."""

    row = 0

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
        lines, drawn = self.lines(), []
        self.row = min(max(self.row, 0), max(0, len(lines) - 1))
        for number, line in enumerate(lines):
            here = number == self.row
            # A line that does not fit would take two, and push the last ones out of sight.
            line.truncate(max(20, self.size.width - 5), overflow="ellipsis")
            if here:
                line.stylize("bold")
            drawn.append(Text.assemble(("▸ " if here else "  ", "bold yellow"), line))
        window = self.query_one(Lines)
        window.show(drawn, self.row)
        # What the cursor moves to within the window was painted before.
        self.present(of=(tuple(line.plain for line in lines), window.top))

    def action_up(self) -> None:
        """The line above."""
        self.row -= 1
        self.draw()

    def action_down(self) -> None:
        """The line below."""
        self.row += 1
        self.draw()

    def action_leave(self) -> None:
        """Back."""
        self.dismiss()
