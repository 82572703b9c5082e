"""The program ends when its terminal is gone, or when the system asks it to, with the draft kept.

On Windows a console that closes takes its programs along at once: what was committed is kept, as
in a crash."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.driver import Driver

LOOK = 1.0
"""Seconds between two looks at the terminal."""
GRACE = 15.0
"""Seconds for leaving in order, longer than a commit waits for another one. Then it ends as it is:
what was committed is on the disk."""


def station_driver(found: type[Driver]) -> type[Driver]:
    """The driver that knows when its terminal is gone, in place of Textual's for POSIX."""
    if found.__name__ != "LinuxDriver":
        return found
    from hotich_tui.ui.seat.posix_driver import StationDriver

    return StationDriver


class Ending:
    """Leaves the seat although nobody pressed a key for it.

    Args:
        leave: Brings what is typed onto the disk.
    """

    def __init__(self, app: App[Any], leave: Callable[[], Awaitable[None]]) -> None:
        self._app, self._leave = app, leave
        self._begun = False

    def watch(self) -> None:
        """Look after the terminal from now on; nothing to do where there is none."""
        if os.name != "posix" or self._app.is_headless:
            return
        self._app.set_interval(LOOK, self._look)
        loop = asyncio.get_running_loop()

        def ask(number: int, _: object) -> None:
            self._end_late(128 + number)
            loop.call_soon_threadsafe(self._begin)

        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, ask)

    def _look(self) -> None:
        from hotich_tui.ui.seat.posix_driver import StationDriver

        driver = self._app._driver
        if not self._begun and isinstance(driver, StationDriver) and driver.look():
            self._end_late(128 + signal.SIGHUP)
            self._begin()

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            self._app.run_worker(self._end(), group="end")

    async def _end(self) -> None:
        try:
            await self._leave()
        finally:
            self._app.exit()

    def _end_late(self, code: int) -> None:
        last = threading.Timer(GRACE, os._exit, (code,))
        last.daemon = True
        last.start()
