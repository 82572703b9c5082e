"""What was left aside, with its reason, and how to take it up again."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.pages import Listed, Page
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column, aligned
from hotich_tui.ui.kit.lists import PagedScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.reasons import reasons
from hotich_tui.workflow.waiting import Task


def open_parked(seat: Seat, version_id: str = "") -> "ParkedScreen":
    """What was left aside, at one record where it is given."""
    return ParkedScreen(seat.signed_in, version_id)


class ParkedScreen(PagedScreen[Listed]):
    """The parked records of all books.

    Args:
        version_id: The one that the cursor is on at first.
    """

    BINDINGS = bindings("parked")

    def __init__(self, desk: Desk, version_id: str = "") -> None:
        super().__init__()
        self.desk, self._first = desk, version_id

    def on_mount(self) -> None:
        """Read the list."""
        role = " · ".join(sorted(self.say(f"terms.role_{r.value}") for r in self.desk.user.roles))
        self.title_bar.show(f" {self.say('checks.parked')}", f"{self.desk.user.name} · {role}")
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        first, self._first = self._first, ""
        place = await self.read(self.desk.parking.place, first) if first else None
        if place is not None:
            await self.go_to(place)
        await self.reload()

    def fetch(self, page: Page) -> Sequence[Listed]:
        return self.desk.parking.listed(page)

    def count(self) -> int:
        return self.desk.waiting.length(Task.PARKED)

    def tell(self) -> None:
        if self.narrow:
            self.status.say(self.say("ui.narrowed", text=clean(self.narrow)))
            return
        self.status.say(self.say("checks.resume_it" if self.items else "checks.none_parked"))

    def lines(self) -> list[Text]:
        columns = (PLAIN, NUMBER, PLAIN, Column(most=self.size.width // 3), PLAIN)
        return aligned([self._cells(one) for one in self.items], columns)

    def _cells(self, listed: Listed) -> list[Text]:
        view, version = listed.view, listed.view.version
        state = self.say(f"terms.state_{(version.parked_from or State.PARKED).value}")
        reason = reasons("parking").get(view.reason)
        why = Text(reason[self.seat.language] if reason else clean(view.reason), "yellow")
        if view.note:
            why.append(f"  {clean(view.note)}", "bright_black")
        return [
            Text(clean(f"{listed.book.register} {listed.book.number}")),
            Text(str(version.ordinal)),
            Text(state, "cyan"),
            self.named(view.title),
            why,
        ]

    def action_resume(self) -> None:
        """Take the record up in the state it was left in."""
        if self.items:
            self.perform(self._resume(), group="do")

    def action_widen(self) -> None:
        """Open more fields of a record that is being keyed afresh."""
        if self.items:
            self.seat.open("widening", version_id=self.items[self.row].view.version.id)

    @shows_refusals
    async def _resume(self) -> None:
        version = self.items[self.row].view.version
        state = await self.call(self.desk.parking.resume, version.id)
        await self.reload()
        self.status.say(
            self.say(
                "checks.resumed",
                ordinal=version.ordinal,
                state=self.say(f"terms.state_{state.value}"),
            )
        )
