"""The status line says how the record stands, not what was said last; a slip costs no reading."""

from typing import Any

import pytest

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.lifecycle import WrongState
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.ui.verifying.screen import VerifyingScreen
from hotich_tui.workflow.record.verifying import Verifying
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat

KS = load_register("KS")
F10 = "\x1b[21~"
VALUES = entry(KS)


async def verifying(s: Seat) -> VerifyingScreen:
    await s.sign_in("S1")
    s.type("d")
    screen: VerifyingScreen = await s.on(VerifyingScreen)
    return screen


def status(screen: VerifyingScreen) -> str:
    return screen.status._text


async def test_no_sentence_outlives_what_it_says(commune: Commune, seat: Opened) -> None:
    """Read differently, read again, agreed, then five more: nothing says "Khác" any longer. While
    the field is open it is named, whatever is agreed beside it."""
    version_id = commune.keyed(commune.book(), VALUES)
    verify = commune.desk("S1").verifying
    async with seat() as s:
        screen = await verifying(s)
        first, second, *others = screen.order

        async def stored(key: str, value: Value) -> None:
            screen.behind(screen._commit(key, value))
            await screen.settle()

        await stored(first, Value(VALUES[first].said, "99/1998"))
        await s.until(lambda: "Khác — đọc lại sổ" in status(screen))
        await stored(second, VALUES[second])
        assert "Khác — đọc lại sổ" in status(screen), "it still is so"
        assert screen.field(first).label_in("vi") in status(screen)
        await stored(first, VALUES[first])
        assert "Khác" not in status(screen)
        for key in others[:5]:
            await stored(key, VALUES[key])
            assert "Khác" not in status(screen)
        left = len(screen.state.open_fields)
        assert f"Còn {left} ô" in status(screen)
        for key in others[5:]:
            await stored(key, VALUES[key])
        # The last blind field done: what comes next.
        assert "Đã gõ lại hết" in status(screen) and "F10" in status(screen)
    assert all(c.outcome.closed for c in verify.open(version_id).blind)


async def test_f10_names_what_is_open_and_goes_there(commune: Commune, seat: Opened) -> None:
    commune.keyed(commune.book(), VALUES)
    async with seat() as s:
        screen = await verifying(s)
        third = screen.order[2]
        screen.go_to(third)
        s.type(F10)
        await s.until(lambda: "Còn" in s.text() and "ô phải gõ lại" in s.text())
        first = screen.order[0]
        assert screen.current == first
        assert status(screen).startswith(screen.field(first).label_in("vi"))


async def test_month_93_costs_no_reading(commune: Commune, seat: Opened) -> None:
    version_id = commune.keyed(commune.book(), VALUES)
    key = "nksNgaySinh"

    def readings() -> int:
        checks = commune.desk("S1").verifying.open(version_id).blind
        return next(c.readings for c in checks if c.key == key)

    async with seat() as s:
        screen = await verifying(s)
        screen.go_to(key)
        s.type("04.93.2004\r")
        await s.until(lambda: "Chưa tính là một lần đọc" in s.text())
        await s.until(lambda: screen.current == key)
        assert readings() == 0
        s.type("\r")
        await s.until(lambda: screen.sign(key) == "≠")
        assert readings() == 1, "the same again is what the book says"


@pytest.mark.parametrize("short", ["01", "1/98", "001"])
async def test_a_number_without_its_year_costs_no_reading(
    commune: Commune, seat: Opened, short: str
) -> None:
    commune.keyed(commune.book(), VALUES)
    async with seat() as s:
        screen = await verifying(s)
        screen.go_to("so")
        s.type(f"{short}\r")
        await s.until(lambda: screen.sign("so") == "✓")


async def test_a_refused_commit_says_why_and_clears_its_sign(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    commune.keyed(commune.book(), VALUES)

    def refuse(*_: Any) -> None:
        raise WrongState("store.law")

    async with seat() as s:
        screen = await verifying(s)
        key = screen.order[0]
        screen.go_to(key)
        with monkeypatch.context() as refusing:
            refusing.setattr(Verifying, "commit", refuse)
            s.type("01/1998\r")
            await s.until(lambda: screen.form.remark(key).sign == "✗")
        await s.until(lambda: screen.status._kind == "status-warn")
        assert "●" not in s.text() and screen.text_of(key) == "01/1998"
        # The same counts once it can be stored.
        screen.go_to(key)
        s.type("\r")
        await s.until(lambda: screen.sign(key) == "✓")
