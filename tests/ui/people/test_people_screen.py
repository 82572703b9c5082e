"""The office's accounts at the screen: made, named, closed, opened, reset; one's own PIN."""

import re

import pytest

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.kit.dialogs import ConfirmDialog
from hotich_tui.ui.people.change_pin import ChangePinScreen
from hotich_tui.ui.people.new_person import NewPersonScreen
from hotich_tui.ui.people.screen import PeopleScreen
from hotich_tui.workflow.rules.errors import SignInError
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import PIN, Commune, card
from tests.ui.conftest import Opened, Seat

OTHER_PIN = "593817"
WORD = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")


async def people(s: Seat, who: str = "T1") -> PeopleScreen:
    await s.sign_in(who)
    s.type("u")
    found: PeopleScreen = await s.on(PeopleScreen)
    await s.still()
    return found


async def under_the_cursor(s: Seat, screen: PeopleScreen, staff_no: str) -> None:
    screen.row = next(n for n, row in enumerate(screen._rows) if row.user.staff_no == staff_no)
    screen._draw_cursor()
    await s.still()


async def fill(s: Seat, *lines: str) -> None:
    """Fill the card, line by line."""
    for line in lines:
        s.type(f"{line}\r")
        await s.still()


async def test_a_person_is_added_with_a_word_that_is_shown_once(
    commune: Commune, seat: Opened
) -> None:
    commune.book()
    async with seat((100, 30)) as s:
        await people(s)
        s.type("n")
        await s.on(NewPersonScreen)
        await fill(s, "V1", "Lò Văn Thử", "12", card("V1"), "")
        await s.on(ConfirmDialog)
        (word,) = WORD.findall(s.text())
        s.type("\r")
        await s.on(PeopleScreen)
        assert word not in await s.still() and "Lò Văn Thử" in s.text()
    assert commune.user("V1").roles == {Role.KEYER, Role.VERIFIER}
    SignIn(commune.station).set_first_pin("V1", word, PIN)


async def test_a_second_account_is_refused_and_a_like_name_asks_for_a_reason(
    commune: Commune, seat: Opened
) -> None:
    commune.book()
    commune.give_pin("T2")
    async with seat((100, 30)) as s:
        await people(s)
        s.type("n")
        card_screen = await s.on(NewPersonScreen)
        await fill(s, "N1b", "Hoàn Toàn Khác", "2", card("N1"), "")
        told = " ".join(s.text().split())
        assert s.app.screen is card_screen and "Số định danh này đã có tài khoản" in told
        card_screen.inputs["number"].value = card("N1b")
        card_screen.inputs["name"].value = "NGUOI N1"
        await fill(s, "")
        assert s.app.screen is card_screen and "lý do" in s.text()
        assert commune.station.people.find("N1b") is None
        await fill(s, "anh em")
        await s.on(ConfirmDialog)
    async with seat((100, 30)) as s:
        await s.sign_in("T2")
        assert "chờ bạn xem" in await s.still(), "the next approver is told"
        s.type("u")
        await s.on(PeopleScreen)
        assert "anh em" in await s.still()
        s.type("x")
        await s.still()
        assert "anh em" not in s.text()
        await s.keyboard.escape()
        await s.on(HomeScreen)
        assert "chờ bạn xem" not in await s.still()


async def test_roles_names_closing_and_opening(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat((100, 30)) as s:
        screen = await people(s)
        await under_the_cursor(s, screen, "N2")
        s.type("r")
        await s.still()
        s.type("\x152\r")
        await s.still()
        assert commune.user("N2").roles == {Role.VERIFIER}
        await under_the_cursor(s, screen, "N2")
        s.type("h")
        await s.still()
        s.type("\x15Lò Văn Thử\r")
        await s.still()
        assert commune.user("N2").name == "Lò Văn Thử"
        for closed in (True, False):
            await under_the_cursor(s, screen, "N2")
            s.type("d")
            await s.on(ConfirmDialog)
            s.type("\r")
            await s.still()
            assert commune.user("N2").disabled is closed
        # Oneself, and the last approver, never.
        await under_the_cursor(s, screen, "T1")
        for key in ("d", "p"):
            s.type(key)
            await s.on(ConfirmDialog)
            s.type("\r")
            await s.still()
            assert screen.status.has_class("status-warn")
    assert not commune.user("T1").disabled and commune.user("T1").has_pin


@pytest.mark.parametrize("approvers", [1, 2])
async def test_a_reset_takes_two_approvers_or_the_only_one(
    commune: Commune, seat: Opened, approvers: int
) -> None:
    commune.book()
    door = SignIn(commune.station)
    if approvers == 2:
        commune.give_pin("T2")
    for who in ("T1", "T2")[:approvers]:
        door.desk("N1", PIN)
        async with seat((100, 30)) as s:
            screen = await people(s, who)
            await under_the_cursor(s, screen, "N1")
            s.type("p")
            await s.on(ConfirmDialog)
            s.type("\r")
            words = WORD.findall(await s.still())
            assert len(words) == (who == ("T1", "T2")[approvers - 1])
    with pytest.raises(SignInError):
        door.desk("N1", PIN)
    door.set_first_pin("N1", words[0], OTHER_PIN)


async def test_the_book_that_is_approved_says_whose_pin_was_reset(
    commune: Commune, seat: Opened
) -> None:
    commune.verified(commune.keyed(commune.book()))
    async with seat((100, 30)) as s:
        await s.sign_in("T1")
        s.type("p")
        assert "Mã PIN đặt lại" not in await s.still()
    commune.desk("T1").accounts.reset("N1")
    async with seat((100, 30)) as s:
        await s.sign_in("T1")
        s.type("p")
        shown = await s.still()
        assert "Mã PIN đặt lại: Người N1" in shown and "Người T1" in shown


async def test_one_changes_ones_own_pin(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat((100, 30)) as s:
        await s.sign_in("N1")
        s.type("o")
        screen = await s.on(ChangePinScreen)
        await fill(s, PIN, "000000", "000000")
        assert s.app.screen is screen and "dễ đoán" in s.text()
        for name in screen.fields:
            screen.inputs[name].value = ""
        screen.set_focus(screen.inputs["old_pin"])
        await fill(s, PIN, OTHER_PIN, OTHER_PIN)
        await s.on(HomeScreen)
        assert OTHER_PIN not in s.text()
        s.type("n")
        await s.still()
        assert s.app.route == "keying", "the seat goes on"
    SignIn(commune.station).desk("N1", OTHER_PIN)
