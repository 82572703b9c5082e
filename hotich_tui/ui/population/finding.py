"""Someone of a record beside the population, field by field."""

from itertools import zip_longest
from textwrap import wrap

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.domain.population.findings import KINDS, SHOWN
from hotich_tui.domain.population.matching import Agreement, Candidate
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.bars import QuietFooter
from hotich_tui.ui.kit.dialogs import ReasonDialog, ask_to_park
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.population.names import book_name, person_name
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.population.reviewing import Answer, Opened

STYLES = {
    Agreement.SAME: "green",
    Agreement.WEAK: "cyan",
    Agreement.NEAR: "yellow",
    Agreement.DIFFERS: "bold red",
    Agreement.UNSTATED: "bright_black",
}
_LABEL, _WORD = 14, 11
"""Columns of a field's label, and of how it agrees."""
_BESIDE = ("residence", "home_town", "died")
"""Told for the decision, never compared."""


def open_finding(seat: Seat, version_id: str, person: str) -> "FindingScreen":
    """Someone of a record beside the population."""
    return FindingScreen(seat.signed_in, version_id, person)


class FindingScreen(ListScreen):
    """Someone of a record, field by field: what the book says, what the population says."""

    BINDINGS = bindings("finding")

    def __init__(self, desk: Desk, version_id: str, person: str) -> None:
        super().__init__()
        self.desk = desk
        self._version_id, self._person = version_id, person
        self.opened: Opened | None = None
        self._number = 0
        self._rules = Static("", markup=False, id="statement")

    def compose(self) -> ComposeResult:
        yield self.title_bar
        yield self._rules
        yield self.window
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the person; the look is written into the log."""
        self.perform(self._load(), group="look")

    @shows_refusals
    async def _load(self) -> None:
        reviewing = self.desk.reviewing
        self.opened = await self.call(reviewing.open, self._version_id, self._person)
        one, language = self.opened.listed, self.seat.language
        left = f" {book_name(one)} · {one.version.ordinal} · {person_name(one, language)}"
        kind = self.say(f"matching.class_{one.finding.match_class.value}")
        name = clean(one.finding.sought.name)
        self.title_bar.show(f"{left} · {name}" if name else left, kind)
        rules = [self.say(f"matching.rule_{name}") for name in one.finding.rules(one.book.register)]
        self._rules.update(Text("\n".join([*rules, *self._earlier()]), "yellow"))
        self.status.say(self.say("matching.looked"))
        self.draw()

    def _earlier(self) -> list[str]:
        assert self.opened is not None
        before = self.opened.earlier
        if before is None:
            return []
        places = {"book": book_name(before), "ordinal": before.version.ordinal}
        return [self.say("matching.earlier", **places, title=clean(before.title))]

    @property
    def candidate(self) -> Candidate | None:
        """The one that is shown."""
        if self.opened is None or not self.opened.listed.finding.candidates:
            return None
        return self.opened.listed.finding.candidates[self._number]

    def lines(self) -> list[Text]:
        if self.opened is None:
            return []
        count = len(self.opened.listed.finding.candidates)
        head = self.say("matching.nobody_there")
        if count:
            head = self.say("matching.candidate", number=self._number + 1, count=count)
        book, theirs = self.say("matching.book_says"), self.say("matching.people_say")
        lines = [Text(head, "bold"), *self._row("", book, theirs, "", "bright_black")]
        for field in SHOWN:
            lines += self._field(field)
        if self.candidate is not None:
            for field in _BESIDE:
                text = getattr(self.candidate.person, field)
                if text:
                    label = self.say(f"matching.field_{field}")
                    lines += self._row(label, "", clean(text), "", "bright_black")
        return lines

    def _field(self, field: str) -> list[Text]:
        assert self.opened is not None
        said = getattr(self.opened.listed.finding.sought, field)
        theirs, agreement = "", Agreement.UNSTATED
        if self.candidate is not None:
            theirs = getattr(self.candidate.person, field)
            agreement = self.candidate.evidence[field].agreement
        label = self.say(f"matching.field_{field}")
        word, style = self.say(f"matching.agreement_{agreement.value}"), STYLES[agreement]
        if agreement is Agreement.WEAK and field in ("name", "mother", "father"):
            # Other marks are another name.
            word, style = self.say("matching.agreement_marks"), STYLES[Agreement.DIFFERS]
        return self._row(label, self._text(field, said), self._text(field, theirs), word, style)

    def _row(self, label: str, book: str, theirs: str, word: str, style: str) -> list[Text]:
        """The two beside each other, over several lines where they are long: a difference may
        stand at the end."""
        width = max(20, (self.size.width - 5 - _LABEL - _WORD) // 2 - 1)
        pairs = zip_longest(wrap(book, width), wrap(theirs, width), fillvalue="")
        lines = []
        for left, right in list(pairs) or [("", "")]:
            line = Text(f"{label:<{_LABEL}}").append(f"{left:<{width}} ", "bold")
            lines.append(line.append(f"{right:<{width}} ", style).append(word, style))
            label = word = ""
        return lines

    def _text(self, field: str, text: str) -> str:
        if field == "sex" and text in ("1", "2"):
            return self.say(f"matching.sex_{text}")
        return clean(text) or "–"

    def action_next(self) -> None:
        """The next candidate."""
        if self.opened is not None and self.opened.listed.finding.candidates:
            self._number = (self._number + 1) % len(self.opened.listed.finding.candidates)
            self.draw()

    def action_decide(self) -> None:
        """Decide on the person, beside the candidate shown."""
        if self.opened is None:
            return
        finding = self.opened.listed.finding
        kind = KINDS.get(finding.match_class)
        if kind is None:
            self.status.say(self.say(f"matching.rule_{finding.match_class.value}"))
            return
        candidate = self._number if finding.candidates else None

        async def chosen(reason: str, note: str) -> None:
            await self._decided(Answer(finding, reason, note, candidate))

        self.seat.show(ReasonDialog(self.say("matching.decide_title"), kind, chosen))

    @shows_refusals
    async def _decided(self, answer: Answer) -> None:
        await self.call(self.desk.reviewing.decide, answer)
        self.seat.notify(self.say("matching.stored"), markup=False)
        self.close()

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""

        async def parked() -> None:
            self.close()

        ask_to_park(self, self.desk, self._version_id, parked)
