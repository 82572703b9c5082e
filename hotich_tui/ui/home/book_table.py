"""The table of books on the first screen."""

from collections.abc import Iterable
from typing import Any

from rich.text import Text
from textual.widgets import DataTable


class BookTable(DataTable[Text]):
    """Books in columns, drawn anew once the columns have found their widths.

    The widths of new rows are found when the table is idle (textual 8.2.8). What is drawn before
    that is kept as it was, with cells cut to the widths of the head: "KS 01" for two books.
    """

    def _update_dimensions(self, new_rows: Iterable[Any]) -> None:
        super()._update_dimensions(new_rows)
        self._clear_caches()
        self.refresh()
