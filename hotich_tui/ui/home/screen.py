"""What was done, what waits for me, and the books."""

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Position, Progress
from hotich_tui.messages import HotichError
from hotich_tui.ui.home.book_table import BookTable
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.screen import StationScreen, shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.people.accounts import Doubt
from hotich_tui.workflow.waiting import Task

LOOK_FOR_NEWS = 2.0
"""Seconds between looks at what the other seat finished."""
COLUMNS = ("book", "place", "total", "keyed", "verified", "disputed", "approved", "sent")
PAST_VERIFYING = (State.VERIFIED, State.APPROVED, State.DISPUTED)


def open_home(seat: Seat) -> "HomeScreen":
    """The home of whoever sits here."""
    return HomeScreen(seat.signed_in)


class HomeScreen(StationScreen):
    """The signed-in person's home."""

    BINDINGS = bindings("home")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._table = BookTable(cursor_type="row", zebra_stripes=False)
        self._today = Static("", markup=False, id="today")
        self._waiting = Static("", markup=False, id="waiting")
        self._progress: Sequence[Progress] = ()
        self._rows: Mapping[str, Sequence[str]] = {}
        self._came_back = False
        self._news: int | None = None
        self._verifying = 0
        self._doubts: Sequence[Doubt] = ()

    def compose(self) -> ComposeResult:
        yield self.title_bar
        with Horizontal(id="home-top"):
            yield self._today
            yield self._waiting
        yield self._table
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Draw the table's head."""
        table = self._table
        for name in COLUMNS:
            table.add_column(self.say(f"ui.{name}"), key=name)
        user = self.desk.user
        commune = self.desk.books.commune_name
        self.title_bar.show(f" hotich-tui · {commune}", f"{user.name} ({user.staff_no})")
        table.focus()
        self._looking = self.set_interval(LOOK_FOR_NEWS, self._look_for_news)

    def on_screen_resume(self) -> None:
        """Show the latest figures whenever one comes back."""
        self._looking.resume()
        self.action_refresh()

    def on_screen_suspend(self) -> None:
        """Look for nothing under a form: even a look paints it anew, 10 ms (measured)."""
        self._looking.pause()

    @work(exclusive=True, group="news")
    async def _look_for_news(self) -> None:
        """Follow the other seat: read the figures again when it moved a record."""
        if self.seat.screen is not self or self._news is None:
            return
        try:
            news = await self.read(self.desk.trail.news, self._news)
        except HotichError:
            # Looked for again soon; a refusal that matters comes with the figures.
            return
        if news != self._news:
            # Nobody asked: keys do not wait for it.
            self.run_worker(self._refresh(), exclusive=True, group="home")

    def action_refresh(self) -> None:
        """Read the figures again."""
        self.perform(self._refresh(), group="home")

    @shows_refusals
    async def _refresh(self) -> None:
        # The news first: what happens while the figures are read is looked at again.
        self._news, progress, waiting, position, self._doubts = await self.read(
            lambda: (
                self.desk.trail.news(),
                self.desk.books.progress(),
                self.desk.waiting.counts(),
                self.desk.keying.position(),
                self.desk.accounts.waiting_doubts(),
            )
        )
        self._progress = progress
        self._draw(waiting)
        if not self._came_back:
            self._came_back = True
            self._come_back(position)

    def _draw(self, waiting: Mapping[Task, int]) -> None:
        self._draw_books({one.book.id: _cells(one) for one in self._progress})
        keyed = sum(progress.keyed for progress in self._progress)
        verified = sum(p.counts.get(s, 0) for p in self._progress for s in PAST_VERIFYING)
        approved = sum(p.counts.get(State.APPROVED, 0) for p in self._progress)
        acknowledged = sum(progress.acknowledged for progress in self._progress)
        totals = self.say(
            "ui.totals_line",
            keyed=keyed,
            verified=verified,
            approved=approved,
            acknowledged=acknowledged,
        )
        left = f"{self.say('ui.all_books')}\n{totals}\n{self.say('ui.yardstick')}"
        self._today.update(left)
        line = self.say("ui.waiting_line", **{t.value: n for t, n in waiting.items()})
        self._waiting.update(f"{self.say('ui.waiting')}\n{line}")
        verifying = waiting[Task.VERIFYING]
        more, self._verifying = verifying > self._verifying, verifying
        if more and self._came_back:
            self.status.say(self.say("ui.now_waiting", count=verifying))
        elif self._doubts:
            self.status.warn(self.say("people.next_approver", count=len(self._doubts)))
        else:
            self.status.say(self.say("ui.pick_book" if self._progress else "ui.no_books"))

    def _draw_books(self, rows: Mapping[str, Sequence[str]]) -> None:
        """Draw the books, or what has changed of them."""
        table, before = self._table, self._rows
        self._rows = rows
        # As Text: a string would be read as markup, and `[/b]` in a place ends the program.
        if list(rows) == list(before):
            for book_id, cells in rows.items():
                for column, was, cell in zip(COLUMNS, before[book_id], cells, strict=True):
                    if cell != was:
                        table.update_cell(book_id, column, Text(cell), update_width=True)
            return
        row = table.cursor_row
        table.clear()
        for book_id, cells in rows.items():
            table.add_row(*map(Text, cells), key=book_id)
        table.move_cursor(row=min(row, max(0, len(rows) - 1)))

    def _come_back(self, position: Position | None) -> None:
        """After a crash or a hand-over: the same person, back in the same field."""
        if position is None and self.desk.user.may(Role.KEYER):
            # Whatever went wrong at the seat before: nobody waits for an entry that is not keyed.
            self.run_worker(self.call(self.desk.keying.keep_position, None))
        if position is not None and position.role is Role.KEYER:
            # Keys were meant for this screen, not for a form that comes by itself.
            self.seat.keys.opens_unasked()
            self.seat.open("keying", version_id=position.version_id)

    @property
    def book_ids(self) -> list[str]:
        """The books as they are listed."""
        return [progress.book.id for progress in self._progress]

    @property
    def book_id(self) -> str | None:
        """The book under the cursor."""
        if not self._progress:
            return None
        row = self._table.cursor_row
        return self._progress[row].book.id if row < len(self._progress) else None

    def on_data_table_row_selected(self) -> None:
        """Enter does what the person mostly does."""
        for role, action in (
            (Role.KEYER, self.action_key),
            (Role.VERIFIER, self.action_verify),
            (Role.APPROVER, self.action_approve),
            (Role.ADJUDICATOR, self.action_adjudicate),
        ):
            if self.desk.user.may(role):
                action()
                return

    def action_key(self) -> None:
        """Key the book under the cursor."""
        if self.book_id is not None:
            self.seat.open("keying", book_id=self.book_id)

    def action_verify(self) -> None:
        """Verify the next record of the book under the cursor."""
        if self.book_id is not None:
            self.seat.open("verifying", book_id=self.book_id)

    def action_adjudicate(self) -> None:
        """Settle what two people read differently."""
        self.seat.open("adjudicating")

    def action_approve(self) -> None:
        """Approve the book under the cursor."""
        if self.book_id is not None:
            self.seat.open("approving", book_id=self.book_id)

    def action_ledger(self) -> None:
        """The ledger of the book under the cursor: state it, read it, settle it, or its balance."""
        if self.book_id is not None:
            self.seat.open("ledger", book_id=self.book_id)

    def action_parked(self) -> None:
        """What was left aside."""
        self.seat.open("parked")

    def action_review(self) -> None:
        """People whom the population does not simply confirm."""
        self.seat.open("review")

    def _list(self, task: Task) -> None:
        self.seat.open("waiting", task=task)

    def action_waiting_1(self) -> None:
        """What waits to be verified."""
        self._list(Task.VERIFYING)

    def action_waiting_2(self) -> None:
        """What waits to be settled."""
        self._list(Task.ADJUDICATING)

    def action_waiting_3(self) -> None:
        """What waits to be approved."""
        self._list(Task.APPROVING)

    def action_waiting_4(self) -> None:
        """Own drafts."""
        self._list(Task.DRAFTS)

    def action_waiting_5(self) -> None:
        """What was sent back, or is to be corrected."""
        self._list(Task.RETURNED)

    def action_waiting_6(self) -> None:
        """What was left aside."""
        self._list(Task.PARKED)

    def action_waiting_7(self) -> None:
        """Ledgers."""
        self._list(Task.LEDGERS)

    def action_search(self) -> None:
        """Find a record."""
        self.seat.open("search")

    def action_figures(self) -> None:
        """Where one's own time went; for the chief, what each person finished."""
        self.seat.open("figures")

    def action_people(self) -> None:
        """The office's accounts."""
        self.seat.open("people")

    def action_change_pin(self) -> None:
        """Another PIN for oneself."""
        self.seat.open("change_pin")

    def action_new_book(self) -> None:
        """Set up a book."""
        self.seat.open("new_book")


def _cells(progress: Progress) -> tuple[str, ...]:
    """What stands of a book, by column."""
    counts, book = progress.counts, progress.book
    return (
        f"{book.register} {clean(book.number)}",
        clean(book.place),
        str(book.entries or sum(counts.values())),
        str(progress.keyed),
        str(sum(counts.get(state, 0) for state in PAST_VERIFYING)),
        str(counts.get(State.DISPUTED, 0)),
        str(counts.get(State.APPROVED, 0)),
        str(progress.acknowledged),
    )
