"""One spelling for one text, search keys, and differences by name."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from viet_text_tools import normalize_diacritics

from hotich_tui.vietnamese import canonical, clean, difference, fold, name_case
from hotich_tui.vietnamese.text import tone_place
from tests.vietnamese.old_text import names
from tests.vietnamese.test_composer import syllables

CASES = json.loads((Path(__file__).parent / "data" / "names.json").read_text("utf-8"))
NAMES = names(400, seed=8)
TEXT = st.text(max_size=40)


@pytest.mark.parametrize(("a", "b", "relation", "one_spelling", "one_fold"), CASES)
def test_agreed_pairs(a: str, b: str, relation: str, one_spelling: bool, one_fold: bool) -> None:
    named = difference(a, b)
    allowed = {
        "same": ("same", "case"),
        "variant": ("variant",),
        "fold": ("tone", "mark"),
        "confusable": ("letters", "tone", "mark"),
        "different": ("letters", "tone", "mark"),
    }
    assert named in allowed[relation] and difference(b, a) == named
    assert (canonical(a).casefold() == canonical(b).casefold()) is one_spelling
    if relation != "variant":
        # A fold keeps i and y apart; difference knows them.
        assert (fold(canonical(a)) == fold(canonical(b))) is one_fold
    assert (named == "letters") is not one_fold


def word(bare: str, tone: str, *, new_style: bool) -> str:
    place = tone_place(bare, new_style=new_style)
    assert place is not None
    return bare[:place] + unicodedata.normalize("NFC", bare[place] + tone) + bare[place + 1 :]


def test_tone_places_agree_with_another_library() -> None:
    """A fifth of the syllables (each rhyme, each tone) in both styles, but for those in uya,
    which that library marks at the end."""
    for bare, tone in list(syllables())[::5]:
        old, new = (word(bare, tone, new_style=new) for new in (False, True))
        assert canonical(new) == canonical(old) == canonical(unicodedata.normalize("NFD", new))
        if tone and bare.endswith("uya"):
            continue
        assert normalize_diacritics(new, new_style=False) == canonical(old) == old
        assert normalize_diacritics(old, new_style=True) == new


@given(TEXT)
def test_canonical_and_clean_settle_at_once(text: str) -> None:
    for rule in (canonical, clean):
        once = rule(text)
        assert rule(once) == once and unicodedata.is_normalized("NFC", once)
    assert all(unicodedata.category(c)[0] != "C" for c in clean(text))
    assert len(clean(text).split()) <= len(text.split())


@given(TEXT)
def test_a_fold_is_one_for_every_spelling(text: str) -> None:
    assert fold(text) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


@given(st.sampled_from(NAMES))
def test_names_in_any_dress_are_one_name(name: str) -> None:
    assert difference(name, unicodedata.normalize("NFD", name)) == "same"
    assert difference(name, name.upper()) in ("case", "same")
    assert difference(name, normalize_diacritics(name, new_style=True)) == "same"
    assert name_case(name.lower()) == name == name_case(name)
    assert fold(name).isascii() and fold(name) == fold(name.upper())


@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_differences_are_symmetric(a: str, b: str) -> None:
    assert difference(a, b) == difference(b, a)
    assert (difference(a, b) == "same") is (canonical(a) == canonical(b))
    # i and y are one letter beside a difference of tone.
    one = difference(a, b) in ("variant", "tone") and fold(a) != fold(b)
    assert (difference(a, b) == "letters") is (fold(a) != fold(b) and not one)
    assert not one or fold(a).replace("y", "i") == fold(b).replace("y", "i")


@pytest.mark.parametrize(
    ("text", "cased"),
    [
        ("BÙI", "Bùi"),
        ("LAN", "Lan"),
        ("VŨ", "Vũ"),
        # Short capitals that are no syllable, or may stand for words.
        ("NVA", "NVA"),
        ("TP", "TP"),
        ("AN", "AN"),
        ("nGUYỄN vĂN aN", "Nguyễn Văn An"),
        ("y bLÔ", "Y Blô"),
        ("xã UBND", "Xã UBND"),
        ("Nguyễn vĂn", "Nguyễn vĂn"),
        ("ng.v.an", "Ng.V.An"),
        ("Ng.v.an", "Ng.V.An"),
        ("NG.V.AN", "Ng.V.An"),
        ("H'Hen niê", "H'Hen Niê"),
    ],
)
def test_capitals_of_names(text: str, cased: str) -> None:
    assert name_case(text) == cased == name_case(cased)


@pytest.mark.parametrize(
    "name", ["José", "Zoé", "Renée", "Chloé", "Ramón", "María", "Sofía", "Lucía", "Zoë", "K'Brếp"]
)
def test_foreign_accents_stay_where_they_are(name: str) -> None:
    assert canonical(name) == name == canonical(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize(
    ("a", "b", "named"),
    [
        ("Kỷ", "Kĩ", "tone"),
        ("Kỷ", "Kỉ", "variant"),
        ("Lý Thị Kỷ", "Lí Thị Kĩ", "tone"),
        ("Mỹ", "Mi", "tone"),
        ("Kỷ", "Ký", "tone"),
        ("Kỷ", "Kế", "letters"),
    ],
)
def test_i_and_y_are_no_difference_beside_a_tone(a: str, b: str, named: str) -> None:
    assert difference(a, b) == difference(b, a) == named
