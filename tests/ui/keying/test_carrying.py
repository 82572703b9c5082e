"""Carried values: marked, asked at the page turn, never stored unseen."""

import asyncio

from hotich_tui.cli.demo.keys import F8
from hotich_tui.domain.entry.values import BLANK, How, Said, Value
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat
from tests.ui.keying.test_keying import F10, go_to, keying, stored

WRONG = "Cán Bộ Đã Nghỉ"


def before(commune: Commune) -> None:
    """An entry of N1 whose officer and signer will be offered again."""
    values = entry(commune.desk("N1").keying.begin(commune.book().id).register)
    values |= {k: Value(Said.WRITTEN, WRONG) for k in ("nguoiKy", "nguoiThucHien")}
    commune.keyed(commune.desk("N1").books.progress()[0].book, values)


async def fill(s: Seat, screen: object, skip: set[str]) -> None:
    """Key every core field that is open, through the screen."""
    for key, value in entry(screen.register, 2).items():  # type: ignore[attr-defined]
        if key not in skip and key not in screen.carried:  # type: ignore[attr-defined]
            await go_to(s, screen, key)  # type: ignore[arg-type]
            s.type(f"\x15{value.text}\t" if value.text else "\x1b[15~")
            await s.until(lambda k=key: k in screen.keyed)  # type: ignore[attr-defined]


async def test_a_carried_value_is_asked_before_done(commune: Commune, seat: Opened) -> None:
    """Officer and signer stand on the last page, which Enter never stops at: asked all the same."""
    before(commune)
    async with seat() as s:
        screen = await keying(s)
        assert screen.carried["nguoiKy"] == WRONG
        await s.until(lambda: "↻" in s.text())
        await fill(s, screen, set())
        version = screen.draft.version.id
        s.type(F10)
        seen = []
        while not seen or "nguoiKy" not in seen[-1]:
            await s.until(lambda: screen.asks)
            here = screen.form.focused().name
            asked = [
                k for k in screen.carried if screen.form.page_of(k) is screen.form.page_of(here)
            ]
            # Before the eyes: the page is on screen.
            await s.until(lambda a=asked: all(screen.form.inputs[k].region.height for k in a))
            seen.append(asked)
            if "nguoiKy" in asked:
                break
            s.type("\r")
            await s.until(lambda h=here: screen.form.focused().name != h)
        assert screen.draft.version.id == version, "not handed over"
        # The book says another name: typed over; the other one is asked again.
        await go_to(s, screen, "nguoiKy")
        s.type("\x15Lường Văn Mới\r")
        await s.until(lambda: stored(commune, "nguoiKy") == Value(Said.WRITTEN, "Lường Văn Mới"))
        await s.until(lambda: screen.asks and "nguoiThucHien" in screen.carried)
        s.type("\r")
        await s.until(lambda: screen.draft.version.id != version)


async def test_an_offer_is_cleared_by_one_key(commune: Commune, seat: Opened) -> None:
    """The cursor stands behind what is offered, also where it was offered later."""
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        first, second = "chaNoiCuTru", "meNoiCuTru"
        await go_to(s, screen, first)
        s.type("xóm Đồng Ao\t")
        await s.until(lambda: screen.carried.get(second) == "xóm Đồng Ao")
        await go_to(s, screen, second)
        s.type("\x15\t")
        await s.until(lambda: second not in screen.carried)
        assert screen.form.inputs[second].value == "" and stored(commune, second) is None


async def test_stepping_over_confirms_nothing(commune: Commune, seat: Opened) -> None:
    before(commune)
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nguoiKy")
        before_it = screen.neighbour("nguoiKy", -1)
        s.type("\t\t\x1b[Z\x1b[Z\x1b[Z")
        await s.until(lambda: screen.form.focused().name == before_it)
        left = asyncio.Event()
        screen.form.inputs["nguoiKy"].call_later(left.set)
        await left.wait()
        assert screen.carried["nguoiKy"] == WRONG and stored(commune, "nguoiKy") is None


