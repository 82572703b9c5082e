"""A book's ledger: a row for each year, stated by one person and read again by another, blind."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from hotich_tui.domain.book.ledger import CELLS, NO_ROW, CellError, gaps_as_typed, place_of
from hotich_tui.domain.book.ledger_readings import LedgerView, LineDispute, Stage
from hotich_tui.domain.record.records import Book
from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.kit.screen import StationScreen
from hotich_tui.ui.kit.seat import Route, Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.book.ledgers import gap_reasons
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import reasons

WIDTHS = {
    "year": 7,
    "first": 9,
    "last": 9,
    "first_page": 9,
    "last_page": 9,
    "entries": 10,
    "pages": 12,
    "gaps": 13,
}
"""Columns of each cell at 80; what is left over belongs to the gaps."""


def open_ledger(
    seat: Seat, book_id: str = "", stated: tuple[Book, LedgerView] | None = None
) -> "LedgerScreen | Awaitable[LedgerScreen | Route]":
    """Open what this person can do with a book's ledger; else how the book stands.

    Args:
        stated: A ledger as this person stated it, to be stated once more: nobody has read it.
    """
    return LedgerScreen(seat.signed_in, *stated) if stated else _find_ledger(seat, book_id)


async def _find_ledger(seat: Seat, book_id: str) -> "LedgerScreen | Route":
    desk = seat.signed_in

    def find() -> tuple[Book, LedgerView, list[LineDispute]]:
        view = desk.ledgers.view(book_id)
        settling = desk.ledgers.may_settle(view)
        return desk.books.get(book_id), view, desk.ledgers.disputes(book_id) if settling else []

    book, view, disputes = await seat.read(find)
    stating = view.stage is Stage.EMPTY and desk.ledgers.may_state(view)
    if stating or desk.ledgers.may_read(view):
        return LedgerScreen(desk, book, view)
    if disputes:
        return Route("settling", {"book": book, "disputes": disputes})
    return Route("balance", {"book": book})


class LedgerRow(Horizontal):
    """One year's cells."""

    def __init__(self, number: int, texts: Mapping[str, str]) -> None:
        super().__init__(classes="ledger-row")
        self.number = number
        self.cells = {
            cell: FieldInput(
                texts.get(cell, ""),
                name=cell,
                compact=True,
                classes="form-input",
                select_on_focus=False,
            )
            for cell in CELLS
        }
        for cell, width in WIDTHS.items():
            if cell != "gaps":
                self.cells[cell].styles.width = width

    def compose(self) -> ComposeResult:
        yield from self.cells.values()


