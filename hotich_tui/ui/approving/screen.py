"""Approving a book by exception: what has to be looked at first, then the rest with one key."""

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.domain.quality.errors_left import Estimate
from hotich_tui.messages import HotichError
from hotich_tui.ui.approving.risk_words import risk_words
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column, aligned
from hotich_tui.ui.kit.dialogs import ConfirmDialog
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.book.by_exception import Survey, Surveyed
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.people.accounts import Reset


def open_approving(seat: Seat, book_id: str) -> "ApprovingScreen":
    """What of a book waits for approval."""
    return ApprovingScreen(seat.signed_in, book_id)


class ApprovingScreen(ListScreen):
    """The records of a book that wait for approval: risky ones, the sample, the rest."""

    BINDINGS = bindings("approving")

    def __init__(self, desk: Desk, book_id: str) -> None:
        super().__init__()
        self.desk = desk
        self._book_id = book_id
        self.survey: Survey | None = None
        self._estimate: Estimate | None = None
        self._resets: Sequence[Reset] = ()
        self._approving = False
        self._summary = Static("", markup=False, id="statement")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._summary
        yield self.window
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_screen_resume(self) -> None:
        """Read the book whenever one comes back."""
        if not self._approving:
            self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        # What was verified before anything was kept of it is kept now, so these may write.
        self.survey = await self.call(self.desk.by_exception.survey, self._book_id)
        quality = await self.call(self.desk.quality.estimate, self._book_id)
        self._estimate = quality.core
        self._resets = await self.call(self.desk.accounts.resets_in, self._book_id)
        survey, book = self.survey, self.survey.book
        left = f" {self.say('checks.approving')}  {book.register} {clean(book.number)}"
        counts = self.say(
            "approval.counts",
            waiting=len(survey.waiting),
            risky=sum(bool(r.risks) for r in survey.waiting),
            drawn=sum(r.drawn for r in survey.waiting),
        )
        self.title_bar.show(f"{left} · {clean(book.place)}", counts)
        self._summary.update("\n".join(self.summary(survey)))
        self._tell(survey)
        self.draw()

    @property
    def records(self) -> list[Surveyed]:
        """The records as they are listed."""
        return [] if self.survey is None else self.survey.waiting

    def summary(self, survey: Survey) -> list[str]:
        """What stands above the list; kept with every record that is approved unopened."""
        lines = [
            self.say(
                "approval.sample",
                drawn=len(survey.sample),
                others=survey.others,
                tolerated=f"{100 * survey.plan.tolerated:g}",
                confidence=f"{100 * survey.plan.confidence:g}",
            )
        ]
        absent = [self.say(f"approval.risk_{kind.value}") for kind in survey.absent]
        if absent:
            lines.append(self.say("approval.absent", kinds=", ".join(absent)))
        ledger = "approval.ledger_open" if survey.unexplained else "approval.ledger_balances"
        lines.append(self.say(ledger, count=survey.unexplained))
        lines.append(self._left_in_book())
        if self._resets:
            resets = "; ".join(self._in_words(reset) for reset in self._resets)
            lines.append(self.say("people.resets_of_book", resets=resets))
        return lines

    def _in_words(self, reset: Reset) -> str:
        by = ", ".join(clean(user.name) for user in reset.by) or "–"
        return f"{clean(reset.user.name)} {reset.at[:10]} ({by})"

    def _left_in_book(self) -> str:
        if self._estimate is None or not self._estimate.fields:
            return self.say("checks.left_nothing")
        _, low, high = self._estimate.per_10000
        return self.say("checks.left_in_book", low=round(low), high=round(high))

    def _tell(self, survey: Survey) -> None:
        """What is next."""
        if survey.to_see:
            self.status.say(self.say("approval.see_first", count=len(survey.to_see)))
        elif survey.rest:
            self.status.say(self.say("approval.rest_now", count=len(survey.rest)))
        elif survey.for_others:
            count, names = len(survey.for_others), clean(survey.who_could)
            self.status.warn(self.say("approval.others_could", count=count, names=names))
        elif survey.working:
            self.status.say(self.say("approval.working", count=survey.working))
        else:
            self.status.say(self.say("approval.all_approved"))

    def lines(self) -> list[Text]:
        return [] if self.survey is None else self._lines_of(self.survey)

    def _lines_of(self, survey: Survey) -> list[Text]:
        columns = (NUMBER, Column(most=self.size.width // 2), PLAIN)
        return aligned([self._cells(survey, record) for record in survey.waiting], columns)

    def _cells(self, survey: Survey, record: Surveyed) -> list[Text]:
        why = []
        if record.who is not None:
            names = clean(", ".join(record.who)) or "–"
            why.append(Text(self.say("approval.for_others", names=names), "magenta"))
        words = risk_words(self, survey.register, record.risks)
        if words:
            why.append(Text(" · ".join(words), "yellow"))
        if record.drawn:
            why.append(Text(self.say("approval.drawn"), "cyan"))
        ordinal = Text(str(record.version.ordinal))
        return [ordinal, self.named(record.title), Text("  ").join(why)]

    def action_open(self) -> None:
        """See the record in full; what has to be looked at follows by itself."""
        if not self.records:
            return
        record = self.records[self.row]
        if not record.free:
            self.status.warn(self.lines()[self.row].plain.strip())
            return
        to_see = self.survey.to_see if self.survey is not None else []
        queue = to_see[to_see.index(record) :] if record in to_see else [record]
        self.seat.open("record", queue=queue)

    def action_approve(self) -> None:
        """Approve the record under the cursor, as listed, where it need not be opened."""
        if not self.records:
            return
        record = self.records[self.row]
        if record.to_see:
            self.status.warn(self.say("approval.open_it"))
            return
        shown = {"list": self.lines()[self.row].plain}
        self.perform(self._approve(record.version.id, shown), group="do")

    @shows_refusals
    async def _approve(self, version_id: str, shown: dict[str, str]) -> None:
        await self.call(self.desk.approving.approve, version_id, shown)
        await self._load()

    def action_approve_rest(self) -> None:
        """Approve the rest of the book at once, after a question."""
        survey = self.survey
        if survey is None or self._approving:
            return
        if survey.to_see:
            self.status.warn(self.say("approval.to_see_first", count=len(survey.to_see)))
            return
        if not survey.rest:
            self._tell(survey)
            return
        if survey.unexplained:
            self.status.warn(self.say("ledger.unbalanced", count=survey.unexplained))
            return
        text = self.say("approval.confirm", count=len(survey.rest))
        if survey.for_others:
            text += "\n" + self.say("approval.stay", count=len(survey.for_others))
        title = self.say("approval.confirm_title")

        async def confirmed() -> None:
            self._approving = True
            self.perform(self._approve_rest(survey), group="do")

        self.seat.show(ConfirmDialog(title, text, confirmed))

    async def _approve_rest(self, survey: Survey) -> None:
        """Batch by batch, so that nothing waits long for the station."""
        shown = self._as_shown(survey)
        total, done = len(shown), 0
        try:
            while batch := await self.call(self.desk.by_exception.approve_some, survey, shown):
                done += len(batch)
                self.status.say(self.say("approval.progress", done=done, total=total))
        except HotichError as error:
            self._approving = False
            await self._load()
            self.refuse(error)
            return
        self._approving = False
        await self._load()
        if done:
            self.status.say(self.say("approval.done", count=done))

    def _as_shown(self, survey: Survey) -> Mapping[str, Mapping[str, str]]:
        """Of each unopened record its line, and what stood above the list."""
        above = {str(n): line for n, line in enumerate(self.summary(survey), start=1)}
        records = zip(survey.waiting, self._lines_of(survey), strict=True)
        lines = {record.version.id: line.plain for record, line in records}
        return {r.version.id: {**above, "list": lines[r.version.id]} for r in survey.rest}

    def action_approved(self) -> None:
        """The book's approved records, to have one corrected."""
        self.seat.open("approved", book_id=self._book_id)
