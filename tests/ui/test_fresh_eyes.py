"""What a newcomer stumbled over at verifying, adjudicating and approving."""

import re

from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.store.file.tables import AUDIT
from hotich_tui.ui.adjudicating.screen import AdjudicatingScreen
from hotich_tui.ui.approving.record import RecordScreen
from hotich_tui.ui.home.parked import ParkedScreen
from hotich_tui.ui.home.screen import HomeScreen
from hotich_tui.ui.home.waiting import WaitingScreen
from hotich_tui.ui.kit.dialogs import ConfirmDialog, TextDialog
from hotich_tui.ui.verifying.looking import LookingScreen
from hotich_tui.ui.verifying.screen import VerifyingScreen
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat
from tests.workflow.quality.watching import NEVER, PLACE, desk, full, read_blind

DOWN, F2, ESC = "\x1b[B", "\x1bOQ", "\x1b"


async def verifying(s: Seat) -> VerifyingScreen:
    await s.sign_in("S1")
    s.type("d")
    screen: VerifyingScreen = await s.until(
        lambda: s.app.screen if type(s.app.screen) is VerifyingScreen else None
    )
    await s.until(lambda: screen.is_mounted and screen.order)
    return screen


async def test_the_record_under_the_cursor_is_the_one_that_opens(
    commune: Commune, seat: Opened
) -> None:
    book = commune.book()
    ids = [commune.keyed(book, entry(load_register("KS"), n)) for n in range(1, 5)]
    for version_id in ids[2:]:
        commune.desk("S2").parking.park(version_id, "torn")
    async with seat() as s:
        await s.sign_in("S1")
        s.type("1")
        listed = await s.on(WaitingScreen)
        await s.until(lambda: len(listed.items) == 2)
        s.type(DOWN + "\r")
        screen = await s.on(VerifyingScreen)
        assert screen.version_id == ids[1]
        await s.keyboard.escape()
        await s.on(WaitingScreen)
        await s.keyboard.escape()
        await s.home()
        s.type("6")
        listed = await s.on(WaitingScreen)
        await s.until(lambda: len(listed.items) == 2)
        s.type(DOWN + "\r")
        aside = await s.on(ParkedScreen)
        await s.until(lambda: aside.lines() and aside.row == 1)
        assert "làm tiếp" in await s.still()


async def test_what_is_no_date_costs_a_reading_only_when_said_twice(
    commune: Commune, seat: Opened
) -> None:
    commune.keyed(commune.book(), entry(load_register("KS")))
    async with seat() as s:
        screen = await verifying(s)

        def readings() -> int:
            checks = commune.desk("S1").verifying.open(screen.version_id).blind
            return next(c.readings for c in checks if c.key == "nksNgaySinh")

        screen.go_to("nksNgaySinh")
        s.type("mười\r")
        await s.until(lambda: "Chưa tính là một lần đọc" in s.text())
        await s.until(lambda: screen.form.focused().name == "nksNgaySinh")
        assert readings() == 0
        s.type("\r")
        await s.until(lambda: screen.sign("nksNgaySinh") == "≠")
        assert readings() == 1


async def test_nothing_is_looked_over_before_the_blind_fields_are_read(
    commune: Commune, seat: Opened
) -> None:
    values = full(1)
    version_id = commune.keyed(commune.book(), values)
    async with seat() as s:
        screen = await verifying(s)
        s.type(F2)
        await s.until(lambda: "gõ lại theo sổ trước" in s.text())
        assert s.app.screen is screen
        read_blind(desk(commune, "S1", NEVER), version_id, values)
        s.type(F2)
        looking = await s.on(LookingScreen)
        await s.until(lambda: looking.key)
        # Now and then the place is shown altered: what is shown is a place in any case.
        assert looking.shown(PLACE) and looking.shown(PLACE) in await s.still()


