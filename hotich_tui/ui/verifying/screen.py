"""Verifying: the blind fields keyed again; the others looked over, group by group.

Nothing here ever holds a first value of a blind field: the workflow returns only how a field
stands. What is looked over is on a screen of its own (`looking`).
"""

from collections.abc import Mapping

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.form_screen import FormScreen
from hotich_tui.ui.form.form_view import rows_for
from hotich_tui.ui.form.port import at_field
from hotich_tui.ui.form.remarks import REFUSED, STORING, Remark
from hotich_tui.ui.form.slips import slip_words
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.seat import Seat
from hotich_tui.ui.verifying.check_state import AfterLooking, CheckState, pages_of
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.verifying import Check
from hotich_tui.workflow.rules.errors import Incomplete

_AGAIN = "≠"
_OUTCOME_SIGNS: Mapping[Outcome, str] = {
    Outcome.AGREED: "✓",
    # Compatible readings are nobody's conflict: the verifier sees agreement.
    Outcome.UNSETTLED: "✓",
    Outcome.READ_AGAIN: _AGAIN,
    Outcome.DISPUTED: "⚑",
}


async def open_verifying(
    seat: Seat, book_id: str, version_id: str = ""
) -> "VerifyingScreen | None":
    """Open the next record of a book that this person may verify, or say why there is none.

    Args:
        version_id: The record to open first, where it is still offered.
    """
    desk = seat.signed_in

    def find() -> Check | tuple[int, int]:
        following = desk.verifying.next_in(book_id, version_id)
        if following is not None:
            return desk.verifying.open(following)
        return desk.verifying.held_back(book_id)

    found = await seat.read(find)
    if isinstance(found, Check):
        rows = rows_for(seat.size.width, seat.size.height)
        return VerifyingScreen(desk, found, rows, seat.language)
    near, own = found
    key = "ui.held_near" if near else "ui.held_own" if own else "ui.nothing_waits"
    seat.notify(seat.say(key, count=near or own), markup=False, timeout=8)
    return None


