"""From a text to the fewest Telex keys that make it, and how many presses keys are."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product

from hotich_tui.keymap_files import find_keymap, read_keymap
from hotich_tui.vietnamese import Method, compose
from hotich_tui.vietnamese.composer import TONE_MARKS

_TONE_KEYS = {"huyền": "f", "sắc": "s", "hỏi": "r", "ngã": "x", "nặng": "j"}
_TONES = {TONE_MARKS[name]: key for name, key in _TONE_KEYS.items()}
_SHAPES = {
    "â": ("aa",),
    "ă": ("aw",),
    "ê": ("ee",),
    "ô": ("oo",),
    "ơ": ("ow", "o"),
    "ư": ("w", "uw", "u"),
    "đ": ("dd",),
}
"""Keys of shaped letters. A bare `o` or `u` beside a `w`: one key gives `ươ` both horns. The
brackets that also type ơ and ư are left out: few people use them."""
_WORD = re.compile(r"[^\W\d_]+")
_SHIFTED = frozenset('~!@#$%^&*()_+{}|:"<>?')
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z]|)|.", re.DOTALL)


@cache
def telex() -> Method:
    """The shipped Telex method."""
    return Method.parse(read_keymap(find_keymap("telex")))


def telex_keys(text: str) -> str:
    """The fewest keys that type a text in Telex.

    Raises:
        ValueError: Telex cannot type it.

    >>> telex_keys("Nguyễn Thị Hường")
    'Nguyeenx Thij Hwongf'
    """
    found = _WORD.sub(lambda match: _word_keys(match[0]), unicodedata.normalize("NFC", text))
    if not found.isascii():
        raise ValueError(text)
    return found


@cache
def _word_keys(word: str) -> str:
    if word.isascii() and compose(word, telex()) == word:
        return word
    right = (keys for keys in _candidates(word) if compose(keys, telex()) == word)
    fewest = min(right, key=presses, default=None)
    if fewest is None:
        raise ValueError(word)
    return fewest


def _candidates(word: str) -> Iterator[str]:
    """Keys that may make a word: shapes each in their ways, the tone last or after its vowel."""
    tone, letters = "", []
    for char in unicodedata.normalize("NFD", word):
        if char in _TONES:
            tone = _TONES[char]
        else:
            letters.append(char)
    bare = unicodedata.normalize("NFC", "".join(letters))
    ways = [_letter_ways(char, before) for before, char in zip(f" {bare}", bare, strict=False)]
    for chosen in product(*ways):
        yield "".join(chosen) + tone
        for place in range(1, len(chosen)) if tone else ():
            yield "".join(chosen[:place]) + tone + "".join(chosen[place:])


def _letter_ways(char: str, before: str) -> tuple[str, ...]:
    # A letter twice: the second press says that the letter was meant, not what its key does.
    again = char.lower() in "wfsrxjz" or char.lower() == before.lower()
    ways = _SHAPES.get(char.lower(), (char, char * 2) if again else (char,))
    return tuple(w[0].upper() + w[1:] for w in ways) if char.isupper() else ways


def presses(keys: str) -> int:
    """Key presses, Shift and Ctrl each one of their own.

    >>> presses("Nga"), presses("\\x15"), presses("\\r"), presses("\\x1b[21~"), presses("\\x1b[Z")
    (4, 2, 1, 1, 2)
    """
    return sum(_presses(key) for key in _SEQUENCE.findall(keys))


def _presses(key: str) -> int:
    if len(key) > 1:
        return 2 if key == "\x1b[Z" else 1
    if key in "\r\t\x7f\x1b":
        return 1
    return 2 if key.isupper() or key in _SHIFTED or key < " " else 1
