"""Jumping, taking what was keyed of late, typing over an offer, dates by their day, codes."""

from hotich_tui.domain.entry.values import How, Said, Value
from hotich_tui.ui.keying.screen import KeyingScreen
from tests.conftest import Commune, entry
from tests.ui.conftest import Opened, Seat
from tests.ui.keying.test_keying import go_to, keying, stored

F8, F9, JUMP, CLEAR, ESC = "\x1b[19~", "\x1b[20~", "\x07", "\x15", "\x1b"
PASTE = "\x1b[200~{}\x1b[201~"


def place(commune: Commune, *args: str, **texts: str) -> None:
    """Entries of N1, one for each mother's address."""
    book = commune.book()
    for number, text in enumerate(args, start=1):
        values = entry(commune.desk("N1").keying.begin(book.id).register, number, **texts)
        commune.keyed(book, values | {"meNoiCuTru": Value(Said.WRITTEN, text)})


def letter_of(screen: KeyingScreen, key: str) -> str:
    """The letter that stands beside a field in jump mode."""
    rows = [str(line) for line in screen.form.shown._labels.render().plain.splitlines()]  # type: ignore[union-attr]
    return rows[list(screen.form.shown.inputs).index(key)].split()[0]


async def jumping(s: Seat, screen: KeyingScreen) -> None:
    s.type(JUMP)
    await s.until(lambda: screen._jumping.is_on)


async def test_jump_to_a_field_and_type_in_one_burst(commune: Commune, seat: Opened) -> None:
    """What follows the letter belongs to the field jumped to, what came before to the one left."""
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await jumping(s, screen)
        letter = letter_of(screen, "noiDangKy")
        s.type("z")  # No field has it: any other key leaves the mode.
        await s.until(lambda: "chữ z" in s.text())
        assert not screen._jumping.is_on
        await go_to(s, screen, "trangSo")
        s.type(f"7{JUMP}{letter}{CLEAR}xax Mauar\t")
        await s.until(lambda: stored(commune, "noiDangKy") == Value(Said.WRITTEN, "xã Mẩu"))
        assert stored(commune, "trangSo") == Value(Said.WRITTEN, "7")


