"""Lines of text of which a screenful is shown: moving the cursor paints, and lays nothing out."""

from collections.abc import Callable, Sequence

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
        self._dress: Callable[[Text, int], Text] | None = None
        self._beyond: tuple[int | None, int | None] = (0, 0)
        self.top = 0
        """The first line in sight, from 0."""

    def show(
        self,
        lines: Sequence[Text],
        row: int,
        *,
        dress: Callable[[Text, int], Text] | None = None,
        beyond: tuple[int | None, int | None] = (0, 0),
    ) -> None:
        """Show lines with this one in sight.

        Args:
            row: Place in `lines`, from 0.
            dress: Makes of a line, and its place, what is shown: called for those in sight only.
            beyond: How many more lines there are before and after these; None = some, uncounted.
        """
        self._lines, self._row, self._dress, self._beyond = lines, row, dress, beyond
        self._draw()

    def on_resize(self) -> None:
        """Fill the new size."""
        self._draw()

    def _draw(self) -> None:
        height = max(1, self.size.height)
        top = self.top = max(0, min(self._row - height // 2, len(self._lines) - height))
        lines = list(self._lines[top : top + height])
        if self._dress is not None:
            lines = [self._dress(line, top + place) for place, line in enumerate(lines)]
        if height >= ROOM_FOR_SIGNS and lines:
            before, after = self._beyond
            below = max(0, len(self._lines) - top - height)
            # A list that fills the window and is one of many keeps the cursor's line in sight.
            if (below or after != 0) and self._row < top + height - 1:
                lines[-1] = _sign("↓", None if after is None else below + after + 1)
            if (top or before != 0) and self._row > top:
                lines[0] = _sign("↑", None if before is None else top + before + 1)
        shown = Text("\n", no_wrap=True, overflow="ellipsis").join(lines)
        shown.no_wrap, shown.overflow = True, "ellipsis"
        self.update(shown, layout=False)


def _sign(arrow: str, count: int | None) -> Text:
    return Text(f"  {arrow} {'…' if count is None else count}", "bright_black")
