"""Keys as a terminal sends them, fed to the terminal parser of a running app.

`Pilot.press` waits between presses and so never meets what fast hands and input methods meet;
here a whole field goes in at once, as in one write to a terminal.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

ENTER, TAB, CLEAR = "\r", "\t", "\x15"
CANDIDATE, NEXT_CANDIDATE = "\x0c", "\x0f"
UP, DOWN, BACK_TAB = "\x1b[A", "\x1b[B", "\x1b[Z"
F2, F4, F5, F6 = "\x1bOQ", "\x1bOS", "\x1b[15~", "\x1b[17~"
F7, F8 = "\x1b[18~", "\x1b[19~"
F10, F12 = "\x1b[21~", "\x1b[24~"
LONGEST_WAIT = 60.0
"""Seconds for the screen to show what a key asked for."""


class NothingHappened(AssertionError):
    """The screen did not show what the keys should have brought."""


class Keyboard:
    """A keyboard at an app without a terminal.

    Args:
        app: A Textual app that runs headless.
    """

    def __init__(self, app: Any) -> None:
        self.app = app
        self.presses = 0
        self._parser = XTermParser()

    def type(self, keys: str) -> None:
        """Send keys in one write."""
        self._send(self._parser.feed(keys))

    async def escape(self) -> None:
        """Press Escape: the parser tells it from a sequence by the pause after it."""
        self.type("\x1b")
        deadline, before = time.monotonic() + LONGEST_WAIT, self.presses
        while self.presses == before and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
            self._send(self._parser.tick())

    def _send(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.presses += isinstance(message, events.Key)
            self.app._driver.process_message(message)

    async def until(self, shown: Callable[..., Any], *places: Any) -> Any:
        """Wait until something is on screen, and return it.

        Raises:
            NothingHappened: It did not come.
        """
        deadline = time.monotonic() + LONGEST_WAIT
        while True:
            found = shown(*places)
            if found and not getattr(self.app.screen, "unpainted", False):
                # An eye sees what is painted: a key pressed for it before would be refused.
                return found
            if time.monotonic() > deadline:
                # As text: what was waited for cannot cross to another process.
                raise NothingHappened(type(self.app.screen).__name__, f"{shown!r} {places!r}")
            await asyncio.sleep(0.001)