async def test_jump_to_another_page(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        there = screen.form.page_of("chaHoTen")
        await jumping(s, screen)
        s.type(str(screen.form.pages.index(there) + 1))
        await s.until(lambda: screen.form.shown is there and screen._jumping.is_on)
        s.type(letter_of(screen, "chaHoTen"))
        await s.until(lambda: screen.form.focused() is screen.form.inputs["chaHoTen"])
        assert "chaHoTen" not in screen.keyed


async def test_escape_leaves_jump_mode_only(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await jumping(s, screen)
        await s.keyboard.escape()
        await s.until(lambda: not screen._jumping.is_on)
        assert s.app.screen is screen


async def test_what_was_keyed_of_late_is_one_key_away(commune: Commune, seat: Opened) -> None:
    place(commune, "xóm Đồng Ao, xã Mẫu", "xóm Núi, xã Mẫu", "xóm Đồng Vàng, xã Mẫu")
    async with seat(typing="telex") as s:
        screen = await keying(s)
        # A place of another field is offered too; accents need not be typed.
        await go_to(s, screen, "nksNoiSinh")
        s.type("xom d")
        await s.until(lambda: "F8 xóm Đồng Vàng" in s.text() and "F9 xóm Đồng Ao" in s.text())
        s.type(F9)
        await s.until(
            lambda: stored(commune, "nksNoiSinh") == Value(Said.WRITTEN, "xóm Đồng Ao, xã Mẫu")
        )
        desk = commune.desk("N1")
        reading = desk.keying.begin(desk.books.progress()[0].book.id).readings["nksNoiSinh"]
        assert (reading.how, reading.source) == (How.CARRIED, "recent")
        # In one burst: what was typed last counts, not what the hint showed before.
        await go_to(s, screen, "meNoiCuTru")
        s.type(f"{CLEAR}nui{F8}")
        await s.until(
            lambda: stored(commune, "meNoiCuTru") == Value(Said.WRITTEN, "xóm Núi, xã Mẫu")
        )


async def test_a_corrected_slip_is_not_offered(commune: Commune, seat: Opened) -> None:
    """Neither in the same session nor in the next one."""
    place(commune, "xóm Núi, xã Mẫu")
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "meNoiCuTru")
        s.type(f"{CLEAR}xóm Nuwi\t")
        await s.until(lambda: stored(commune, "meNoiCuTru") == Value(Said.WRITTEN, "xóm Nuwi"))
        assert screen.at_hand("chaNoiCuTru", "xom") == ["xóm Nuwi", "xóm Núi, xã Mẫu"]
        await go_to(s, screen, "meNoiCuTru")
        s.type(f"{CLEAR}xóm Mới\t")
        await s.until(lambda: stored(commune, "meNoiCuTru") == Value(Said.WRITTEN, "xóm Mới"))
        assert screen.at_hand("chaNoiCuTru", "xom") == ["xóm Mới", "xóm Núi, xã Mẫu"]
    async with seat() as s:
        screen = await keying(s)
        assert screen.at_hand("chaNoiCuTru", "xom") == ["xóm Mới", "xóm Núi, xã Mẫu"]


async def test_nothing_to_take_loses_nothing(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "meNoiCuTru")
        s.type(f"xóm Lạ{F8}")
        await s.until(lambda: "Không có giá trị nào" in s.text())
        assert screen.form.focused() is screen.form.inputs["meNoiCuTru"]
        assert screen.form.inputs["meNoiCuTru"].value == "xóm Lạ"


async def test_names_of_the_entry_are_never_offered(commune: Commune, seat: Opened) -> None:
    place(commune, "xóm Núi", nksHoTen="Ma Văn Thử")
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type("Ma")
        await s.until(lambda: screen.form.inputs["nksHoTen"].value == "Ma")
        assert "F8" not in s.text()


async def test_the_first_letter_replaces_an_offer(commune: Commune, seat: Opened) -> None:
    place(commune, "xóm Núi", noiDangKy="xã Mẫu")
    async with seat(typing="telex") as s:
        screen = await keying(s)
        assert screen.carried["noiDangKy"]
        await go_to(s, screen, "noiDangKy")
        s.type("xax Khasc\t")
        await s.until(lambda: stored(commune, "noiDangKy") == Value(Said.WRITTEN, "xã Khác"))


async def test_a_registration_date_by_its_day(commune: Commune, seat: Opened) -> None:
    place(commune, "xóm Núi", ngayDangKy="12.03.1998", so="01/1998")
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "ngayDangKy")
        s.type("15\r")
        await s.until(lambda: stored(commune, "ngayDangKy") == Value(Said.WRITTEN, "15.03.1998"))
        await s.until(lambda: "15 tháng 3 năm 1998" in s.text())
        await go_to(s, screen, "ngayDangKy")
        s.type(f"{CLEAR}11031998\r")
        await s.until(lambda: "lùi so với số trước" in s.text())


async def test_a_sub_group_is_suggested_and_never_replaces(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nksDanToc")
        s.type("Mán")
        await s.until(lambda: "Dao (Mán)" in s.text() and "Sán Dìu (Mán)" in s.text())
        s.type("\r")
        await s.until(lambda: stored(commune, "nksDanToc") == Value(Said.WRITTEN, "Mán"))
        await go_to(s, screen, "nksDanToc")
        s.type(f"{CLEAR}Trại{F8}")
        await s.until(lambda: stored(commune, "nksDanToc") == Value(Said.WRITTEN, "Dao (Trại)"))


async def test_the_beginning_of_one_name_chooses_it(commune: Commune, seat: Opened) -> None:
    """Another one has the same words further on."""
    commune.book("TD")
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "loaiThayDoi")
        s.type("thay doi\r")
        await s.until(lambda: stored(commune, "loaiThayDoi") == Value(Said.WRITTEN, "thay_doi"))


