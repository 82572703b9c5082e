"""Adjudicating: what two people read, without names, in an order that says nothing."""

import asyncio
from collections.abc import Sequence

from rich.text import Text

from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.record.people import User
from hotich_tui.domain.record.records import Choice, Dispute
from hotich_tui.messages import HotichError
from hotich_tui.ui.adjudicating import held
from hotich_tui.ui.adjudicating.held import Held, HeldDecision
from hotich_tui.ui.form.remarks import SIGNS
from hotich_tui.ui.form.slips import doubts
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
        self._held = Held()
        self._writing = asyncio.Lock()
        self._leaving = False
        self._wrong, self._other_book = False, False
        self._reason = ""

    @property
    def dispute(self) -> Dispute:
        """The field being settled, where one is left."""
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
        if not self._open:
            self.shown_case.update("")
            self.present(of=(version.id, ""))
            self._tell()
            return
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
        self._tell()

    def _tell(self) -> None:
        """Say what stands: another book, what can be taken back, what to choose."""
        book = self.case.book
        told = []
        if self._other_book:
            place = f"{book.register} {clean(book.number)} · {clean(book.place)}"
            told.append(self.say("checks.other_book", book=place))
        if len(self._held):
            told.append(self.say("checks.held", count=len(self._held)))
        if self._reason:
            chosen = clean(in_words("settling", self._reason, self.seat.language))
            told.append(self.say("checks.reason_chosen", reason=chosen))
        if self._open:
            told.append(self.say("checks.wrong_which" if self._wrong else "checks.choose"))
        say = self.status.warn if self._other_book else self.status.say
        say(" ".join(told))

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
        if not self._open or place >= len(self.dispute.options):
            return
        option = self.dispute.options[place]
        if self._wrong and option is not None:
            self._ask_once("checks.surely_wrong", Choice.BOOK_WRONG, option)
        else:
            self._decide(self.dispute, Choice.OPTION, option)

    def _ask_once(self, key: str, choice: Choice, value: Value | None) -> None:
        """Ask before what one key would say for good."""
        if not self._open:
            return

        dispute = self.dispute

        async def confirmed() -> None:
            self._decide(dispute, choice, value)

        field = self.case.register.by_key[dispute.key]
        asked = self.say(key, text=self._option(value))
        self.seat.show(ConfirmDialog(clean(field.label_in(self.seat.language)), asked, confirmed))

    def action_illegible(self) -> None:
        """Nobody can read it."""
        self._ask_once("checks.surely_illegible", Choice.ILLEGIBLE, Value(Said.ILLEGIBLE))

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
        if not self._open:
            return
        dispute = self.dispute
        field = self.case.register.by_key[dispute.key]

        async def done(text: str) -> None:
            read = field_reading.read(field, text, cut_off_year=self.case.book.year)
            choice = Choice.BOOK_WRONG if self._wrong else Choice.RETYPED
            if read.value is not None:
                self._decide(dispute, choice, read.value)
                return

            async def empty() -> None:
                self._decide(dispute, choice, BLANK)

            asked = self.say("checks.is_blank")
            self.seat.show(ConfirmDialog(clean(label), asked, empty))

        label = field.label_in(self.seat.language)
        asked = self.say("checks.what_book_says")
        doubt = doubts(self.say, field, self.case.book.year)
        self.seat.show(TextDialog(label, asked, "", done, field, doubt))

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""

        async def parked() -> None:
            self.close()

        ask_to_park(self, self.desk, self.case.version.id, parked)

    def _decide(self, dispute: Dispute, choice: Choice, value: Value | None) -> None:
        """Hold a decision for a while, and go on with the next field."""
        if dispute not in self._open:
            return
        self._open.remove(dispute)
        decided = HeldDecision(self.case.version.id, dispute, choice, value, self._reason)
        self._wrong, self._other_book, self._reason = False, False, ""
        if held.TAKE_BACK:
            self._held.hold(decided, self.set_timer, lambda: self.behind(self._write_next()))
            self._draw()
        else:
            self.perform(self._write(decided), group="decide")

    def action_take_back(self) -> None:
        """Take the latest decision back, while it is not written."""
        taken = self._held.take_back()
        if taken is None:
            self.status.warn(self.say("checks.nothing_held"))
            return
        self._open.insert(0, taken.dispute)
        self._wrong, self._reason = False, ""
        self._draw()

    def action_write(self) -> None:
        """Write what was decided, and go on."""
        if len(self._held):
            self.perform(self._write_all(), group="decide")

    async def _write_all(self) -> None:
        while len(self._held):
            await self._write_next()

    async def _write_next(self) -> None:
        async with self._writing:
            decided = self._held.due()
            if decided is not None:
                await self._write(decided)

    @shows_refusals
    async def _write(self, decided: HeldDecision) -> None:
        """Write a decision; with the last one of a record the next record follows."""
        decide, one = self.desk.adjudicating.decide, decided
        args = (one.version_id, one.dispute.key, one.choice, one.value, one.reason)
        try:
            await self.call(decide, *args)
        except HotichError:
            # It is open again; whoever is here is told why.
            self._open.insert(0, one.dispute)
            self._draw()
            raise
        if self._open or len(self._held):
            self._draw()
        elif not self._leaving:
            await self._follow()

    async def _follow(self) -> None:
        """The next record that this person may settle."""
        adjudicating, before = self.desk.adjudicating, self.case.book

        def following() -> DisputedRecord | None:
            queue = adjudicating.queue(limit=1)
            return adjudicating.open(queue[0].id) if queue else None

        case = await self.read(following)
        if case is None:
            self.seat.notify(self.say("checks.all_settled"), markup=False)
            self.close()
            return
        self.case, self._open = case, list(case.disputes)
        self._other_book = case.book.id != before.id
        self._draw()

    async def put_down(self) -> None:
        """Write what was decided: whoever decided it goes."""
        self._leaving = True
        try:
            await self._write_all()
        finally:
            self._leaving = False

    def action_leave(self) -> None:
        """Back; what was decided is written."""
        self.perform(self._leave(), group="decide")

    async def _leave(self) -> None:
        await self.put_down()
        self.close()
