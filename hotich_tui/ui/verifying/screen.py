"""Verifying: the blind fields keyed again; the others looked over, group by group.

Nothing here ever holds a first value of a blind field: the workflow returns only how a field
stands. What is looked over is on a screen of its own (`looking`).
"""

from collections.abc import Mapping

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.layout import pack
from hotich_tui.domain.register.register import Field, Page
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.form_screen import FormScreen, rows_for
from hotich_tui.ui.form.notes import Remark
from hotich_tui.ui.input import field_reading as typed
from hotich_tui.ui.input.actions import bindings
from hotich_tui.ui.kit.dialogs import ask_to_park
from hotich_tui.ui.kit.screen import StationScreen, open_found
from hotich_tui.ui.verifying.looking import LookingScreen
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.verifying import Check
from hotich_tui.workflow.rules.errors import Incomplete

_OUTCOME_SIGNS: Mapping[Outcome, str] = {
    Outcome.AGREED: "✓",
    # Compatible readings are nobody's conflict: the verifier sees agreement.
    Outcome.UNSETTLED: "✓",
    Outcome.READ_AGAIN: "≠",
    Outcome.DISPUTED: "⚑",
}


def _is_slip(field: Field, understood: typed.Typed) -> bool:
    """Whether a text is likelier a slip of the hand than what the book says: no date, or no code
    of a list that is closed. Asked once before it costs one of two readings; that tells nothing
    but what was typed."""
    if understood.remark == "unknown_code":
        return field.code_list is not None and not field.code_list.free
    return understood.remark == "not_a_date"


def open_verifying(below: StationScreen, desk: Desk, book_id: str, version_id: str = "") -> None:
    """Open the next record of a book that this person may verify, or say why there is none.

    Args:
        version_id: The record to open first, where it is still offered.
    """
    held: list[int] = []

    def find() -> Check | None:
        queue = [version.id for version in desk.verifying.queue(book_id)]
        if queue:
            return desk.verifying.open(version_id if version_id in queue else queue[0])
        held[:] = desk.verifying.held_back(book_id)
        return None

    def nothing() -> str:
        near, own = held
        key = "ui.held_near" if near else "ui.held_own" if own else "ui.nothing_waits"
        return below.say(key, count=near or own)

    def show(check: Check) -> VerifyingScreen:
        app = below.seat
        rows = rows_for(app.size.width, app.size.height)
        return VerifyingScreen(desk, check, rows, app.language)

    open_found(below, find, show, nothing)


