"""Reads that another thread may stop: what nobody waits for any more does not run to its end."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from hotich_tui.store.file.errors import Stopped

EVERY = 20_000
"""Steps of SQLite between two looks, about a millisecond. A look needs Python's lock."""
_STOP = "stop"


class Stop:
    """Says whether one thread's reads are to stop. Set from another thread, and never unset."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> None:
        self.asked = True


class Stopping:
    """The reads of a station that may be stopped, by their threads."""

    def __init__(self, engine: Engine) -> None:
        self._here = threading.local()

        @event.listens_for(engine, "before_cursor_execute")
        def _begin(connection: Connection, *_: Any) -> None:
            # A statement too short for a look of its own is not begun.
            stop = connection.info.get(_STOP)
            if stop is not None and stop.asked:
                raise Stopped("store.stopped")

    @property
    def stop(self) -> Stop | None:
        """What stops this thread's reads; None where nothing does."""
        found: Stop | None = getattr(self._here, _STOP, None)
        return found

    @contextmanager
    def stoppable(self) -> Iterator[Callable[[], None]]:
        """While it lasts, this thread only reads, and gives up with `Stopped` soon after what is
        given was called, from whatever thread."""
        self._here.stop = stop = Stop()
        try:
            yield stop
        finally:
            self._here.stop = None

    @contextmanager
    def watched(self, connection: Connection) -> Iterator[None]:
        """Let the statements of a connection stop when this thread's reads are to."""
        stop = self.stop
        if stop is None:
            yield
            return
        raw: Any = connection.connection.dbapi_connection
        connection.info[_STOP] = stop
        raw.set_progress_handler(lambda: stop.asked, EVERY)
        try:
            yield
        finally:
            raw.set_progress_handler(None, EVERY)
            del connection.info[_STOP]
