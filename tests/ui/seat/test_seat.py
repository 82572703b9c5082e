"""Who sits at the seat, and what the next one may see: hand-over, lock, palette, typing on."""

import asyncio

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.seat.hand_over import HandOverScreen
from hotich_tui.ui.seat.lock import LockScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.conftest import PIN, Commune
from tests.ui.conftest import Opened, Seat

F1, F12, CTRL_P = "\x1bOP", "\x1b[24~", "\x10"
SECRET = "Hoàng Bí Mật"


async def keying(s: Seat) -> KeyingScreen:
    await s.sign_in("N1")
    s.type("n")
    screen: KeyingScreen = await s.on(KeyingScreen)
    screen.go_to("nksHoTen")
    await s.until(lambda: screen.form.focused() is screen.form.inputs["nksHoTen"])
    s.type(SECRET)
    await s.until(lambda: screen.form.inputs["nksHoTen"].value == SECRET)
    return screen


def screen_sign(screen: VerifyingScreen, key: str, wanted: str) -> bool:
    return screen.sign(key) == wanted


async def painted(s: Seat) -> str:
    return await s.still()


async def test_the_hand_over_card_hides_the_record(commune: Commune, seat: Opened) -> None:
    """The next person may be its verifier."""
    commune.book()
    async with seat() as s:
        await keying(s)
        assert SECRET in await painted(s)
        s.type(F12)
        await s.on(HandOverScreen)
        assert SECRET not in await painted(s)


async def test_escape_goes_home_and_keeps_the_half_typed_field(
    commune: Commune, seat: Opened
) -> None:
    commune.book()
    async with seat() as s:
        await keying(s)
        await s.keyboard.escape()
        await s.home()
        s.type("n")
        screen = await s.on(KeyingScreen)
        assert screen.form.focused().name == "nksHoTen"
        assert screen.form.inputs["nksHoTen"].value == SECRET


async def test_the_lock_locks_again_after_another_person_sat_down(
    commune: Commune, seat: Opened
) -> None:
    commune.book()
    async with seat() as s:
        await keying(s)
        for who in ("S1", "N1"):
            s.app._last_key -= 7200
            s.app._check_idle()
            await s.on(LockScreen)
            assert SECRET not in await painted(s)
            pin = s.app.screen.query_one("#pin")
            await s.until(lambda p=pin: s.app.focused is p)
            s.app.screen.query_one("#who").focus()
            await s.until(lambda: s.app.focused.id == "who")
            s.type(f"\x15{who}\r")
            await s.until(lambda: s.app.focused.id == "pin")
            s.type(f"{PIN}\r")
            await s.until(lambda w=who: s.app.desk.user.staff_no == w)
            await s.until(lambda: not isinstance(s.app.screen, LockScreen) and s.app.focused)


async def test_a_commit_that_differs_takes_no_letters_meant_for_the_next_field(
    commune: Commune, seat: Opened
) -> None:
    """The answer comes while the next field is half typed: a second reading is not spent on it."""
    version_id = commune.keyed(commune.book())
    async with seat() as s:
        await s.sign_in("S1")
        s.type("d")
        screen: VerifyingScreen = await s.on(VerifyingScreen)
        first, second = screen.order[0], screen.order[1]
        call, held = s.app.call, asyncio.Event()

        async def slow(function: object, *args: object) -> object:
            if getattr(function, "__name__", "") == "commit":
                await held.wait()
            return await call(function, *args)  # type: ignore[arg-type]

        s.app.call = slow
        s.type("khác hẳn\rnửa")
        await s.until(lambda: screen.form.inputs[second].value == "nửa")
        held.set()
        await s.until(lambda: screen.sign(first) == "≠")
        s.type(" chừng\r")
        await asyncio.sleep(0.3)
        check = commune.desk("S1").verifying.open(version_id)
        readings = {c.key: c.readings for c in check.blind}
        assert readings[first] == 1
        assert screen.form.inputs[second].value in ("", "nửa chừng")
        # And the field read wrongly has the cursor again before the person goes on.
        await s.until(lambda: screen.form.focused().name in (first, second))
        s.type("khác hẳn\r")
        await s.until(lambda: screen.sign(first) == "⚑" or screen.sign(second) == "⚑")


async def test_the_palette_finds_without_accents_and_runs(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat((100, 30)) as s:
        await s.sign_in("N1")
        s.type(CTRL_P)
        await s.until(lambda: not isinstance(s.app.screen, HomeScreen))
        shown = await s.until(lambda: s.text() if "nhập" in s.text() else "")
        assert "[n]" in shown and "Tìm lệnh" in shown
        s.type("nhap")
        assert "[n]" in await s.still()
        s.type("\r")
        await s.still()
        if not isinstance(s.app.screen, KeyingScreen):
            s.type("\r")
        await s.on(KeyingScreen)


async def test_a_second_reading_is_the_last_across_windows(commune: Commune, seat: Opened) -> None:
    version_id = commune.keyed(commune.book())
    for sign in ("≠", "⚑"):
        async with seat() as s:
            await s.sign_in("S1")
            s.type("d")
            screen: VerifyingScreen = await s.on(VerifyingScreen)
            key = screen.order[0]
            assert screen.form.focused().name == key
            s.type("khác hẳn\r")
            await s.until(screen_sign, screen, key, sign)
    async with seat() as s:
        await s.sign_in("S1")
        s.type("d")
        screen = await s.on(VerifyingScreen)
        assert screen.form.inputs[key].disabled and screen.form.focused().name != key
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        assert reads.version(version_id).state is State.KEYED


async def test_retyping_settles_a_dispute(commune: Commune, seat: Opened) -> None:
    version_id = commune.keyed(commune.book())
    commune.verified(version_id, {"nksHoTen": Value(Said.WRITTEN, "Đọc Khác")})
    async with seat() as s:
        await s.sign_in("X1")
        s.type("x")
        await s.on(AdjudicatingScreen)
        s.type("g")
        await s.until(lambda: s.app.focused)
        s.type("đọc lại thử\r")
        await s.home()
    assert commune.first_values(version_id)["nksHoTen"] != Value(Said.WRITTEN, "Đọc Khác")
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        assert reads.record(version_id).values["nksHoTen"].text == "Đọc Lại Thử"


async def test_a_pin_typed_in_one_breath_never_stands_in_the_name(
    commune: Commune, seat: Opened
) -> None:
    """Name, Enter and PIN in one write, before the station is open: nothing is shown in clear, and
    one is let in when it opens."""
    commune.book()
    async with seat() as s:
        await s.until(lambda: s.app.focused)
        s.type(f"N1\r{PIN}\r")
        who = s.app.screen.query_one("#who", FieldInput)
        await s.home()
        assert who.value == "N1" and s.app.desk.user.staff_no == "N1"
