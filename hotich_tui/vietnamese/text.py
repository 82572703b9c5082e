"""Vietnamese text: one spelling for one word, search keys, clean display, named differences."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

Difference = Literal["same", "variant", "case", "tone", "mark", "letters"]

TONES = "\u0300\u0301\u0303\u0309\u0323"
"""huyền, sắc, ngã, hỏi, nặng as combining marks."""
_SHAPES = "\u0302\u0306\u031b"
_VOWELS = "aăâeêioôơuưy"
_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ´`＇"), "'")
_CANONICAL = _APOSTROPHES | {
    ord("Ð"): "Đ",
    ord("ð"): "đ",
    0x00A0: " ",
    0x200B: None,
    0x200C: None,
    0x200D: None,
    0xFEFF: None,
}
_SPACES = str.maketrans("\t\r\n\v\f\x85\u2028\u2029", "        ")
_WORD = re.compile(r"[^\W\d_]+")
_PARTS = re.compile(r"([-.])")
_ETHNIC = re.compile(r"\b([^\W\d_])' +(?=[^\W\d_])")
_SYLLABLE = re.compile(
    r"(?:[bđhlmrsvxd]|c|ch|g|gh|gi|k|kh|n|ng|ngh|nh|p|ph|q|t|th|tr)?"
    r"[aăâeêioôơuưy]{1,3}(?:c|ch|k|m|n|ng|nh|p|t)?"
)
"""Onset, vowels and coda of one syllable, toneless: José and Ramón are none."""
_IY = re.compile(r"(?<=[hklmstv])y(?![a-zăâêôơưđ])|(?<=qu)y")


def canonical(text: str) -> str:
    """One spelling for one text: NFC, `Ð` as `Đ`, one apostrophe with no space after it in an
    ethnic name (`K'Broi`), plain spaces, and the tone mark where the old style puts it (``hoà``
    becomes ``hòa``).

    >>> canonical("Hoà Bình") == "Hòa Bình"
    True
    """
    text = unicodedata.normalize("NFC", text.translate(_CANONICAL))
    if "' " in text:
        text = _ETHNIC.sub(r"\1'", text)
    if text.isascii():
        return text
    return _WORD.sub(lambda match: _place_tone(match[0]), text)


def fold(text: str) -> str:
    """The accent-free search key: `Đặng Thị Hòa` becomes `dang thi hoa`.

    A match of folds is a candidate, never an equality (``Toàn``, ``Toán``).
    """
    text = text.translate(_APOSTROPHES).replace("đ", "d").replace("Đ", "d")
    text = text.replace("Ð", "d").replace("ð", "d")
    bare = unicodedata.normalize("NFD", text)
    folded = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(folded.casefold().split())


def name_case(text: str) -> str:
    """Capitals as names have them, letters otherwise untouched.

    Words typed with a capital inside stay as they are (`H'Hen`, `K'Broi`); an all-capital text
    becomes title case, unless it is short and no name (``TP``, ``NVA``); where Caps Lock turned
    every word round (``nGUYỄN vĂN aN``), it is turned back. Letters behind a full stop or a hyphen
    begin a word.

    >>> name_case("nguyễn văn an"), name_case("BÙI"), name_case("ng.v.an")
    ('Nguyễn Văn An', 'Bùi', 'Ng.V.An')
    """
    words = text.split(" ")
    if any(map(_turned_round, words)) and all(len(w) < 2 or _turned_round(w) for w in words):
        words = [word.swapcase() for word in words]
    shouting = _is_shouting(text)
    cased = []
    for word in words:
        if shouting:
            word = word.lower()
        parts = _PARTS.split(word)
        whole = word.islower() or "." in word
        cased.append("".join(_capital(p) if whole and p.islower() else p for p in parts))
    return " ".join(cased)


def _is_shouting(text: str) -> bool:
    """Whether capitals are a whole text's dress: more than three letters, or a short name, which is
    one syllable of three letters, or has a mark."""
    if not text.isupper():
        return False
    letters = sum(char.isalpha() for char in text)
    if letters > 3:
        return True
    if letters < 3 and (letters < 2 or text.isascii()):
        return False
    return _SYLLABLE.fullmatch(_without(text.lower(), TONES)) is not None


def _turned_round(word: str) -> bool:
    return word[:1].islower() and word[1:].isupper()


def _capital(word: str) -> str:
    for i, char in enumerate(word):
        if char.isalpha():
            rest = word[i + 1 :]
            # H'Hen, K'Broi: the letter after the apostrophe of an ethnic name is a capital too.
            if i == 0 and len(rest) > 1 and rest[0] in "'’":
                rest = rest[0] + rest[1].upper() + rest[2:]
            return word[:i] + char.upper() + rest
    return word


def clean(text: str) -> str:
    """What may reach a terminal or a file: NFC, line breaks and tabs as spaces, and no control,
    bidirectional, zero-width or tag character; lone surrogates become U+FFFD.

    For decoded text: in raw TCVN3 a soft hyphen is the letter ư.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.translate(_SPACES)
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs":
            kept.append("\ufffd")
        elif category == "Zs":
            kept.append(" ")
        elif category not in ("Cc", "Cf", "Cn", "Co"):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def difference(a: str, b: str) -> Difference:
    """Name how two texts differ, by the mildest name that explains it.

    "same" counts NFC, tone placement and spaces as equal; "variant" is i/y (``Lý``, ``Lí``), which
    is no difference beside a tone (``Kỷ`` and ``Kĩ`` differ in tone); then capitals only, tone
    marks only, vowel marks and đ, and letters.

    >>> difference("Trần Thị Hường", "Trần Thị Hưởng")
    'tone'
    """
    a, b = " ".join(canonical(a).split()), " ".join(canonical(b).split())
    if a == b:
        return "same"
    if a.casefold() == b.casefold():
        return "case"
    a, b = a.casefold(), b.casefold()
    if _one_i(a) == _one_i(b):
        return "variant"
    if _without(a, TONES) == _without(b, TONES):
        return "tone"
    if fold(a) == fold(b):
        return "mark"
    if _without(_one_i(a), TONES) == _without(_one_i(b), TONES):
        # Kỷ and Kĩ: i and y are one there, and the tone is not.
        return "tone"
    return "letters"


