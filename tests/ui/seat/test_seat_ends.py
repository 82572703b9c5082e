"""Seats that end while somebody sits there, and seats that go back only to who sat there."""

import pytest

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.kit.field_input import FieldInput
from hotich_tui.ui.seat.hand_over import HandOverScreen
from hotich_tui.ui.seat.lock import LockScreen
from hotich_tui.ui.seat.sign_in import SignInScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.conftest import PIN, Commune, card
from tests.ui.conftest import Opened, Seat
from tests.ui.seat.test_seat import F12, SECRET, keying

OTHER_PIN = "593817"


async def escape(s: Seat) -> None:
    await s.keyboard.escape()
    await s.still()


async def typed_pin(s: Seat, pin: str) -> None:
    await s.until(lambda: getattr(s.app.focused, "id", "") == "pin")
    s.type(f"{pin}\r")
    await s.still()


def readings(commune: Commune) -> int:
    with commune.station.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM reading").scalar_one())


# F12, then Escape.


async def test_escape_from_the_hand_over_gives_the_form_to_nobody_without_the_pin(
    commune: Commune, seat: Opened
) -> None:
    commune.book()
    async with seat() as s:
        form = await keying(s)
        s.type(F12)
        await s.on(HandOverScreen)
        for _ in range(3):
            await escape(s)
            assert isinstance(s.app.screen, HandOverScreen)
        assert SECRET not in s.text()
        await typed_pin(s, "314159")
        assert isinstance(s.app.screen, HandOverScreen) and SECRET not in s.text()
        # Whoever sat there is back where they were, by their own PIN.
        await escape(s)
        await typed_pin(s, PIN)
        assert s.app.screen is form and SECRET in s.text()


async def test_another_one_goes_home_and_not_into_the_form(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        await keying(s)
        s.type(F12)
        await s.on(HandOverScreen)
        await escape(s)
        s.app.screen.query_one("#who", FieldInput).value = "S1"
        await typed_pin(s, PIN)
        await s.on(HomeScreen)
        assert s.app.desk.user.staff_no == "S1" and SECRET not in s.text()


async def test_the_control_where_escape_only_closes_the_form_is_anybodys(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was."""
    monkeypatch.setattr(HandOverScreen, "action_leave", HandOverScreen.close)
    commune.book()
    async with seat() as s:
        form = await keying(s)
        s.type(F12)
        await s.on(HandOverScreen)
        await escape(s)
        assert s.app.screen is form and SECRET in s.text()


# Rights that change under an open window.


@pytest.mark.parametrize("change", ["disable", "reset", "roles"])
async def test_an_open_form_ends_before_its_next_commit(
    commune: Commune, seat: Opened, change: str
) -> None:
    commune.book()
    chief = commune.desk("T1").accounts
    async with seat() as s:
        await keying(s)
        before = readings(commune)
        if change == "disable":
            chief.disable("N1")
        elif change == "reset":
            assert chief.reset("N1") is not None
        else:
            chief.set_roles("N1", frozenset({Role.VERIFIER}))
        s.type("\r")
        await s.on(LockScreen)
        assert readings(commune) == before and SECRET not in await s.still()
        assert "đăng nhập lại" in s.text()
        await typed_pin(s, PIN)
        if change == "roles":
            # They come in with what they may do now.
            await s.on(HomeScreen)
            assert s.app.desk.user.roles == {Role.VERIFIER}
        else:
            assert isinstance(s.app.screen, LockScreen)


async def test_a_verification_that_was_open_is_not_finished(commune: Commune, seat: Opened) -> None:
    commune.keyed(commune.book())
    async with seat() as s:
        await s.sign_in("S1")
        s.type("d")
        await s.on(VerifyingScreen)
        commune.desk("T1").accounts.disable("S1")
        before = readings(commune)
        s.type("khác hẳn\r")
        await s.on(LockScreen)
        assert readings(commune) == before


async def test_the_control_without_looking_the_open_form_goes_on(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was, the triggers aside."""
    monkeypatch.setattr("hotich_tui.store.station.admit", lambda *_: None)
    with commune.station.engine.connect() as connection, connection.begin():
        for table in ("reading_row", "audit_row", "part_row"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_by_who_is_here")
    commune.book()
    async with seat() as s:
        form = await keying(s)
        commune.desk("T1").accounts.disable("N1")
        before = readings(commune)
        s.type("\r")
        await s.still()
        assert s.app.screen is form and readings(commune) > before


async def test_a_home_that_is_only_looked_at_ends_too(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("N1")
        commune.desk("T1").accounts.disable("N1")
        s.type("n")
        await s.on(LockScreen)
        assert not isinstance(s.app.screen, KeyingScreen)


# The first PIN, at the screen.


async def test_the_first_to_type_a_new_number_sets_no_pin(commune: Commune, seat: Opened) -> None:
    made = commune.desk("T1").accounts.add(
        staff_no="V1", name="Lò Văn Thử", roles=frozenset({Role.VERIFIER}), number=card("V1")
    )
    commune.book()
    async with seat() as s:
        await s.until(lambda: s.app.sign_in and s.app.focused)
        s.type("V1\r")
        for wrong in ("", PIN, PIN, "AAAA-BBBB"):
            await typed_pin(s, wrong)
            assert isinstance(s.app.screen, SignInScreen)
        assert s.app.sign_in.needs_pin("V1")
        await typed_pin(s, made.word)
        for pin in ("1", "123", "000000", OTHER_PIN, "314159", OTHER_PIN):
            await typed_pin(s, pin)
            assert isinstance(s.app.screen, SignInScreen), pin
        await typed_pin(s, OTHER_PIN)
        await s.home()
        assert s.app.desk.user.staff_no == "V1"