class VerifyingScreen(FormScreen):
    """The blind half: pages of the core fields, and of those that are blind in this record."""

    BINDINGS = bindings("verifying")
    scope = "verifying"
    role = Role.VERIFIER

    def __init__(self, desk: Desk, check: Check, rows: int, language: str) -> None:
        super().__init__(check.register, _pages(check, rows), language)
        self._rows = rows
        self.desk = desk
        self.check = check
        self._mine: dict[str, str] = {}
        """What this person read in the record before: their own readings, to take again."""
        self._now: dict[str, str] = {}
        self._settled: set[str] = set()
        self._doubtful: dict[str, str] = {}
        """Texts that are no value of their field; the same again counts as a reading."""
        self._again: list[str] = []
        """Fields to read again that the cursor could not go back to at once."""
        self.changes: dict[str, Value | None] = {}
        """What reads differently where one looks over: it outlives a way back to this screen."""

    def on_mount(self) -> None:
        """Show the record."""
        self._show(self.check)

    @property
    def cut_off_year(self) -> int:
        return self.check.book.year

    async def load(self, check: Check) -> None:
        """Show a record; own earlier readings of it are there again."""
        pages = _pages(check, self._rows)
        if [page.fields for page in pages] != [page.page.fields for page in self.form.pages]:
            await self.change_form(pages)
        self._show(check)

    def _show(self, check: Check) -> None:
        self.check = check
        self.stopwatch.begin()
        self._now, self._again, self.changes, self._doubtful = {}, [], {}, {}
        self._settled = {c.key for c in check.blind if c.outcome.closed}
        self.order = [c.key for c in check.blind]
        # An open field is empty: a reading that stood there might be taken for a second one.
        texts = {c.key: typed.show(c.own) for c in check.blind if c.outcome.closed}
        self.form.fill(texts, {c.key: self._outcome_remark(c.outcome) for c in check.blind})
        self.form.enable_only([c.key for c in check.blind if not c.outcome.closed])
        version, book = check.version, check.book
        total = f"/{book.entries}" if book.entries else ""
        verb = self.say("checks.verifying")
        left = f" {verb}  {book.register} {book.number} · {version.ordinal}{total} · {book.place}"
        role = self.say("terms.role_verifier")
        self.title_bar.show(left, f"{role} {self.desk.user.name}")
        self.present()
        open_ = [c.key for c in check.blind if not c.outcome.closed]
        self.status.say(self.say("checks.key_again" if open_ else "checks.all_read"))
        if open_:
            self.go_to(open_[0])

    @property
    def version_id(self) -> str:
        return self.check.version.id

    def is_asked(self, key: str) -> bool:
        return self.sign(key) == _OUTCOME_SIGNS[Outcome.READ_AGAIN]

    def _outcome_remark(self, outcome: Outcome) -> Remark:
        sign = _OUTCOME_SIGNS.get(outcome, "")
        text = {
            Outcome.READ_AGAIN: self.say("checks.read_again_short"),
            Outcome.DISPUTED: self.say("checks.third_person_short"),
        }.get(outcome, "")
        return Remark(sign, text)

    def neighbour(self, key: str, step: int) -> str:
        """The next open field: closed ones need nobody."""
        if key not in self.order:
            return self.order[0]
        if step > 0 and self._again:
            return self._again.pop(0)
        place, end = self.order.index(key), len(self.order) if step > 0 else -1
        for other in range(place + step, end, step):
            if self.order[other] not in self._settled:
                return self.order[other]
        return key

    def entered(self, key: str) -> None:
        self.show_hints(key, self.form.inputs[key].value)

    def about(self, key: str) -> str:
        field = self.field(key)
        label = field.label_vi if self.seat.language == "vi" else field.label_en
        mine = self._mine.get(key, "")
        return f"{label} · {self.say('ui.hint_previous', text=clean(mine))}" if mine else label

    def leave(self, key: str, said: Said | None = None) -> None:
        text = self.form.inputs[key].finished()
        field, year = self.field(key), self.cut_off_year
        if key in self._settled:
            return
        if said is None:
            if not text.strip() or self._now.get(key) == text:
                # Nothing typed, or the reading that was judged already: no second one by chance.
                return
            understood = typed.read(field, text, cut_off_year=year)
            if _is_slip(field, understood) and self._doubtful.get(key) != text:
                self._doubtful[key] = text
                self._read_again(key)
                what = self.say(f"ui.{understood.remark}")
                self.status.warn(self.say("checks.no_value", text=clean(text), what=what))
                return
        else:
            understood = typed.with_state(field, text, said, cut_off_year=year)
        if understood.value is None:
            return
        self.form.set_text(key, understood.shown)
        self._now[key] = understood.shown
        self.form.set_remark(key, Remark("●", understood.reading))
        self.behind(self._commit(key, understood.value))

    async def _commit(self, key: str, value: Value) -> None:
        version_id = self.check.version.id
        try:
            outcome = await self.call(self.desk.verifying.commit, version_id, key, value)
        except HotichError as error:
            self._now.pop(key, None)
            self.refuse(error)
            return
        if self.check.version.id != version_id:
            return
        self.form.set_remark(key, self._outcome_remark(outcome))
        if outcome.closed:
            self._settled.add(key)
            self._mine[key] = value.text
            self.recent.remember(key, value.text)
            self.form.inputs[key].disabled = True
            if outcome is Outcome.DISPUTED:
                self.status.say(self.say("checks.third_person"))
            return
        self.status.warn(self.say("checks.read_again"))
        self.form.set_text(key, "")
        self._now.pop(key, None)
        self._read_again(key)

    def _read_again(self, key: str) -> None:
        """Back to a field, now or with the next Enter."""
        here = self.form.focused()
        if here is not None and here.name not in (None, key):
            typing = bool(here.value) and self._now.get(str(here.name)) != here.value
            if typing or self.sign(str(here.name)) == "≠":
                # The rest of what is being typed would be taken for a reading of the other field.
                self._again.append(key)
                return
        self.go_to(key)

    def action_ditto(self) -> None:
        """One's own reading of the record before."""
        widget = self.form.focused()
        if widget is None or widget.name is None:
            return
        mine = self._mine.get(widget.name)
        if not mine:
            self.status.warn(self.say("ui.no_previous"))
            return
        self.form.set_text(widget.name, mine)
        self.action_next()

    def action_look_over(self) -> None:
        """Over to the fields that are looked at."""
        self.after_letters(lambda: self.perform(self._look_over(), group="done"))

    async def _look_over(self) -> None:
        await self.leave_field()
        self.stopwatch.wait()
        try:
            check = await self.call(self.desk.verifying.look, self.check.version.id)
        except Incomplete as error:
            self.stopwatch.answered()
            self.refuse(error)
            self.go_to(error.fields[0])
            return
        except HotichError as error:
            self.stopwatch.answered()
            self.refuse(error)
            return
        self.stopwatch.enter("")
        self.app.push_screen(LookingScreen(self, check))

    async def take_up(self) -> None:
        """Show what is blind now, where that has changed meanwhile."""
        try:
            check = await self.call(self.desk.verifying.open, self.check.version.id)
        except HotichError as error:
            self.refuse(error)
            return
        if [c.key for c in check.blind] != self.order:
            await self.load(check)

    def action_done(self) -> None:
        """End the verification and go on with the next record."""
        self.after_letters(self._start_finish)

    def _start_finish(self) -> None:
        if not self.handing_over:
            self.perform(self.finish(), group="done")

    async def finish(self) -> None:
        """End the verification; where something is missing, go there."""
        await self.leave_field()
        self.handing_over = True
        try:
            await self._finish()
        finally:
            self.handing_over = False

    async def _finish(self) -> None:
        verifying, version_id = self.desk.verifying, self.check.version.id
        self.stopwatch.wait()
        effort = self.stopwatch.measured()

        def finish() -> Check | None:
            verifying.finish(version_id, effort)
            queue = verifying.queue(self.check.book.id)
            return verifying.open(queue[0].id) if queue else None

        try:
            following = await self.call(finish)
        except Incomplete as error:
            self.stopwatch.answered()
            await self.take_up()
            blind = [key for key in error.fields if key in self.order]
            look = len(error.fields) - len(blind)
            self.status.warn(self.say("checks.still_open", blind=len(blind), look=look))
            if blind:
                self.go_to(blind[0])
            else:
                await self._look_over()
            return
        except HotichError as error:
            self.stopwatch.answered()
            self.refuse(error)
            return
        if following is None:
            self.seat.notify(self.say("checks.all_verified"), markup=False)
            self.dismiss()
            return
        await self.load(following)

    def action_park(self) -> None:
        """Leave the record aside, with a reason."""

        async def parked() -> None:
            await self.keep_effort()
            self.dismiss()

        ask_to_park(self, self.desk, self.check.version.id, parked)

    def action_leave(self) -> None:
        """Go home; what was read counts and is there again."""
        self.after_letters(lambda: self.perform(self._leave(), group="done"))

    async def _leave(self) -> None:
        await self.put_down()
        self.dismiss()

    async def put_down(self) -> None:
        """Wait for what is being stored. Letters in a field that was not left are no reading: a
        half-typed name would spend one of two."""
        await self.settle()
        await self.keep_effort()


def _pages(check: Check, rows: int) -> list[Page]:
    """The core fields and those that are blind beyond them, as the paper has them."""
    blind = {c.key for c in check.blind}
    order = check.register.reading_order(before_2016=check.book.before_2016)
    fields = [field for field in order if field.core or field.key in blind]
    return [Page(n, tuple(part)) for n, part in enumerate(pack(fields, rows), start=1)]
