"""How an entry ends: handed over, taken back, left aside with a reason, or put down for later."""

from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Position
from hotich_tui.messages import HotichError
from hotich_tui.ui.kit.dialogs import ConfirmDialog, ask_to_park
from hotich_tui.workflow.record.keying import Draft
from hotich_tui.workflow.rules.errors import Incomplete

if TYPE_CHECKING:
    from hotich_tui.ui.keying.screen import KeyingScreen


class Ends:
    """The ways out of an entry on one keying screen."""

    def __init__(self, screen: "KeyingScreen") -> None:
        self._screen = screen
        self.told = ""
        """What became of the entry before, said above the next one."""

    def hand_over(self) -> None:
        """Hand the record over and go on with the next one; a second press changes nothing."""
        if not self._screen.handing_over:
            self._start(self._done())

    def take_back(self) -> None:
        """Take the record back that was just finished; from one that was begun, after a question:
        Ctrl+Z is a habit, and it would leave the record."""
        screen = self._screen

        async def confirmed() -> None:
            self._start(self._take_back())

        if not screen.entry.committed:
            self._start(self._take_back())
            return
        text = screen.say("ui.take_back_asked", ordinal=screen.draft.version.ordinal)
        title = screen.say("ui.take_back_title")
        screen.app.push_screen(ConfirmDialog(title, text, confirmed))

    def park(self) -> None:
        """Leave the record aside, with a reason."""
        screen = self._screen
        version = screen.draft.version

        async def parked() -> None:
            self.told = screen.say("ui.parked_now", ordinal=version.ordinal)
            await screen.keep_effort()
            screen.load(await screen.call(screen.desk.keying.sit_down, version.book_id))

        ask_to_park(screen, screen.desk, version.id, parked)

    def leave(self) -> None:
        """Go home; the draft stays, and one comes back to the same field."""
        self._start(self._leave())

    async def put_down(self) -> None:
        """Store the field with the cursor, and where the cursor is."""
        screen = self._screen
        await screen.letters()
        widget = screen.form.focused()
        await screen.leave_field()
        await screen.keep_effort()
        if widget is not None and widget.name is not None:
            # Nobody comes back to an entry that holds nothing, and the verifier waits for none.
            empty = not screen.entry.committed
            position = None if empty else Position(screen.version_id, Role.KEYER, widget.name)
            try:
                await screen.call(screen.desk.keying.keep_position, position)
            except HotichError as error:
                screen.seat.tell(error)

    def _start(self, way: Coroutine[Any, Any, None]) -> None:
        # One at a time: each of them takes the record away.
        self._screen.perform(way, group="done")

    async def _leave(self) -> None:
        await self.put_down()
        self._screen.dismiss()

    async def _done(self) -> None:
        screen = self._screen
        await screen.leave_field()
        if screen.unsaved:
            return
        missing = [key for key in screen.order if self._is_missing(key)]
        if missing:
            # Before anything is asked: pages that were never keyed are no question yet.
            screen.question.finishing = False
            screen.refuse(Incomplete("workflow.core_missing", tuple(missing)))
            screen.go_to(missing[0])
            return
        if screen.question.ask_to_finish():
            return
        screen.handing_over = True
        try:
            await self._hand_over()
        finally:
            screen.handing_over = False

    def _is_missing(self, key: str) -> bool:
        screen = self._screen
        keyed = key in screen.keyed or key in screen.carrying.pending
        return screen.field(key).core and not keyed

    async def _hand_over(self) -> None:
        screen = self._screen
        keying, draft = screen.desk.keying, screen.draft
        version = draft.version
        again = version.round > 1 or version.number > 1
        last = version.ordinal == draft.book.entries
        done = partial(keying.done, stay=not (again or last))
        screen.stopwatch.wait()
        try:
            await screen.call(done, version.id, screen.stopwatch.measured())
        except HotichError as error:
            screen.stopwatch.answered()
            screen.refuse(error)
            if isinstance(error, Incomplete):
                # Filling what is missing must not hand the record over: the next keys would fall
                # into another one.
                screen.question.finishing = False
                screen.go_to(error.fields[0])
            return
        self.told = screen.say("ui.record_done", ordinal=version.ordinal)
        if last and not again:
            screen.seat.notify(screen.say("ui.book_keyed"), markup=False)
        if again or last:
            screen.dismiss()
            return
        try:
            screen.load(await screen.call(keying.sit_down, draft.book.id))
        except HotichError as error:
            screen.refuse(error)

    async def _take_back(self) -> None:
        screen = self._screen
        await screen.leave_field()
        desk, book_id = screen.desk, screen.draft.book.id

        def last() -> Draft | None:
            keyed = [v for v in desk.keying.mine(book_id) if v.state is State.KEYED]
            return desk.keying.take_back(keyed[-1].id) if keyed else None

        try:
            draft = await screen.call(last)
        except HotichError as error:
            screen.refuse(error)
            return
        if draft is None:
            screen.status.warn(screen.say("ui.nothing_to_take_back"))
            return
        screen.load(draft)
        screen.status.say(screen.say("ui.taken_back", ordinal=draft.version.ordinal))
