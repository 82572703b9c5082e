"""How a book stands against its ledger: what does not balance, and the reasons given for it."""

from collections.abc import Callable

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.domain.book_ledger import CELLS, place_of
from hotich_tui.domain.ledger_readings import LedgerView, Stage
from hotich_tui.domain.records import Book
from hotich_tui.messages import HotichError
from hotich_tui.ui.actions import bindings
from hotich_tui.ui.screens.base import StationScreen
from hotich_tui.ui.screens.dialogs import ReasonDialog
from hotich_tui.ui.screens.lists import ListScreen
from hotich_tui.ui.screens.settling import gaps_in_words
from hotich_tui.ui.widgets.lines import Lines
from hotich_tui.ui.widgets.quiet_footer import QuietFooter
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.balancing import Found, Standing
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.parking import reasons


class BalanceScreen(ListScreen):
    """The findings of a book, one to a line.

    Args:
        restate: Opens the form for the keyer, as long as nobody has read the ledger again.
    """

    BINDINGS = bindings("balance")

    def __init__(
        self, desk: Desk, book: Book, restate: Callable[[Book, LedgerView], StationScreen]
    ) -> None:
        super().__init__()
        self.desk, self.book = desk, book
        self.standing: Standing | None = None
        self._restate = restate
        self._statement = Static("", markup=False, id="statement")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._statement
        yield Lines()
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_screen_resume(self) -> None:
        """Compare whenever one comes back."""
        self.run_worker(self._load(), exclusive=True, group="load")

    async def _load(self) -> None:
        book = self.book
        try:
            self.standing = await self.call(self.desk.balancing.standing, book.id)
        except HotichError as error:
            self.refuse(error)
            return
        left = f" {self.say('ledger.title')}  {book.register} {clean(book.number)}"
        stage = self.say(f"ledger.stage_{self.standing.view.stage.value}")
        self.title_bar.show(f"{left} · {clean(book.place)}", stage)
        self._statement.update(self._stated(self.standing.view))
        self._tell(self.standing)
        self.draw()

    def _stated(self, view: LedgerView) -> Text:
        """The statement as settled; before that, the keyer's own for the keyer."""
        shown, row, language = Text(), 0, self.station_app.language
        for line, text in (view.lines or view.own).items():
            number, cell = place_of(line)
            if number != row:
                shown.append("\n" if row else "")
                row = number
            if text and cell == CELLS[0]:
                shown.append(f"{text}  ", "bold")
            elif text:
                told = gaps_in_words(text, language) if cell == "gaps" else text
                shown.append(f" {self.say(f'ledger.{cell}')} ", "bright_black")
                shown.append(told)
        return shown

    def _tell(self, standing: Standing) -> None:
        if standing.finished:
            self.status.say(self.say("ledger.finished"))
        elif standing.view.stage is Stage.CLOSED:
            self.status.warn(self.say("ledger.reopened"))
        elif standing.view.stage is Stage.DISPUTED:
            who = self.desk.ledgers.who_could(standing.view)
            names = ", ".join(sorted(clean(user.name) for user in who)) or "–"
            self.status.warn(self.say("ledger.settle_by", names=names))
        elif standing.balanced:
            key = "ledger.all_explained" if standing.findings else "ledger.balanced"
            told = self.say(key, entries=standing.entries)
            self.status.say(f"{told} {self.say('ledger.may_close')}")
        else:
            self.status.say(self.say("ledger.open_findings", count=len(standing.open)))

    @property
    def _found(self) -> tuple[Found, ...]:
        return () if self.standing is None else self.standing.findings

    def lines(self) -> list[Text]:
        return [self._line(found) for found in self._found]

    def _line(self, found: Found) -> Text:
        language, finding = self.station_app.language, found.finding
        sign, style = ("✓ ", "green") if found.explanation else ("≠ ", "red")
        line = Text.assemble(
            (sign, style), clean(self.say(finding.message, **dict(finding.places)))
        )
        if found.explanation is not None:
            reason = reasons("balancing").get(found.explanation.reason)
            told = found.explanation.reason if reason is None else reason[language]
            line.append(f"  {told}", "green")
            line.append(f"  {clean(found.explanation.note)}", "bright_black")
        if not found.settled:
            line.append(f"  {self.say('ledger.unsettled_yet')}", "yellow")
        return line

    def action_explain(self) -> None:
        """Give the reason for the finding under the cursor."""
        if not self._found:
            return
        found = self._found[self.row]
        if not found.finding.kind.explainable:
            self.status.warn(self.say("ledger.not_explainable"))
            return
        if not found.settled:
            self.status.warn(self.say("ledger.after_verifying"))
            return

        async def chosen(reason: str, note: str) -> None:
            explain, key = self.desk.balancing.explain, found.finding.key
            await self._do(lambda: explain(self.book.id, key, reason, note))

        title = self.say("ledger.explain_title")
        self.app.push_screen(ReasonDialog(title, "balancing", chosen))

    def action_restate(self) -> None:
        """State the ledger once more."""
        if self.standing is not None and self.desk.ledgers.may_state(self.standing.view):
            self.app.push_screen(self._restate(self.book, self.standing.view))

    def action_close(self) -> None:
        """Close the book; what is listed is kept as it is displayed."""
        shown = {str(number): line.plain for number, line in enumerate(self.lines(), start=1)}
        shown["statement"] = str(self._statement.content)
        close = self.desk.balancing.close
        self.run_worker(self._do(lambda: close(self.book.id, shown)), exclusive=True, group="do")

    async def _do(self, act: Callable[[], None]) -> None:
        try:
            await self.call(act)
        except HotichError as error:
            self.refuse(error)
            return
        await self._load()
