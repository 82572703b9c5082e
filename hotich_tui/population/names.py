"""A typed name against many names at once: bits, and which names to look at."""

from bisect import bisect_left
from collections.abc import Sequence
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.population.folding import WIDTH
from hotich_tui.population.rates import Rates
from hotich_tui.population.segment import Rows, Segment
from hotich_tui.population.words import WORST, Bits, Lexicon, Word

GIVEN, SURNAME, BETWEEN = 0, 1, 2
"""Columns of the syllables by role; everything from `BETWEEN` on lies between the two."""
_FEW = 200
"""Below so few names that hold every word, those that lack one are taken too."""
_USUAL = 4
"""Words of nearly all names; what stands beyond is looked at where as many were typed."""
_LONG_RUN = 20_000
"""Names that begin so are left to their words where there are more: it is early in the name."""
_FIRST_BYTES = 4_096
_LAST = "\U0010ffff"


def places(count: int, *, typing: bool) -> NDArray[np.float32]:
    """Bits lost by a typed word at another place: typed place -> column.

    A finished name has its surname first and its given name last; of an unfinished one only the
    surname is certain.
    """
    lost = np.full((count, WIDTH), 3.0, np.float32)
    for place in range(count):
        if place == 0 and (typing or count > 1):
            lost[place, SURNAME] = 0.0
            lost[place, GIVEN] = 4.0
            continue
        lost[place, BETWEEN:] = 1.0
        if typing:
            lost[place, GIVEN] = 0.5
        elif place == count - 1:
            lost[place, GIVEN] = 0.0
            lost[place, BETWEEN:] = 3.0
            lost[place, SURNAME] = 4.0 if count > 1 else 2.0
            continue
        if BETWEEN + place - 1 < WIDTH:
            lost[place, BETWEEN + place - 1] = 0.0
    return lost


class NameScale:
    """Bits of names of one segment."""

    def __init__(self, segment: Segment, lexicon: Lexicon, rates: Rates) -> None:
        self._segment, self._lexicon = segment, lexicon
        m, u = rates.m["length"], rates.u["length"]
        self.same_length = log2(m["same"] / u["same"])
        self.missing = log2(m["missing"] / u["missing"])

    def bits(
        self,
        words: Sequence[Word],
        names: Rows,
        *,
        typing: bool = False,
        surname_known: bool = False,
    ) -> Bits:
        """Bits of each name for what was typed; each typed word takes its best place.

        Args:
            surname_known: The surname says nothing new: a father's, that the child bears too.
        """
        segment = self._segment
        total = np.zeros(len(names), np.float32)
        if not len(names) or not words:
            return total
        lengths = segment.lengths.take(names)
        widest = min(int(lengths.max()), max(_USUAL, len(words)))
        columns = [segment.syllables[place].take(names) for place in range(widest)]
        lost = places(len(words), typing=typing)
        for place, word in enumerate(words):
            if surname_known and place == 0 and len(words) > 1:
                continue
            table = self._lexicon.bits(word, place == 0 and (typing or len(words) > 1))
            best = np.full(len(names), WORST, np.float32)
            for role, column in enumerate(columns):
                found = table.take(column)
                if lost[place, role]:
                    found -= lost[place, role]
                np.maximum(best, found, out=best)
            total += best
        if not typing:
            total += self.length_bits(len(words), lengths)
        return total

    def akin(self, words: Sequence[Word], names: Rows, *, typing: bool) -> Rows:
        """Places of the names whose surname or given name speaks for what was typed.

        Cheap, for the many who were born in one year: nobody is found by a middle name alone.
        """
        last = len(words) - 1
        surname = self._lexicon.bits(words[0], typing or last > 0)
        akin = surname.take(self._segment.syllables[SURNAME].take(names)) > 0
        if not typing or last > 0:
            given = self._lexicon.bits(words[last], False)
            akin |= given.take(self._segment.syllables[GIVEN].take(names)) > 0
        return np.flatnonzero(akin)

    def surname_bits(self, words: Sequence[Word], names: Rows) -> Bits:
        """Bits of the surname alone; nothing for a name of one word."""
        if len(words) < 2:
            return np.zeros(len(names), np.float32)
        table = self._lexicon.bits(words[0], True)
        surnames = self._segment.syllables[SURNAME][names]
        return np.asarray(np.maximum(table.take(surnames), 0), np.float32)

    def length_bits(self, typed: int | NDArray[Any], lengths: NDArray[Any]) -> Bits:
        """Bits of names with more or fewer words than were typed."""
        apart = lengths.astype(np.float32) - typed
        # A word too many was already counted as wrong.
        back = np.maximum(-apart, 0) * (self.missing - WORST)
        bits = np.maximum(apart, 0) * self.missing + back + (apart == 0) * self.same_length
        return np.asarray(bits, np.float32)

    def likely(self, words: Sequence[Word], limit: int, *, typing: bool) -> Rows:
        """Numbers of the borne names that may be meant, most borne first where there are many."""
        maps = [self._lexicon.names_with(word.fold, word.unfinished) for word in words]
        if not maps:
            return np.empty(0, np.int64)
        found = [self._beginning(words, limit, typing=typing)]
        every = np.bitwise_and.reduce(maps) if len(maps) > 1 else maps[0]
        found.append(_names_in(every, limit))
        if len(found[-1]) < _FEW and len(maps) > 1:
            for left_out in range(len(maps)):
                rest = [bits for place, bits in enumerate(maps) if place != left_out]
                found.append(_names_in(np.bitwise_and.reduce(rest), limit // 4))
        names = np.sort(np.concatenate(found))
        new = np.empty(len(names), bool)
        new[:1] = names[:1] > 0
        np.greater(names[1:], names[:-1], out=new[1:])
        return names[new]

    def _beginning(self, words: Sequence[Word], limit: int, *, typing: bool) -> Rows:
        """Names that begin with what was typed, letter by letter; or that are just so."""
        segment, last = self._segment, words[-1]
        numbers = [segment.fold_number.get(word.fold, 0) for word in words[:-1]]
        low = bisect_left(segment.folds, last.fold)
        high = bisect_left(segment.folds, last.fold + (_LAST if typing else "\0"))
        if 0 in numbers or low == high:
            return np.empty(0, np.int64)
        names = segment.lex[
            slice(*segment.lex_range([*numbers, low], [*numbers, high - 1], typing))
        ]
        if len(names) > _LONG_RUN:
            return np.empty(0, np.int64)
        names = names[(names <= segment.borne) & (names > 0)].astype(np.int64)
        return np.partition(names, limit)[:limit] if len(names) > limit else names


def _names_in(bitmap: NDArray[np.uint8], limit: int) -> Rows:
    """The first names of a bitmap: those that most people bear."""
    # The most borne names lie in front: often they are enough.
    front = bitmap[:_FIRST_BYTES]
    if int(np.bitwise_count(front).sum()) >= limit:
        bitmap = front
    filled = np.flatnonzero(bitmap != 0)[:limit]
    bits = np.flatnonzero(np.unpackbits(bitmap[filled], bitorder="little").view(bool))[:limit]
    return np.asarray(filled[bits >> 3] * 8 + (bits & 7))