def _one_i(text: str) -> str:
    """i and y as one letter where the spelling wavers: after h k l m s t v, and quy = qui."""
    tones = []

    def plain(match: re.Match[str]) -> str:
        word = unicodedata.normalize("NFD", match[0])
        tone = "".join(c for c in word if c in TONES)
        bare = unicodedata.normalize("NFC", "".join(c for c in word if c not in TONES))
        tones.append(tone)
        return _IY.sub("i", bare) + tone

    return _WORD.sub(plain, text)


def _without(text: str, marks: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if c not in marks)
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=4096)
def _place_tone(word: str) -> str:
    """The word with its tone mark where the old style puts it; any other word unchanged."""
    split = unicodedata.normalize("NFD", word)
    tones = [c for c in split if c in TONES]
    if len(tones) != 1:
        return word
    bare = _without(word, TONES)
    place = tone_place(bare)
    if place is None or not _SYLLABLE.fullmatch(bare.lower()):
        return word
    marked = bare[:place] + unicodedata.normalize("NFC", bare[place] + tones[0]) + bare[place + 1 :]
    return marked if len(marked) == len(bare) else word


def tone_place(bare: str, *, new_style: bool = False) -> int | None:
    """Where the tone mark of a toneless syllable belongs: an index, or None without a vowel.

    The old style writes hòa, thủy; the new style hoà, thuỷ. Both write tiến, người, quý, giá.
    """
    low = bare.lower()
    start = 0
    if (low.startswith(("qu", "gi"))) and any(c in _VOWELS for c in low[2:]):
        start = 2
    run = [i for i in range(start, len(low)) if low[i] in _VOWELS]
    if not run:
        return None
    run = [i for i in run if i - run[0] == run.index(i)]
    for i in reversed(run):
        if low[i] in "ăâêôơư" and not (low[i] == "ư" and i + 1 in run and low[i + 1] == "ơ"):
            return i
    has_coda = run[-1] + 1 < len(low)
    if len(run) == 1:
        return run[0]
    if has_coda:
        return run[1] if len(run) == 2 else run[-1]
    if len(run) == 2:
        if new_style and low[run[0] : run[1] + 1] in ("oa", "oe", "uy"):
            return run[1]
        return run[0]
    return run[1]
