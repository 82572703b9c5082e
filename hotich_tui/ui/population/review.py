"""The review list: people whom the population does not simply confirm, and one of them in full."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.population.findings import KINDS
from hotich_tui.domain.population.matching import MatchClass
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.columns import NUMBER, PLAIN, Column, aligned
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.population.names import book_name, person_name
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.population.reviewing import Listed
from hotich_tui.workflow.rules.reasons import in_words

_KIND = 19
"""Columns of a class in the list."""


def open_review(seat: Seat) -> "ReviewScreen":
    """People whom the population does not simply confirm."""
    return ReviewScreen(seat.signed_in)


class ReviewScreen(ListScreen):
    """Those who wait for a decision, by class and book; decided ones and matches on request."""

    BINDINGS = bindings("review")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._everyone: Sequence[Listed] = ()
        self._everything = False
        self._kind: MatchClass | None = None
        self._book = ""

    def on_screen_resume(self) -> None:
        """Read the list whenever one comes back."""
        self.perform(self._load(), group="load")

    @shows_refusals
    async def _load(self) -> None:
        reviewing, everything = self.desk.reviewing, self._everything
        self._everyone, compared = await self.read(
            lambda: (reviewing.listed(everything=everything), reviewing.compared())
        )
        self._tell(compared)
        self.draw()

    @property
    def listed(self) -> list[Listed]:
        """Those that the filters leave."""
        return [
            one
            for one in self._everyone
            if self._kind in (None, one.finding.match_class) and self._book in ("", one.book.id)
        ]

    def _tell(self, compared: bool = True) -> None:
        waiting = sum(one.finding.waits for one in self._everyone)
        counts = self.say("matching.counts", shown=len(self.listed), waiting=waiting)
        self.title_bar.show(f" {self.say('matching.title')}", counts)
        if not compared:
            self.status.warn(self.say("matching.never"))
        elif not self._everyone:
            self.status.say(self.say("matching.none_left"))
        else:
            every = self.say("matching.all_of")
            kind = every if self._kind is None else self.say(f"matching.class_{self._kind.value}")
            named = [book_name(one) for one in self._everyone if one.book.id == self._book]
            self.status.say(self.say("matching.how", kind=kind, book=named[0] if named else every))

    def lines(self) -> list[Text]:
        person = Column(most=21 if self.size.width >= 100 else 14)
        name = Column(most=self.size.width // 3)
        columns = (PLAIN, NUMBER, person, Column(most=_KIND), name, PLAIN)
        return aligned([self._cells(one) for one in self.listed], columns)

    def _cells(self, one: Listed) -> list[Text]:
        finding = one.finding
        style = "green" if finding.match_class.goes_ahead else "yellow"
        name = self.named(finding.sought.name)
        if finding.sought.name:
            name.stylize("bold")
        remarks = []
        if finding.dead:
            remarks.append(Text(self.say("matching.died"), "magenta"))
        if finding.decided is not None:
            remarks.append(Text(self._decided(one), "bright_black"))
        return [
            Text(book_name(one)),
            Text(str(one.version.ordinal)),
            Text(person_name(one, self.seat.language), "cyan"),
            Text(self.say(f"matching.class_{finding.match_class.value}"), style),
            name,
            Text("  ").join(remarks),
        ]

    def _decided(self, one: Listed) -> str:
        finding = one.finding
        assert finding.decided is not None
        kind = KINDS.get(finding.match_class, "match_differs")
        reason = in_words(kind, finding.decided.reason, self.seat.language)
        key = "matching.decided_was" if finding.stands else "matching.decided_before"
        return self.say(key, reason=f"{reason} {clean(finding.decided.note)}".strip())

    def action_open(self) -> None:
        """See the person beside the population."""
        if self.listed:
            finding = self.listed[self.row].finding
            self.seat.open("finding", version_id=finding.version_id, person=finding.person)

    def action_kind(self) -> None:
        """The next class."""
        there = [c for c in MatchClass if any(o.finding.match_class is c for o in self._everyone)]
        choices = [None, *there]
        now = choices.index(self._kind) if self._kind in choices else 0
        self._kind = choices[(now + 1) % len(choices)]
        self._filtered()

    def action_book(self) -> None:
        """The next book."""
        choices = ["", *dict.fromkeys(one.book.id for one in self._everyone)]
        now = choices.index(self._book) if self._book in choices else 0
        self._book = choices[(now + 1) % len(choices)]
        self._filtered()

    def _filtered(self) -> None:
        self.row = 0
        self._tell()
        self.draw()

    def action_everything(self) -> None:
        """Decided ones and matches too, or no longer."""
        self._everything = not self._everything
        self.perform(self._load(), group="load")