class VerifyingScreen(FormScreen):
    """The blind half: pages of the core fields, and of those that are blind in this record."""

    BINDINGS = bindings("verifying")
    scope = "verifying"
    role = Role.VERIFIER

    def __init__(self, desk: Desk, check: Check, rows: int, language: str) -> None:
        super().__init__(check.register, pages_of(check, rows), language)
        self._rows = rows
        self.desk = desk
        self.state = CheckState(check)
        self._handing_over = False
        """The record is on its way: a second press must not stop the first half way."""

    def on_mount(self) -> None:
        """Show the record."""
        self._show(self.check)

    async def load(self, check: Check) -> None:
        """Show a record; own earlier readings of it are there again."""
        pages = pages_of(check, self._rows)
        if [page.fields for page in pages] != [page.page.fields for page in self.form.pages]:
            await self.change_form(pages)
        self._show(check)

    def _show(self, check: Check) -> None:
        state = self.state
        self.stopwatch.begin()
        state.begin(check)
        remarks = {c.key: self._outcome_remark(c.outcome) for c in check.blind}
        self.form.fill(state.closed_texts, remarks)
        open_ = state.open_fields
        self.form.enable_only(open_)
        self._draw_title()
        self.present()
        self._tell(self.say("checks.key_again"))
        if open_:
            self.go_to(open_[0])

    def _tell(self, quiet: str = "") -> None:
        """Say how the record stands: a slip to answer, fields to read again, what is left, and
        what comes next. Never more than that: what was so before is so no more.

        Args:
            quiet: What to say instead of how many fields are left.
        """
        state = self.state
        for slip in state.slips.values():
            self.status.warn(slip_words(self.say, slip.shown, slip))
            return
        if state.again:
            labels = (self.field(key).label_in(self.seat.language) for key in state.again)
            self.status.warn(self.say("checks.read_again_at", fields=clean(", ".join(labels))))
            return
        left = len(state.open_fields)
        told = [quiet or self.say("checks.left_to_read", count=left)] if left else []
        if state.disputed:
            told.append(self.say("checks.to_third_person", count=len(state.disputed)))
        if not left:
            told.append(self.say("checks.all_read"))
        self.status.say(" ".join(told))

    def _draw_title(self) -> None:
        version, book = self.check.version, self.check.book
        total = f"/{book.entries}" if book.entries else ""
        verb = self.say("checks.verifying")
        left = f" {verb}  {book.register} {book.number} · {version.ordinal}{total} · {book.place}"
        self.title_bar.show(left, f"{self.say('terms.role_verifier')} {self.desk.user.name}")

    # What is known of the record.

    @property
    def check(self) -> Check:
        """The record on the screen."""
        return self.state.check

    @property
    def version_id(self) -> str:
        return self.state.version_id

    @property
    def cut_off_year(self) -> int:
        return self.state.cut_off_year

    @property
    def order(self) -> list[str]:
        return self.state.order

    def is_asked(self, key: str) -> bool:
        return self.sign(key) == _AGAIN

    def _outcome_remark(self, outcome: Outcome) -> Remark:
        sign = _OUTCOME_SIGNS.get(outcome, "")
        text = {
            Outcome.READ_AGAIN: self.say("checks.read_again_short"),
            Outcome.DISPUTED: self.say("checks.third_person_short"),
        }.get(outcome, "")
        return Remark(sign, text)

    # Fields.

    def neighbour(self, key: str, step: int) -> str:
        """The next open field: closed ones need nobody."""
        return self.state.neighbour(key, step)

    def entered(self, key: str) -> None:
        self.show_hints(key, self.text_of(key))

    def about(self, key: str) -> str:
        label = self.field(key).label_in(self.seat.language)
        mine = self.state.own_before.get(key, "")
        return f"{label} · {self.say('ui.hint_previous', text=clean(mine))}" if mine else label

    def leave(self, key: str, said: Said | None = None) -> None:
        text, _ = self.finished(key)
        left = self.state.leave(key, text, said)
        if left is None:
            return
        understood = left.understood
        if left.is_slip:
            self._read_again(key)
            self._tell()
        elif understood.value is not None:
            self.set_text(key, understood.shown)
            self.set_remark(key, Remark(STORING, understood.interpretation))
            self.behind(self._commit(key, understood.value))

    async def _commit(self, key: str, value: Value) -> None:
        version_id = self.version_id
        try:
            outcome = await self.call(self.desk.verifying.commit, version_id, key, value)
        except HotichError as error:
            self.state.refused(key)
            # It is on its way no more: the sentence says why.
            self.set_remark(key, Remark(REFUSED, self.say("checks.refused_short")))
            self.refuse(error)
            return
        if self.version_id != version_id:
            return
        self.set_remark(key, self._outcome_remark(outcome))
        self.state.judged(key, value, outcome)
        if outcome.closed:
            self.recent.remember(key, value.text)
            self.form.inputs[key].disabled = True
            self._tell()
            return
        self._tell()
        self.set_text(key, "")
        self._read_again(key)

    def _read_again(self, key: str) -> None:
        """Back to a field, now or with the next Enter."""
        here = self.current
        stands = "" if here is None else self.text_of(here)
        here_again = here is not None and self.sign(here) == _AGAIN
        if not self.state.puts_off(key, here, stands, here_again=here_again):
            self.go_to(key)

    @at_field
    def action_ditto(self, key: str) -> None:
        """One's own reading of the record before."""
        mine = self.state.own_before.get(key)
        if not mine:
            self.status.warn(self.say("ui.no_previous"))
            return
        self.set_text(key, mine)
        self.action_next()

    # The other half, and the ways out.

    def action_look_over(self) -> None:
        """Over to the fields that are looked at."""
        self.after_letters(lambda: self.one_at_a_time(self._look_over()))

    async def _look_over(self) -> None:
        await self.leave_field()
        self.stopwatch.wait()
        try:
            check = await self.call(self.desk.verifying.look, self.version_id)
        except HotichError as error:
            self.stopwatch.answered()
            self.refuse(error)
            if isinstance(error, Incomplete):
                self.go_to(error.fields[0])
            return
        self.stopwatch.enter("")
        self.seat.open(
            "looking",
            check=check,
            changes=self.state.changes,
            stopwatch=self.stopwatch,
            back=self._looked,
        )

    def _looked(self, following: AfterLooking) -> None:
        """The other half was left: what its verifier does now."""
        match following:
            case AfterLooking.READ:
                self.perform(self._take_up(), group="take up")
            case AfterLooking.FINISH:
                self.action_done()
            case AfterLooking.PARK:
                self.action_park()

    async def _take_up(self) -> None:
        """Show what is blind now, where that has changed meanwhile."""
        check = await self.ask(self.desk.verifying.open, self.version_id)
        if check is not None and [c.key for c in check.blind] != self.order:
            await self.load(check)

    def action_done(self) -> None:
        """End the verification and go on with the next record."""
        self.after_letters(self._start_to_finish)

    def _start_to_finish(self) -> None:
        if not self._handing_over:
            self.one_at_a_time(self._hand_over())

    async def _hand_over(self) -> None:
        """End the verification; where something is missing, go there."""
        await self.leave_field()
        self._handing_over = True
        try:
            await self._finish()
        finally:
            self._handing_over = False

    async def _finish(self) -> None:
        verifying, version_id, book_id = self.desk.verifying, self.version_id, self.check.book.id
        self.stopwatch.wait()
        effort = self.stopwatch.measured()

        def finish() -> Check | None:
            verifying.finish(version_id, effort)
            following = verifying.next_in(book_id)
            return None if following is None else verifying.open(following)

        try:
            following = await self.call(finish)
        except HotichError as error:
            self.stopwatch.answered()
            if isinstance(error, Incomplete):
                await self._go_to_missing(error)
            else:
                self.refuse(error)
            return
        if following is None:
            self.seat.notify(self.say("checks.all_verified"), markup=False)
            self.close()
            return
        await self.load(following)

    async def _go_to_missing(self, error: Incomplete) -> None:
        await self._take_up()
        blind = [key for key in error.fields if key in self.order]
        look = len(error.fields) - len(blind)
        name = self.field(error.fields[0]).label_in(self.seat.language)
        told = self.say("checks.still_open", blind=len(blind), look=look)
        self.status.warn(self.say("checks.named", name=clean(name), text=told))
        if blind:
            self.go_to(blind[0])
        else:
            await self._look_over()

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""

        async def parked() -> None:
            await self.keep_effort()
            self.close()

        self.ask_to_park(parked)

    def action_leave(self) -> None:
        """Go home; what was read counts and is there again."""
        self.after_letters(lambda: self.one_at_a_time(self._leave()))

    async def _leave(self) -> None:
        await self.put_down()
        self.close()

    async def put_down(self) -> None:
        """Wait for what is being stored. Letters in a field that was not left are no reading: a
        half-typed name would spend one of two."""
        await self.settle()
        await self.keep_effort()
