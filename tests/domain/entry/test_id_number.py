"""ID numbers: what they say, and what disagrees."""

import pytest

from hotich_tui.domain.entry.cross_checks import warnings
from hotich_tui.domain.entry.id_number import id_warnings, read_personal_id
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.messages import say


def test_a_number_is_read() -> None:
    read = read_personal_id("006 185 000123")
    assert read is not None
    assert (read.province, read.province_now) == ("Bắc Kạn", "Thái Nguyên")
    assert (read.sex, read.year) == ("2", 1985)
    assert read_personal_id("012345678") is None
    assert read_personal_id("C1234567") is None


@pytest.mark.parametrize(
    ("said", "rules"),
    [
        ({}, []),
        ({"sex": "2", "birth": "1985", "place": "xã A, huyện B, tỉnh Bắc Kạn"}, []),
        ({"place": "xã A, tỉnh Thái Nguyên"}, []),
        ({"place": "xã A"}, []),
        ({"sex": "1"}, ["id_sex"]),
        ({"birth": "01.01.1986"}, ["id_year"]),
        ({"birth": "2085"}, ["id_century"]),
        ({"place": "xã A, T. Cao Bằng"}, ["id_province"]),
        ({"birth": "??.03.198?"}, []),
    ],
)
def test_the_rest_is_held_against_it(said: dict[str, str], rules: list[str]) -> None:
    assert id_warnings("006185000123", **said) == rules


def test_a_code_of_no_province_and_one_of_a_country() -> None:
    assert id_warnings("099185000123") == ["id_province_unknown"]
    assert id_warnings("105185000123") == []


def test_the_form_warns_at_the_number() -> None:
    births = load_register("KS")
    texts = {
        "nksSoDinhDanh": "006185000123",
        "nksGioiTinh": "1",
        "meSoDinhDanhCaNhan": "006085000123",
    }
    values = {key: Value(Said.WRITTEN, text) for key, text in texts.items()}
    values["noiDangKy"] = Value(Said.WRITTEN, "xã A, tỉnh Cao Bằng")
    found = {(w.key, w.message) for w in warnings(births, values)}
    assert {
        ("nksSoDinhDanh", "rules.id_sex"),
        ("nksSoDinhDanh", "rules.id_province"),
        ("meSoDinhDanhCaNhan", "rules.id_sex"),
    } <= found
    assert ("meSoDinhDanhCaNhan", "rules.id_province") not in found


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_disagrees_is_told_in_what_a_small_window_shows(language: str) -> None:
    """Beside a field are 20 columns; all rules began with the same words there."""
    rules = ("id_sex", "id_century", "id_year", "id_province", "id_province_unknown")
    heads = [say(f"rules.{rule}", language)[:19] for rule in rules]
    assert len(set(heads)) == len(rules), heads
    words = {
        "vi": ("giới tính", "thế kỷ", "năm", "tỉnh", "tỉnh"),
        "en": ("sex", "centu", "year", "provi", "no such"),
    }
    assert all(w in head for w, head in zip(words[language], heads, strict=True)), heads
