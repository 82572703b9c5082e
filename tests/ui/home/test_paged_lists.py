"""Lists are read a screenful at a time, wherever the cursor goes, and narrowed by typing."""

import re
from typing import Any

from rich.text import Text

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.pages import Page
from hotich_tui.ui.home.waiting import WaitingScreen
from hotich_tui.workflow.waiting import Task
from tests.approval import fill, good_entry
from tests.conftest import PIN, Commune
from tests.ui.conftest import Seat

MANY = 45


def ordinal(screen: WaitingScreen) -> int:
    """Of the record under the cursor."""
    record = screen.items[screen.row].record
    assert record is not None
    return record.version.ordinal


async def listed(s: Seat, task: str) -> WaitingScreen:
    await s.home()
    s.type(task)
    screen: WaitingScreen = await s.on(WaitingScreen)
    await s.until(lambda: screen.items)
    await s.still()
    return screen


async def test_a_long_list_is_held_a_part_at_a_time(
    commune: Commune, seat: Any, monkeypatch: Any
) -> None:
    names = {n: {"nksHoTen": Value(Said.WRITTEN, f"Trần Thị {n:02d}Mai")} for n in (7, 44)}
    fill(commune, MANY, keyed=names, verified=names)
    async with seat() as s:
        await s.sign_in("T1", PIN)
        screen = await listed(s, "3")
        assert len(screen.items) < 30 and ordinal(screen) == 1
        assert re.search(r"↓ (\d+)", s.text())
        for keys, wanted in (
            ("\x1b[B" * 33, 34),
            ("\x1b[A" * 30, 4),
            ("\x1b[F", MANY),
            ("\x1b[A" * 35, MANY - 35),
            ("\x1b[6~" * 9, MANY),
            ("\x1b[5~" * 9, 1),
            ("\x1b[6~\x1b[H", 1),
        ):
            s.type(keys)
            await s.still()
            assert ordinal(screen) == wanted, keys
        s.type("\x1b[B" * 33)
        await s.still()
        await an_arrow_dresses_only_what_is_in_sight(s, screen, monkeypatch)
        s.type("mai")
        await s.still()
        assert [one.place.ordinal for one in screen.items] == [7, 44]
        assert "mai" in s.text() and "Mai" in s.text()
        s.type("\x7f\x7f\x7f44")
        await s.still()
        assert [one.place.ordinal for one in screen.items] == [44]
        await s.keyboard.escape()
        await s.until(lambda: len(screen.items) > 10)
        assert s.app.screen is screen and not screen.narrow
        await s.keyboard.escape()
        await s.home()


async def an_arrow_dresses_only_what_is_in_sight(
    s: Seat, screen: WaitingScreen, monkeypatch: Any
) -> None:
    dressed: list[int] = []
    built: list[int] = []
    plain, lines = screen._dressed, screen.lines

    def dress(line: Text, number: int) -> Text:
        dressed.append(number)
        return plain(line, number)

    def build() -> list[Text]:
        built.append(1)
        return lines()

    assert len(screen.items) > 30
    with monkeypatch.context() as patched:
        patched.setattr(screen, "_dressed", dress)
        patched.setattr(screen, "lines", build)
        s.type("\x1b[A")
        await s.still()
    assert 0 < len(dressed) <= 24 and not built


def test_nothing_hidden_is_found_by_narrowing(commune: Commune) -> None:
    """A first value is no title for whoever may still read it blind, and narrows no list; for its
    keyer it does, and after verification for the chief: the control."""
    book = commune.book()
    secret = {"nksHoTen": Value(Said.WRITTEN, "Âu Bí Mật")}
    version_id = commune.keyed(book, {**good_entry(book, 1), **secret})
    for who in ("S1", "M1", "T1", "A1"):
        for task in Task:
            for page in (Page(narrow="bi mat"), Page(narrow="âu"), Page(narrow="b", last=True)):
                assert not commune.desk(who).waiting.items(task, page), (who, task)
    assert len(commune.desk("S1").waiting.items(Task.VERIFYING)) == 1
    commune.desk("N1").parking.park(version_id, "torn")
    narrow = Page(narrow="bí mật")
    assert not commune.desk("M1").parking.listed(narrow)
    assert len(commune.desk("N1").parking.listed(narrow)) == 1
    commune.desk("N1").parking.resume(version_id)
    commune.verified(version_id)
    assert len(commune.desk("T1").waiting.items(Task.APPROVING, narrow)) == 1
    commune.desk("T1").approving.send_back(version_id, ["nksHoTen"], "wrong")
    assert not commune.desk("M2").waiting.items(Task.RETURNED, narrow)
