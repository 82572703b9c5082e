"""Names as the index knows them: syllables, with their marks and without."""

import unicodedata
from functools import lru_cache
from typing import TypeVar

from hotich_tui.vietnamese import canonical, clean, name_case
from hotich_tui.vietnamese.text import TONES

Part = TypeVar("Part")
WIDTH = 6
"""Syllables of a name that the search looks at: given, surname, then up to four in between."""


def spelled(text: str) -> str:
    """A name as it is kept and shown: clean, NFC, the tone in its old place, cased as names are."""
    text = " ".join(canonical(clean(text)).split())
    return name_case(text) if text.isupper() or text.islower() else text


@lru_cache(maxsize=65_536)
def fold_syllable(syllable: str) -> str:
    """Without marks, đ as d, y as i, letters and digits only: ``Lý`` and ``lí`` are ``li``."""
    bare = unicodedata.normalize("NFD", syllable.casefold().replace("đ", "d").replace("ð", "d"))
    return "".join(c for c in bare if c.isalnum()).replace("y", "i")


@lru_cache(maxsize=65_536)
def marked(syllable: str) -> str:
    """With marks, caseless; i and y stay apart."""
    return canonical(syllable.casefold())


def marked_name(text: str) -> str:
    """A whole name with marks, caseless, its words one space apart."""
    return " ".join(marked(word) for word in text.split())


def without_tone(syllable: str) -> str:
    """With vowel marks, without the tone: what a difference of tone alone leaves equal."""
    split = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(c for c in split if c not in TONES))


def is_marked(text: str) -> bool:
    """Whether someone typed any mark at all, or đ."""
    return not text.isascii()


def in_columns(syllables: list[Part]) -> list[Part]:
    """A name's syllables by role: given, surname, those in between; at most `WIDTH`."""
    if len(syllables) < 2:
        return syllables
    between = syllables[1:-1][: WIDTH - 2]
    return [syllables[-1], syllables[0], *between]
