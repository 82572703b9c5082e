"""Columns as wide as what stands in them, however early a row is drawn."""

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.events import Resize
from textual.widgets import DataTable

from hotich_tui.ui.home.book_table import BookTable

NAME = "KS 01/1998"


async def drawn(kind: type[DataTable[Text]]) -> str:
    """The line of a row that was drawn at once, by a table that is not told of a new size: so it
    goes where another screen comes over it in between."""

    class Untold(kind):  # type: ignore[misc, valid-type]
        def _on_resize(self, event: Resize) -> None:
            event.prevent_default()

    table = Untold()

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield table

    async with Shown().run_test() as pilot:
        table.add_column("Sổ")
        table.focus()
        await pilot.pause()
        table.add_row(Text(NAME))
        assert NAME not in table.render_line(1).text
        await pilot.pause()
        return str(table.render_line(1).text)


async def test_a_cell_that_was_drawn_early_is_whole() -> None:
    assert NAME in await drawn(BookTable)


async def test_the_control_is_cut() -> None:
    assert NAME not in await drawn(DataTable)


@pytest.mark.parametrize("name", ["KS 02/1998", "NCN 01/2001-bổ sung"])
async def test_rows_that_come_later_are_whole_too(name: str) -> None:
    table = BookTable()

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield table

    async with Shown().run_test() as pilot:
        table.add_column("Sổ", key="book")
        table.add_row(Text("KS"), key="one")
        await pilot.pause()
        table.update_cell("one", "book", Text(name), update_width=True)
        table.render_line(1)
        await pilot.pause()
        assert name in table.render_line(1).text
