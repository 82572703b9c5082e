"""Keys as a terminal sends them, fed to the terminal parser of a running app.

`Pilot.press` waits between presses and so never meets what fast hands and input methods meet;
here a whole field goes in at once, as in one write to a terminal.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from hotich_tui.cli.demo.stalled import NothingHappened, diagnose, named_condition, screen_text

ENTER, TAB, CLEAR = "\r", "\t", "\x15"
CANDIDATE, NEXT_CANDIDATE = "\x0c", "\x0f"
UP, DOWN, BACK_TAB = "\x1b[A", "\x1b[B", "\x1b[Z"
F2, F4, F5, F6 = "\x1bOQ", "\x1bOS", "\x1b[15~", "\x1b[17~"
F7, F8 = "\x1b[18~", "\x1b[19~"
F10, F12 = "\x1b[21~", "\x1b[24~"
LONGEST_WAIT = 60.0
"""Seconds for the screen to show what a key asked for."""
LAST_KEYS = 40
"""So many of the last keys are told when nothing happens."""
AT_REST, RESTLESS = 12, 2000
"""Turns of the event loop: so many without a change are rest, so many without rest a failure."""
TURN = 0.01
"""Seconds of a turn."""


class Keyboard:
    """A keyboard at an app without a terminal.

    Args:
        app: A Textual app that runs headless.
        longest_wait: Seconds for the screen to show what a key asked for.
    """

    def __init__(self, app: Any, longest_wait: float | None = None) -> None:
        self.app = app
        self.presses = 0
        self.last_keys: deque[str] = deque(maxlen=LAST_KEYS)
        self._longest_wait = LONGEST_WAIT if longest_wait is None else longest_wait
        self._parser = XTermParser()

    def type(self, keys: str) -> None:
        """Send keys in one write."""
        self._send(self._parser.feed(keys))

    async def escape(self) -> None:
        """Press Escape: the parser tells it from a sequence by the pause after it."""
        self.type("\x1b")
        deadline, before = time.monotonic() + self._longest_wait, self.presses
        while self.presses == before and time.monotonic() < deadline:
            await asyncio.sleep(TURN)
            self._send(self._parser.tick())

    def _send(self, messages: Iterable[Message]) -> None:
        for message in messages:
            if isinstance(message, events.Key):
                self.presses += 1
                self.last_keys.append(_name(message))
            self.app._driver.process_message(message)

    async def until(self, shown: Callable[..., Any], *args: Any) -> Any:
        """Wait until something is on screen, and return it.

        Raises:
            NothingHappened: It did not come, or the app ended.
        """
        began = time.monotonic()
        while True:
            found = shown(*args)
            if found and not getattr(self.app.screen, "unpainted", False):
                # An eye sees what is painted: a key pressed for it before would be refused.
                return found
            waited = time.monotonic() - began
            if waited > self._longest_wait or not self.app.is_running:
                raise self._nothing(named_condition(shown, args), waited)
            await asyncio.sleep(0.001)

    async def still(self) -> str:
        """Wait until all that the keys set off has come to rest: what is on the screen then.

        Counts turns of the event loop, not time: on a machine that is busy with other things
        a pause says nothing.

        Raises:
            NothingHappened: The screen never comes to rest.
        """
        began, before, same = time.monotonic(), "", 0
        for _ in range(RESTLESS):
            await asyncio.sleep(TURN)
            now = self.text()
            same = same + 1 if now == before and not self._works() else 0
            if same >= AT_REST:
                return now
            before = now
        raise self._nothing("rest", time.monotonic() - began)

    def text(self) -> str:
        """What is on the screen, as text."""
        return screen_text(self.app.screen)

    def _works(self) -> bool:
        return any(not worker.is_finished for worker in self.app.workers)

    def _nothing(self, awaited: str, seconds: float) -> NothingHappened:
        return NothingHappened(diagnose(self.app, awaited, seconds, tuple(self.last_keys)))


def _name(key: events.Key) -> str:
    """A letter as it is, any other key by its name."""
    letter = key.character
    return letter if letter and key.is_printable and not letter.isspace() else key.key
