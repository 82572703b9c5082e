"""What adjudicating a record and settling a ledger have in common: a case, and up to three readings
of it. No input has the focus: letters are keys."""

from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.screen import StationScreen


class CaseScreen(StationScreen):
    """One case after the other, each chosen by the number of a reading."""

    def __init__(self) -> None:
        super().__init__()
        self.shown_case = Static("", markup=False, id="case", classes="rows")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self.shown_case
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the first case."""
        self._draw()

    def _draw(self) -> None:
        raise NotImplementedError

    def _choose(self, place: int) -> None:
        """Take the reading at this place, from 0, where there is one."""
        raise NotImplementedError

    def action_first(self) -> None:
        """The first reading."""
        self._choose(0)

    def action_second(self) -> None:
        """The second reading."""
        self._choose(1)

    def action_third(self) -> None:
        """The third reading."""
        self._choose(2)

    def action_leave(self) -> None:
        """Back; what was decided stays."""
        self.close()
