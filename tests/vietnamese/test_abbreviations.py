"""Abbreviations: raw keys, case, kinds of field, and a file's mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.keymap_files import find_keymap, read_keymap
from hotich_tui.messages import say
from hotich_tui.vietnamese import AbbreviationError, Abbreviations, Composer, compose
from hotich_tui.vietnamese.abbreviations import SCOPES, problems
from hotich_tui.vietnamese.methods import shipped_method

SHIPPED = Abbreviations.parse(read_keymap(find_keymap("abbreviations")))
METHODS = [shipped_method(name) for name in ("telex", "simple-telex", "vni")]


@pytest.mark.parametrize(
    ("raw", "scope", "text"),
    [
        ("nv", "names", "Nguyễn Văn"),
        ("Nv", "names", "Nguyễn Văn"),
        ("NV", "names", "NGUYỄN VĂN"),
        ("ddv", "names", "Đặng Văn"),
        ("DDT", "names", "ĐẶNG THỊ"),
        ("tt", "names", "Trần Thị"),
        ("tt", "places", "thị trấn"),
        ("Tt", "places", "Thị trấn"),
        ("nv", "places", None),
        ("nv", "all", None),
        ("vn", "names", "Việt Nam"),
        ("vn", "all", "Việt Nam"),
        ("đv", "names", None),
        ("", "names", None),
        ("nvx", "names", None),
    ],
)
def test_what_keys_stand_for(raw: str, scope: str, text: str | None) -> None:
    assert SHIPPED.expand(raw, scope=scope) == text  # type: ignore[arg-type]


def test_raw_keys_are_matched_not_letters() -> None:
    composer = Composer(METHODS[0], text="con ông ")
    for key in "ddv":
        composer.key(key)
    assert composer.text == "con ông đv"
    text = SHIPPED.expand(composer.raw, scope="names")
    assert text == "Đặng Văn"


def test_the_shipped_file_hides_no_syllable() -> None:
    for method in METHODS:
        assert SHIPPED.clashes(method) == ()
    assert sum(len(SHIPPED.words[scope]) for scope in SCOPES) >= 40


def test_a_syllable_of_a_method_is_found() -> None:
    """In VNI ba1 is bá; in Telex it is no syllable. aw is ă in Telex only."""
    own = Abbreviations.parse({"names": {"ba1": "Bùi Anh", "bx": "Bùi Xuân", "aw": "Anh"}})
    telex, _, vni = (own.clashes(method) for method in METHODS)
    assert [(error.where, error.legal) for error in vni] == [("names.ba1", "bá")]
    assert compose("aw", "telex") == "ă" and telex == ()


@pytest.mark.parametrize(
    ("table", "where", "mistake"),
    [
        ({"name": {"nv": "Nguyễn Văn"}}, "name", "section"),
        ({"nv": "Nguyễn Văn"}, "nv", "section"),
        ({"names": {"NV": "Nguyễn Văn"}}, "names.NV", "key"),
        ({"names": {"n": "Nguyễn"}}, "names.n", "key"),
        ({"names": {"1n": "Nguyễn"}}, "names.1n", "key"),
        ({"names": {"đv": "Đặng Văn"}}, "names.đv", "key"),
        ({"names": {"n v": "Nguyễn"}}, "names.n v", "key"),
        ({"names": {"ba": "Bùi Anh"}}, "names.ba", "syllable"),
        ({"all": {"nv": ""}}, "all.nv", "text"),
        ({"all": {"nv": 3}}, "all.nv", "text"),
        ({"all": {"nv": "a\u202eb"}}, "all.nv", "text"),
        ({"all": {"nv": "a" * 121}}, "all.nv", "text"),
    ],
)
def test_a_mistake_is_named(table: dict[str, object], where: str, mistake: str) -> None:
    with pytest.raises(AbbreviationError) as refused:
        Abbreviations.parse(table)
    error = refused.value
    assert (error.where, error.mistake) == (where, mistake) and error.legal
    for language in ("vi", "en"):
        sentence = say(
            f"keymap.abbreviation_{mistake}",
            language,
            file="abbreviations.toml",
            where=error.where,
            legal=error.legal,
        )
        assert where in sentence and error.legal in sentence


def test_all_mistakes_are_found() -> None:
    table = {"x": {}, "names": {"ba": "A", "nv": ""}, "all": {"vn": "Việt Nam"}}
    assert [error.where for error in problems(table)] == ["x", "names.ba", "names.nv"]
    assert problems({}) == [] and Abbreviations.parse({}).expand("nv") is None


@given(st.text(max_size=10), st.sampled_from(SCOPES))
def test_only_what_is_listed_expands(raw: str, scope: str) -> None:
    text = SHIPPED.expand(raw, scope=scope)  # type: ignore[arg-type]
    known = {**SHIPPED.words["all"], **SHIPPED.words[scope]}  # type: ignore[index]
    assert (text is not None) is (raw.lower() in known)
    if text is not None:
        assert text.lower() == known[raw.lower()].lower()