async def test_taking_another_value_confirms_no_other_field(commune: Commune, seat: Opened) -> None:
    """Asked about signer and officer, the keyer takes another signer of late: the officer is asked
    again."""
    new = "Lường Văn Mới"
    values = entry(commune.desk("N1").keying.begin(commune.book().id).register)
    book = commune.desk("N1").books.progress()[0].book
    for name in (new, WRONG):
        both = {k: Value(Said.WRITTEN, name) for k in ("nguoiKy", "nguoiThucHien")}
        # Written before, so that no blank is offered on their page.
        both["nycSoGiayToTuyThan"] = Value(Said.WRITTEN, "090000001")
        commune.keyed(book, values | both)
    async with seat() as s:
        screen = await keying(s)
        await fill(s, screen, set())
        s.type(F10)
        await s.until(lambda: screen.asks)
        while screen.form.focused().name != "nguoiKy":
            here = screen.form.focused().name
            s.type("\r")
            await s.until(lambda h=here: screen.asks and screen.form.focused().name != h)
        s.type("\x15lu" + F8)
        await s.until(lambda: stored(commune, "nguoiKy") == Value(Said.WRITTEN, new))
        await s.until(lambda: screen.asks)
        assert screen.carried["nguoiThucHien"] == WRONG
        assert stored(commune, "nguoiThucHien") is None


async def test_an_offer_that_comes_late_waits_for_the_letters(
    commune: Commune, seat: Opened
) -> None:
    """The date in words is offered where the cursor already is: after letters, never among them;
    with a new date the offer is a new one."""
    commune.book()
    async with seat(typing="off") as s:
        screen = await keying(s)
        words = screen.form.inputs["nksNgaySinhBangChu"]
        await go_to(s, screen, "nksNgaySinh")
        s.type("14051998\t")
        await s.until(lambda: words.value.startswith("Ngày mười bốn"))
        s.type("\x1b[Z\x1515051998\t")
        await s.until(lambda: words.value.startswith("Ngày mười lăm"))
        assert "nksNgaySinhBangChu" in screen.carried
        await go_to(s, screen, "nksNgaySinh")
        s.type("\x1516051998\tngày khác")
        await s.until(lambda: words.value == "ngày khác")
        await s.until(lambda: stored(commune, "nksNgaySinh") == Value(Said.WRITTEN, "16.05.1998"))
        assert words.value == "ngày khác"


async def test_the_rest_of_a_group_is_blank_and_the_page_asked(
    commune: Commune, seat: Opened
) -> None:
    before(commune)
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksQueQuan")
        s.type("\x02")
        await s.until(lambda: screen.asks)
        assert screen.form.page_of("so") is screen.form.shown


async def test_the_source_is_stored(commune: Commune, seat: Opened) -> None:
    before(commune)
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nguoiKy")
        s.type("\r")
        await s.until(lambda: stored(commune, "nguoiKy"))
        desk = commune.desk("N1")
        draft = desk.keying.begin(desk.books.progress()[0].book.id)
        reading = draft.readings["nguoiKy"]
        assert (reading.how, reading.source) == (How.CARRIED, "previous")


