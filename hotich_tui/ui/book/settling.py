"""Settling a ledger: the lines that two people stated differently, without names."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.book.ledger import NO_ROW, place_of
from hotich_tui.domain.book.ledger_readings import LineDispute
from hotich_tui.domain.record.records import Book, Choice
from hotich_tui.ui.book.gaps import gaps_in_words
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.case import CaseScreen
from hotich_tui.ui.kit.dialogs import TextDialog
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk


def open_settling(seat: Seat, book: Book, disputes: Sequence[LineDispute]) -> "SettlingScreen":
    """Settle what two people stated differently."""
    return SettlingScreen(seat.signed_in, book, disputes)


class SettlingScreen(CaseScreen):
    """One line after the other. No input has the focus: letters are keys."""

    BINDINGS = bindings("settling")

    def __init__(self, desk: Desk, book: Book, disputes: Sequence[LineDispute]) -> None:
        super().__init__()
        self.desk, self.book = desk, book
        self.open_lines = list(disputes)

    @property
    def dispute(self) -> LineDispute:
        """The line being settled."""
        return self.open_lines[0]

    def _draw(self) -> None:
        book, title = self.book, self.say("ledger.title")
        left = f" {title}  {book.register} {clean(book.number)} · {clean(book.place)}"
        self.title_bar.show(left, self.say("ledger.left", count=len(self.open_lines)))
        row, cell = place_of(self.dispute.line)
        difference = self.say(f"terms.difference_{self.dispute.difference.value}")
        text = Text()
        text.append(f"\n {self.say('ledger.row', row=row)} · ", "bright_black")
        text.append(self.say(f"ledger.{cell}"), "bold cyan")
        text.append(f"     {difference}\n\n", "yellow")
        for number, option in enumerate(self.dispute.options, 1):
            text.append(f"   {number}   ", "bold cyan")
            text.append(self._option(cell, option) + "\n\n", "bold")
        text.append(f"\n {self.say(f'ledger.hint_{cell}')}", "bright_black")
        self.shown_case.update(text)
        self.present(of=self.dispute)
        self.status.say(self.say("ledger.settle_it"))

    def _option(self, cell: str, option: str) -> str:
        if option == NO_ROW:
            return self.say("ledger.no_row")
        if not option:
            return self.say("ledger.nothing_said")
        return gaps_in_words(option, self.seat.language) if cell == "gaps" else option

    def _choose(self, place: int) -> None:
        if place < len(self.dispute.options):
            self._decide(Choice.OPTION, self.dispute.options[place])

    def action_retype(self) -> None:
        """Type what the book says."""

        async def done(text: str) -> None:
            self._decide(Choice.RETYPED, text)

        _, cell = place_of(self.dispute.line)
        title = self.say(f"ledger.{cell}")
        self.seat.show(TextDialog(title, self.say("ledger.retype"), "", done))

    def _decide(self, choice: Choice, text: str) -> None:
        self.perform(self._deciding(choice, text), group="do")

    @shows_refusals
    async def _deciding(self, choice: Choice, text: str) -> None:
        ledgers, book_id = self.desk.ledgers, self.book.id
        left = await self.call(ledgers.decide, book_id, self.dispute.line, choice, text)
        # A row settled to be none takes its other lines along.
        self.open_lines = await self.read(ledgers.disputes, book_id) if left else []
        if self.open_lines:
            self._draw()
            return
        self.seat.notify(self.say("ledger.settled_now"), markup=False)
        self.close()
