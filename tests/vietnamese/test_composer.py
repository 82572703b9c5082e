"""Typing: agreed cases, every syllable in any marking order, and what must never happen."""

import json
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.keymap_files import find_keymap, read_keymap
from hotich_tui.vietnamese import Composer, Method, MethodError, compose
from hotich_tui.vietnamese.text import tone_place

METHODS = {n: Method.parse(read_keymap(find_keymap(n))) for n in ("telex", "simple-telex", "vni")}
CASES = json.loads((Path(__file__).parent / "data" / "typing.json").read_text("utf-8"))

ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng
eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac
oach oai oam oan oang oanh oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong oop ot ô
ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uâ uân uâng uât uây uê uêch uênh
uôc uôi uôm uôn uông uôt uơ uy uya uych uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi
ươm ươn ương ươp ươt ươu y yêm yên yêt yêu
"""
PLAIN = {"â": "a", "ê": "e", "ô": "o", "ă": "a", "ơ": "o", "ư": "u", "đ": "d"}
TELEX = {"â": "a", "ê": "e", "ô": "o", "ă": "w", "ơ": "w", "ư": "w", "đ": "d"}
VNI = {"â": "6", "ê": "6", "ô": "6", "ă": "8", "ơ": "7", "ư": "7", "đ": "9"}
TONES = {"": "", "\u0300": "f2", "\u0301": "s1", "\u0303": "x4", "\u0309": "r3", "\u0323": "j5"}


def syllables() -> Iterator[tuple[str, str]]:
    """Toneless syllable and tone, by the spelling rules."""
    for onset in ["", *ONSETS.split()]:
        for rhyme in RHYMES.split():
            front = rhyme[0] in "eêiy"
            if (onset in ("ngh", "gh", "k") and not front) or (onset in ("ng", "g", "c") and front):
                continue
            if (onset == "gi" and rhyme[0] in "iêeyu") or (onset == "qu" and rhyme[0] in "oôuư"):
                continue
            for tone in TONES:
                stop = rhyme.endswith(("c", "p", "t", "ch"))
                if not stop or tone in ("\u0301", "\u0323"):
                    yield onset + rhyme, tone


def spelled(bare: str, tone: str, *, vni: bool, order: str) -> str:
    """The keys of a syllable in one of four marking orders."""
    marks = VNI if vni else TELEX
    tone_key = TONES[tone][vni : vni + 1] if tone else ""
    place, keys, later = tone_place(bare), "", ""
    for i, letter in enumerate(bare):
        plain = PLAIN.get(letter, letter)
        # In Telex oo is ô: a real oo is typed with three.
        keys += "oo" if not vni and bare[i : i + 2] == "oo" else plain
        if letter in PLAIN and bare[i : i + 2] != "ươ":
            if order in ("last", "after"):
                keys += marks[letter]
            elif marks[letter] not in later:
                later += marks[letter]
        if order == "after" and i == place:
            keys += tone_key
    return (
        keys
        + {
            "last": tone_key,
            "after": "",
            "all last": later + tone_key,
            "tone, then shapes": tone_key + later,
        }[order]
    )


@pytest.mark.parametrize(("keys", "text", "method", "style"), CASES)
def test_agreed_cases(keys: str, text: str, method: str, style: str) -> None:
    assert compose(keys, METHODS[method], style) == text


@pytest.mark.parametrize("vni", [False, True])
@pytest.mark.parametrize("order", ["last", "after", "all last", "tone, then shapes"])
def test_every_syllable_in_any_order(order: str, vni: bool) -> None:
    method, wrong, count = METHODS["vni" if vni else "telex"], [], 0
    for bare, tone in syllables():
        place = tone_place(bare)
        assert place is not None
        letter = unicodedata.normalize("NFC", bare[place] + tone)
        wanted = bare[:place] + letter + bare[place + 1 :]
        found = compose(spelled(bare, tone, vni=vni, order=order), method)
        count += 1
        if found != wanted:
            wrong.append((wanted, found))
    assert count > 15_000
    assert 1 - len(wrong) / count >= 0.998, wrong[:10]


def test_case_follows_the_key() -> None:
    assert compose("NGUYEENX", METHODS["telex"]) == "NGUYỄN"
    assert compose("DDawngj", METHODS["telex"]) == "Đặng"


def test_simple_telex_leaves_a_lone_w() -> None:
    assert compose("Window", METHODS["simple-telex"]).startswith("Wi")
    assert compose("uw", METHODS["simple-telex"]) == "ư"


def test_swapping_with_the_raw_keys() -> None:
    composer = Composer(METHODS["telex"])
    for key in "hoa mais":
        composer.key(key)
    composer.swap()
    assert composer.text == "hoa mais"
    composer.swap()
    assert composer.text == "hoa mái" and composer.raw == "mais"


def test_an_old_value_is_marked_further() -> None:
    composer = Composer(METHODS["telex"], text="Nguyên Văn")
    composer.key("j")
    assert composer.text == "Nguyên Vặn"
    composer = Composer(METHODS["telex"], text="Hòa")
    composer.key("n")
    assert composer.text == "Hoàn"


@given(st.text("abcdefghiklmnopqrstuvwxyz '1234567890-/DAE\b", max_size=24))
def test_nothing_typed_is_lost(keys: str) -> None:
    """A letter per letter key at most, none invented, NFC, and Backspace always gets to nothing.

    A word that was given back shows each of its keys, and Backspace takes the last one.
    """
    for method in METHODS.values():
        composer = Composer(method)
        for key in keys:
            before, raw = composer.text, composer.raw
            if key == "\b":
                composer.backspace()
                assert len(composer.text) == max(0, len(before) - 1) or (
                    before.endswith(raw) and composer.raw == raw[:-1]
                )
            else:
                composer.key(key)
                grown = len(composer.text) - len(before)
                assert grown <= 1 or composer.text.endswith(composer.raw)
                assert grown >= 0 or before.endswith(raw)
            assert unicodedata.is_normalized("NFC", composer.text)
        while composer.text:
            before, raw = composer.text, composer.raw
            composer.backspace()
            assert len(composer.text) == len(before) - 1 or (
                len(composer.text) < len(before)
                and before.endswith(raw)
                and composer.raw == raw[:-1]
            )


@pytest.mark.parametrize(
    "table",
    [
        {"tones": {"ff": "huyền"}},
        {"tones": {"f": "vui"}},
        {"shapes": {"a": ["ab"]}},
        {"shapes": {"a": ["aâx"]}},
        {"inserts": {"w": "ưw"}},
    ],
)
def test_a_wrong_method_is_refused_by_key(table: dict[str, object]) -> None:
    with pytest.raises(MethodError) as refused:
        Method.parse(table)
    assert refused.value.legal


def test_a_key_takes_microseconds() -> None:
    """A wide bound: the figure is in benchmarks; this only catches a change of kind."""
    keys = "nguyeenx thij hoongf " * 50
    start = time.process_time()
    compose(keys, METHODS["telex"])
    assert (time.process_time() - start) / len(keys) < 200e-6


def test_what_is_typed_after_the_raw_keys_stays() -> None:
    composer = Composer(METHODS["telex"])
    for key in "Baf":
        composer.key(key)
    composer.swap()
    composer.key("i")
    composer.swap()
    assert "i" in composer.text


@pytest.mark.parametrize(("keys", "raw"), [("ddt\bv", "ddv"), ("hoafn\b", "hoaf"), ("aa\b", "")])
def test_backspace_leaves_the_keys_of_what_is_left(keys: str, raw: str) -> None:
    """An abbreviation is told by its keys, and the swap gives them back."""
    composer = Composer(METHODS["telex"])
    for key in keys:
        composer.backspace() if key == "\b" else composer.key(key)
    assert composer.raw == raw
