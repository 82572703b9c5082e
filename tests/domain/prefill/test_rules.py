"""The ledger's grammar: what is offered, what is asked again, what is never offered."""

from functools import partial

import pytest

from hotich_tui.domain.entry.cross_checks import across
from hotich_tui.domain.entry.dates import interpret_near_date
from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.prefill.carrying import Carrying
from hotich_tui.domain.prefill.rules import near, next_number, offers, surname
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import (
    RegisterError,
    load_code_lists,
    load_register,
    load_registers,
    parse_register,
)
from tests.domain.register.test_load_register import text_of

KS = load_register("KS")
BOOK = Book("b", "KS", "01/1998", "xã Mẫu", 1998, True)
ORDER = [f.key for f in KS.reading_order(before_2016=True)]


def w(text: str) -> Value:
    return Value(Said.WRITTEN, text)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("12/1998", "13/1998"),
        ("009", "010"),
        ("99", "100"),
        ("09/98", "10/98"),
        ("a1", ""),
        ("", ""),
    ],
)
def test_the_next_number(before: str, after: str) -> None:
    assert next_number(before) == after


def test_surnames() -> None:
    assert surname("Nguyễn Văn An") == "Nguyễn "
    assert surname("An") == "" and surname("") == ""


def test_what_is_offered() -> None:
    previous = {"so": w("12/1998"), "trangSo": w("7"), "nguoiKy": w("Phạm Văn Mẫu")}
    previous["chaNoiCuTru"] = w("xóm Cũ")
    found = offers(KS, BOOK, previous, {"meNoiCuTru": w("xóm Đồng Ao")})
    assert {k: o.text for k, o in found.items()} == {
        "so": "13/1998",
        "quyenSo": "01/1998",
        "noiDangKy": "xã Mẫu",
        "trangSo": "7",
        "nguoiKy": "Phạm Văn Mẫu",
        "chaNoiCuTru": "xóm Đồng Ao",
    }
    assert found["chaNoiCuTru"].source == "field meNoiCuTru"


@pytest.mark.parametrize("value", [ILLEGIBLE, Value(Said.ODD, "lạ")])
def test_what_was_illegible_or_odd_is_not_carried(value: Value) -> None:
    assert "nguoiKy" not in offers(KS, BOOK, {"nguoiKy": value}, {})


def test_a_blank_place_is_offered_blank() -> None:
    previous = {"nguoiKy": BLANK, "meSoDinhDanhCaNhan": BLANK, "nksHoTen": BLANK}
    found = offers(KS, BOOK, previous, {})
    assert found["nguoiKy"].text == "" == found["meSoDinhDanhCaNhan"].text
    assert "nksHoTen" not in found
    assert "meSoDinhDanhCaNhan" not in offers(KS, BOOK, {"meSoDinhDanhCaNhan": w("1")}, {})


def test_the_first_rule_that_offers_something_wins() -> None:
    """The father's address is the mother's, and before she is keyed that of the child's home."""
    home, hers = w("xóm Quê"), w("xóm Đồng Ao")
    says = partial(offers, KS, BOOK, {})
    assert says({"nksQueQuan": home})["chaNoiCuTru"].source == "field nksQueQuan"
    both = says({"nksQueQuan": home, "meNoiCuTru": hers})["chaNoiCuTru"]
    assert (both.text, both.source) == ("xóm Đồng Ao", "field meNoiCuTru")
    unread = says({"nksQueQuan": home, "meNoiCuTru": ILLEGIBLE})["chaNoiCuTru"]
    assert unread.text == "xóm Quê", "what cannot be read offers nothing"
    assert "chaNoiCuTru" not in says({})


def test_a_place_that_the_book_does_not_use_is_not_offered() -> None:
    """Outside the core the entry before decides; a core field needs a human in any case."""
    register, now = load_register("HN"), {"nxnHoTen": w("Ma Văn Thử"), "nxnSoGiayToTuyThan": w("1")}
    unused, used = {"so": w("1")}, {"so": w("1"), "nycHoTen": w("Lý Thị Thử")}
    assert "nycHoTen" not in offers(register, BOOK, unused, now)
    assert "nycHoTen" not in offers(register, BOOK, {"nycHoTen": BLANK}, now)
    assert offers(register, BOOK, used, now)["nycHoTen"].text == "Ma Văn Thử"
    assert offers(register, BOOK, {"nycHoTen": ILLEGIBLE}, now)["nycHoTen"].text == "Ma Văn Thử"
    assert offers(register, BOOK, unused, now)["nycSoGiayToTuyThan"].text == "1"
    guardians, office = load_register("GH"), {"ethnic_group": "Kinh"}
    assert "ngh2DanToc" not in offers(guardians, BOOK, unused, {}, office)
    assert offers(guardians, BOOK, unused, {}, office)["nghDanToc"].text == "Kinh"


