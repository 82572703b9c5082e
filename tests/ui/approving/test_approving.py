"""A book approved by exception, by keyboard alone; sent back, parked, corrected; what waits."""

import pytest

from hotich_tui.domain.entry.values import ILLEGIBLE, Said, Value
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice
from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.approving.approved import ApprovedScreen
from hotich_tui.ui.approving.record import ApprovedRecordScreen, RecordScreen
from hotich_tui.ui.approving.screen import ApprovingScreen
from hotich_tui.ui.home.waiting import WaitingScreen
from hotich_tui.ui.keying.screen import KeyingScreen
from hotich_tui.ui.kit.bars import StatusLine
from hotich_tui.ui.kit.dialogs import ConfirmDialog
from tests.approval import agree_ledger, fill, written
from tests.conftest import Commune
from tests.ui.conftest import Opened, Seat
from tests.ui.test_screens import HOSTILE, office_pin, state

F4 = "\x1bOS"


async def approving(s: Seat, who: str = "T1") -> ApprovingScreen:
    await s.sign_in(who)
    s.type("p")
    screen: ApprovingScreen = await s.on(ApprovingScreen)
    await s.until(lambda: screen.survey)
    return screen


async def asked(s: Seat, below: object) -> None:
    """A small question is there, with its cursor."""
    await s.until(lambda: s.app.screen is not below and s.app.focused)


async def see_all(s: Seat, screen: ApprovingScreen) -> None:
    """Enter, then one key for each record that has to be seen."""
    assert screen.survey is not None
    s.type("\r")
    record = await s.on(RecordScreen)
    for surveyed in screen.survey.to_see:
        await s.until(lambda v=surveyed.version.id: record.shows(v))
        s.type("a")
    await s.until(lambda: s.app.screen is screen and screen.survey and not screen.survey.to_see)


def done(commune: Commune, book_id: str) -> set[State]:
    return {v.state for v in commune.desk("A1").books.versions(book_id)}


