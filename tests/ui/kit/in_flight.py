"""A slow store, and hands that do not wait for it."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from hotich_tui.messages import say
from hotich_tui.ui.app import HotichApp
from tests.ui.conftest import Seat

F1, F2, F10, F12 = "\x1bOP", "\x1bOQ", "\x1b[21~", "\x1b[24~"
ESC = "\x1b[27u"
"""Escape as a terminal sends it that tells it from a sequence: it can stand within a burst."""
QUIET = 10
"""Looks without a change that are rest."""


def slow(app: HotichApp, seconds: float) -> None:
    """Let each use case take so much longer, in the station's own threads."""

    def slowed(call: Callable[..., Any]) -> Any:
        async def later(function: Callable[..., Any], *args: object) -> Any:
            def late() -> Any:
                time.sleep(seconds)
                return function(*args)

            return await call(late)

        return later

    app.call = slowed(app.call)  # type: ignore[method-assign]
    app.read = slowed(app.read)  # type: ignore[method-assign]


async def soon(found: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait for something, whether it is painted or not."""
    deadline = time.monotonic() + seconds
    while not (there := found()):
        assert time.monotonic() < deadline, "it did not come"
        await asyncio.sleep(0)
    return there


async def come_to_rest(s: Seat) -> None:
    """Wait until no key waits, no work is under way, and the screen does not change."""
    quiet, before, deadline = 0, "", time.monotonic() + 60
    while quiet < QUIET:
        assert time.monotonic() < deadline, "no rest"
        await asyncio.sleep(0.01)
        now = s.text()
        works = any(not worker.is_finished for worker in s.app.workers)
        busy = works or s.app.keys.waits or getattr(s.app.screen, "unpainted", False)
        quiet = 0 if busy or now != before else quiet + 1
        before = now


def refusals(s: Seat) -> list[str]:
    """The sentences on the screen about keys that were not used."""
    heads = [say(f"ui.{key}", count="").split("{")[0][:24] for key in ("too_early",)]
    heads += ["Việc trước không thành", "Trạm trả lời chậm"]
    told = [s.text(), *(note.message for note in s.app._notifications)]
    return [text for text in told if any(head in text for head in heads)]
