"""What waits for me: one figure of the home screen as a list, with the reasons."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.book.ledger_readings import LedgerView
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import in_words
from hotich_tui.workflow.waiting import Item, Task


def open_waiting(seat: Seat, task: Task) -> "WaitingScreen":
    """What waits for this person at one task."""
    return WaitingScreen(seat.signed_in, task)


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

    @shows_refusals
    async def _load(self) -> None:
        queues, task = self.desk.queues, self._of
        self.items, (left, people) = await self.call(
            lambda: (queues.items(task), queues.who_could(task))
        )
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
        item = self.items[self.row]
        book_id, version_id = item.book.id, item.record.version.id if item.record else ""
        match self._of:
            case Task.LEDGERS:
                self.seat.open("ledger", book_id=book_id)
            case Task.VERIFYING:
                self.seat.open("verifying", book_id=book_id, version_id=version_id)
            case Task.APPROVING:
                self.seat.open("approving", book_id=book_id)
            case Task.ADJUDICATING if version_id:
                self.seat.open("adjudicating", version_id=version_id)
            case Task.PARKED:
                self.seat.open("parked", version_id=version_id)
            case _ if version_id:
                self.seat.open("keying", version_id=version_id)


def _reason_kind(item: Item) -> str:
    assert item.record is not None
    version = item.record.version
    if version.state is State.PARKED:
        return "parking"
    return "correcting" if version.round == 1 and version.number > 1 else "returning"
