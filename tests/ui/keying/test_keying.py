"""Keying: every field on disk behind the keys, and back in the same place after a crash."""

import asyncio

from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.seat.lock import LockScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.conftest import PIN, Commune
from tests.ui.conftest import Opened, Seat

F5, F6, F7, F10, F12 = "\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[21~", "\x1b[24~"


async def keying(seat: Seat, who: str = "N1") -> KeyingScreen:
    await seat.sign_in(who)
    seat.type("n")
    screen: KeyingScreen = await seat.on(KeyingScreen)
    return screen


async def go_to(seat: Seat, screen: KeyingScreen, key: str) -> None:
    screen.go_to(key)
    await seat.until(lambda: screen.form.focused() is screen.form.inputs[key])


def stored(commune: Commune, key: str) -> Value | None:
    """What is on disk of N1's draft."""
    desk = commune.desk("N1")
    draft = desk.keying.begin(desk.books.progress()[0].book.id)
    return draft.readings[key].value if key in draft.readings else None


async def test_a_field_is_on_disk_when_it_says_so(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type("hoàng thị thử\r")
        await s.until(lambda: "đã lưu" in s.text())
        assert stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Hoàng Thị Thử")
        assert screen.form.inputs["nksHoTen"].value == "Hoàng Thị Thử"


async def test_the_state_keys(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        for key, keys, wanted in (
            ("nksHoTen", F6, ILLEGIBLE),
            ("meHoTen", f"Nguyễn Th? Lan{F6}", Value(Said.ILLEGIBLE, "Nguyễn Th? Lan")),
            ("chaHoTen", F5, BLANK),
            ("nksNgaySinh", f"30021962{F7}", Value(Said.ODD, "30.02.1962")),
            ("nksDanToc", "Tay\r", Value(Said.WRITTEN, "Tày")),
            ("nksGioiTinh", "nu\r", Value(Said.WRITTEN, "2")),
        ):
            await go_to(s, screen, key)
            s.type(keys)
            await s.until(lambda k=key, w=wanted: stored(commune, k) == w)


async def test_blank_and_done_in_one_burst(commune: Commune, seat: Opened) -> None:
    """F5 on the last field, F10 before the disk answered: blank stays blank."""
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        last = screen.order[-1]
        await go_to(s, screen, last)
        s.type(F5 + F10)
        await s.until(lambda: stored(commune, last) == BLANK)
        await asyncio.sleep(0.2)
        assert stored(commune, last) == BLANK


async def test_a_crash_brings_back_the_same_field(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type("Ma Văn Thử\r")
        await s.until(lambda: stored(commune, "nksHoTen"))
        here = await s.until(lambda: screen.form.focused().name)
        assert here != "nksHoTen"
        # No leaving: as after a power cut.
    async with seat() as s:
        await s.until(lambda: s.app.sign_in)
        s.type("N1\r")
        await s.until(lambda: getattr(s.app.focused, "id", "") == "pin")
        s.type(f"{PIN}\r")
        screen = await s.on(KeyingScreen)
        assert screen.form.focused().name == here
        assert screen.form.inputs["nksHoTen"].value == "Ma Văn Thử"


async def test_hand_over_keeps_the_half_typed_field(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type("Hoàng Vă" + F12)
        await s.until(lambda: stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Hoàng Vă"))
        await s.until(lambda: s.app.focused is not None and s.app.focused.id == "who")
        s.type("S1\r")
        await s.until(lambda: getattr(s.app.focused, "id", "") == "pin")
        s.type(f"{PIN}\r")
        await s.until(lambda: s.app.desk.user.staff_no == "S1")
        await s.home()
        assert "Hoàng" not in s.text()


async def test_the_idle_lock_covers_and_keeps(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type("Hoàng Bí Mật")
        await s.until(lambda: screen.form.inputs["nksHoTen"].value == "Hoàng Bí Mật")
        s.app._last_key -= 7200
        s.app._check_idle()
        await s.on(LockScreen)
        assert stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Hoàng Bí Mật")
        await s.until(lambda: "Bí Mật" not in s.text())
        s.type("000000\r")
        await asyncio.sleep(0.3)
        assert isinstance(s.app.screen, LockScreen)
        s.type(f"{PIN}\r")
        await s.on(KeyingScreen)


async def test_done_without_core_fields_goes_to_the_first(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        first = next(f.key for f in screen.draft.to_key if f.core)
        await go_to(s, screen, "nksHoTen")
        s.type(F10)
        await s.until(lambda: screen.form.focused().name != "nksHoTen")
        assert screen.form.focused().name in screen.draft.missing or first
        assert screen.draft.version.state is State.DRAFTING


async def test_a_full_disk_keeps_the_form_and_says_so(commune: Commune, seat: Opened) -> None:
    """● stays, the sentence says what to do; when there is room again, done stores it."""
    from hotich_tui.store.file.errors import DiskFull

    commune.book()
    async with seat() as s:
        screen = await keying(s)
        true_call, full = s.app.call, [True]

        async def call(function: object, *args: object) -> object:
            if full[0] and getattr(function, "__name__", "") == "commit":
                raise DiskFull("store.disk_full")
            return await true_call(function, *args)  # type: ignore[arg-type]

        s.app.call = call
        await go_to(s, screen, "nksHoTen")
        s.type("Hoàng Thử\r")
        await s.until(lambda: "chưa lên đĩa" in s.text())
        assert "●" in s.text() and screen.form.inputs["nksHoTen"].value == "Hoàng Thử"
        full[0] = False
        s.type(F10)
        await s.until(lambda: stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Hoàng Thử"))


async def test_a_verifiers_half_typed_field_is_no_reading(commune: Commune, seat: Opened) -> None:
    version_id = commune.keyed(commune.book())
    async with seat() as s:
        await s.sign_in("S1")
        s.type("d")
        screen: VerifyingScreen = await s.on(VerifyingScreen)
        key = screen.form.focused().name
        s.type("dở dang")
        await s.until(lambda: screen.form.inputs[key].value)
        s.type(F12)
        await s.until(lambda: s.app.focused is not None and s.app.focused.id == "who")
    check = commune.desk("S2").verifying.open(version_id)
    assert all(c.readings == 0 for c in check.blind)
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        assert not reads.version(version_id).people(Role.VERIFIER)
