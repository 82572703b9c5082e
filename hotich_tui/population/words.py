"""One typed word against every word of an extract: bits, by Bayes on what was typed.

A word weighs log2 P(typed | meant) - log2 P(typed), where P(typed) sums over everyone whose word
could have been meant. Weighing the candidate's rarity instead lets rare junk win (measured,
matching design §10).
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from hotich_tui.population.folding import fold_syllable, is_marked, marked, without_tone
from hotich_tui.population.rates import Rates
from hotich_tui.population.segment import Segment

Bits = NDArray[np.float32]
WORST = -7.0
"""Bits of a word that has nothing to do with the other: one in 128 stands there all the same."""
_MANY_NAMES = 20_000
_CANDIDATE = 1e-3
"""Chance from which a word is one of those that names are searched by."""
_SOUNDS = (("ch", "c"), ("tr", "c"), ("gi", "z"), ("d", "z"), ("r", "z"), ("n", "l"), ("x", "s"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed.

    Args:
        text: Caseless, with its marks.
        fold: Without.
        unfinished: Longer words that begin so are meant as well.
        marks: Whether the marks count: not where nothing typed has any.
    """

    text: str
    fold: str
    unfinished: bool
    marks: bool


def read_words(text: str, *, typing: bool) -> list[Word]:
    """The words of a typed name.

    An abbreviation (``Ng.``) and a word with an unread letter (`Th?`) are as good as unfinished.
    """
    marks = is_marked(text)
    parts = text.split()
    words = [_word(part, False, marks) for part in parts]
    if typing and parts:
        words[-1] = _word(parts[-1], True, marks)
    return [word for word in words if word.fold]


@lru_cache(maxsize=16_384)
def _word(part: str, unfinished: bool, marks: bool) -> Word:
    whole, unread, _ = part.partition("?")
    kept = marked("".join(c for c in whole if c.isalnum() or ord(c) > 127))
    open_end = unfinished or bool(unread) or part.endswith(".")
    return Word(kept, fold_syllable(whole), open_end, marks)


