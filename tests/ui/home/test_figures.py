"""Where the time went, from real keys; and a home screen that follows the other seat."""

import asyncio
from types import SimpleNamespace
from typing import Any

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.quality.effort import Activity
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.ui.home.figures import FiguresScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened

F5, F10, ESCAPE, BACKSPACE = "\x1b[15~", "\x1b[21~", "\x1b", "\x7f"


class Clock:
    """Goes forward when told to."""

    time = 50.0

    def __call__(self) -> float:
        return self.time


async def test_a_sitting_sums_to_the_wall(commune: Commune, seat: Opened) -> None:
    commune.book()
    clock = Clock()
    async with seat(clock=clock) as s:
        await s.sign_in("N1")
        s.type("n")
        screen: KeyingScreen = await s.on(KeyingScreen)
        start = clock.time
        clock.time += 7  # The page is turned.
        here = screen.form.focused()
        s.type("1")
        await s.until(lambda: here.value.endswith("1"))
        clock.time += 2
        s.type(f"2{BACKSPACE}3\r")
        await s.until(lambda: screen.form.focused() is not here)
        there = screen.form.focused()
        clock.time += 3  # The book is read.
        s.type("0101")
        await s.until(lambda: "0101" in there.value)
        clock.time += 1.5
        wall = clock.time - start
        await s.keyboard.escape()
        await s.home()
        (figures,) = commune.desk("N1").efforts.mine()
        assert figures.role is Role.KEYER and figures.records == 0
        assert abs(sum(figures.seconds.values()) - wall) <= 0.02 * wall
        assert figures.seconds[Activity.HANDLING] == 7
        assert figures.seconds[Activity.KEYING] == 3.5
        assert figures.seconds[Activity.READING] + figures.seconds[Activity.DECIDING] == 3
        assert figures.backspaces == 1 and figures.keys >= 9
        s.type("g")
        await s.on(FiguresScreen)
        text = await s.until(lambda: s.text() if "lật sổ" in s.text() else "")
        assert "SỐ LIỆU CỦA TÔI" in text and "4,2" in text and "dưới 16 chữ" in text
        assert "MỖI NGƯỜI" not in text
        await s.keyboard.escape()
        await s.home()


async def test_the_chief_sees_counts_and_nobodys_times(commune: Commune, seat: Opened) -> None:
    commune.verified(commune.keyed(commune.book()))
    async with seat() as s:
        await s.sign_in("T1")
        s.type("g")
        await s.on(FiguresScreen)
        text = await s.until(lambda: s.text() if "MỖI NGƯỜI" in s.text() else "")
        assert "Người N1" in text and "Người S1" in text and "lật sổ" not in text
        assert "Không có." in text


async def test_home_follows_the_other_seat(commune: Commune, seat: Opened) -> None:
    """The verifier waits at home; the keyer finishes a record in another window."""
    book = commune.book()
    async with seat() as s:
        await s.sign_in("S1")
        s.type("d")
        assert "đối soát 0" in await s.still()
        commune.keyed(book)
        text = await s.until(lambda: s.text() if "đối soát 1" in s.text() else "")
        assert "chờ bạn đối soát" in text
        s.type("d")
        await s.on(VerifyingScreen)


async def test_no_look_for_news_while_a_form_is_open(commune: Commune, seat: Opened) -> None:
    commune.keyed(commune.book())
    async with seat() as s:
        home = await s.sign_in("S1")
        asked: list[str] = []
        news = home.desk.trail.news

        def noted(since: int | None = None) -> int:
            asked.append(s.app.screen.__class__.__name__)
            return news(since)

        home.desk.trail = SimpleNamespace(news=noted, names=home.desk.trail.names)
        await s.until(lambda: asked)
        s.type("d")
        await s.on(VerifyingScreen)
        asked.clear()
        await asyncio.sleep(2.6)
        assert asked == []


async def test_an_entry_left_empty_holds_nobody_up(commune: Commune, seat: Opened) -> None:
    """While the keyer sits at an empty entry the one before is not offered; then it is."""
    book = commune.book()
    commune.keyed(book)
    verifying = commune.desk("S1").verifying
    async with seat() as s:
        await s.sign_in("N1")
        s.type("n")
        await s.on(KeyingScreen)
        assert verifying.queue(book.id) == []
        await s.keyboard.escape()
        await s.home()
        assert len(verifying.queue(book.id)) == 1


async def test_a_second_press_does_not_stop_the_hand_over(commune: Commune, seat: Opened) -> None:
    """The record was handed over while its form stayed: a second F10 stopped the first half way."""
    book = commune.book()
    draft = commune.desk("N1").keying.begin(book.id)
    given = entry(draft.register)
    readings = [Reading(key, value) for key, value in given.items()]
    commune.desk("N1").keying.commit_all(draft.version.id, readings)
    async with seat() as s:
        await s.sign_in("N1")
        s.type("n")
        screen: KeyingScreen = await s.on(KeyingScreen)
        call, held, began = s.app.call, asyncio.Event(), asyncio.Event()

        async def slow(function: Any, *args: Any) -> Any:
            found = await call(function, *args)
            if getattr(getattr(function, "func", function), "__name__", "") == "done":
                began.set()
                await held.wait()
            return found

        s.app.call = slow
        s.type(F10)
        while not began.is_set():
            await asyncio.sleep(0.3)
            if screen.asks:  # What is carried is asked first.
                s.type("\r")
        s.type(F10)
        await asyncio.sleep(0.2)
        held.set()
        await s.until(lambda: screen.draft.version.id != draft.version.id)
        assert screen.draft.version.ordinal == 2