async def test_a_surname_alone_is_no_value(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type("Ma Văn Thử\r")
        await s.until(lambda: "nksHoTen" in screen.keyed)
        await go_to(s, screen, "chaHoTen")
        assert screen.form.inputs["chaHoTen"].value == "Ma "
        s.type("\t")
        await s.until(lambda: screen.form.inputs["chaHoTen"].value == "")
        assert "chaHoTen" not in screen.keyed
        await go_to(s, screen, "chaHoTen")
        s.type("Quang Cha\r")
        await s.until(lambda: stored(commune, "chaHoTen") == Value(Said.WRITTEN, "Ma Quang Cha"))


async def test_blank_places_are_blank_again_when_asked(commune: Commune, seat: Opened) -> None:
    """ID numbers of old books: marked, asked before the page is left, stored as blank, carried."""
    before(commune)
    key = "nksSoDinhDanh"
    async with seat((80, 24)) as s:
        screen = await keying(s)
        await s.until(lambda: screen.carried[key] == "" and "∅ trống, mang sang" in s.text())
        await go_to(s, screen, key)
        s.type("\t\x1b[Z")
        await s.until(lambda: screen.form.focused() is screen.form.inputs[key])
        assert stored(commune, key) is None, "stepping over confirms nothing"
        s.type("\r")
        await s.until(lambda: stored(commune, key) == BLANK)
        desk = commune.desk("N1")
        reading = desk.keying.begin(desk.books.progress()[0].book.id).readings[key]
        assert (reading.how, reading.source) == (How.CARRIED, "blank")


async def test_a_blank_offer_is_typed_over(commune: Commune, seat: Opened) -> None:
    before(commune)
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksSoDinhDanh")
        s.type("019098000001\t")
        await s.until(
            lambda: stored(commune, "nksSoDinhDanh") == Value(Said.WRITTEN, "019098000001")
        )


async def test_the_office_says_the_ethnic_group(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(office_defaults={"ethnic_group": "Kinh"}) as s:
        screen = await keying(s)
        assert screen.carried["nksDanToc"] == "Kinh" == screen.carried["meDanToc"]
        assert "nksGioiTinh" not in screen.carried
    async with seat() as s:
        screen = await keying(s)
        assert "nksDanToc" not in screen.carried


async def test_letters_in_a_question_go_nowhere_and_it_is_said(
    commune: Commune, seat: Opened
) -> None:
    """Who types on in one breath where carried values are asked: the date that was left is whole,
    what is asked is as it was, and the letters are named."""
    before(commune)
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksQuocTich")
        carried = dict(screen.carried)
        first = next(k for k in screen.order if k in carried)
        last = [k for k in screen.order if screen.form.page_of(k) is screen.form.shown][-1]
        for key in screen.order[: screen.order.index(last)]:
            if not screen.passes_over(key):
                await go_to(s, screen, key)
                s.type("1\t")
                await s.until(lambda k=key: k in screen.keyed)
        await go_to(s, screen, "nksNgaySinh")
        s.type("\x1531122016\rnguyeenx")
        await s.until(lambda: "nguyeenx" in s.text() and screen.asks)
        await s.until(lambda: stored(commune, "nksNgaySinh") == Value(Said.WRITTEN, "31.12.2016"))
        assert screen.carried[first] == carried[first]
        s.type("\x7f\x157\t")
        await s.until(lambda: stored(commune, first) == Value(Said.WRITTEN, "7"))


async def test_filling_what_was_missing_hands_nothing_over(commune: Commune, seat: Opened) -> None:
    """F10 with one core field missing: it is filled, and the record stays until the next F10."""
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await fill(s, screen, {"nksHoTen"})
        version = screen.draft.version.id
        s.type(F10)
        await s.until(lambda: screen.form.focused().name == "nksHoTen")
        s.type("Ma Thử\r")
        await s.until(lambda: "nksHoTen" in screen.keyed)
        while screen.asks:
            s.type("\r")
            await s.app.screen.letters()
        await s.app.screen.settle()
        assert screen.draft.version.id == version


async def test_ditto_comes_after_the_letters_before_it(commune: Commune, seat: Opened) -> None:
    before(commune)
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksNoiSinh")
        written = screen.draft.previous.get("nksHoTen")
        await go_to(s, screen, "nksHoTen")
        s.type("\x15xyz\x04")
        await s.until(lambda: "nksHoTen" in screen.keyed)
        assert screen.keyed["nksHoTen"] == written


async def test_an_enter_after_unheard_letters_confirms_nothing(
    commune: Commune, seat: Opened
) -> None:
    before(commune)
    async with seat() as s:
        screen = await keying(s)
        await fill(s, screen, set())
        s.type(F10)
        await s.until(lambda: screen.asks)
        asked = dict(screen.carried)
        s.type("chữ của ô sau\r")
        await s.until(lambda: "chưa nhận" in s.text() or "Đúng như sổ" in s.text())
        await s.app.screen.letters()
        assert screen.asks and screen.carried == asked
        s.type("\r")
        await s.until(lambda: screen.carried != asked)


async def test_a_note_keeps_the_remark_and_is_seen(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat((130, 36)) as s:
        screen = await keying(s)
        await go_to(s, screen, "chaQuocTich")
        s.type("\x151970\t")
        await s.until(lambda: "ngoài danh mục" in s.text())
        await go_to(s, screen, "chaQuocTich")
        s.type("\x0e")
        await s.until(lambda: type(s.app.screen).__name__ == "TextDialog")
        s.type("sổ ghi vậy\r")
        await s.until(lambda: "✎" in s.text())
        await s.until(lambda: "ngoài danh mục" in s.text())


async def test_taking_back_asks_where_something_was_begun(commune: Commune, seat: Opened) -> None:
    commune.keyed(commune.book())
    async with seat() as s:
        screen = await keying(s)
        here = screen.draft.version.id
        await go_to(s, screen, "nksHoTen")
        s.type("Ma Thử\t")
        await s.until(lambda: "nksHoTen" in screen.keyed)
        s.type("\x1a")
        await s.until(lambda: type(s.app.screen).__name__ == "ConfirmDialog")
        await s.keyboard.escape()
        await s.until(lambda: s.app.screen is screen)
        assert screen.draft.version.id == here
