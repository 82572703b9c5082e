"""What waits for me: one figure of the home screen as a list, with the reasons."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.book.ledger_readings import LedgerView
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.pages import Page
from hotich_tui.domain.record.people import User
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column, aligned
from hotich_tui.ui.kit.lists import PagedScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import in_words
from hotich_tui.workflow.waiting import Item, Task


def open_waiting(seat: Seat, task: Task) -> "WaitingScreen":
    """What waits for this person at one task."""
    return WaitingScreen(seat.signed_in, task)


class WaitingScreen(PagedScreen[Item]):
    """The records (or ledgers) of one task, over all books."""

    BINDINGS = bindings("waiting")

    def __init__(self, desk: Desk, task: Task) -> None:
        super().__init__()
        self.desk, self._of = desk, task
        self._left, self._could = 0, list[User]()

    def on_screen_resume(self) -> None:
        """Read the list whenever one comes back."""
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        self._left, self._could = await self.read(self.desk.waiting.who_could, self._of)
        await self.reload()

    def fetch(self, page: Page) -> Sequence[Item]:
        return self.desk.waiting.items(self._of, page)

    def count(self) -> int:
        return self.desk.waiting.length(self._of)

    def tell(self) -> None:
        name = self.say(f"approval.task_{self._of.value}")
        self.title_bar.show(f" {self.say('ui.waiting')}: {name}", self.desk.user.name)
        names = ", ".join(clean(user.name) for user in self._could) or "–"
        if self.narrow:
            self.status.say(self.say("ui.narrowed", text=clean(self.narrow)))
        elif self._left:
            self.status.warn(self.say("approval.not_for_you", count=self._left, names=names))
        else:
            self.status.say(self.say("approval.waits" if self.items else "ui.nothing_waits"))

    def lines(self) -> list[Text]:
        names = Column(most=2 * self.size.width // 5)
        return aligned([self._cells(item) for item in self.items], (PLAIN, NUMBER, names, PLAIN))

    def _cells(self, item: Item) -> list[Text]:
        book = Text(f"{item.book.register} {clean(item.book.number)}")
        view = item.record
        if view is None:
            return [book, Text(), Text(clean(item.book.place)), self._stage(item.ledger)]
        why = []
        if not item.own:
            keyers = (self.desk.trail.names.get(p, "?") for p in view.version.people(Role.KEYER))
            why.append(Text(self.say("approval.of", names=clean(", ".join(keyers))), "magenta"))
        if view.reason:
            told = f"{view.reason} {view.note}".strip()
            reason = in_words(_reason_kind(item), told, self.seat.language)
            why.append(Text(clean(reason), "yellow"))
        name = self.named(view.title, blind=self._of is Task.VERIFYING or not item.own)
        name.stylize("bold" if item.own and view.title else "dim")
        return [book, Text(str(view.version.ordinal)), name, Text("  ").join(why)]

    def _stage(self, ledger: LedgerView | None) -> Text:
        if ledger is None:
            return Text()
        stage = Text(self.say(f"ledger.stage_{ledger.stage.value}"), "dim")
        why = ledger.reopening
        if why is not None:
            reason = in_words("reopening", why.reason, self.seat.language)
            told = f"{self.say('ledger.round', round=ledger.round)}: {clean(reason)}"
            stage.append(f"  {told}", "not dim yellow")
        return stage

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