class Lexicon:
    """The words of one segment, weighed against typed ones.

    Args:
        main: The lexicon whose frequencies count; changes are too few to have their own.
    """

    def __init__(self, segment: Segment, rates: Rates, main: "Lexicon | None" = None) -> None:
        self.segment, self._rates = segment, rates
        self._main = main
        sounds: dict[str, int] = {}
        numbers = [sounds.setdefault(sound(text), len(sounds)) for text in segment.folds]
        self._sounds, self._sound_of = sounds, np.array(numbers)
        self._scratch = np.zeros(segment.sealed.arrays["bitmaps"].shape[1] * 8, bool)
        self._post = segment.sealed.arrays["post"].astype(np.intp)
        """As numpy wants places: to convert them at every key took longer than to mark them
        (measured)."""
        self._first = segment.sealed.arrays["first"]
        self._rest = segment.sealed.arrays["rest"]
        self._beginnings = lru_cache(maxsize=12)(self._cut)
        # About 10 KB a table on 2,500 words: small, and most keystrokes change one word only.
        self.bits = lru_cache(maxsize=96)(self._bits)
        self.names_with = lru_cache(maxsize=32)(self._names_with)
        self._chances = lru_cache(maxsize=24)(self._fold_chances)
        # Asked for the background and for the weight, as surname and as another part.
        self._word_chances = lru_cache(maxsize=8)(self._spread)
        self._background = lru_cache(maxsize=256)(self._typed_anyway)

    def bits_now(self, word: Word, is_surname: bool) -> Bits:
        """The same, not kept: for many words that come once."""
        return self._bits(word, is_surname)

    def _bits(self, word: Word, is_surname: bool) -> Bits:
        """Bits of every word of the segment; number 0, no word, is as bad as a wrong one."""
        anyway = (self._main or self)._background(word, is_surname)
        chance = self._word_chances(word)
        bits = np.log2(np.maximum(chance, anyway * 2**WORST) / anyway)
        bits[0] = WORST
        return bits.astype(np.float32)

    def _typed_anyway(self, word: Word, is_surname: bool) -> float:
        """P(typed) at such a place of anybody's name."""
        counts = self._first if is_surname else self._rest
        total = float(counts.sum())
        if not total:
            return 1.0
        # Half a bearer for words that nobody bears.
        return (float(counts @ self._word_chances(word)) + 0.5 / len(counts)) / (total + 0.5)

    def _spread(self, word: Word) -> NDArray[np.float64]:
        chances: NDArray[np.float64] = self._chances(word.fold, word.unfinished)
        spread: NDArray[np.float64] = chances[self.segment.fold_of]
        if not word.marks:
            return spread
        m = self._rates.m["marks"]
        same = self._rates.m["word"]["same"]
        for fold_number in np.flatnonzero(chances >= same).tolist():
            for number in self.segment.spellings_of(fold_number):
                other = self.segment.marked_words[number]
                spread[number] *= m[marks_level(word, other)]
        return spread

    def _fold_chances(self, fold: str, unfinished: bool) -> NDArray[np.float64]:
        """P(these letters were typed | a folded word was meant), for every folded word."""
        m, folds = self._rates.m["word"], self.segment.folds
        texts = self._beginnings(len(fold)) if unfinished else folds
        limit = 2 if len(fold) > 3 else 1 if len(fold) > 1 else 0
        apart = cdist([fold], texts, scorer=OSA.distance, score_cutoff=limit, dtype=np.uint8)[0]
        chances = np.zeros(len(folds))
        if limit > 1:
            chances[apart == 2] = m["edits"]
        if limit > 0:
            chances[apart == 1] = m["edit"]
        if not unfinished:
            chances[self._sound_of == self._sounds.get(sound(fold), -1)] = m["sound"]
            twin = self.segment.fold_number.get(self._rates.doublets.get(fold, ""), 0)
            if twin:
                chances[twin] = m["doublet"]
        chances[apart == 0] = m["same"]
        chances[0] = 0
        return chances

    def _cut(self, length: int) -> list[str]:
        return [text[:length] for text in self.segment.folds]

    def _names_with(self, fold: str, unfinished: bool) -> NDArray[np.uint8]:
        """Bitmap of the borne names that have a word which may be the typed one."""
        arrays = self.segment.sealed.arrays
        words = np.flatnonzero(self._chances(fold, unfinished) >= _CANDIDATE)
        starts = arrays["post_start"]
        bitmap_of, bitmaps = arrays["bitmap_of"], arrays["bitmaps"]
        places = bitmap_of[words]
        rare = words[places < 0]
        if len(fold) == 1 and int((starts[rare + 1] - starts[rare]).sum()) > _MANY_NAMES:
            # One letter: the names that most people bear are all that is wanted of it.
            rare = rare[:0]
        # Words that begin alike are neighbours, and so are their lists.
        apart = rare[1:] - rare[:-1] > 1
        first = rare[np.concatenate([[True], apart])] if len(rare) else rare
        last = rare[np.concatenate([apart, [True]])] if len(rare) else rare
        # One scratch for all: a fresh array of this size costs more than all the rest.
        for start, end in zip(starts[first].tolist(), starts[last + 1].tolist(), strict=True):
            self._scratch[self._post[start:end]] = True
        packed = np.packbits(self._scratch, bitorder="little")
        self._scratch.fill(False)
        frequent = places[places >= 0]
        if len(frequent):
            packed |= np.bitwise_or.reduce(bitmaps[frequent], axis=0)
        return packed


def sound(fold: str) -> str:
    """The word with beginnings that are spoken alike made one."""
    for start, one in _SOUNDS:
        if fold.startswith(start) and fold != start:
            return one + fold[len(start) :]
    return fold


def marks_level(word: Word, other: str) -> str:
    """How the marks of two words of the same letters differ: same, tone, shape."""
    if word.unfinished:
        return "same" if _may_become(word.text, other) else "shape"
    if word.text == other or one_y(word.text) == one_y(other):
        return "same"
    return "tone" if without_tone(one_y(word.text)) == without_tone(one_y(other)) else "shape"


def one_y(text: str) -> str:
    """i for y: ``Lý`` and ``Lí`` are one word, spelled two ways."""
    return text.translate(_Y_AS_I)


_Y_AS_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")


@lru_cache(maxsize=16_384)
def _may_become(typed: str, word: str) -> bool:
    """Whether typing on may turn one into the other: no mark of the typed that the word lacks."""
    left, right = _decomposed(typed), _decomposed(word)
    return all(marks <= other for (_, marks), (_, other) in zip(left, right, strict=False))


def _decomposed(text: str) -> list[tuple[str, frozenset[str]]]:
    found: list[tuple[str, frozenset[str]]] = []
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char) and found:
            letter, marks = found[-1]
            found[-1] = letter, marks | {char}
        elif char == "đ":
            found.append(("d", frozenset("đ")))
        else:
            found.append((char, frozenset()))
    return found
