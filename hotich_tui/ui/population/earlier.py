"""An event registered again: its earlier record, at this station and at the registry."""

import asyncio
from collections.abc import Callable, Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.domain.entry.values import Reading
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, aligned
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.population.earlier import Place, Question


def open_earlier(seat: Seat, version_id: str, linked: Callable[[Reading], None]) -> "EarlierScreen":
    """Find the earlier record of an event registered again."""
    return EarlierScreen(seat.signed_in, version_id, linked)


class EarlierScreen(ListScreen):
    """The rule, and where records of the same event stand; those here are shown at once.

    Args:
        linked: Called with the field that notes the earlier record.
    """

    BINDINGS = bindings("earlier")

    def __init__(self, desk: Desk, version_id: str, linked: Callable[[Reading], None]) -> None:
        super().__init__()
        self.desk, self._version_id, self._linked = desk, version_id, linked
        self.places: list[Place] = []
        self._looked_here = False

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield Static(self.say("matching.rule_registered"), markup=False, id="statement")
        yield self.window
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Look here, then ask the registry."""
        self.title_bar.show(f" {self.say('earlier.title')}", self.desk.user.name)
        self.perform(self._load(), group="look")

    @shows_refusals
    async def _load(self) -> None:
        earlier, version_id = self.desk.earlier, self._version_id
        question = await self.read(earlier.question, version_id)
        self.places = list(await self.call(earlier.here, version_id, question))
        self._looked_here = True
        self.draw()
        self.status.say(self.say("earlier.asking"))
        # Keys do not wait for a network.
        self.run_worker(self._load_there(question), exclusive=True, group="there")

    @shows_refusals
    async def _load_there(self, question: Question) -> None:
        there = await self._at_registry(question)
        known = {place.record_id for place in self.places}
        self.places += [place for place in there if place.record_id not in known]
        self.draw()
        key = "earlier.found" if self.places else "earlier.none"
        self.status.say(self.say(key, count=len(self.places)))

    async def _at_registry(self, question: Question) -> Sequence[Place]:
        """Raises:
        HotichError: It did not answer: what was found here stays.
        """
        registry = await self.call(self.seat.open_registry)
        await self.call(self.desk.earlier.note_asked, self._version_id)
        # Beside the station's thread: what is being stored does not wait for a network.
        return await asyncio.to_thread(registry.earlier, question)

    def lines(self) -> list[Text]:
        if self._looked_here and not self.places:
            # In the list: below it stands what the registry answered, or why it did not.
            return [Text(self.say("earlier.none_here"), "bright_black")]
        rows = [self._cells(place) for place in self.places]
        return aligned(rows, (PLAIN, PLAIN, PLAIN, NUMBER, PLAIN))

    def _cells(self, place: Place) -> list[Text]:
        where = self.say("earlier.here") if not place.commune else self.say("earlier.there")
        return [
            Text(where, "cyan"),
            Text(_book(place), "bold"),
            Text(self.say("earlier.ordinal"), "bright_black"),
            Text(str(place.ordinal), "bold"),
            Text(clean(place.place), "bold"),
        ]

    def _told(self, place: Place) -> str:
        return self.say(
            "earlier.place", book=_book(place), ordinal=place.ordinal, place=clean(place.place)
        )

    def action_link(self) -> None:
        """Note where the earlier record stands, and go back to the form."""
        if self.places:
            self.perform(self._link(self.places[self.row]), group="look")

    @shows_refusals
    async def _link(self, place: Place) -> None:
        note = self.say("earlier.note", where=self._told(place))
        reading = await self.call(self.desk.earlier.link, self._version_id, place, note)
        self._linked(reading)
        self.seat.notify(self.say("earlier.linked"), markup=False)
        self.close()


def _book(place: Place) -> str:
    year = "" if str(place.year) in place.book else f" ({place.year})"
    return clean(f"{place.register} {place.book}{year}")
