"""Typing Vietnamese in the form: by the program's own method, or by the system's."""

from hotich_tui.domain.entry.values import How, Said, Value
from tests.conftest import Commune
from tests.ui.conftest import Opened
from tests.ui.keying.test_keying import go_to, keying, stored

BACK, SWITCH, RAW = "\x7f", "\x19", "\x12"


async def test_telex_in_one_burst(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        assert "[TELEX]" in await s.still()
        await go_to(s, screen, "nksHoTen")
        s.type(f"nguyeenx thij hoanf{BACK} ddawngj\r")
        await s.until(lambda: stored(commune, "nksHoTen"))
        assert stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Nguyễn Thị Hòa Đặng")


async def test_names_compose_and_numbers_do_not(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        for key, keys, wanted in (
            ("nksHoTen", "hoangf thij huwowngf", "Hoàng Thị Hường"),
            ("nksNoiSinh", "xoms ddoongf ao", "xóm đồng ao"),
            ("so", "12aa/1998", "12aa/1998"),
            ("nksSoDinhDanh", "0012aass", "0012aass"),
        ):
            await go_to(s, screen, key)
            s.type(keys + "\t")
            await s.until(lambda k=key: stored(commune, k))
            assert stored(commune, key) == Value(Said.WRITTEN, wanted)


async def test_vni_and_off(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(typing="simple-telex") as s:
        screen = await keying(s)
        s.type(SWITCH)
        await s.until(lambda: "[VNI]" in s.text())
        await go_to(s, screen, "nksHoTen")
        s.type("nguye6n4 thi5\t")
        await s.until(lambda: stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Nguyễn Thị"))
        s.type(SWITCH)
        await s.until(lambda: "[KHÔNG BỎ DẤU]" in s.text())
        await go_to(s, screen, "meHoTen")
        s.type("Maa\t")
        await s.until(lambda: stored(commune, "meHoTen") == Value(Said.WRITTEN, "Maa"))


async def test_a_system_input_method_is_left_alone(commune: Commune, seat: Opened) -> None:
    """UniKey's burst: Backspace and a composed letter. From then on nothing is composed."""
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type(f"vie{BACK}ê{BACK}ệt nam aa\t")
        await s.until(lambda: stored(commune, "nksHoTen"))
        assert stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Việt Nam Aa")
        await s.until(lambda: "[BỘ GÕ CỦA MÁY]" in s.text())


async def test_a_paste_is_not_composed(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "meNoiCuTru")
        s.type("\x1b[200~xoms aa\x1b[201~")
        await s.until(lambda: screen.form.inputs["meNoiCuTru"].value == "xoms aa")
        s.type("\t")
        await s.until(lambda: stored(commune, "meNoiCuTru") == Value(Said.WRITTEN, "xoms aa"))


async def test_editing_inside_and_raw(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        box = screen.form.inputs["nksHoTen"]
        s.type("nguyen van")
        await s.until(lambda: box.value == "nguyen van")
        # Four letters left: behind "nguyen", whose marks come now.
        s.type("\x1b[D" * 4 + "ex")
        await s.until(lambda: box.value == "nguyễn van")
        s.type(RAW)
        await s.until(lambda: box.value != "nguyễn van")
        s.type(RAW)
        await s.until(lambda: box.value == "nguyễn van")


async def test_a_broken_method_leaves_the_shipped_one(commune: Commune, seat: Opened) -> None:
    (commune.home / "keymaps").mkdir()
    (commune.home / "keymaps" / "telex.toml").write_text('[tones]\nf = "vui"\n', "utf-8")
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type("hoaf\t")
        await s.until(lambda: stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Hòa"))
        assert "telex.toml" in s.app.typing.problem and "tones.f" in s.app.typing.problem


async def how(commune: Commune, key: str) -> How:
    desk = commune.desk("N1")
    return desk.keying.begin(desk.books.progress()[0].book.id).readings[key].how


async def test_abbreviations_expand_at_a_word_break(commune: Commune, seat: Opened) -> None:
    """Raw keys count: `ddv` is `đv` on the screen already. The last word is one when left."""
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        for key, keys, wanted in (
            ("nksHoTen", "ddv hoangf\r", "Đặng Văn Hoàng"),
            ("meHoTen", "lt lan\t", "Lê Thị Lan"),
            ("chaHoTen", "nv\t", "Nguyễn Văn"),
            ("nksNoiSinh", "tytx mauar\t", "Trạm y tế xã mẩu"),
            ("meNoiCuTru", "TP tn\t", "THÀNH PHỐ Thái Nguyên"),
        ):
            await go_to(s, screen, key)
            s.type("\x15" + keys)
            await s.until(lambda k=key: stored(commune, k))
            assert stored(commune, key) == Value(Said.WRITTEN, wanted)
            assert await how(commune, key) is How.ABBREVIATION
        # Where none is on too; never in numbers; a word that was there before is left alone.
        s.app.typing.name = "off"
        await go_to(s, screen, "so")
        s.type("\x15nv 1\t")
        await s.until(lambda: stored(commune, "so") == Value(Said.WRITTEN, "nv 1"))
        await go_to(s, screen, "nksQueQuan")
        s.type("tp tn\t")
        await s.until(
            lambda: stored(commune, "nksQueQuan") == Value(Said.WRITTEN, "thành phố Thái Nguyên")
        )


async def test_one_key_gives_the_typed_keys_back(commune: Commune, seat: Opened) -> None:
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksNoiSinh")
        box = screen.form.inputs["nksNoiSinh"]
        s.type("tn ")
        await s.until(lambda: box.value == "Thái Nguyên ")
        s.type(RAW)
        await s.until(lambda: box.value == "tn ")
        s.type(RAW)
        await s.until(lambda: box.value == "Thái Nguyên ")
        s.type(f"{RAW}ha\t")
        await s.until(lambda: stored(commune, "nksNoiSinh") == Value(Said.WRITTEN, "tn ha"))
        assert await how(commune, "nksNoiSinh") is How.TYPED


async def test_a_broken_list_leaves_the_last_good_one(commune: Commune, seat: Opened) -> None:
    (commune.home / "keymaps").mkdir()
    own = commune.home / "keymaps" / "abbreviations.toml"
    own.write_text('[names]\nhvt = "Hoàng Văn Thử"\n', "utf-8")
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        own.write_text('[names]\nban = "Bàn"\n', "utf-8")
        s.type(SWITCH * 4)
        await s.until(lambda: "names.ban" in s.text())
        s.type("hvt\t")
        await s.until(lambda: stored(commune, "nksHoTen") == Value(Said.WRITTEN, "Hoàng Văn Thử"))


async def test_a_slip_inside_an_abbreviation(commune: Commune, seat: Opened) -> None:
    """Backspace takes the slip away, and the keys before it still count."""
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        s.type("nx\x7fv ")
        await s.until(lambda: screen.form.inputs["nksHoTen"].value == "Nguyễn Văn ")


async def test_an_abbreviation_expands_again(commune: Commune, seat: Opened) -> None:
    """In the same field, cleared or of the next record: only keys that were given back stay."""
    commune.book()
    async with seat(typing="telex") as s:
        screen = await keying(s)
        await go_to(s, screen, "nksHoTen")
        box = screen.form.inputs["nksHoTen"]
        for _ in range(2):
            for _ in range(2):
                s.type("nv ")
                await s.until(lambda: box.value == "Nguyễn Văn ")
                s.type("\x15")
                await s.until(lambda: not box.value)
            # As the next record does.
            box.set_text("")
        s.type("nv ")
        await s.until(lambda: box.value == "Nguyễn Văn ")
        s.type(f"{RAW}a")
        await s.until(lambda: box.value == "nv a")