async def test_a_hundred_records_in_sixty_keys(
    commune: Commune, seat: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, ids = fill(commune, 100)
    agree_ledger(commune, book, 100)
    office_pin(commune, "T2")
    async with seat() as s:
        await s.sign_in("T2")
        before = s.keyboard.presses
        s.type("p")
        screen = await s.on(ApprovingScreen)
        await s.until(lambda: screen.survey)
        await s.until(lambda: "39" in s.text() and "Sổ cái cân" in s.text())
        await see_all(s, screen)
        s.type("d")
        await s.on(ConfirmDialog)
        await s.until(lambda: "61" in s.text())
        status, shown = screen.status, list[str]()

        def noted(text: str) -> None:
            shown.append(text)
            StatusLine.say(status, text)

        # How far it is stands there for a moment only: a look could miss it.
        monkeypatch.setattr(status, "say", noted)
        s.type("\r")
        await s.until(lambda: "Đã duyệt 61 bản ghi" in s.text())
        assert any("Đang duyệt" in text for text in shown)
        presses = s.keyboard.presses - before
        assert presses == 43 <= 60
    assert done(commune, book.id) == {State.APPROVED}
    assert commune.station.outbox.counts().waiting == len(ids)


async def test_a_planted_record_stands_first_and_is_sent_back(
    commune: Commune, seat: Opened
) -> None:
    bad = {"meHoTen": ILLEGIBLE}
    book, ids = fill(commune, 8, keyed={6: bad})
    async with seat() as s:
        screen = await approving(s)
        assert screen.records[0].version.ordinal == 6
        await s.until(lambda: "▸" in s.text())
        shown = s.text().splitlines()
        first = next(line for line in shown if "▸" in line)
        assert "không đọc được" in first and "mẹ" in first
        assert all(len(line) <= 80 for line in shown)
        s.type("a")
        await s.until(lambda: "phải xem trước" in s.text())
        s.type("d")
        await s.until(lambda: "phải xem" in s.text())
        assert done(commune, book.id) == {State.VERIFIED}
        s.type("\r")
        record = await s.on(RecordScreen)
        await s.until(lambda: record.shows(ids[5]) and record.lines())
        place = next(n for n, line in enumerate(record.lines()) if "không đọc được" in line.plain)
        s.type("\x1b[B" * place + " ")
        await s.until(lambda: "✗" in s.text())
        s.type("r")
        await asked(s, record)
        s.type("2 đọc lại tên\r")
        await s.until(lambda: state(commune, ids[5]) is State.RETURNED)
        # The next one to see follows; it is left aside with a reason.
        await s.until(lambda: not record.shows(ids[5]))
        aside = record.version_id
        s.type(F4)
        await asked(s, record)
        s.type("1 trang 3\r")
        await s.until(lambda: state(commune, aside) is State.PARKED)
    # It waits for its keyer, with the reason, and only the marked field.
    async with seat() as s:
        await s.sign_in("N1")
        s.type("5")
        listed = await s.on(WaitingScreen)
        await s.until(lambda: "đọc lại tên" in s.text())
        assert listed.items[0].own
        s.type("\r")
        keying = await s.on(KeyingScreen)
        assert keying.order == ["meHoTen"] and "đọc lại tên" in await s.still()


async def test_the_ledger_holds_the_rest_back(commune: Commune, seat: Opened) -> None:
    book, _ = fill(commune, 20)
    async with seat() as s:
        screen = await approving(s)
        await s.until(lambda: "Sổ cái chưa cân" in s.text())
        await see_all(s, screen)
        s.type("d")
        await s.until(lambda: "chưa có lý do" in s.text())
        assert State.VERIFIED in done(commune, book.id)
        agree_ledger(commune, book, 20)
        await s.keyboard.escape()
        await s.home()
        s.type("p")
        screen = await s.on(ApprovingScreen)
        await s.until(lambda: screen.survey)
        s.type("d")
        await s.on(ConfirmDialog)
        await s.keyboard.escape()
        await s.until(lambda: s.app.screen is screen)
        assert State.VERIFIED in done(commune, book.id), "Escape approves nothing"
        s.type("d")
        await s.on(ConfirmDialog)
        s.type("\r")
        await s.until(lambda: done(commune, book.id) == {State.APPROVED})


async def test_own_records_stay_and_the_screen_says_who_could(
    commune: Commune, seat: Opened
) -> None:
    _, ids = fill(commune, 3, verified={2: {"nksHoTen": written("Đọc Khác")}})
    commune.desk("T2").adjudicating.decide(ids[1], "nksHoTen", Choice.OPTION, written("Đọc Khác"))
    office_pin(commune, "T2")
    async with seat((110, 24)) as s:
        screen = await approving(s, "T2")
        await s.until(lambda: "cần người khác: Người M1, Người M2, Người T1" in s.text())
        await see_all(s, screen)
        await s.until(lambda: "Người duyệt được: Người M1" in s.text())
        s.type("\r")
        await s.until(lambda: s.app.screen is screen)
    assert [state(commune, v) for v in ids] == [State.APPROVED, State.VERIFIED, State.APPROVED]
    async with seat() as s:
        screen = await approving(s, "T1")
        await s.until(lambda: "phân xử" in s.text())
        await see_all(s, screen)
    assert state(commune, ids[1]) is State.APPROVED


async def test_the_chief_reopens_an_approved_record(commune: Commune, seat: Opened) -> None:
    book, ids = fill(commune, 1)
    office_pin(commune, "N2")
    commune.desk("M2").approving.approve(ids[0])
    async with seat() as s:
        await approving(s)
        s.type("v")
        listed = await s.on(ApprovedScreen)
        await s.until(lambda: listed.items)
        s.type("\r")
        record = await s.on(ApprovedRecordScreen)
        await s.until(record.lines)
        s.type("o")
        await s.until(lambda: "Chưa đánh dấu" in s.text())
        s.type(" o")
        await asked(s, record)
        s.type("2 gia đình báo\r")
        await s.until(lambda: len(commune.desk("A1").books.versions(book.id)) == 1)
        await s.until(lambda: commune.desk("A1").books.versions(book.id)[0].state is State.DRAFTING)
    assert state(commune, ids[0]) is State.APPROVED
    async with seat() as s:
        await s.sign_in("N2")
        assert "[5]" not in s.text()
        s.type("5")
        await s.on(WaitingScreen)
        await s.until(lambda: "Người dân báo sai" in s.text() and "gia đình báo" in s.text())


async def test_every_figure_of_home_is_a_list(commune: Commune, seat: Opened) -> None:
    _, ids = fill(commune, 6, verified={2: {"nksHoTen": written("Đọc Khác")}})
    commune.desk("S2").parking.park(ids[4], "torn", "trang 9")
    commune.desk("T1").approving.send_back(ids[5], ["nksHoTen"], "doubtful")
    office_pin(commune, "M2")
    async with seat() as s:
        home = await s.sign_in("M2")
        for key, wanted in (
            ("1", "Không có"),
            ("2", "Enter"),
            ("3", "Enter"),
            ("4", "Không có"),
            ("5", "khi họ vắng"),
            ("6", "trang 9"),
            ("7", "Không có"),
        ):
            s.type(key)
            await s.on(WaitingScreen)
            await s.until(lambda w=wanted: w in s.text())
            await s.keyboard.escape()
            await s.until(lambda: s.app.screen is home)
    # Whose part stands in the way is told who may.
    async with seat() as s:
        await s.sign_in("S1")
        s.type("2")
        await s.on(WaitingScreen)
        await s.until(lambda: "Người làm được" in s.text() and "Người X1" in s.text())


async def test_settled_with_a_reason_and_by_retyping(commune: Commune, seat: Opened) -> None:
    sister = {"meHoTen": written("Trần Thị Hường")}
    other = {"meHoTen": written("Trần Thị Hưởng")}
    _, ids = fill(commune, 4, keyed={1: sister, 4: sister}, verified={4: other})
    async with seat() as s:
        await s.sign_in("X1")
        s.type("x")
        screen = await s.on(AdjudicatingScreen)
        await s.until(lambda: "Cùng cha mẹ" in s.text())
        assert screen.dispute.family == ((1, "Trần Thị Hường"),)
        assert {2, 3} == {ordinal for ordinal, _ in screen.dispute.neighbours}
        s.type("l")
        await asked(s, screen)
        s.type("2 như số 1\r")
        await s.until(lambda: s.app.screen is screen and "khác trong sổ – như" in s.text())
        s.type("g")
        await asked(s, screen)
        s.type("Trần Thị Hượng\r")
        await s.until(lambda: state(commune, ids[3]) is State.VERIFIED)
    async with seat() as s:
        listed = await approving(s)
        assert listed.records[0].version.ordinal == 4
        await s.until(lambda: "phân xử gõ lại" in s.text())
        s.type("\r")
        record = await s.on(RecordScreen)
        await s.until(lambda: record.shows(ids[3]))
        assert any("như số 1" in line.plain for line in record.lines())


async def test_the_five_ways_to_settle_are_two_keys_away(commune: Commune, seat: Opened) -> None:
    other = {"nksHoTen": written("Đọc Khác")}
    _, ids = fill(commune, 4, verified=dict.fromkeys(range(1, 5), other))
    wanted = []
    async with seat() as s:
        await s.sign_in("X1")
        s.type("x")
        screen = await s.on(AdjudicatingScreen)
        for keys in ("1", "2", "m", "s1"):
            dispute, case = screen.dispute, screen.case
            wanted.append(
                {
                    "1": dispute.options[0],
                    "2": dispute.options[1],
                    "m": ILLEGIBLE,
                    "s1": Value(Said.ODD, dispute.options[0].text),
                }[keys]
            )
            s.type(keys)
            if keys in ("m", "s1"):
                await s.on(ConfirmDialog)
                s.type("\r")
            await s.until(lambda c=case: screen.case is not c or screen not in s.app.screen_stack)
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        assert [reads.record(v).values["nksHoTen"] for v in ids] == wanted


async def test_hostile_reasons_and_names(commune: Commune, seat: Opened) -> None:
    book, ids = fill(commune, 2, keyed={1: {"nksHoTen": written(HOSTILE)}})
    commune.desk("T2").approving.send_back(ids[1], ["nksHoTen"], "other", HOSTILE)
    seen = []
    async with seat((120, 30)) as s:
        await approving(s)
        await s.until(lambda: "x[/b]" in s.text())
        seen.append(s.text())
        s.type("\r")
        record = await s.on(RecordScreen)
        await s.until(lambda: record.shows(ids[0]))
        await s.until(lambda: "x[/b]" in s.text())
        seen.append(s.text())
    async with seat((120, 30)) as s:
        await s.sign_in("N1")
        s.type("5")
        await s.on(WaitingScreen)
        await s.until(lambda: "x[/b]" in s.text())
        seen.append(s.text())
    for shown in seen:
        assert not any((ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160 for c in shown)
        assert "\u202e" not in shown and "\u200b" not in shown
    assert book
