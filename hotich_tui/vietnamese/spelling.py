"""The spelling that typing works on: vowels and codas, what can still become a syllable, and where
a tone mark stands, in Vietnamese and in the names of the 54 ethnic groups."""

import unicodedata
from functools import cache, lru_cache

from hotich_tui.vietnamese.syllables import RHYMES
from hotich_tui.vietnamese.text import TONES, tone_place

PLAIN = {
    "â": "a",
    "ă": "a",
    "ê": "e",
    "ô": "o",
    "ơ": "o",
    "ư": "u",
    "đ": "d",
    # Letters of the Ê-đê, Gia-rai and Ba-na alphabets.
    "ĕ": "e",
    "ĭ": "i",
    "ŏ": "o",
    "ŭ": "u",
    "č": "c",
    "ñ": "n",
}
"""Each letter with a shape, without it."""
VOWELS = frozenset("aăâeêĕiĭoôŏơuưŭy")
CODAS = frozenset(["", "c", "ch", "k", "m", "n", "ng", "nh", "p", "t"])
"""What may stand between a vowel and a key that marks it."""
_SHAPED = frozenset("ăâêĕĭôŏơưŭ")
_RARE = frozenset("ĕĭŏŭ")
_NUCLEI = """
a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu oa oă oe oi ôi ơi oo ua uă uâ uê ui uô uơ
uy ưa ưi ươ ưo ưu yê iêu oai oao oay oeo uai uao uay uây ueo uêu uôi uơi uya uyê uyu ươi ươu ưoi
ưou yêu
"""
_LOCAL_NUCLEI = frozenset(["êa", "ơô"])
"""Vowels that stand side by side in names of ethnic groups and in no Vietnamese syllable."""
_CLOSED = (*"aăâeêioôơuưy", "oa", "oă", "oe", "uâ", "uê", "uy", "uơ")
_CLOSED += ("iê", "yê", "uô", "ươ", "uyê", "oo")
_CLOSING = ("c", "k", "m", "n", "ng", "p", "t")


@cache
def _partial_rhymes() -> frozenset[str]:
    """Every beginning of a rhyme, with all of its shapes or some of them still to come.

    Beside the rhymes of spelling, every vowel that takes a coda takes each: names hold úk and ơng.
    Codas in h (ach, ênh) stand only where spelling has them.
    """
    whole = {*RHYMES, *_NUCLEI.split()}
    whole |= {vowel + coda for vowel in _CLOSED for coda in _CLOSING}
    found: set[str] = set()
    for rhyme in whole:
        ways = [""]
        for letter in rhyme:
            both = {letter, PLAIN.get(letter, letter)}
            ways = [way + one for way in ways for one in both]
            found.update(ways)
    return frozenset(found)


def can_become_rhyme(text: str) -> bool:
    """Whether toneless letters are a rhyme, or become one with further letters or shapes.

    >>> can_become_rhyme("uyen"), can_become_rhyme("âch"), can_become_rhyme("ea")
    (True, False, False)
    """
    return text in _partial_rhymes()


def vowels_can_stand(run: str) -> bool:
    """Whether vowels can stand side by side, in a syllable or in a name of an ethnic group.

    >>> vowels_can_stand("yô"), vowels_can_stand("ơa")
    (True, False)
    """
    if run in _partial_rhymes() or run in _LOCAL_NUCLEI or not _RARE.isdisjoint(run):
        return True
    # A glide before a whole vowel: Yă, Yô, Niơ.
    return run[0] in "iy" and run[1:] in _partial_rhymes()


def has_shape(run: str) -> bool:
    """Whether a vowel among these has a shape: â, ơ, ŏ."""
    return not _SHAPED.isdisjoint(run)


@lru_cache(maxsize=8192)
def parts(low: str) -> tuple[str, str, str]:
    """Onset, first vowels, and all that follows them, of toneless small letters. The u of qu and
    the i of gi belong to the onset.

    >>> parts("giường".replace("ờ", "ơ")), parts("qu"), parts("mp")
    (('gi', 'ươ', 'ng'), ('q', 'u', ''), ('mp', '', ''))
    """
    start = 2 if low[:2] in ("qu", "gi") and low[2:3] in VOWELS and len(low) > 2 else 0
    while start < len(low) and low[start] not in VOWELS:
        start += 1
    end = start
    while end < len(low) and low[end] in VOWELS:
        end += 1
    return low[:start], low[start:end], low[end:]


def last_syllable(word: str) -> int:
    """Where the last syllable of a composed word begins: behind the vowels before its onset."""
    low = [without_tone(letter)[0].lower() for letter in word]
    start = len(low)
    while start and low[start - 1] not in VOWELS:
        start -= 1
    while start and low[start - 1] in VOWELS:
        start -= 1
    while start and low[start - 1] not in VOWELS:
        start -= 1
    return start


@lru_cache(maxsize=1024)
def without_tone(letter: str) -> tuple[str, str]:
    """A composed letter without its tone mark, and the mark or "".

    >>> without_tone("Ế") == ("Ê", chr(0x301))
    True
    """
    if letter.isascii():
        return letter, ""
    split = unicodedata.normalize("NFD", letter)
    tone = "".join(char for char in split if char in TONES)
    if len(tone) != 1:
        return letter, ""
    bare = unicodedata.normalize("NFC", split.replace(tone, ""))
    # ñ and n with ngã are one letter: only a vowel has a tone.
    return (bare, tone) if bare.lower() in VOWELS else (letter, "")


@lru_cache(maxsize=8192)
def with_tone(bare: str, tone: str, new_style: bool) -> str:
    """A toneless syllable with a tone mark where it belongs."""
    place = _tone_place(bare, new_style=new_style) if tone else None
    if place is None:
        return bare
    letter = unicodedata.normalize("NFC", bare[place] + tone)
    return bare[:place] + letter + bare[place + 1 :]


def _tone_place(bare: str, *, new_style: bool) -> int | None:
    low = bare.lower()
    onset, run, _ = parts(low)
    if not run:
        return None
    start = len(onset)
    if len(run) > 2 and run not in _partial_rhymes() and run[:2] in ("ai", "ao", "au", "ay", "eo"):
        # táoo, tèoo: the vowel that had the tone keeps it.
        return start
    rare = [place for place in range(start, start + len(run)) if low[place] in _RARE]
    return rare[-1] if rare else tone_place(bare, new_style=new_style)