async def test_words_are_generated_and_checked(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat((130, 36), typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksNgaySinh")
        s.type("12031998\r")
        key = "nksNgaySinhBangChu"
        await s.until(lambda: screen.carried.get(key, "").startswith("Ngày mười hai tháng ba"))
        await go_to(s, screen, key)
        s.type("ngayf mwowif ba thangs ba nawm mootj chins chins tams\t")
        await s.until(lambda: "chữ khác số" in s.text())
        words = Value(Said.WRITTEN, "ngày mười ba tháng ba năm một chín chín tám")
        await s.until(lambda: stored(commune, key) == words)
        # The figures were misread: both fit again, and the mark goes.
        await go_to(s, screen, "nksNgaySinh")
        s.type(f"{CLEAR}13031998\t")
        await s.until(lambda: "chữ khác số" not in s.text())


async def test_a_paste_of_many_lines_with_evil_characters(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "meNoiCuTru")
        s.type(PASTE.format("xo\u0301m\n\u202eNúi\x07\tA") + "\t")
        await s.until(lambda: stored(commune, "meNoiCuTru") == Value(Said.WRITTEN, "xóm Núi A"))


async def test_the_entry_s_own_people_are_at_hand(commune: Commune, seat: Opened) -> None:
    """The mother who asks for the registration was typed already."""
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        for key, name in (("meHoTen", "ma thij thuwr"), ("chaHoTen", "ma vawn cha")):
            await go_to(s, screen, key)
            s.type(f"{CLEAR}{name}\t")
            await s.until(lambda k=key: k in screen.keyed)
        await go_to(s, screen, "nycHoTen")
        await s.until(lambda: "F8 Ma Thị Thử" in s.text() and "F9 Ma Văn Cha" in s.text())
        s.type(F9)
        await s.until(lambda: stored(commune, "nycHoTen") == Value(Said.WRITTEN, "Ma Văn Cha"))


async def test_a_doubt_about_what_was_carried_counts(commune: Commune, seat: Opened) -> None:
    place(commune, "xóm Núi", nguoiKy="Lường Văn Ký")
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "nguoiKy")
        s.type("\x14")
        await s.until(lambda: stored(commune, "nguoiKy"))
        await screen.settle()
        desk = commune.desk("N1")
        reading = desk.keying.begin(desk.books.progress()[0].book.id).readings["nguoiKy"]
        assert (reading.doubt, reading.how, reading.source) == (True, How.CARRIED, "previous")
        await go_to(s, screen, "nksHoTen")
        s.type("\x14")
        await s.until(lambda: "chưa có gì để đánh dấu" in s.text())


async def test_the_head_of_a_long_offer_is_before_the_eyes(commune: Commune, seat: Opened) -> None:
    long = "xóm Đồng Ao Trong, xã Mẫu Đơn, huyện Mẫu Sơn, tỉnh Mẫu Giang"
    commune.book()
    async with seat() as s:
        screen = await keying(s)
        await go_to(s, screen, "chaNoiCuTru")
        s.type(f"{long}\t")
        await s.until(lambda: screen.carried.get("meNoiCuTru") == long)
        await go_to(s, screen, "meNoiCuTru")
        await s.until(lambda: "xóm Đồng Ao Trong" in s.text())


async def test_a_long_remark_keeps_its_line(commune: Commune, seat: Opened) -> None:
    commune.book("KH")
    async with seat((80, 24)) as s:
        screen = await keying(s)
        await go_to(s, screen, "chongLoaiGiayToTuyThan")
        s.type("chung minh\r")
        await s.until(lambda: "chongLoaiGiayToTuyThan" in screen.keyed)
        await go_to(s, screen, "chongSoGiayToTuyThan")
        s.type("\x1b[15~")
        await s.until(lambda: "chongSoGiayToTuyThan" in screen.keyed)
        await go_to(s, screen, "chongSoGiayToTuyThan")
        await s.until(lambda: "∅" in s.text())
        line = next(one for one in s.text().splitlines() if "∅" in one)
        assert "Số giấy tờ" in line, s.text()


async def test_the_birth_date_of_the_person_at_the_cursor(commune: Commune, seat: Opened) -> None:
    """In a marriage there are two; where there is nobody, it is the main person's."""
    commune.book("KH")
    async with seat() as s:
        screen = await keying(s)
        for at, birth in (("chongHoTen", "chongNgaySinh"), ("voHoTen", "voNgaySinh")):
            await go_to(s, screen, at)
            s.type("\x1bOR")
            await s.until(lambda key=birth: screen.form.focused() is screen.form.inputs[key])
        await go_to(s, screen, "trangSo")
        s.type("\x1bOR")
        await s.until(lambda: (screen.form.focused().name or "").endswith("NgaySinh"))
