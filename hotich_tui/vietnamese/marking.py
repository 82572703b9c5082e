"""One syllable while it is typed: its letters, its tone, and what a mark key does to them."""

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from typing import NamedTuple

from hotich_tui.vietnamese.method import TONE_MARKS
from hotich_tui.vietnamese.spelling import (
    CODAS,
    PLAIN,
    VOWELS,
    can_become_rhyme,
    has_shape,
    parts,
    vowels_can_stand,
    with_tone,
)
from hotich_tui.vietnamese.syllables import ONSETS, STOPS

STOP_TONES = (TONE_MARKS["sắc"], TONE_MARKS["nặng"], "")
OO_CODAS = "cnp"
"""Letters that a coda behind oo begins with."""
HORN_CODAS = "cikmnptu"
"""Letters behind which uơ and ưo are ươ."""
_RARE = frozenset("ĕĭŏŭčñ")
"""Shapes that a key makes only of the letter right before it; they take no tone."""


class Effect(Enum):
    """What a key did to a syllable."""

    NONE = auto()
    """Nothing: the key is a letter."""
    MARKED = auto()
    LOOSE = auto()
    """It marked a letter from afar: the letters of a foreign word do that easily."""
    TAKEN_BACK = auto()
    """It took its mark back: the key is a letter, and stays one in this word."""


class Press(NamedTuple):
    """A key pressed on a syllable.

    Args:
        key: The key in small letters, as the method's file names it.
        char: The key as it was pressed.
        before: The key before it in the word, or "".
        later: The word has an earlier syllable.
        may_take_back: The word has not been given back as impossible.
    """

    key: str
    char: str
    before: str
    later: bool
    may_take_back: bool


