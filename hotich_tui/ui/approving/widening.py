"""A correction or a return that an approver opens more fields of: which are open, and why."""

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.ui.approving.history import request_words
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.dialogs import ReasonDialog
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.approving import OpenScope


async def open_widening(seat: Seat, version_id: str) -> "WideningScreen":
    """The fields of a record that is being keyed afresh."""
    desk = seat.signed_in
    found = await seat.read(lambda: desk.approving.open_scope(version_id))
    return WideningScreen(desk, found)


class WideningScreen(ListScreen):
    """Every field by name, with no value: those that are open, and those to open."""

    BINDINGS = bindings("widening")

    def __init__(self, desk: Desk, scope: OpenScope) -> None:
        super().__init__()
        self.desk, self._scope = desk, scope
        self._marked: set[str] = set()
        order = scope.register.reading_order(before_2016=scope.book.before_2016)
        self._fields = [field.key for field in order]
        self._why = Static("", markup=False, id="statement")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._why
        yield self.window
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Show the fields."""
        scope = self._scope
        left = f" {self.say('approval.widening')}  {scope.book.register} {clean(scope.book.number)}"
        self.title_bar.show(f"{left} · {scope.version.ordinal}", self.desk.user.name)
        names = self.desk.trail.names
        asked = (request_words(self, scope.register, one, names) for one in scope.requests)
        self._why.update(Text("\n".join(asked), "yellow"))
        self.status.say(self.say("approval.widen_how"))
        self.draw()

    def lines(self) -> list[Text]:
        return [self._line(key) for key in self._fields]

    def _line(self, key: str) -> Text:
        field, open_ = self._scope.register.by_key[key], key in (self._scope.version.scope or ())
        line = Text("✓ " if open_ else "✗ " if key in self._marked else "  ", "bold red")
        group = self._scope.register.group(field.group).short_vi
        line.append(f"{group:<8}{field.short_in(self.seat.language)}", "" if field.core else "dim")
        return line

    def action_mark(self) -> None:
        """Mark the field to be opened, with those that the register ties to it."""
        key = self._fields[self.row]
        tied = self._scope.register.with_tied([key]) - (self._scope.version.scope or frozenset())
        self._marked = self._marked - tied if key in self._marked else self._marked | tied
        self.row += 1
        self.draw()

    def action_widen(self) -> None:
        """Open the marked fields, with a reason."""
        if not self._marked:
            self.status.warn(self.say("checks.mark_first"))
            return

        async def chosen(reason: str, note: str) -> None:
            await self._widen(reason, note)

        self.seat.show(ReasonDialog(self.say("approval.widen_title"), "widening", chosen))

    @shows_refusals
    async def _widen(self, reason: str, note: str) -> None:
        version_id = self._scope.version.id
        await self.call(self.desk.approving.widen, version_id, self._marked, reason, note)
        self.seat.notify(self.say("approval.widened", count=len(self._marked)), markup=False)
        self.close()