def test_no_rule_fills_a_field_from_itself() -> None:
    """Whatever alone is keyed, it is offered for other fields only; a keyed field stays."""
    for register in load_registers().values():
        for field in register.reading_order():
            now = {field.key: w("Bàn Văn Thử")}
            taken = {k: o for k, o in offers(register, BOOK, {}, now).items() if k == field.key}
            assert all(o.text != "Bàn Văn Thử" and o.whole for o in taken.values())
            c = Carrying(register, BOOK, {}, [f.key for f in register.reading_order()])
            assert field.key not in c.offer(now)


def test_no_register_offers_a_sex() -> None:
    for register in load_registers().values():
        for key in register.carry:
            assert register.by_key[key].person_field != "sex"


@pytest.mark.parametrize(
    "line",
    [
        'nksGioiTinh = "previous"',
        'nksHoTen = "guess"',
        'khongCo = "previous"',
        'nksHoTen = "field khongCo"',
        'nksHoTen = "previous so"',
        "nksHoTen = []",
        'nksHoTen = ["previous", "guess"]',
        'nksHoTen = ["previous", "previous"]',
        'nksHoTen = "field nksHoTen"',
        'nksHoTen = ["previous", "surname nksHoTen"]',
        'nksHoTen = "field nksQueQuan"',
        'nksGioiTinh = ["blank"]',
    ],
)
def test_a_wrong_rule_is_refused(line: str) -> None:
    with pytest.raises(RegisterError) as refused:
        carrying = f"[carry]\n{line}\n"
        text = text_of("KS").replace("[carry]\n", carrying)
        parse_register(text, load_code_lists(), "ks.toml")
    assert f"carry.{line.split()[0]}" in str(refused.value)


@pytest.mark.parametrize("line", ['nycHoTen = ["khongCo"]', 'khongCo = ["meHoTen"]'])
def test_a_wrong_place_at_hand_is_refused(line: str) -> None:
    text = text_of("KS").partition("[at_hand]\n")[0]
    with pytest.raises(RegisterError) as refused:
        parse_register(f"{text}[at_hand]\n{line}\n", load_code_lists(), "ks.toml")
    assert "khongCo" in str(refused.value)


def carrying(previous: dict[str, Value]) -> Carrying:
    return Carrying(KS, BOOK, previous, ORDER)


def page(key: str) -> str:
    return KS.by_key[key].group


def test_enter_passes_over_what_is_known_or_rarely_filled() -> None:
    c = carrying({"nksNoiSinh": w("xã Mẫu")})
    c.offer({})
    assert not c.needs_a_human("quyenSo", {}) and c.needs_a_human("so", {})
    assert c.needs_a_human("nksNoiSinh", {}), "the entry before had it"
    assert not c.needs_a_human("nksQueQuan", {})
    assert c.after("nksGioiTinh", {}) == "nksDanToc"
    assert set(c.left({})) >= {"quyenSo", "nksQueQuan"}


def test_every_offer_is_asked_before_its_page_is_left() -> None:
    """Whatever the target: none of the pages before it keeps an unconfirmed offer."""
    said = {f.key: next(iter(f.code_list.labels)) for f in KS if f.code_list is not None}
    previous = {k: w(said.get(k, f"chữ {k}")) for k in KS.carry if KS.carry[k] == ("previous",)}
    for target in [*ORDER, None]:
        c = carrying(previous)
        c.offer({})
        asked = []
        while waiting := c.to_confirm(target, page):
            assert len({page(k) for k in waiting}) == 1, "one page at a time"
            asked += waiting
            for key in waiting:
                del c.pending[key]
        place = len(ORDER) if target is None else ORDER.index(target)
        here = None if target is None else page(target)
        still = [k for k in c.pending if ORDER.index(k) < place and page(k) != here]
        assert still == []
        if target is None:
            assert not c.pending and set(asked) == {
                k
                for k, (first, *_) in KS.carry.items()
                if k in previous or first in ("book_number", "book_place")
            }


def test_a_refused_offer_does_not_come_back() -> None:
    c = carrying({"nguoiKy": w("Phạm Văn Mẫu")})
    c.offer({})
    c.refuse("nguoiKy")
    assert "nguoiKy" not in c.offer({"so": w("1")}) and "nguoiKy" not in c.pending


def test_a_returned_record_is_read_anew() -> None:
    c = Carrying(KS, BOOK, {"so": w("1")}, ["nksHoTen", "nguoiKy"], fresh=False)
    assert c.offer({}) == {} and c.beginning("chaHoTen", {}) == ""
    assert c.needs_a_human("nguoiKy", {})