class Syllable:
    """Toneless letters and one tone.

    Args:
        letters: The letters with their shapes and without their tone.
        tone: A combining tone mark, or "".
    """

    __slots__ = ("early", "letters", "loose_tone", "tone")

    def __init__(self, letters: Iterable[str] = (), tone: str = "") -> None:
        self.letters, self.tone = list(letters), tone
        self.loose_tone = False
        """A letter key set the tone over a vowel without a shape."""
        self.early = False
        """The o of ưoi or ưou got its horn by itself; its own key is still to come."""

    def text(self, *, new_style: bool) -> str:
        """The syllable as it is written."""
        return with_tone("".join(self.letters), self.tone, new_style)

    def small(self) -> str:
        """The toneless letters in small letters."""
        return "".join(self.letters).lower()

    def parts(self) -> tuple[str, str, str]:
        """Onset, vowels and what follows them, in small letters without a tone."""
        return parts("".join(self.letters).lower())

    # Tones

    def set_tone(self, mark: str, press: Press) -> Effect:
        """Let a key set its tone, remove it or take it back.

        Args:
            mark: The combining mark that the key stands for; "" removes one.
        """
        onset, run, coda = self.parts()
        if not run or coda not in CODAS:
            return Effect.NONE
        if not mark:
            removed, self.tone, self.loose_tone = self.tone, "", False
            return Effect.MARKED if removed else Effect.NONE
        if coda in STOPS and mark not in STOP_TONES:
            return Effect.NONE
        if self.tone == mark and press.may_take_back:
            self.tone, self.loose_tone = "", False
            return Effect.TAKEN_BACK
        by_letter, shaped = press.char.isalpha(), has_shape(run)
        if not by_letter:
            fits = _RARE.isdisjoint(run) and not onset[:1].isdigit()
        elif onset in ONSETS and not press.later:
            fits = can_become_rhyme(run + coda) and (run, coda) != ("oo", "")
        else:
            # Names that have other onsets end in r: Kbuôr.
            fits = shaped and mark != TONE_MARKS["hỏi"] and _RARE.isdisjoint(run)
            fits = fits and vowels_can_stand(run)
        if not fits:
            return Effect.NONE
        self.tone, self.loose_tone = mark, by_letter and not shaped
        return Effect.MARKED

    def close_oo(self, tones: Mapping[str, str], char: str) -> bool:
        """Whether a letter closes oo, whose tone key was a letter until now: oo stands before c, ng
        and p only (`OO_CODAS`). The key's letter gives way to this one then."""
        if not self.letters or (key := self.letters[-1].lower()) not in tones:
            return False
        mark = tones[key]
        if self.small()[-3:-1] != "oo":
            return False
        if not mark or (char.lower() != "n" and mark not in STOP_TONES):
            return False
        self.tone, self.letters[-1] = mark, char
        return True

    # Shapes

    def set_shape(self, shapes: Mapping[str, str], press: Press) -> Effect:
        """Let a key give letters their shapes, or take them back where they have them.

        Args:
            shapes: What the key makes of each plain letter.
        """
        if self.early and "ơ" in shapes.values():
            self.early = False
            return Effect.MARKED
        small = self.small()
        own_letter = press.key in shapes
        if not small or (own_letter and press.char.isupper() and self.letters[-1] == press.key):
            # useEffect: nobody holds Shift for the second half of a letter.
            return Effect.NONE
        if "d" in shapes:
            return self._stroke(small, press)
        found = self._shape_vowels(small, shapes, press)
        shaped = shapes.get(small[-1], "")
        if found is Effect.NONE and shaped in _RARE and not self.tone:
            self._put(len(small) - 1, shaped)
            return Effect.MARKED
        return found

    def take_back(self, shapes: Mapping[str, str], press: Press) -> Effect:
        """Take back the shapes that a key has made in this syllable."""
        if not press.may_take_back:
            return Effect.NONE
        small, shaped = self.small(), shapes.values()
        onset, run, _ = parts(small)
        places = [len(onset) + i for i, letter in enumerate(run) if letter in shaped]
        if "đ" in shaped and "đ" in small:
            places = [small.rindex("đ")]
        if not places and small and small[-1] in shaped:
            places = [len(small) - 1]
        for place in places:
            self._put(place, PLAIN[small[place]])
        return Effect.TAKEN_BACK if places else Effect.NONE

    def complete_horn(self) -> None:
        """``uơ`` and ``ưo`` become ``ươ`` as soon as a letter of their rhymes follows them."""
        low = self.small()
        for i in range(len(parts(low)[0]), len(low) - 2):
            if low[i : i + 2] in ("uơ", "ưo") and low[i + 2] in HORN_CODAS:
                self.early = low[i] == "ư" and low[i + 2] in "iu"
                self._put(i, "ư")
                self._put(i + 1, "ơ")

    def _stroke(self, small: str, press: Press) -> Effect:
        """đ: of a d right before the key, or of the onset d."""
        if small[-1] == "d" and (press.key != "d" or press.before.lower() == "d"):
            self._put(len(small) - 1, "đ")
            return Effect.MARKED
        onset, run, coda = parts(small)
        by_letter = press.char.isalpha()
        own = "d" in onset and (onset == "d" or not by_letter)
        if not run or coda not in CODAS or not own or (by_letter and press.later):
            return Effect.NONE
        self._put(onset.index("d"), "đ")
        return Effect.LOOSE

    def _shape_vowels(self, small: str, shapes: Mapping[str, str], press: Press) -> Effect:
        onset, run, coda = parts(small)
        if not run or coda not in CODAS or (coda and press.later and press.key in VOWELS):
            return Effect.NONE
        wanted = _targets(shapes, run, coda)
        if not wanted or not _allowed(wanted, shapes, run, coda):
            return self.take_back(shapes, press)
        places = [len(onset) + i for i in wanted]
        near = places[-1] == len(small) - 1 and press.before == self.letters[-1]
        for place in places:
            self._put(place, shapes[_plain(small[place])])
            if place and self.letters[place] in "ôÔ" and self.letters[place - 1] in "ưƯ":
                # ươ becomes uô: bươngo is buông.
                self._put(place - 1, "u")
        self.complete_horn()
        return Effect.MARKED if near else Effect.LOOSE

    def _put(self, place: int, letter: str) -> None:
        old = self.letters[place]
        self.letters[place] = letter.upper() if old.isupper() else letter


def _plain(letter: str) -> str:
    return PLAIN.get(letter, letter)


def _allowed(places: list[int], shapes: Mapping[str, str], run: str, coda: str) -> bool:
    """Whether the vowels could stand with their new shapes: ``ngoe`` + o is ngoeo."""
    changed = list(run)
    for place in places:
        changed[place] = shapes[_plain(run[place])]
    made = "".join(changed).replace("ưô", "uô")
    return can_become_rhyme(made + coda) if coda else vowels_can_stand(made)


def _targets(shapes: Mapping[str, str], run: str, coda: str) -> list[int]:
    """Places among the vowels that a shape key changes."""
    if shapes.get("o") == "ơ" and "u" in shapes:
        for i, letter in enumerate(run[:-1]):
            if letter in "uư" and run[i + 1] in "oô":
                # uo: both get the horn before a coda; thuo alone becomes thuơ.
                follows = coda or i + 2 < len(run)
                return [i, i + 1] if follows and letter == "u" else [i + 1]
        if run[:2] in ("ua", "uu", "ui", "uâ"):
            return [0]
    for i in range(len(run) - 1, -1, -1):
        shaped = shapes.get(_plain(run[i]), run[i])
        if shaped != run[i] and shaped not in _RARE:
            return [i]
    return []