class LedgerScreen(StationScreen):
    """The form. The keyer's lines stand in it when they come back; a verifier begins empty."""

    BINDINGS = bindings("ledger")

    def __init__(self, desk: Desk, book: Book, view: LedgerView) -> None:
        super().__init__()
        self.desk, self.book, self.view = desk, book, view
        self.rows: list[LedgerRow] = []
        self._kept: dict[str, str] = {}
        self._body = VerticalScroll(classes="ledger-rows", can_focus=False)
        self._hint = Static("", markup=False, id="hint")

    @property
    def reads(self) -> bool:
        """The person here is the second one."""
        return not self.desk.ledgers.may_state(self.view)

    def compose(self) -> ComposeResult:
        yield self.title_bar
        head = "".join(f"{self.say(f'ledger.{cell}'):<{width}}" for cell, width in WIDTHS.items())
        yield Static(f" {head}", markup=False, id="ledger-head")
        yield self._body
        language, offered = self.seat.language, reasons("gaps").values()
        named = "   ".join(f"{n} {text[language]}" for n, text in enumerate(offered, 1))
        yield Static(named, markup=False, id="ledger-reasons")
        yield self._hint
        yield self.status
        yield QuietFooter(show_command_palette=False)

    async def on_mount(self) -> None:
        """Lay the rows out."""
        title = self.say("ledger.title")
        left = (
            f" {title}  {self.book.register} {clean(self.book.number)} · {clean(self.book.place)}"
        )
        role = self.say("terms.role_verifier" if self.reads else "terms.role_keyer")
        if self.view.reopening is not None:
            left += f" · {self.say('ledger.round', round=self.view.round)}"
        self.title_bar.show(left, f"{role} {self.desk.user.name}")
        draft = await self.read(self.desk.ledgers.draft, self.book.id, self.view.step)
        if self.view.checks:
            await self._lay_out_again()
            self._come_back(draft)
            return
        await self._lay_out(_with_draft(_typed(self.view.own), draft))
        self._come_back(draft)
        self.status.say(self.say("ledger.read_it" if self.reads else "ledger.state_it"))

    async def _lay_out(self, rows: Sequence[Mapping[str, str]]) -> None:
        # What goes is not left by a person: nothing of it is kept.
        self.rows = []
        await self._body.remove_children()
        self.rows = [LedgerRow(number, texts) for number, texts in enumerate(rows or [{}], 1)]
        await self._body.mount_all(self.rows)
        self._kept = {line: widget.value for line, widget in self._lines()}
        self.present()
        self.set_focus(self._open_cells[0])

    def _come_back(self, draft: Mapping[str, str]) -> None:
        """Put what this person had typed into the open cells; the cursor goes behind it."""
        cells = [(line, widget) for line, widget in self._lines() if not widget.disabled]
        for place, (line, widget) in enumerate(cells):
            if line in draft:
                widget.value = self._kept[line] = draft[line]
                self.set_focus(cells[min(place + 1, len(cells) - 1)][1])

    def _lines(self) -> list[tuple[str, FieldInput]]:
        return [
            (f"{r.number}.{cell}", widget) for r in self.rows for cell, widget in r.cells.items()
        ]

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """A cell that is left goes to the disk, behind the keys."""
        self.behind(self._keep(event.widget))

    async def _keep(self, left: Widget | None) -> None:
        line = next((line for line, widget in self._lines() if widget is left), None)
        if not isinstance(left, FieldInput) or line is None or left.disabled:
            return
        text = left.value
        if text == self._kept.get(line, ""):
            return
        self._kept[line] = text
        try:
            await self.call(self.desk.ledgers.keep, self.book.id, self.view.step, line, text)
        except HotichError as error:
            self.refuse(error)

    async def put_down(self) -> None:
        """Keep the cell with the cursor."""
        await self._letters_taken()
        await self._keep(self.focused)
        await self.settle()

    async def _lay_out_again(self) -> None:
        """The second reading: agreed cells are closed, the others empty; nothing else is told."""
        own = {check.line: check.own for check in self.view.checks}
        await self._lay_out(_typed(own))
        again = 0
        for check in self.view.checks:
            number, cell = place_of(check.line)
            widget = self.rows[number - 1].cells[cell]
            if check.outcome.closed:
                widget.disabled = True
                continue
            again += 1
            widget.value, widget.placeholder = "", self.say("ledger.again")
            self._kept[check.line] = ""
            widget.add_class("ledger-again")
        self.set_focus(self._open_cells[0])
        self.status.warn(self.say("ledger.read_again", count=again))

    @property
    def _open_cells(self) -> list[FieldInput]:
        cells = (widget for row in self.rows for widget in row.cells.values())
        return [widget for widget in cells if not widget.disabled]

    async def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What belongs in the cell; below the last row that is used stands an empty one."""
        cell = event.widget.name or ""
        if cell in CELLS:
            self._hint.update(Text(self.say(f"ledger.hint_{cell}")))
        last = self.rows[-1] if self.rows and not self.view.checks else None
        if last is not None and event.widget in last.cells.values() and self._body.is_attached:
            self.rows.append(LedgerRow(len(self.rows) + 1, {}))
            await self._body.mount(self.rows[-1])

    def action_next(self) -> None:
        """The next cell that is open."""
        self._step(1)

    def action_back(self) -> None:
        """The cell before."""
        self._step(-1)

    def _step(self, step: int) -> None:
        # At once, and never round the corner: letters sent with the key belong to the next cell.
        cells = self._open_cells
        here = next((place for place, widget in enumerate(cells) if widget is self.focused), None)
        if here is not None and 0 <= here + step < len(cells):
            self.set_focus(cells[here + step])

    def action_up(self) -> None:
        """The same cell of the row above."""
        self._to_row(-1)

    def action_down(self) -> None:
        """The same cell of the row below."""
        self._to_row(1)

    def _to_row(self, step: int) -> None:
        places = [
            (place, cell)
            for place, row in enumerate(self.rows)
            for cell, widget in row.cells.items()
            if widget is self.focused
        ]
        for place, cell in places:
            if 0 <= place + step < len(self.rows):
                there = self.rows[place + step].cells[cell]
                if not there.disabled:
                    self.set_focus(there)

    def action_done(self) -> None:
        """Store what is stated."""
        self.perform(self._done())

    async def _done(self) -> None:
        await self._letters_taken()
        await self.settle()
        rows = [{c: widget.value for c, widget in row.cells.items()} for row in self.rows]
        ledgers, book_id = self.desk.ledgers, self.book.id
        try:
            if self.reads:
                await self.call(ledgers.read, book_id, rows, self.view.step)
            else:
                await self.call(ledgers.state, book_id, rows, self.view.step)
            view = await self.read(ledgers.view, book_id)
        except CellError as error:
            self.refuse(error)
            if error.row <= len(self.rows):
                self.set_focus(self.rows[error.row - 1].cells[error.cell])
            return
        except HotichError as error:
            self.refuse(error)
            return
        if view.stage is Stage.READING:
            self.view = view
            await self._lay_out_again()
            return
        told = {Stage.STATED: "ledger.stated_now", Stage.DISPUTED: "ledger.disputed_now"}
        self.seat.notify(
            self.say(told.get(view.stage, "ledger.agreed_now")), markup=False, timeout=8
        )
        self.close()

    async def _letters_taken(self) -> None:
        """Wait until every cell has taken what was sent to it: each has a queue of its own."""
        for widget in self._open_cells:
            taken = asyncio.Event()
            widget.call_later(taken.set)
            await taken.wait()

    def action_leave(self) -> None:
        """Back; what was typed stands there again when this person comes back."""
        self.perform(self._leave())

    async def _leave(self) -> None:
        await self.put_down()
        self.close()


def _with_draft(
    rows: Sequence[Mapping[str, str]], draft: Mapping[str, str]
) -> list[Mapping[str, str]]:
    """The rows, with as many more as a draft needs."""
    last = max((place_of(line)[0] for line in draft), default=0)
    return [*rows, *({} for _ in range(last - len(rows)))]


def _typed(lines: Mapping[str, str]) -> list[dict[str, str]]:
    """Rows of texts as a person types them, of stored lines."""
    rows: list[dict[str, str]] = []
    for line, text in sorted(lines.items()):
        number, cell = place_of(line)
        rows += [{} for _ in range(number - len(rows))]
        shown = gaps_as_typed(text, gap_reasons()) if cell == "gaps" else text
        rows[number - 1][cell] = "" if text == NO_ROW else shown
    return rows
