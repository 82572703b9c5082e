"""Keys in flight: what is pressed while the screen is busy waits in order, and acts where it was
meant to.

A key that follows one that opens a screen is typed ahead for that screen. A key that confirms,
approves, takes or deletes acts only if it was pressed after its object was painted. What is not
used is refused with a sound and a word; nothing is dropped, and nothing acts elsewhere.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from textual import events
from textual._time import get_time
from textual.app import App
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.worker import Worker

from hotich_tui.ui.input.actions import GUARDED, WAYS_OUT

PATIENCE = 1.0
"""Seconds without an answer of the station after which Escape, the hand-over and quitting go past
a work that does not end."""
RESTLESS = 3.0
"""Seconds after which a key acts although the screen, with no such work, does not come to rest."""
FIRST_TURNS, TURN = 20, 0.002
"""Turns of the event loop that a look for rest waits at first; then seconds between two looks."""
LOADING = "load"
"""Group of works that only read what their screen shows: Escape does not wait for them."""
Press = events.Key | events.Paste | events.MouseDown | events.MouseUp


class Shows(Protocol):
    """A screen that knows when what it shows was painted."""

    def painted_for(self, action: str, /) -> float | None:
        """When the object of an action was painted; None where the action has none now."""
        ...


def is_idle(pump: MessagePump) -> bool:
    """Whether a node has taken all that was sent to it, and waits for more.

    Somebody waits at its queue only while nothing is being handled. Textual is pinned exactly;
    `tests/ui/kit/test_typeahead.py` looks whether this still holds.
    """
    queue: Any = pump._message_queue
    return queue.empty() and bool(queue.ready_event._waiters)


def _edits(event: Press) -> bool:
    if isinstance(event, events.Key):
        return event.is_printable or event.key in ("backspace", "ctrl+h")
    return False


class KeyQueue:
    """The keys of one window.

    Args:
        deliver: Lets a key act now, on the screen that is there.
        tell: Shows a sentence about a key that was refused, by message key and arguments.
        tell_waiting: The same about keys that waited.
    """

    def __init__(
        self,
        app: App[Any],
        deliver: Callable[[Press], Awaitable[None]],
        tell: Callable[..., None],
        tell_waiting: Callable[..., None],
    ) -> None:
        self._app, self._deliver = app, deliver
        self._tell, self._tell_waiting = tell, tell_waiting
        self._waiting: deque[Press] = deque()
        self._draining: asyncio.Task[None] | None = None
        self._holding: list[tuple[DOMNode, Worker[Any]]] = []
        self._pressed_at: float | None = None
        self._last: Widget | None = None
        """Where the last key went."""
        self._typed_in: Widget | None = None
        """The input that took the last key, a letter."""
        self._went_on = 0.0
        """When a key acted last, or the station answered."""
        self._seen: Widget | None = None
        """The screen that was there as a whole when it was last looked at."""
        self._unasked = False
        """The screen that is coming was opened by no key."""
        self.enabled = True
        """Off: each key acts at once, wherever it falls. For tests that show what this is for."""
        self.pressed = self.dispatched = self.refused = 0

    # Keys as they come.

    async def take(self, event: Press) -> None:
        """Let a key act now where everything rests, else after those that wait."""
        self.pressed += isinstance(event, events.Key)
        if not self.enabled:
            await self._act(event)
            return
        free = not self._waiting and self._draining is None
        if free and (self._types_on(event) or self._rests(event, within=True)):
            await self._act(event)
            return
        self._waiting.append(event)
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())

    def _types_on(self, event: Press) -> bool:
        """Whether a letter follows a letter in the same input: its own queue keeps the order."""
        focused = self._app.focused
        return focused is not None and focused is self._typed_in and _edits(event)

    async def _act(self, event: Press) -> None:
        if self._is_too_early(event):
            return
        self.dispatched += isinstance(event, events.Key)
        focused = self._app.focused
        self._last = focused
        self.went_on()
        with self.pressing(event):
            await self._deliver(event)
        typed = focused is not None and focused is self._app.focused and _edits(event)
        self._typed_in = focused if typed else None

    def _is_too_early(self, event: Press) -> bool:
        """Refuse what was pressed before there was anything to press it for: a click at what was
        not painted yet, a key before a screen that no key had asked for."""
        if not (self.enabled and (self._unasked or isinstance(event, events.MouseDown))):
            return False
        painted = getattr(self._app.screen, "painted_at", None)
        if painted is None or event.time >= painted():
            self._unasked = False
            return False
        self._refuse(event, "ui.too_early")
        return True

    async def _drain(self) -> None:
        try:
            while self._waiting and not self._app._exit:
                if not await self._rest():
                    continue
                # In the app's own queue, as a key that comes when everything rests.
                self._app.call_later(self._act, self._waiting.popleft())
                await asyncio.sleep(0)
        except Exception as error:
            self._app._handle_exception(error)
        finally:
            self._draining = None

    def went_on(self) -> None:
        """Something came to its end: the seat does not stand still."""
        self._went_on = get_time()

    # Rest.

    async def _rest(self) -> bool:
        """Wait until the next key may act; False where it was dealt with meanwhile."""
        turn, stood, restless = 0, 0.0, 0.0
        before, went_on = get_time(), self._went_on
        while not self._rests(self._waiting[0], within=False):
            turn += 1
            await asyncio.sleep(0 if turn < FIRST_TURNS and not self.held else TURN)
            # No more than some turns' worth: on a machine that is busy with other things a pause
            # is no sign that a work does not end.
            passed, before = min(get_time() - before, 5 * TURN), get_time()
            if self._went_on != went_on:
                went_on, stood = self._went_on, 0.0
            if self.held:
                stood, restless = stood + passed, 0.0
            else:
                restless += passed
            if self._app._exit or not self._waiting or self._way_out(stood):
                return False
            if restless > RESTLESS:
                break
        return True

    @property
    def at_rest(self) -> bool:
        """Whether every key that was pressed has done all that it does."""
        return not self.waits and self._rests(None, within=False)

    def _rests(self, event: Press | None, *, within: bool) -> bool:
        """Whether the keys so far have done all that they do, or all that one waits for.

        Args:
            event: The next key; None = whichever.
            within: Asked while the app handles a key.
        """
        app = self._app
        if any(not _leaves(event, work) for work in self._works()):
            return False
        if within:
            queue: Any = app._message_queue
            if not queue.empty() or app._pending_message is not None or app._next_callbacks:
                return False
        elif not is_idle(app):
            return False
        screen = app.screen
        if not (screen.is_mounted and is_idle(screen)):
            return False
        painted = getattr(screen, "painted_at", None)
        if painted is not None and painted() > get_time():
            return False
        if screen is not self._seen:
            if not all(node._is_mounted and is_idle(node) for node in screen.walk_children()):
                return False
            self._seen = screen
        return self._path_is_idle(app.focused) and self._path_is_idle(self._last)

    def _path_is_idle(self, widget: Widget | None) -> bool:
        """Whether a key that went to a widget is through with it and all around it."""
        if widget is None or not widget.is_attached:
            return True
        for node in widget.ancestors_with_self:
            if node is self._app:
                break
            if not is_idle(node):
                return False
        return True

    # Works for which keys wait.

    def hold(self, node: DOMNode, worker: Worker[Any]) -> None:
        """Keys wait until a work has ended, as long as its screen is the one in front."""
        self._holding.append((node, worker))

    def perform(
        self, node: DOMNode, work: Coroutine[Any, Any, None], *, group: str
    ) -> Worker[None]:
        """Do something for which keys wait, in place of what was done in its group."""
        worker = node.run_worker(work, exclusive=True, group=group)
        self.hold(node, worker)
        return worker

    @property
    def waits(self) -> bool:
        """Whether a key waits for its turn."""
        return bool(self._waiting) or self._draining is not None

    @property
    def held(self) -> bool:
        """Whether a work is under way for which keys wait."""
        return bool(self._works())

    def _works(self) -> list[Worker[Any]]:
        """The works under way for which keys wait."""
        if self._holding:
            self._holding = [pair for pair in self._holding if not pair[1].is_finished]
        screen = self._app.screen
        works = [work for node, work in self._holding if node is self._app or node is screen]
        if isinstance(screen, CommandPalette):
            # Enter takes the command that was found, not the one that stood there before.
            works += [w for w in self._app.workers if w.node is screen and not w.is_finished]
        return works

    def _way_out(self, stood: float) -> bool:
        """Let a key that leads out go past a work that does not end; what was typed before it is
        refused, for it was meant for what did not come.

        Args:
            stood: Seconds for which the seat has stood still.
        """
        if stood < PATIENCE:
            return False
        for place, event in enumerate(self._waiting):
            if isinstance(event, events.Key) and self._leads_out(event):
                if get_time() - event.time < PATIENCE:
                    return False
                before = [self._waiting.popleft() for _ in range(place + 1)][:-1]
                self._refuse_all(before, "ui.keys_not_waited")
                for node, worker in self._holding:
                    if worker.group == "open" and node is not self._app:
                        # Else its screen would come under later keys.
                        worker.cancel()
                self._holding = []
                self._app.call_later(self._act, event)
                return True
        return False

    def _leads_out(self, key: events.Key) -> bool:
        bound = self._app._bindings.key_to_bindings.get(key.key, ())
        return key.key == "escape" or any(binding.id in WAYS_OUT for binding in bound)

    # What is refused.

    def void(self) -> None:
        """What was typed ahead was meant for what does not come now: refuse it."""
        waited = list(self._waiting)
        self._waiting.clear()
        self._refuse_all(waited, "ui.keys_void")

    def opens_unasked(self) -> None:
        """A screen comes that no key asked for: refuse what is pressed before it is painted."""
        self._unasked = True
        self.void()

    def _refuse_all(self, waited: list[Press], why: str) -> None:
        keys = sum(isinstance(event, events.Key) for event in waited)
        self.refused += keys
        if waited:
            self._app.bell()
            self._tell_waiting(why, count=keys or len(waited))

    def _refuse(self, event: Press, why: str) -> None:
        self.refused += isinstance(event, events.Key)
        self._app.bell()
        self._tell(why)

    @contextmanager
    def pressing(self, event: Press) -> Iterator[None]:
        """What happens in here happens because of this key."""
        before, self._pressed_at = self._pressed_at, event.time
        try:
            yield
        finally:
            self._pressed_at = before

    def refuses(self, action: object, node: DOMNode | None) -> bool:
        """Whether an action may not act: its key was pressed before its object was painted."""
        pressed = self._pressed_at
        if not self.enabled or pressed is None or node is None or not isinstance(action, str):
            return False
        painted_for = getattr(node, "painted_for", None)
        if painted_for is None or not _is_guarded(node, action):
            return False
        painted = painted_for(action)
        if painted is None or pressed >= painted:
            return False
        self.dispatched -= 1
        self.refused += 1
        self._app.bell()
        self._tell("ui.too_early")
        return True


def _leaves(event: Press | None, work: Worker[Any]) -> bool:
    """Whether a key leaves a screen, and what is still read for it with it."""
    return isinstance(event, events.Key) and event.key == "escape" and work.group == LOADING


def _is_guarded(node: DOMNode, action: str) -> bool:
    return any(
        binding.action == action and binding.id in GUARDED
        for bindings in node._bindings.key_to_bindings.values()
        for binding in bindings
    )
