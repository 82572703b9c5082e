"""Carried values: marked, asked at the page turn, never stored unseen."""

from hotich_tui.domain.values import How, Said, Value
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat
from tests.ui.test_keying import F10, go_to, keying, stored

WRONG = "Cán Bộ Đã Nghỉ"


def before(commune: Commune) -> None:
    """An entry of N1 whose officer and signer will be offered again."""
    values = entry(commune.desk("N1").keying.begin(commune.book().id).register)
    values |= {k: Value(Said.WRITTEN, WRONG) for k in ("nguoiKy", "nguoiThucHien")}
    commune.keyed(commune.desk("N1").progress()[0].book, values)


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
        assert screen.carried["nguoiKy"] == WRONG and "↻" in s.text()
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
        await screen.letters()
        await screen.settle()
        assert screen.carried["nguoiKy"] == WRONG and stored(commune, "nguoiKy") is None


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
        draft = desk.keying.begin(desk.progress()[0].book.id)
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
