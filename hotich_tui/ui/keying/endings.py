"""How an entry ends: handed over, taken back, left aside with a reason, or put down for later."""

from collections.abc import Callable
from functools import partial

from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Position
from hotich_tui.messages import HotichError
from hotich_tui.ui.form.port import Sitting
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.ui.keying.question import Question
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.record.keying import Draft, Keying
from hotich_tui.workflow.rules.errors import Incomplete


class Endings:
    """The ways out of an entry.

    Args:
        show: Shows the entry that comes next.
    """

    def __init__(
        self,
        entry: EntryState,
        form: Sitting,
        question: Question,
        keying: Keying,
        show: Callable[[Draft], None],
    ) -> None:
        self._entry, self._form, self._question = entry, form, question
        self._keying, self._show = keying, show
        self._handing_over = False
        """The record is on its way to the next person: a second press must not stop the first half
        way, with the record gone and its form still here."""
        self.told = ""
        """What became of the entry before, said above the next one."""

    def hand_over(self) -> None:
        """Hand the record over and go on with the next one; a second press changes nothing."""
        self._form.after_letters(self._start_to_hand_over)

    def _start_to_hand_over(self) -> None:
        if not self._handing_over:
            self._form.one_at_a_time(self._done())

    def take_back(self) -> None:
        """Take the record back that was just finished; from one that was begun, after a question:
        Ctrl+Z is a habit, and it would leave the record."""
        form = self._form

        async def confirmed() -> None:
            form.one_at_a_time(self._take_back())

        if not self._entry.committed:
            form.one_at_a_time(self._take_back())
            return
        text = form.say("ui.take_back_asked", ordinal=self._entry.draft.version.ordinal)
        form.confirm(form.say("ui.take_back_title"), text, confirmed)

    def park(self) -> None:
        """Leave the record aside, with a reason."""
        form, version = self._form, self._entry.draft.version

        async def parked() -> None:
            self.told = form.say("ui.parked_now", ordinal=version.ordinal)
            await form.keep_effort()
            self._show(await form.call(self._keying.sit_down, version.book_id))

        form.ask_to_park(parked)

    def leave(self) -> None:
        """Go home; the draft stays, and one comes back to the same field."""
        self._form.after_letters(lambda: self._form.one_at_a_time(self._leave()))

    async def put_down(self) -> None:
        """Store the field with the cursor, and where the cursor is."""
        form = self._form
        await form.letters()
        key = form.current
        await form.leave_field()
        await form.keep_effort()
        if key is None:
            return
        # Nobody comes back to an entry that holds nothing, and the verifier waits for none.
        empty = not self._entry.committed
        position = None if empty else Position(self._entry.version_id, Role.KEYER, key)
        try:
            await form.call(self._keying.keep_position, position)
        except HotichError as error:
            form.seat.tell(error)

    async def _leave(self) -> None:
        await self.put_down()
        self._form.close()

    async def _done(self) -> None:
        await self._form.leave_field()
        if self._entry.unsaved:
            return
        missing = self._entry.missing
        if missing:
            # Before anything is asked: pages that were never keyed are no question yet.
            self._is_incomplete(Incomplete("workflow.core_missing", tuple(missing)))
            return
        if self._question.ask_to_finish():
            return
        self._handing_over = True
        try:
            await self._hand_over()
        finally:
            self._handing_over = False

    def _is_incomplete(self, error: Incomplete) -> None:
        """Go to what is missing. Filling it must not hand the record over: the next keys would
        fall into another one."""
        self._entry.finishing = False
        self._form.refuse(error)
        language, first = self._form.seat.language, self._entry.field(error.fields[0])
        name, told = clean(first.label_in(language)), error.say(language)
        self._form.status.warn(self._form.say("checks.named", name=name, text=told))
        self._form.go_to(first.key)

    async def _hand_over(self) -> None:
        form, keying, draft = self._form, self._keying, self._entry.draft
        version = draft.version
        again = version.round > 1 or version.number > 1
        last = version.ordinal == draft.book.entries
        done = partial(keying.done, stay=not (again or last))
        form.stopwatch.wait()
        try:
            await form.call(done, version.id, form.stopwatch.measured())
        except HotichError as error:
            form.stopwatch.answered()
            if isinstance(error, Incomplete):
                self._is_incomplete(error)
            else:
                form.refuse(error)
            return
        self.told = form.say("ui.record_done", ordinal=version.ordinal)
        if last and not again:
            form.seat.notify(form.say("ui.book_keyed"), markup=False)
        if again or last:
            form.close()
            return
        following = await form.ask(keying.sit_down, draft.book.id)
        if following is not None:
            self._show(following)

    async def _take_back(self) -> None:
        form, keying = self._form, self._keying
        await form.leave_field()
        book_id = self._entry.draft.book.id

        def last() -> Draft | None:
            keyed = [v for v in keying.mine(book_id) if v.state is State.KEYED]
            return keying.take_back(keyed[-1].id) if keyed else None

        try:
            draft = await form.call(last)
        except HotichError as error:
            form.refuse(error)
            return
        if draft is None:
            form.status.warn(form.say("ui.nothing_to_take_back"))
            return
        self._show(draft)
        form.status.say(form.say("ui.taken_back", ordinal=draft.version.ordinal))
