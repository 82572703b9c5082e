"""Reads do not wait behind reads, and commits wait for none of them."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.store.file.errors import Stopped
from hotich_tui.ui.home.search import SearchScreen
from hotich_tui.ui.home.waiting import WaitingScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.kit import key_queue
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.record.searching import Searching
from hotich_tui.workflow.waiting import Waiting
from tests.conftest import Commune
from tests.ui.conftest import Opened
from tests.ui.kit.in_flight import ESC

COUNTING = """
WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {})
SELECT max(n) FROM c
"""
LONG = 10**12
"""Rows that SQLite counts for days: what ends was stopped."""


class Slow:
    """Stands before a use case and lets it read for long, in SQLite as a slow one would."""

    def __init__(self, rows: int = LONG) -> None:
        self.rows = rows
        self.begun = self.stopped = self.ended = 0

    def count(self, user: Any, station: Any) -> None:
        self.begun += 1
        with station.reads(Viewpoint(user)) as reads:
            try:
                reads._connection.exec_driver_sql(COUNTING.format(self.rows)).fetchall()
            except BaseException:
                self.stopped += 1
                raise
        self.ended += 1


@contextmanager
def slowed(
    monkeypatch: pytest.MonkeyPatch, kind: Any, name: str, rows: int = LONG
) -> Iterator[Any]:
    slow, real = Slow(rows), getattr(kind, name)

    def late(self: Any, *args: Any) -> Any:
        slow.count(self.user, self._station)
        return real(self, *args)

    with monkeypatch.context() as patched:
        patched.setattr(kind, name, late)
        yield slow


async def until(there: Callable[[], Any]) -> None:
    """Wait until something is so, painted or not."""
    began = time.monotonic()
    while not there():
        assert time.monotonic() - began < 20, "it did not come"
        await asyncio.sleep(0.002)


async def test_a_slow_list_delays_no_commit(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read that nobody stopped still runs; ● is gone at once all the same."""
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        s.type("n")
        form: KeyingScreen = await s.on(KeyingScreen)
        await s.still()
        with slowed(monkeypatch, Waiting, "counts") as slow:
            reading = asyncio.ensure_future(s.app.read(s.app.desk.waiting.counts))
            await until(lambda: slow.begun)
            key = form.current
            s.type("Nguyễn Thử\r")
            await until(lambda: form.form.remark(key).sign == "●")
            await until(lambda: form.form.remark(key).sign != "●")
            assert not slow.ended and not reading.done()
            draft = commune.desk("N1").keying.open(form.version_id)
            assert draft.readings[key].value is not None
            reading.cancel()
            await until(lambda: slow.stopped)


async def test_escape_leaves_a_list_that_is_still_read_and_stops_it(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune.book()
    # It does not leave because the station gives no answer for so long.
    monkeypatch.setattr(key_queue, "PATIENCE", 60.0)
    async with seat() as s:
        home = await s.sign_in("N1")
        await s.still()
        with slowed(monkeypatch, Waiting, "items") as slow:
            s.type("3")
            await until(lambda: slow.begun)
            assert isinstance(s.app.screen, WaitingScreen)
            s.type(ESC)
            await until(lambda: s.app.screen is home)
            await until(lambda: slow.stopped)
            assert not slow.ended and not s.app.keys.refused
        # What was typed before it still waits for the list, in order.
        with slowed(monkeypatch, Waiting, "items", rows=200_000) as slow:
            s.type(f"3\x1b[B{ESC}")
            await until(lambda: slow.ended)
            await until(lambda: s.app.screen is home)
            assert not s.app.keys.refused


async def test_letters_of_a_search_cost_no_search_each(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of fourteen letters the last ones search; one that is outdated is stopped half way."""
    commune.keyed(commune.book())
    async with seat() as s:
        home = await s.sign_in("N1")
        s.type("t")
        await s.on(SearchScreen)
        await s.still()
        with slowed(monkeypatch, Searching, "find") as slow:
            s.type("chu")
            await until(lambda: slow.begun == 1)
            s.type(" nksHoTen 1")
            await until(lambda: slow.begun == 2)
            assert slow.stopped == 1 and not slow.ended
            s.type(ESC)
            await until(lambda: s.app.screen is home)
            await until(lambda: slow.stopped == 2)
            assert not slow.ended
        s.type("t")
        await s.on(SearchScreen)
        for letter in "chữ oten 1":
            s.type(letter)
        await until(lambda: "Chữ oTen 1" in s.text() or "1 bản ghi" in s.text())


async def test_a_read_sees_what_was_asked_to_be_written_before_it(
    commune: Commune, seat: Opened
) -> None:
    book = commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        desk: Desk = s.app.desk
        draft = await s.app.call(desk.keying.sit_down, book.id)
        order: list[int] = []
        writes = []
        for number in range(20):

            def write(number: int = number) -> None:
                time.sleep(0.002)
                value = Value(Said.WRITTEN, f"Lần {number}")
                desk.keying.commit(draft.version.id, Reading("nksHoTen", value))
                order.append(number)

            writes.append(asyncio.ensure_future(s.app.call(write)))
        await asyncio.sleep(0)
        # One that is dropped before its turn does not hide those before it.
        writes[-1].cancel()
        found = await s.app.read(desk.searching.find, "lan 18")
        assert len(found) == 1 and order == list(range(19))
        await asyncio.wait(writes)


async def test_what_is_only_to_read_writes_nothing(commune: Commune, seat: Opened) -> None:
    book = commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        with pytest.raises(RuntimeError):
            await s.app.read(s.app.desk.keying.begin, book.id)
        assert not commune.desk("N1").books.versions(book.id)


def test_a_read_is_stopped_from_another_thread(commune: Commune) -> None:
    """In the middle of a statement, and between two; the connection is as good as before."""
    station, viewpoint = commune.station, Viewpoint(commune.user("A1"))
    with station.stoppable() as stop:
        threading.Timer(0.1, stop).start()
        with pytest.raises(Stopped), station.reads(viewpoint) as reads:
            reads._connection.exec_driver_sql(COUNTING.format(LONG)).fetchall()
        with pytest.raises(Stopped), station.reads(viewpoint) as reads:
            reads.books()
    for _ in range(4):
        with station.reads(viewpoint) as reads:
            assert reads.books() == []
