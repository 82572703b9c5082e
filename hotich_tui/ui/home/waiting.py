"""What waits for me: one figure of the home screen as a list, with the reasons."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.book.ledger_readings import LedgerView
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import in_words
from hotich_tui.workflow.waiting import Item, Task


class WaitingScreen(ListScreen):
    """The records (or ledgers) of one task, over all books."""

    BINDINGS = bindings("waiting")

    def __init__(self, desk: Desk, task: Task) -> None:
        super().__init__()
        self.desk, self._of = desk, task
        self.items: Sequence[Item] = ()

    def on_screen_resume(self) -> None:
        """Read the list whenever one comes back."""
        self.perform(self._load(), group="load")

    async def _load(self) -> None:
        queues, task = self.desk.queues, self._of
        try:
            self.items, (left, people) = await self.call(
                lambda: (queues.items(task), queues.who_could(task))
            )
        except HotichError as error:
            self.refuse(error)
            return
        name = self.say(f"approval.task_{task.value}")
        self.title_bar.show(f" {self.say('ui.waiting')}: {name}", self.desk.user.name)
        names = ", ".join(clean(user.name) for user in people) or "–"
        if left:
            self.status.warn(self.say("approval.not_for_you", count=left, names=names))
        else:
            self.status.say(self.say("approval.waits" if self.items else "ui.nothing_waits"))
        self.draw()

    def lines(self) -> list[Text]:
        return [self._line(item) for item in self.items]

    def _line(self, item: Item) -> Text:
        line = Text(f"{item.book.register} {clean(item.book.number):<10} ")
        if item.record is None:
            line.append(clean(item.book.place))
            if item.ledger is not None:
                line.append(f"  {self.say(f'ledger.stage_{item.ledger.stage.value}')}", "dim")
                line.append(self._reopened(item.ledger), "yellow")
            return line
        view = item.record
        line.append(f"{view.version.ordinal:>4}  ")
        if view.reason:
            told = f"{view.reason} {view.note}".strip()
            reason = in_words(_reason_kind(item), told, self.seat.language)
            line.append(f"{clean(reason)}  ", "yellow")
        if not item.own:
            keyers = (self.desk.names.get(p, "?") for p in view.version.people(Role.KEYER))
            line.append(self.say("approval.of", names=clean(", ".join(keyers))) + "  ", "magenta")
        line.append(clean(view.title), "bold" if item.own else "dim")
        return line

    def _reopened(self, ledger: LedgerView) -> str:
        why = ledger.reopening
        if why is None:
            return ""
        reason = in_words("reopening", why.reason, self.seat.language)
        return f"  {self.say('ledger.round', round=ledger.round)}: {clean(reason)}"

    def action_open(self) -> None:
        """Do it."""
        if not self.items:
            return
        item, desk = self.items[self.row], self.desk
        record = item.record
        match self._of:
            case Task.LEDGERS:
                from hotich_tui.ui.book.ledger import open_ledger

                open_ledger(self, desk, item.book.id)
            case Task.VERIFYING:
                from hotich_tui.ui.verifying.screen import open_verifying

                open_verifying(self, desk, item.book.id, record.version.id if record else "")
            case Task.APPROVING:
                from hotich_tui.ui.approving.screen import ApprovingScreen

                self.app.push_screen(ApprovingScreen(desk, item.book.id))
            case Task.ADJUDICATING if record is not None:
                from hotich_tui.ui.adjudicating.screen import open_adjudicating

                open_adjudicating(self, desk, record.version.id)
            case Task.PARKED:
                from hotich_tui.ui.home.parked import ParkedScreen

                self.app.push_screen(ParkedScreen(desk, record.version.id if record else ""))
            case _ if record is not None:
                from hotich_tui.ui.keying.screen import open_keying

                open_keying(self, desk, version_id=record.version.id)


def _reason_kind(item: Item) -> str:
    assert item.record is not None
    version = item.record.version
    if version.state is State.PARKED:
        return "parking"
    return "correcting" if version.round == 1 and version.number > 1 else "returning"
