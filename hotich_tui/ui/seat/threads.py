"""The threads in which use cases run: what is written has one, in order; reads have others."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import Any, Generic, TypeVar

from hotich_tui.domain.record.lifecycle import SeatEnded

T = TypeVar("T")

READERS = 2
"""Reads at once. One that cannot be stopped in the middle does not delay the next."""
Stoppable = Callable[[], AbstractContextManager[Callable[[], None]]]
"""Marks what a thread does as a read; gives what stops it."""


class StationThreads:
    """The threads of one window.

    Writes come one after the other, as they were asked for. A read never delays a write; it sees
    every write that was asked for before it.

    Args:
        seat_ended: Called when whoever sits here has to sign in again.
    """

    def __init__(self, seat_ended: Callable[[], object] = lambda: None) -> None:
        self._seat_ended = seat_ended
        self._writing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="station")
        self._reading = ThreadPoolExecutor(max_workers=READERS, thread_name_prefix="reading")
        self._written: set[Future[Any]] = set()
        """What is to be written and not yet is."""
        self._under_way: set[_Read[Any]] = set()

    async def write(self, function: Callable[[], T]) -> T:
        """Run something after all that was to be written before it."""
        future = self._writing.submit(function)
        self._written.add(future)
        future.add_done_callback(self._written.discard)
        try:
            return await asyncio.wrap_future(future)
        except SeatEnded:
            self._seat_ended()
            raise

    async def read(self, function: Callable[[], T], stoppable: Stoppable) -> T:
        """Run something that only reads. Whoever does not wait for it any more stops it: it is
        not begun, or does not go on."""
        for future in list(self._written):
            await _ended(future)
        read = _Read(function, stoppable)
        self._under_way.add(read)
        try:
            return await asyncio.wrap_future(self._reading.submit(read.run))
        except asyncio.CancelledError:
            read.stop()
            raise
        except SeatEnded:
            self._seat_ended()
            raise
        finally:
            self._under_way.discard(read)

    def close(self) -> None:
        """Let what is to be written reach the disk; stop what is read."""
        for read in list(self._under_way):
            read.stop()
        self._reading.shutdown(wait=True, cancel_futures=True)
        self._writing.shutdown(wait=True)


class _Read(Generic[T]):
    """A read, and how to stop it from another thread."""

    def __init__(self, function: Callable[[], T], stoppable: Stoppable) -> None:
        self._function, self._stoppable = function, stoppable
        self._stopped = False
        self._stop: Callable[[], None] | None = None

    def run(self) -> T:
        with self._stoppable() as stop:
            self._stop = stop
            # Asked to stop before there was something that stops it.
            if self._stopped:
                stop()
            return self._function()

    def stop(self) -> None:
        self._stopped = True
        if self._stop is not None:
            self._stop()


async def _ended(future: Future[Any]) -> None:
    """Wait until something has ended, well or not; whoever stops waiting stops nothing else."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    future.add_done_callback(lambda _: loop.call_soon_threadsafe(ended.set))
    await ended.wait()
