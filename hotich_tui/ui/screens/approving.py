"""Approving: the book's verified records, one by one, with how each value came about."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.domain.lifecycle import Role
from hotich_tui.domain.quality import Estimate
from hotich_tui.domain.records import RecordView
from hotich_tui.domain.values import Said
from hotich_tui.messages import HotichError
from hotich_tui.ui import typed
from hotich_tui.ui.actions import bindings
from hotich_tui.ui.screens.dialogs import ReasonDialog, ask_to_park
from hotich_tui.ui.screens.form_screen import SIGNS
from hotich_tui.ui.screens.lists import ListScreen
from hotich_tui.ui.widgets.form import SIGN_STYLES
from hotich_tui.ui.widgets.lines import Lines
from hotich_tui.ui.widgets.quiet_footer import QuietFooter
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.approving import Approval
from hotich_tui.workflow.desk import Desk


class ApprovingScreen(ListScreen):
    """The records of a book that wait for approval."""

    BINDINGS = bindings("approving")

    def __init__(self, desk: Desk, book_id: str) -> None:
        super().__init__()
        self.desk = desk
        self._book_id = book_id
        self.views: Sequence[RecordView] = ()
        self._left = Static("", markup=False, id="left")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield Lines()
        yield self._left
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_screen_resume(self) -> None:
        """Read the list whenever one comes back."""
        self.run_worker(self._load(), exclusive=True, group="load")

    async def _load(self) -> None:
        desk, book_id = self.desk, self._book_id
        try:
            book, self.views = await self.call(
                lambda: (desk.books.get(book_id), desk.approving.queue(book_id))
            )
        except HotichError as error:
            self.refuse(error)
            return
        verb = self.say("checks.approving")
        left = f" {verb}  {book.register} {clean(book.number)} · {clean(book.place)}"
        role = self.say("terms.role_approver")
        self.title_bar.show(left, f"{role} {self.desk.user.name}")
        waiting = self.say("checks.to_approve", count=len(self.views))
        self.status.say(waiting if self.views else self.say("ui.nothing_waits"))
        self.draw()
        try:
            quality = await self.call(desk.quality.estimate, book_id)
        except HotichError as error:
            self.refuse(error)
            return
        self._left.update(self._estimate(quality.core), layout=False)

    def _estimate(self, found: Estimate) -> str:
        if not found.fields:
            return self.say("checks.left_nothing")
        _, low, high = found.per_10000
        return self.say("checks.left_in_book", low=round(low), high=round(high))

    def lines(self) -> list[Text]:
        lines = []
        for view in self.views:
            line = Text(f"{view.version.ordinal:>4}  {clean(view.title)}")
            odd = sum(value.said is not Said.WRITTEN for value in view.values.values())
            if odd:
                line.append("   " + self.say("checks.unusual", count=odd), "yellow")
            if view.version.people(Role.ADJUDICATOR):
                line.append("   " + self.say("checks.was_settled"), "magenta")
            lines.append(line)
        return lines

    def action_open(self) -> None:
        """See the record in full."""
        if self.views:
            self.app.push_screen(RecordScreen(self.desk, self.views[self.row].version.id))

    def action_approve(self) -> None:
        """Approve the record under the cursor, as listed."""
        if self.views:
            view = self.views[self.row]
            shown = {"list": view.title}
            self.run_worker(self._approve(view.version.id, shown), exclusive=True, group="do")

    async def _approve(self, version_id: str, shown: dict[str, str]) -> None:
        try:
            await self.call(self.desk.approving.approve, version_id, shown)
        except HotichError as error:
            self.refuse(error)
            return
        await self._load()


class RecordScreen(ListScreen):
    """A record in full, for the chief: approve it, or send fields back."""

    BINDINGS = bindings("record")

    def __init__(self, desk: Desk, version_id: str) -> None:
        super().__init__()
        self.desk = desk
        self._version_id = version_id
        self._approval: Approval | None = None
        self._marked: set[str] = set()

    def on_mount(self) -> None:
        """Read the record."""
        self.run_worker(self._load(), exclusive=True, group="load")

    async def _load(self) -> None:
        try:
            self._approval = await self.call(self.desk.approving.open, self._version_id)
        except HotichError as error:
            self.refuse(error)
            return
        view, book = self._approval.view, self._approval.book
        verb = self.say("checks.approving")
        left = f" {verb}  {book.register} {clean(book.number)} · {view.version.ordinal}"
        self.title_bar.show(left, clean(view.title))
        parts = [
            f"{self.say(f'terms.role_{role.value}')} {clean(self.desk.names.get(person, '?'))}"
            for person, role in view.version.parts.items()
        ]
        self.status.say(" · ".join(parts))
        self.draw()

    @property
    def _fields(self) -> list[str]:
        assert self._approval is not None
        book = self._approval.book
        order = self._approval.register.reading_order(before_2016=book.before_2016)
        return [f.key for f in order if f.core or f.key in self._approval.view.values]

    def lines(self) -> list[Text]:
        if self._approval is None:
            return []
        language, lines = self.station_app.language, []
        for key in self._fields:
            field = self._approval.register.by_key[key]
            value = self._approval.view.values.get(key)
            label = field.label_vi if language == "vi" else field.label_en
            line = Text("✗ " if key in self._marked else "  ", "bold red")
            line.append(f"{label[:34]:<35}", "" if field.core else "dim")
            sign = "" if value is None else SIGNS.get(value.said, "")
            line.append(f"{sign or ' '} ", SIGN_STYLES.get(sign, ""))
            line.append(clean(typed.show(value)) or "–", "bold")
            extra = typed.label(field, value)
            line.append(f"  {clean(extra)}" if extra else "", "bright_black")
            if key in self._approval.adjudicated:
                line.append("  " + self.say("checks.settled_field"), "magenta")
            reason = self._approval.handed.reasons.get(key)
            if reason is not None:
                why = self.say(f"policy.reason_{reason.value}")
                line.append("  " + self.say("checks.blind_why", reason=why), "bright_black")
            lines.append(line)
        return [*lines, *self._absent()]

    def _absent(self) -> list[Text]:
        """Signals that had nothing to say when the record was handed over."""
        assert self._approval is not None
        absent = self._approval.handed.absent
        if absent is None:
            return [Text("  " + self.say("policy.none_yet"), "bright_black")]
        named = (self.say(f"policy.absent_{reason.value}") for reason in absent)
        return [Text("  " + sentence, "bright_black") for sentence in named]

    def action_mark(self) -> None:
        """Mark the field to be keyed afresh."""
        if self._approval is not None and self.row < len(self._fields):
            self._marked ^= {self._fields[self.row]}
            self.action_down()

    def action_next_page(self) -> None:
        """A screenful down."""
        self.row += 12
        self.draw()

    def action_back_page(self) -> None:
        """A screenful up."""
        self.row -= 12
        self.draw()

    def action_approve(self) -> None:
        """Approve what is shown."""
        if self._approval is None:
            return
        if self._marked:
            self.status.warn(self.say("checks.marked_first"))
            return
        shown = {
            line.plain[2:37].strip(): line.plain[37:].strip()
            for line in self.lines()[: len(self._fields)]
        }
        approving = self.desk.approving

        async def approve() -> None:
            try:
                await self.call(approving.approve, self._version_id, shown)
            except HotichError as error:
                self.refuse(error)
                return
            self.dismiss()

        self.run_worker(approve(), exclusive=True, group="do")

    def action_send_back(self) -> None:
        """Send the marked fields back, with a reason."""
        if not self._marked:
            self.status.warn(self.say("checks.mark_first"))
            return

        async def chosen(reason: str, note: str) -> None:
            try:
                await self.call(
                    self.desk.approving.send_back, self._version_id, self._marked, reason, note
                )
            except HotichError as error:
                self.refuse(error)
                return
            self.dismiss()

        self.app.push_screen(ReasonDialog(self.say("checks.return_title"), "returning", chosen))

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""

        async def parked() -> None:
            self.dismiss()

        ask_to_park(self, self.desk, self._version_id, parked)
