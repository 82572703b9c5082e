"""The review list: people whom the population does not simply confirm, and one of them in full."""

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from hotich_tui.domain.population.findings import KINDS, SHOWN
from hotich_tui.domain.population.matching import Agreement, Candidate, MatchClass
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.messages import HotichError
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.dialogs import ReasonDialog, ask_to_park
from hotich_tui.ui.kit.lines import Lines
from hotich_tui.ui.kit.lists import ListScreen
from hotich_tui.ui.kit.quiet_footer import QuietFooter
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.population.reviewing import Answer, Listed, Opened
from hotich_tui.workflow.rules.reasons import in_words

STYLES = {
    Agreement.SAME: "green",
    Agreement.WEAK: "cyan",
    Agreement.NEAR: "yellow",
    Agreement.DIFFERS: "bold red",
    Agreement.UNSTATED: "bright_black",
}
_KIND = 19
"""Columns of a class in the list."""
_LABEL, _WORD = 14, 11
"""Columns of a field's label, and of how it agrees."""
_BESIDE = ("residence", "home_town", "died")
"""Told for the decision, never compared."""


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

    async def _load(self) -> None:
        reviewing, everything = self.desk.reviewing, self._everything
        try:
            self._everyone, compared = await self.call(
                lambda: (reviewing.listed(everything=everything), reviewing.compared())
            )
        except HotichError as error:
            self.refuse(error)
            return
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
            named = [_book(one) for one in self._everyone if one.book.id == self._book]
            self.status.say(self.say("matching.how", kind=kind, book=named[0] if named else every))

    def lines(self) -> list[Text]:
        return [self._line(one) for one in self.listed]

    def _line(self, one: Listed) -> Text:
        finding, language = one.finding, self.seat.language
        line = Text(f"{_book(one):<11} {one.version.ordinal:>4}  ")
        wide = 21 if self.size.width >= 100 else 14
        line.append(f"{_cut(_person(one, language), wide):<{wide}} ", "cyan")
        style = "green" if finding.match_class.goes_ahead else "yellow"
        kind = self.say(f"matching.class_{finding.match_class.value}")
        line.append(f"{_cut(kind, _KIND):<{_KIND}} ", style)
        line.append(clean(finding.sought.name), "bold")
        if finding.dead:
            line.append(f"  {self.say('matching.died')}", "magenta")
        if finding.decided is not None:
            line.append("  " + self._decided(one), "bright_black")
        return line

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
            self.app.push_screen(FindingScreen(self.desk, finding.version_id, finding.person))

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
        yield Lines()
        yield self.status
        yield QuietFooter(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the person; the look is written into the log."""
        self.perform(self._load(), group="load")

    async def _load(self) -> None:
        reviewing = self.desk.reviewing
        try:
            self.opened = await self.call(reviewing.open, self._version_id, self._person)
        except HotichError as error:
            self.refuse(error)
            return
        one, language = self.opened.listed, self.seat.language
        left = f" {_book(one)} · {one.version.ordinal} · {_person(one, language)}"
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
        places = {"book": _book(before), "ordinal": before.version.ordinal}
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
            agreement = self.candidate.parts[field].agreement
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
            answer = Answer(finding, reason, note, candidate)
            try:
                await self.call(self.desk.reviewing.decide, answer)
            except HotichError as error:
                self.refuse(error)
                return
            self.app.notify(self.say("matching.stored"), markup=False)
            self.dismiss()

        self.app.push_screen(ReasonDialog(self.say("matching.decide_title"), kind, chosen))

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""

        async def parked() -> None:
            self.dismiss()

        ask_to_park(self, self.desk, self._version_id, parked)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _book(one: Listed) -> str:
    return f"{one.book.register} {clean(one.book.number)}"


def _person(one: Listed, language: str) -> str:
    persons = load_register(one.book.register).persons
    person = next(p for p in persons if p.id == one.finding.person)
    return person.label_vi if language == "vi" else person.label_en
