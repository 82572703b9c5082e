"""Lines of text of which a screenful is shown: moving the cursor paints, and lays nothing out."""

from collections.abc import Sequence

from rich.text import Text
from textual.widgets import Static

ROOM_FOR_SIGNS = 5
"""Rows from which the first and the last may say how many lines are out of sight."""


class Lines(Static):
    """A window on lines, kept around one of them."""

    def __init__(self) -> None:
        super().__init__("", markup=False, classes="rows")
        self._lines: Sequence[Text] = ()
        self._row = 0
        self.top = 0
        """The first line in sight, from 0."""

    def show(self, lines: Sequence[Text], row: int) -> None:
        """Show lines with this one in sight.

        Args:
            row: Place in `lines`, from 0.
        """
        self._lines, self._row = lines, row
        self._draw()

    def on_resize(self) -> None:
        """Fill the new size."""
        self._draw()

    def _draw(self) -> None:
        height = max(1, self.size.height)
        top = self.top = max(0, min(self._row - height // 2, len(self._lines) - height))
        lines = list(self._lines[top : top + height])
        if height >= ROOM_FOR_SIGNS:
            below = len(self._lines) - top - height
            if below > 0:
                lines[-1] = Text(f"  ↓ {below + 1}", "bright_black")
            if top > 0:
                lines[0] = Text(f"  ↑ {top + 1}", "bright_black")
        shown = Text("\n", no_wrap=True, overflow="ellipsis").join(lines)
        shown.no_wrap, shown.overflow = True, "ellipsis"
        self.update(shown, layout=False)
