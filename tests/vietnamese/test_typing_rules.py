"""Rules of typing that hold for every syllable: second presses, stops, going on, raw keys."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.keymap_files import KeymapError
from hotich_tui.vietnamese import Composer, compose
from hotich_tui.vietnamese.methods import shipped_method
from hotich_tui.vietnamese.text import TONES as MARKS
from tests.vietnamese.test_composer import PLAIN, TELEX, TONES, VNI, spelled, syllables

NAMES = ("telex", "simple-telex", "vni")
METHODS = {name: shipped_method(name) for name in NAMES}
EVERY = list(syllables())
ORDERS = ["last", "after", "all last", "tone, then shapes"]


def test_a_method_goes_by_its_name() -> None:
    assert compose("hoaf") == compose("hoaf", METHODS["telex"]) == "hòa"
    assert compose("hoa2", "vni", "new") == "hoà"
    assert compose("w") == "ư" and compose("w", method="simple-telex") == "w"
    with pytest.raises(KeymapError, match="telex"):
        compose("a", "vietkey")


@pytest.mark.parametrize("vni", [False, True])
def test_a_second_press_takes_the_tone_back(vni: bool) -> None:
    """As UniKey does over all rhymes: `hoangff` is hoangf."""
    name = "vni" if vni else "telex"
    for bare, tone in EVERY[::5]:
        if tone:
            key = TONES[tone][vni]
            keys = spelled(bare, tone, vni=vni, order="last") + key
            assert compose(keys, METHODS[name]) == bare + key, keys
            # From then on the key is a letter.
            assert compose(keys + key, METHODS[name]) == bare + key * 2, keys


@pytest.mark.parametrize("vni", [False, True])
def test_a_second_press_takes_the_shape_back(vni: bool) -> None:
    marks, method = (VNI, "vni") if vni else (TELEX, "telex")
    for onset in ("", "b", "th", "ngh", "tr"):
        for letter, plain in PLAIN.items():
            if letter != "đ" or not onset:
                key = marks[letter]
                assert compose(onset + plain + key, method) == onset + letter
                assert compose(onset + plain + key * 2, method) == onset + plain + key
                assert compose(onset + plain + key * 3, method) == onset + plain + key * 2


@pytest.mark.parametrize(
    ("keys", "text", "method"),
    [
        # A horn for each of the two letters, the second after the coda that completed both.
        ("huwouw", "hươu", "telex"),
        ("ruwouwj", "rượu", "telex"),
        ("nguwoiwf", "người", "telex"),
        ("nguwoifw", "người", "telex"),
        ("nguwoif", "người", "telex"),
        ("nu7ou7", "nươu", "vni"),
        ("nguoiww", "nguoiw", "telex"),
        ("nguwoiww", "nguoiw", "telex"),
        # ươ corrected to uô, and back.
        ("buwongo", "buông", "telex"),
        ("buowngof", "buồng", "telex"),
        ("buo7ng62", "buồng", "vni"),
        ("chuwooxi", "chuỗi", "telex"),
        ("BUOWNGO", "BUÔNG", "telex"),
        ("buoongw", "bương", "telex"),
    ],
)
def test_two_horned_vowels_as_unikey_has_them(keys: str, text: str, method: str) -> None:
    assert compose(keys, method) == text


@pytest.mark.parametrize("vni", [False, True])
def test_a_stop_takes_two_tones_only(vni: bool) -> None:
    method = METHODS["vni" if vni else "telex"]
    stopped = {b for b, t in EVERY if t and b.endswith(("c", "p", "t", "ch"))}
    assert len(stopped) > 800
    for bare in stopped:
        for tone in ("\u0300", "\u0303", "\u0309"):
            keys = spelled(bare, tone, vni=vni, order="last")
            assert compose(keys, method) == bare + TONES[tone][vni]


@given(st.sampled_from(EVERY), st.sampled_from(ORDERS), st.booleans(), st.integers(0, 9))
def test_going_on_from_text_is_typing_it_all(
    syllable: tuple[str, str], order: str, vni: bool, cut: int
) -> None:
    """A composer that begins with what stands there makes the same as one that saw every key."""
    method = METHODS["vni" if vni else "telex"]
    keys = spelled(*syllable, vni=vni, order=order)
    composer = Composer(method, text="xã " + compose(keys[:cut], method))
    for key in keys[cut:]:
        composer.key(key)
    assert composer.text == "xã " + compose(keys, method)


KEYS = st.text("abcdeghiklmnopqrstuvxywfjzADEOW '-12345678", max_size=16)


@given(KEYS, st.sampled_from(NAMES))
def test_raw_keys_are_never_lost(keys: str, name: str) -> None:
    """The last word's keys are all there, make the word again, and can take its place."""
    method = METHODS[name]
    composer = Composer(method)
    for key in keys:
        composer.key(key)
    raw = composer.raw
    assert keys.endswith(raw)
    assert composer.text.endswith(compose(raw, method))
    head = composer.text[: len(composer.text) - len(compose(raw, method))]
    before = composer.text
    composer.swap()
    assert composer.text == head + raw
    composer.swap()
    assert composer.text == before


@given(KEYS, st.integers(1, 20), st.sampled_from(NAMES))
def test_backspace_takes_letters_from_the_end(keys: str, times: int, name: str) -> None:
    """What stays are the letters that stood there, their tone perhaps on another of them; no
    mark without a letter, and typing goes on. Of a word given back, the last key is taken."""
    composer = Composer(METHODS[name])
    for key in keys:
        composer.key(key)
    for _ in range(times):
        before, raw = composer.text, composer.raw
        composer.backspace()
        after = composer.text
        if bare(after) != bare(before)[:-1]:
            assert before.endswith(raw) and len(after) < len(before)
            assert after == before[: len(before) - len(raw)] + compose(raw[:-1], METHODS[name])
        else:
            assert tones(after) <= tones(before)
        assert unicodedata.is_normalized("NFC", after)
        assert not any(unicodedata.combining(char) for char in after)
    composer.key(" ")
    assert composer.text.endswith(" ")


def tones(text: str) -> int:
    return sum(char in MARKS for char in unicodedata.normalize("NFD", text))


def bare(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in split if c not in MARKS))


@given(st.lists(st.sampled_from(EVERY), min_size=1, max_size=5), st.booleans(), st.data())
def test_words_do_not_touch_each_other(
    chosen: list[tuple[str, str]], vni: bool, data: st.DataObject
) -> None:
    method = METHODS["vni" if vni else "telex"]
    words = [spelled(*one, vni=vni, order=data.draw(st.sampled_from(ORDERS))) for one in chosen]
    assert compose(" ".join(words), method) == " ".join(compose(word, method) for word in words)


@given(st.sampled_from(EVERY), st.sampled_from(ORDERS), st.booleans())
def test_capitals_follow_the_letter(syllable: tuple[str, str], order: str, vni: bool) -> None:
    method = METHODS["vni" if vni else "telex"]
    keys = spelled(*syllable, vni=vni, order=order)
    small = compose(keys, method)
    assert compose(keys.upper(), method) == small.upper()
    assert compose(keys[0].upper() + keys[1:], method) == small[0].upper() + small[1:]
