"""Typing what is no Vietnamese syllable: ethnic and foreign names, and that no key is lost."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hotich_tui.vietnamese import Composer, Method, compose
from hotich_tui.vietnamese.methods import shipped_method
from hotich_tui.vietnamese.spelling import PLAIN

CASES = json.loads((Path(__file__).parent / "data" / "typing_names.json").read_text("utf-8"))
READ = CASES.pop("as they are read")
METHODS = {name: shipped_method(name) for name in ("telex", "simple-telex", "vni")}


@pytest.mark.parametrize("rule", CASES)
def test_agreed_names(rule: str) -> None:
    wrong = [row for row in CASES[rule] if compose(row[0], METHODS[row[2]], row[3]) != row[1]]
    assert not wrong


def test_names_are_typed_as_they_are_read() -> None:
    """Three in four at least of foreign and ethnic names need no second press."""
    unchanged = [name for name in READ if compose(name) == name]
    assert len(unchanged) / len(READ) >= 0.9, set(READ) - set(unchanged)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("Mari", "Mải"),
        ("Maria", "Maria"),
        # A mark that makes the word possible again brings the others back.
        ("corc", "corc"),
        ("corcs", "cóc"),
        # One key more, and the rest of the word are letters.
        ("Teresas", "Teresas"),
        # Who takes a mark back means the rest as it stands.
        ("Carrlosz", "Carlosz"),
        ("Maria Hoaf", "Maria Hòa"),
    ],
)
def test_an_impossible_word_is_given_back(keys: str, text: str) -> None:
    assert compose(keys) == text


def test_backspace_takes_the_last_key_of_a_word_given_back() -> None:
    assert compose("Nguyeenxv") == "Nguyễnv"
    assert compose("Hoafv") == "Hoafv"
    assert compose("Hoafv\b") == "Hòa"
    assert compose("Hoafvt\b\b") == "Hòa"
    assert compose("Hoafv\b\b") == "Hò"


def test_digits_are_never_given_back() -> None:
    assert compose("So7n1tha2nh", "vni") == "Sớnthành"
    assert compose("Te4a", "vni") == "Tẽa"


def test_a_word_that_stood_there_is_not_given_back() -> None:
    composer = Composer(METHODS["telex"], text="Tẽa")
    for key in "mb":
        composer.key(key)
    assert plain(composer.text) == "teamb" and not composer.text.isascii()


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("{", "Ơ"),
        ("[", "ơ"),
        ("}ng", "Ưng"),
        ("Tr[", "Trơ"),
        ("N[", "Nơ"),
        # Caps Lock changes letters, not the bracket that the terminal sends.
        ("TR[", "TRƠ"),
        ("NGUYEENX [", "NGUYỄN Ơ"),
        ("TR{", "TRƠ"),
        ("{{", "{"),
        ("[[", "["),
    ],
)
def test_brackets_are_small_and_capital_letters(keys: str, text: str) -> None:
    assert compose(keys) == text


def test_brackets_of_an_older_method_file_follow_shift_too() -> None:
    table = {"shapes": {"w": ["oơ"]}, "inserts": {"[": "ơ", "{": "ơ"}}
    assert compose("{ [", Method.parse(table)) == "Ơ ơ"


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("letter", "ŏŭĭĕčñ")
def test_letters_of_other_alphabets(method: str, letter: str) -> None:
    plain = PLAIN[letter]
    assert compose(plain + "\\", method) == letter
    assert compose(plain.upper() + "\\", method) == letter.upper()
    assert compose(plain + "\\\\", method) == plain + "\\"
    assert compose("H'Br" + plain + "\\ng", method) == f"H'Br{letter}ng"
    assert compose(f"a {plain}\\\b", method) == "a "
    assert compose("N[\\" if method == "telex" else "N\\\\", method).endswith("\\")


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("mp3", "mp3"),
        ("2a6", "2â"),
        ("12a3", "12a3"),
        ("000d9", "000đ"),
        ("D9a81k", "Đắk"),
        ("Hd9ok", "Hđok"),
        ("Hdo7k9", "Hđơk"),
    ],
)
def test_digits_before_letters_stay_digits(keys: str, text: str) -> None:
    assert compose(keys, "vni") == text


def test_combining_marks_of_a_system_method_are_one_letter() -> None:
    for word in ("Nguyễn", "Hòa", "Đặng", "Ê\u0323"):
        assert compose(unicodedata.normalize("NFD", word)) == unicodedata.normalize("NFC", word)
    composer = Composer(METHODS["telex"], text=unicodedata.normalize("NFD", "Nguyễ"))
    composer.key("n")
    composer.key("f")
    assert composer.text == "Nguyền"
    # A tone that a system method sets stands where the field's style has it.
    assert compose("hoá") == "hóa"
    assert compose("hoá", "telex", "new") == "hoá"


KEYS = st.text("abcdeghiklmnopqrstuvxywfjzADEOWSR-12345678'[{\\", max_size=14)


def plain(word: str) -> str:
    split = unicodedata.normalize("NFC", word).lower()
    bare = (unicodedata.normalize("NFD", letter) for letter in split)
    kept = ("".join(c for c in letter if not unicodedata.combining(c)) for letter in bare)
    return "".join(PLAIN.get(letter, letter) for letter in kept)


def marks(word: str) -> list[str]:
    split = unicodedata.normalize("NFD", word.lower().replace("đ", "d\u0335"))
    return [f"{at}{char}" for at, char in enumerate(split) if unicodedata.combining(char)]


@given(KEYS, st.sampled_from(list(METHODS)))
@example("useEffect", "telex")
@example("reffresh", "telex")
@example("nguwoiwww", "telex")
@example("TeRiRi", "telex")
@example("booorng", "telex")
@example("{{", "telex")
@example("AR[[", "telex")
@example("uR[[", "telex")
def test_letters_marks_and_marks_taken_back_are_the_keys(keys: str, name: str) -> None:
    """Every key is seen: as a letter at the end, as a change of the marks, or as both where it
    takes marks back. A word given back shows every one of its keys."""
    method = METHODS[name]
    composer = Composer(method)
    made = {key: plain(letter) for key, letter in method.inserts.items()}
    for key in keys:
        before, word = composer.text, composer.raw
        shown = before[len(before) - len(compose(word, method)) :] if word else ""
        composer.key(key)
        if not composer.raw:
            assert composer.text == before + key
            continue
        after = composer.text[len(before) - len(shown) :]
        raw, low = composer.raw, key.lower()
        letters, others = len(after), len(raw) - len(after)
        assert letters + others == len(word) + 1 and others >= 0
        if after == raw:
            continue
        if shown == word:
            # Nothing was marked, or the word was given back and its marks may return.
            assert after != shown
            keyed = method.tones.keys() | method.shapes.keys() | method.inserts.keys()
            assert keyed.issuperset(_left_out(plain(after), raw.lower(), made))
            continue
        if len(after) == len(shown) + 1:
            assert plain(after)[-1] in (plain(key), made.get(low, low))
            assert plain(after)[:-1] == plain(shown)
            continue
        if low in made and after[-1:] == raw[-2] and plain(after)[:-1] == plain(shown)[:-1]:
            # The letter that a key typed is taken back: the key itself.
            continue
        if "oo" in shown.lower() and shown[-1].lower() in method.tones and after[-1] == key:
            # The tone of oo waited for its coda as a letter.
            assert plain(after)[:-1] == plain(shown)[:-1] and marks(after) != marks(shown)
            continue
        assert len(after) == len(shown) and plain(after) == plain(shown), (shown, after)
        horned = "ươ" in after.lower() and "ơ" in method.shapes.get(low, {}).values()
        assert marks(after) != marks(shown) or horned, (shown, after)


def _left_out(kept: str, raw: str, made: dict[str, str]) -> list[str]:
    """The keys that are no letters of a word, which holds the others in order."""
    left, at = [], 0
    for key in raw:
        if at < len(kept) and kept[at] in (key, made.get(key, key)):
            at += 1
        else:
            left.append(key)
    assert at == len(kept)
    return left


def test_backspace_in_a_long_run_is_linear() -> None:
    """Twice the letters take twice the time, not four times: a wide bound, on CPU time."""

    def spent(text: str) -> float:
        composer = Composer(METHODS["telex"], text=text)
        start = time.process_time()
        while composer.text:
            composer.backspace()
        return time.process_time() - start

    for word in ("nguyễn ", "a", "hoa", "b"):
        once = min(spent(word * (6_000 // len(word))) for _ in range(3))
        twice = min(spent(word * (12_000 // len(word))) for _ in range(3))
        assert twice < once * 3.2, word


def test_a_long_run_costs_a_key_no_more() -> None:
    start = time.process_time()
    compose("aw" * 3_000 + "\b" * 4_000)
    assert time.process_time() - start < 10_000 * 200e-6
