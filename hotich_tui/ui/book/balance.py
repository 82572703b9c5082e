"""How a book stands against its ledger: what does not balance, and the reasons given for it."""

from collections.abc import Callable, Mapping

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.domain.book.ledger import CELLS, place_of
from hotich_tui.domain.book.ledger_readings import Explanation, LedgerView, Stage, Step
from hotich_tui.domain.record.records import Book
from hotich_tui.messages import HotichError
from hotich_tui.ui.book.gaps import gaps_in_words
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.columns import PLAIN, Column, aligned
from hotich_tui.ui.kit.dialogs import ReasonDialog
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.book.balancing import BookStanding, ExplainedFinding
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import in_words

HALF = CELLS.index("entries")
"""Where a row of cells is broken: what the entries say, what the closing note says."""


def open_balance(seat: Seat, book: Book) -> "BalanceScreen":
    """How a book stands."""
    return BalanceScreen(seat.signed_in, book)


class BalanceScreen(ListScreen):
    """The findings of a book, one to a line."""

    BINDINGS = bindings("balance")

    def __init__(self, desk: Desk, book: Book) -> None:
        super().__init__()
        self.desk, self.book = desk, book
        self.standing: BookStanding | None = None
        self._statement = Static("", markup=False, id="statement")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._statement
        yield self.window
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_screen_resume(self) -> None:
        """Compare whenever one comes back."""
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        book = self.book
        self.standing = await self.read(self.desk.balancing.standing, book.id)
        left = f" {self.say('ledger.title')}  {book.register} {clean(book.number)}"
        stage = self.say(f"ledger.stage_{self.standing.view.stage.value}")
        self.title_bar.show(f"{left} · {clean(book.place)}", stage)
        self._statement.update(self._stated(self.standing.view))
        self._tell(self.standing)
        self.draw()

    def _stated(self, view: LedgerView) -> Text:
        """The statement as settled; before that, the keyer's own for the keyer."""
        rows = self._rows(view.lines or view.own)
        return Text("\n").join([*self._reopened(view), *rows])

    def _rows(self, lines: Mapping[str, str]) -> list[Text]:
        """A line for each year, with its cells below those of the other years."""
        rows: dict[int, dict[str, Text]] = {}
        for line, text in lines.items():
            number, cell = place_of(line)
            cells = rows.setdefault(number, {})
            if text and cell == CELLS[0]:
                cells[cell] = Text(text, "bold")
            elif text:
                told = gaps_in_words(text, self.seat.language) if cell == "gaps" else text
                label = (f"{self.say(f'ledger.{cell}')} ", "bright_black")
                cells[cell] = Text.assemble(label, told)
        texts = [[cells.get(cell, Text()) for cell in CELLS] for cells in rows.values()]
        return aligned(texts, [PLAIN] * len(CELLS))

    def _reopened(self, view: LedgerView) -> list[Text]:
        """Why the ledger is stated afresh, and who asked for it."""
        why = view.reopening
        if why is None:
            return []
        reason = in_words("reopening", f"{why.reason} {why.note}".strip(), self.seat.language)
        told = self.say("ledger.reopened_for", round=view.round, reason=clean(reason))
        who = clean(self.desk.trail.names.get(why.person_id, "?"))
        return [Text.assemble((told, "yellow"), (f"  {who}", "bright_black"))]

    def _tell(self, standing: BookStanding) -> None:
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
    def _found(self) -> tuple[ExplainedFinding, ...]:
        return () if self.standing is None else self.standing.findings

    def lines(self) -> list[Text]:
        # A finding is a sentence: cut, it would say something else.
        columns = (PLAIN, Column(most=self.size.width // 2, whole=True), PLAIN)
        return [*aligned(list(map(self._cells, self._found)), columns), *self._former()]

    def _former(self) -> list[Text]:
        """The statements of the rounds that were reopened, the latest first."""
        lines = []
        for former in reversed(() if self.standing is None else self.standing.view.former):
            head = self.say("ledger.former_round", round=former.round)
            closed = self.say("ledger.former_closed") if former.closed else ""
            lines.append(Text.assemble((head, "magenta"), (f"  {closed}", "bright_black")))
            # In halves: a whole row of cells is wider than a small screen.
            for cells in (CELLS[:HALF], CELLS[HALF:]):
                half = {k: text for k, text in former.lines.items() if place_of(k)[1] in cells}
                lines += [row for row in self._rows(half) if row]
        return lines

    def _cells(self, found: ExplainedFinding) -> list[Text]:
        language, finding = self.seat.language, found.finding
        sign = Text("✓", "green") if found.explanation else Text("≠", "red")
        told, why = clean(self.say(finding.message, **dict(finding.kwargs))), []
        before = self._before(finding.key)
        if found.explanation is not None:
            why.append(Text(in_words("balancing", found.explanation.reason, language), "green"))
            if found.explanation.note:
                why.append(Text(clean(found.explanation.note), "bright_black"))
        elif before is not None:
            reason = in_words("balancing", f"{before.reason} {before.note}".strip(), language)
            former = self.say("ledger.former_reason", reason=clean(reason))
            why.append(Text(former, "bright_black"))
        if not found.settled:
            why.append(Text(self.say("ledger.unsettled_yet"), "yellow"))
        return [sign, Text(told), Text("  ").join(why)]

    def _before(self, finding: str) -> Explanation | None:
        """The reason for the same finding in the latest former round that has one."""
        former = () if self.standing is None else self.standing.view.former
        told = (round_.explanations.get(finding) for round_ in reversed(former))
        return next((reason for reason in told if reason is not None), None)

    def action_explain(self) -> None:
        """Give the reason for the finding under the cursor."""
        if self.row >= len(self._found):
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
        self.seat.show(ReasonDialog(title, "balancing", chosen))

    def action_restate(self) -> None:
        """State the ledger once more."""
        if self.standing is not None and self.desk.ledgers.may_state(self.standing.view):
            self.seat.open("ledger", stated=(self.book, self.standing.view))

    def action_close(self) -> None:
        """Close the book; what is listed is kept as it is displayed."""
        shown = {str(number): line.plain for number, line in enumerate(self.lines(), start=1)}
        shown["statement"] = str(self._statement.content)
        close, seen = self.desk.balancing.close, self._seen
        act = self._do(lambda: close(self.book.id, shown, seen))
        self.perform(act, group="do")

    def action_reopen(self) -> None:
        """Have the ledger stated afresh by two people, with a reason."""
        if self.standing is None:
            return
        try:
            self.desk.ledgers.refuse_reopening(self.standing.view)
        except HotichError as error:
            self.refuse(error)
            return
        reopen, seen = self.desk.ledgers.reopen, self._seen

        async def chosen(reason: str, note: str) -> None:
            await self._do(lambda: reopen(self.book.id, reason, note, seen))

        title = self.say("ledger.reopen_title")
        self.seat.show(ReasonDialog(title, "reopening", chosen))

    @property
    def _seen(self) -> Step | None:
        """Where the ledger was when it was displayed."""
        return None if self.standing is None else self.standing.view.step

    @shows_refusals
    async def _do(self, act: Callable[[], None]) -> None:
        await self.call(act)
        await self._load()