def written(**texts: str) -> dict[str, Value]:
    return {key: Value(Said.WRITTEN, text) for key, text in texts.items()}


@pytest.mark.parametrize(
    ("before", "now", "says"),
    [
        ({"so": "12/1998"}, {"so": "13/1998"}, set()),
        ({"so": "12/1998"}, {"so": "013/1998"}, set()),
        ({"so": "12/1998"}, {"so": "14/1998"}, {"rules.number_jumps"}),
        ({"so": "12/1998"}, {"so": "12/1998"}, {"rules.number_again"}),
        ({"so": "86/1998"}, {"so": "01/1999"}, set()),
        ({"so": "86/1998"}, {"so": "01/1998"}, {"rules.number_jumps"}),
        ({}, {"so": "40/1998"}, set()),
        (
            {"ngayDangKy": "12.03.1998"},
            {"ngayDangKy": "11.03.1998"},
            {"rules.date_goes_back"},
        ),
        ({"ngayDangKy": "12.03.1998"}, {"ngayDangKy": "12.03.1998"}, set()),
        ({}, {"nksNgaySinh": "02.01.1998"}, set()),
    ],
)
def test_entries_follow_each_other(
    before: dict[str, str], now: dict[str, str], says: set[str]
) -> None:
    found = across(load_register("KS"), written(**now), written(**before))
    assert {warning.message for warning in found} == says


@pytest.mark.parametrize(
    ("figures", "words", "says"),
    [
        ("12.03.1998", "ngày mười hai tháng ba năm một nghìn chín trăm chín mươi tám", set()),
        ("12.03.1998", "ngày mười hai tháng ba năm một chín chín tám", set()),
        (
            "12.03.1998",
            "ngày hai mươi tháng ba năm một nghìn chín trăm chín mươi tám",
            {"rules.words_differ"},
        ),
        ("1998", "năm một nghìn chín trăm chín mươi tám", set()),
        ("12.03.1998", "sinh ban đêm", {"rules.words_unclear"}),
        ("??.03.1998", "ngày mười hai tháng ba năm một chín chín tám", set()),
    ],
)
def test_words_are_checked_against_figures(figures: str, words: str, says: set[str]) -> None:
    values = {
        "nksNgaySinh": Value.typed(figures),
        "nksNgaySinhBangChu": Value(Said.WRITTEN, words),
    }
    found = across(load_register("KS"), {k: v for k, v in values.items() if v}, {})
    assert {warning.message for warning in found} == says


def test_words_are_offered_where_the_book_has_them() -> None:
    register = load_register("KS")
    now = written(nksNgaySinh="12.03.1998")
    key = "nksNgaySinhBangChu"
    wanted = "Ngày mười hai tháng ba năm một nghìn chín trăm chín mươi tám"
    with_words, without = written(**{key: "Ngày …", "so": "1"}), written(so="1")
    assert offers(register, BOOK, {}, now)[key].text == wanted
    assert offers(register, BOOK, with_words, now)[key].text == wanted
    assert key not in offers(register, BOOK, without, now)
    assert key not in offers(register, BOOK, {}, {"nksNgaySinh": Value.typed("??.03.1998")})


@pytest.mark.parametrize(
    ("before", "number", "text", "wanted"),
    [
        ("12.03.1998", "13/1998", "15", "15.03.1998"),
        ("12.03.1998", "13/1998", "12", "12.03.1998"),
        ("12.03.1998", "13/1998", "02", "02.04.1998"),
        ("12.03.1998", "13", "15", "15.03.1998"),
        ("12.03.1998", "13/1998", "0504", "05.04.1998"),
        ("12.03.1998", "13/1998", "5/4", "05.04.1998"),
        ("28.12.1998", "01/1999", "0501", "05.01.1999"),
        # A new year, or the first entry: no month to go on from.
        ("28.12.1998", "01/1999", "05", None),
        (None, "01/1998", "05", None),
        (None, "01/1998", "0502", "05.02.1998"),
        # December ends the year of the number: nothing is guessed.
        ("28.12.1998", "90/1998", "05", None),
        ("12.03.1998", "13/1998", "3102", None),
        ("12.03.1998", "13/1998", "15031998", None),
        ("12.03.1998", "13/1998", "", None),
    ],
)
def test_a_date_by_its_day(before: str | None, number: str, text: str, wanted: str | None) -> None:
    found = interpret_near_date(text, near(before, number, 1998))
    assert (found.text if found else None) == wanted


def test_a_value_outside_its_list_is_not_carried_on() -> None:
    register = load_register("KS")
    for text, carried in (("Việt Nam", True), ("1970", False)):
        previous = {"chaQuocTich": Value(Said.WRITTEN, text)}
        assert ("chaQuocTich" in offers(register, BOOK, previous, {})) is carried