async def test_what_was_changed_while_looking_over_stays_in_sight(
    commune: Commune, seat: Opened
) -> None:
    values = full(2)
    version_id = commune.keyed(commune.book(), values)
    read_blind(desk(commune, "S1", NEVER), version_id, values)
    async with seat() as s:
        blind = await verifying(s)
        await s.until(lambda: "Đã gõ lại hết" in s.text())
        s.type(F2)
        looking = await s.on(LookingScreen)
        await s.until(lambda: looking.key)
        while looking.key != PLACE:
            before = looking.key
            s.type(DOWN)
            await s.until(lambda k: looking.key != k, before)
        s.type("\r")
        await s.on(TextDialog)
        s.type("tram xa\r")
        await s.until(lambda: s.app.screen is looking and "tram xa" in s.text())
        s.type(F2)
        await s.until(lambda: s.app.screen is blind)
        s.type(F2)
        looking = await s.on(LookingScreen)
        await s.until(lambda: "tram xa" in s.text())
        group = next(g.group.id for g in looking.groups if PLACE in g.keys)
        while looking.key != PLACE:
            before = looking.key
            s.type(DOWN)
            await s.until(lambda k: looking.key != k, before)
        s.type(" ")
        await s.until(lambda: looking.is_confirmed(group))
        assert "tram xa" in await s.still() and "sổ ghi khác" in s.text()


async def test_typing_nothing_at_adjudication_asks_whether_the_book_is_blank(
    commune: Commune, seat: Opened
) -> None:
    version_id = commune.keyed(commune.book(), entry(load_register("KS")))
    commune.verified(version_id, {"nksHoTen": Value(Said.WRITTEN, "Người Khác")})
    async with seat() as s:
        await s.sign_in("X1")
        s.type("x")
        await s.on(AdjudicatingScreen)
        s.type("g")
        await s.on(TextDialog)
        s.type("\r")
        await s.on(ConfirmDialog)
        assert "để trống" in await s.still()
        s.type("\r")
        await s.until(lambda: isinstance(s.app.screen, HomeScreen))
    view = commune.desk("T1").approving.open(version_id).view
    assert view.values["nksHoTen"] == BLANK


async def test_what_the_chief_saw_is_kept_field_by_field(commune: Commune, seat: Opened) -> None:
    """The names of the fields are not cut, so that father and mother do not become one line."""
    register = load_register("KS")
    version_id = commune.keyed(commune.book(), entry(register))
    commune.verified(version_id)
    async with seat() as s:
        await s.sign_in("T1")
        s.type("p")
        await s.until(lambda: "cần xem" in s.text() or "rút mẫu" in s.text())
        s.type("\r")
        record = await s.on(RecordScreen)
        await s.until(lambda: record.approval)
        told = record.shown()
        assert len(told) == len(record.fields) + 2
        for key in record.fields:
            assert record.label(key) in told
        assert "TRẺ     Ngày, tháng, năm sinh " in await s.still()
        s.type("a")
        await s.until(lambda: s.app.screen is not record)
    with commune.station.engine.connect() as connection:
        rows = connection.execute(AUDIT.select().where(AUDIT.c.event == "approve")).fetchall()
    assert len(rows) == 1


def test_short_labels_tell_fields_apart() -> None:
    for code in register_codes():
        register = load_register(code)
        for language in ("short_vi", "short_en"):
            named = [
                (register.group(f.group).short_vi, getattr(f, language))
                for f in register.reading_order()
            ]
            assert len(set(named)) == len(named), (code, language)


async def test_home_keeps_its_columns_apart(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("S1")
        text = await s.still()
        for mark in ("1 đối soát", "3 duyệt", "5 trả lại", "7 sổ cái"):
            (line,) = [line for line in text.splitlines() if mark in line]
            assert re.search(r"(^|  )" + mark, line), line


async def test_a_palette_without_a_hit_says_so_in_ones_language(
    commune: Commune, seat: Opened
) -> None:
    commune.book()
    async with seat() as s:
        await s.sign_in("S1")
        s.type("\x10")
        await s.until(lambda: "Tìm lệnh" in s.text())
        s.type("qqqq")
        await s.until(lambda: "không có lệnh nào như thế" in s.text())
        assert "No matches" not in s.text()
