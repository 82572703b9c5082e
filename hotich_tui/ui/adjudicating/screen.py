"""Adjudicating: what two people read, without names and in random order."""

from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.entry.values import BLANK, Value
from hotich_tui.domain.record.people import User
from hotich_tui.domain.record.records import Choice, Dispute
from hotich_tui.ui.form.remarks import SIGNS
from hotich_tui.ui.input import field_reading
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.case import CaseScreen
from hotich_tui.ui.kit.dialogs import ConfirmDialog, ReasonDialog, TextDialog, ask_to_park
from hotich_tui.ui.kit.screen import shows_refusals
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.adjudicating import DisputedRecord
from hotich_tui.workflow.rules.reasons import in_words
from hotich_tui.workflow.waiting import Task


async def open_adjudicating(seat: Seat, version_id: str = "") -> "AdjudicatingScreen | None":
    """Open a disputed record, or the first that this person may settle, or say who may."""
    desk = seat.signed_in

    def find() -> DisputedRecord | tuple[int, list[User]]:
        if version_id:
            return desk.adjudicating.open(version_id)
        queue = desk.adjudicating.queue(limit=1)
        if queue:
            return desk.adjudicating.open(queue[0].id)
        return desk.waiting.who_could(Task.ADJUDICATING)

    found = await seat.read(find)
    if isinstance(found, DisputedRecord):
        return AdjudicatingScreen(desk, found)
    count, people = found
    names = ", ".join(clean(user.name) for user in people) or "–"
    key = "ui.nobody_here" if count else "ui.nothing_waits"
    seat.notify(seat.say(key, count=count, names=names), markup=False, timeout=8)
    return None


class AdjudicatingScreen(CaseScreen):
    """One disputed field after the other. No input has the focus: letters are keys."""

    BINDINGS = bindings("adjudicating")

    def __init__(self, desk: Desk, case: DisputedRecord) -> None:
        super().__init__()
        self.desk = desk
        self.case = case
        self._open = list(case.disputes)
        self._wrong = False
        self._reason = ""

    @property
    def dispute(self) -> Dispute:
        """The field being settled."""
        return self._open[0]

    @property
    def open_fields(self) -> int:
        """Fields of the record still to settle."""
        return len(self._open)

    def _draw(self) -> None:
        version, book = self.case.version, self.case.book
        verb = self.say("checks.adjudicating")
        at = str(version.ordinal)
        if self.case.page:
            at += self.say("checks.on_page", page=clean(self.case.page))
        left = f" {verb}  {book.register} {book.number} · {at} · {book.place}"
        self.title_bar.show(left, self.say("checks.fields_left", count=self.open_fields))
        language = self.seat.language
        field = self.case.register.by_key[self.dispute.key]
        label = field.label_in(language)
        difference = self.say(f"terms.difference_{self.dispute.difference.value}")
        text = Text()
        text.append(f"\n {clean(label)}", "bold cyan")
        text.append(f"     {difference}\n\n", "yellow")
        for number, option in enumerate(self.dispute.options, 1):
            text.append(f"   {number}   ", "bold cyan")
            text.append(self._option(option) + "\n\n", "bold")
        self._beside(text, "checks.family", self.dispute.family)
        self._beside(text, "checks.neighbours", self.dispute.neighbours)
        self.shown_case.update(text)
        self.present(of=(version.id, self.dispute.key))
        told = self.say("checks.wrong_which" if self._wrong else "checks.choose")
        if self._reason:
            chosen = clean(in_words("settling", self._reason, self.seat.language))
            told = f"{self.say('checks.reason_chosen', reason=chosen)} {told}"
        self.status.say(told)

    def _beside(self, text: Text, heading: str, said: Sequence[tuple[int, str]]) -> None:
        if said:
            text.append(f"\n {self.say(heading)}\n", "bright_black")
            for ordinal, value in said:
                entry = self.say("ui.entry", ordinal=ordinal)
                text.append(f"   {entry}: {clean(value)}\n", "bright_black")

    def _option(self, option: Value | None) -> str:
        if option is None:
            return self.say("checks.not_stated")
        sign = SIGNS.get(option.said, "")
        field = self.case.register.by_key[self.dispute.key]
        extra = field_reading.label(field, option)
        words = [sign, clean(option.text) or self.say(f"terms.said_{option.said.value}"), extra]
        return "  ".join(word for word in words if word)

    def _choose(self, place: int) -> None:
        if place < len(self.dispute.options):
            choice = Choice.BOOK_WRONG if self._wrong else Choice.OPTION
            option = self.dispute.options[place]
            if option is None and self._wrong:
                choice = Choice.OPTION
            self._decide(choice, option)

    def action_illegible(self) -> None:
        """Nobody can read it."""
        self._decide(Choice.ILLEGIBLE, None)

    def action_book_wrong(self) -> None:
        """The book itself is wrong: then choose which reading it has."""
        self._wrong = not self._wrong
        self._draw()

    def action_reason(self) -> None:
        """Give a reason for the next decision that is not the usual one."""

        async def chosen(reason: str, note: str) -> None:
            self._reason = f"{reason} {note}".strip()
            self._draw()

        self.seat.show(ReasonDialog(self.say("checks.reason_title"), "settling", chosen))

    def action_retype(self) -> None:
        """Type what the book says."""
        field = self.case.register.by_key[self.dispute.key]

        async def done(text: str) -> None:
            read = field_reading.read(field, text, cut_off_year=self.case.book.year)
            choice = Choice.BOOK_WRONG if self._wrong else Choice.RETYPED
            if read.value is not None:
                self._decide(choice, read.value)
                return

            async def empty() -> None:
                self._decide(choice, BLANK)

            asked = self.say("checks.is_blank")
            self.seat.show(ConfirmDialog(clean(label), asked, empty))

        label = field.label_in(self.seat.language)
        asked = self.say("checks.what_book_says")
        self.seat.show(TextDialog(label, asked, "", done, field))

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""

        async def parked() -> None:
            self.close()

        ask_to_park(self, self.desk, self.case.version.id, parked)

    def _decide(self, choice: Choice, value: Value | None) -> None:
        self.perform(self._deciding(choice, value), group="decide")

    @shows_refusals
    async def _deciding(self, choice: Choice, value: Value | None) -> None:
        adjudicating = self.desk.adjudicating
        version_id, key = self.case.version.id, self.dispute.key
        left = await self.call(adjudicating.decide, version_id, key, choice, value, self._reason)
        self._wrong, self._reason = False, ""
        self._open.pop(0)
        if left and self._open:
            self._draw()
            return

        def following() -> DisputedRecord | None:
            queue = adjudicating.queue(limit=1)
            return adjudicating.open(queue[0].id) if queue else None

        case = await self.read(following)
        if case is None:
            self.seat.notify(self.say("checks.all_settled"), markup=False)
            self.close()
            return
        self.case, self._open = case, list(case.disputes)
        self._draw()
