"""Typing Vietnamese: keys in, composed text out, as UniKey does it.

Marks may come in any order inside a syllable. Three deliberate differences from UniKey: the coda
*k* takes tones (``ddawsk`` is đắk); after an onset that is not Vietnamese shapes still work and
tone keys stay letters (``Kroong`` is Krông, ``Ksor`` stays); nothing is ever restored to raw keys
by itself.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from hotich_tui.vietnamese.syllables import ONSETS, STOPS
from hotich_tui.vietnamese.text import tone_place

TONE_MARKS: Mapping[str, str] = {
    "huyền": "\u0300",
    "sắc": "\u0301",
    "ngã": "\u0303",
    "hỏi": "\u0309",
    "nặng": "\u0323",
    "không": "",
}
BACKSPACE = "\b"
_VOWELS = frozenset("aăâeêioôơuưy")
_VOWEL_RUNS = """
a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê iu oa oă oe oi ôi ơi oo ôô ua uă uâ uê ui uô
uơ uy ưa ưi ươ ưo ưu yê iêu oai oao oay oeo uai uao uay uây ueo uôi uơi uya uyê uyu ươi ươu yêu
"""
_NUCLEI = frozenset(_VOWEL_RUNS.split())
"""Vowels that a syllable may have; a mark from afar that would make others is a letter."""
_PLAIN = {"â": "a", "ă": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u", "đ": "d"}


class MethodError(ValueError):
    """A typing method that cannot be.

    Args:
        where: The key or table that is wrong.
        legal: What would be legal there.
    """

    def __init__(self, where: str, legal: str) -> None:
        super().__init__(f"{where}: {legal}")
        self.where, self.legal = where, legal


@dataclass(frozen=True)
class Method:
    """What each key of a typing method does.

    Args:
        tones: Key -> combining tone mark; "" removes the tone.
        shapes: Key -> plain letter -> shaped letter.
        inserts: Key -> letter that it types where it changes nothing.
    """

    name: str
    tones: Mapping[str, str]
    shapes: Mapping[str, Mapping[str, str]]
    inserts: Mapping[str, str]

    @classmethod
    def parse(cls, table: Mapping[str, Any]) -> "Method":
        """A method from its file.

        Raises:
            MethodError: A key of several characters, an unknown tone or letter.
        """
        tones, shapes = {}, {}
        for key, tone in table.get("tones", {}).items():
            if len(key) != 1 or tone not in TONE_MARKS:
                raise MethodError(f"tones.{key}", ", ".join(TONE_MARKS))
            tones[key] = TONE_MARKS[tone]
        for key, pairs in table.get("shapes", {}).items():
            for pair in pairs:
                if len(key) != 1 or len(pair) != 2 or _PLAIN.get(pair[1]) != pair[0]:
                    raise MethodError(f"shapes.{key}", ", ".join(p + s for s, p in _PLAIN.items()))
            shapes[key] = {pair[0]: pair[1] for pair in pairs}
        inserts = dict(table.get("inserts", {}))
        if any(len(key) != 1 or len(letter) != 1 for key, letter in inserts.items()):
            raise MethodError("inserts", "ơ, ư")
        return cls(str(table.get("name", "")), tones, shapes, inserts)


class Composer:
    """Composes one field's text, key by key.

    Args:
        tone_style: ``old`` (hòa) or ``new`` (hoà).
        text: What stands left of the cursor already; its last word can be marked further.
    """

    def __init__(self, method: Method, *, tone_style: str = "old", text: str = "") -> None:
        self.method = method
        self._new_style = tone_style == "new"
        self._head = ""
        self._letters: list[str] = []
        self._tone = ""
        self._raw: list[str] = []
        self._dead: set[str] = set()
        """Keys that were pressed twice: letters for the rest of the word."""
        self._inserted = False
        self._corrected = False
        """The last letter was taken away: the next key repeats none."""
        self._early = False
        """The o of ưoi or ưou got its horn by itself; its own key is still to come."""
        self._swapped: tuple[list[str], str] | None = None
        self._keys = method.tones.keys() | method.shapes.keys() | method.inserts.keys()
        self._seed(text)

    @property
    def text(self) -> str:
        """The composed text."""
        return self._head + self._word()

    @property
    def raw(self) -> str:
        """The keys of the last word, as typed."""
        return "".join(self._raw)

    def key(self, char: str) -> None:
        """Take one key."""
        low, self._swapped = char.lower(), None
        if not (char.isalpha() or low in self._keys):
            self._head += self._word() + char
            self._start_word()
            return
        again = bool(self._raw) and self._raw[-1].lower() == low and not self._corrected
        self._corrected = False
        self._raw.append(char)
        inserted, self._inserted = self._inserted, False
        if again and inserted:
            # ww: the first became ư, the second says that w was meant.
            self._letters[-1] = self._raw[-2]
            self._dead.add(low)
        elif low in self._dead or not self._change(low, char, again=again):
            self._append(char)

    def backspace(self) -> None:
        """Take the last letter away, as it is shown."""
        self._swapped = None
        if not self._letters:
            self._head = self._head[:-1]
            self._seed(self._head)
            return
        place = tone_place("".join(self._letters), new_style=self._new_style)
        self._letters.pop()
        if place == len(self._letters):
            # The letter that carried the tone took it along.
            self._tone = ""
        self._raw = self._keys_of(self._word())
        self._corrected = True
        self._dead.clear()
        self._early = False

    def _keys_of(self, word: str) -> list[str]:
        """The keys that are left of a word that lost letters: as many of them as give it, or
        its letters where none do. An abbreviation is told by its keys."""
        for end in range(len(self._raw) - 1, 0, -1):
            replay = Composer(self.method, tone_style="new" if self._new_style else "old")
            for char in self._raw[:end]:
                replay.key(char)
            if replay.text == word:
                return self._raw[:end]
        return list(word)

    def swap(self) -> None:
        """Exchange the last word with its raw keys, and back."""
        word = self._word()
        if self._swapped:
            self._letters, self._tone = self._swapped
            self._swapped = None
        elif self.raw != word:
            self._swapped = (self._letters, self._tone)
            self._letters, self._tone = list(self.raw), ""

    # A word: toneless letters, one tone, the keys that were cancelled.

    def _start_word(self) -> None:
        self._letters, self._tone, self._raw = [], "", []
        self._dead = set()
        self._inserted, self._early, self._corrected = False, False, False
        self._swapped = None

    def _seed(self, text: str) -> None:
        text = unicodedata.normalize("NFC", text)
        end = len(text)
        while end and text[end - 1].isalpha():
            end -= 1
        self._head = text[:end]
        self._start_word()
        split = unicodedata.normalize("NFD", text[end:])
        tones = [c for c in split if c in TONE_MARKS.values()]
        if len(tones) <= 1:
            bare = "".join(c for c in split if c not in tones)
            self._letters = list(unicodedata.normalize("NFC", bare))
            self._tone = tones[0] if tones else ""
        else:
            self._letters = list(text[end:])
        self._raw = list(text[end:])

    def _word(self) -> str:
        return _marked("".join(self._letters), self._tone, self._new_style)

    def _append(self, char: str) -> None:
        low = char.lower()
        letter = self.method.inserts.get(low, "")
        if letter and char.isalpha():
            before = [one.lower() for one in self._letters]
            start, _ = _vowel_run([*before, letter])
            letter = letter if start == len(before) else ""
        if low in self._dead:
            letter = ""
        self._inserted = bool(letter)
        if char.isupper():
            letter = letter.upper()
        self._letters.append(letter or char)
        self._complete_horn()

    def _change(self, low: str, char: str, *, again: bool) -> bool:
        """Let a key mark the word; False where it is a letter of its own."""
        if low in self.method.shapes and self._shape(low, char, again=again):
            return True
        return low in self.method.tones and self._take_tone(low, char)

    def _take_tone(self, low: str, char: str) -> bool:
        mark = self.method.tones[low]
        bare = "".join(self._letters).lower()
        onset, coda = _ends(bare)
        if tone_place(bare) is None or onset not in ONSETS:
            return False
        if not mark:
            removed, self._tone = self._tone, ""
            return bool(removed)
        if coda in STOPS and mark not in (TONE_MARKS["sắc"], TONE_MARKS["nặng"]):
            return False
        if self._tone == mark:
            # The second press takes the mark back and is a letter.
            self._tone = ""
            self._dead.add(low)
            self._letters.append(char)
            return True
        self._tone = mark
        return True

    def _shape(self, low: str, char: str, *, again: bool) -> bool:
        shapes = self.method.shapes[low]
        shaped = set(shapes.values())
        if self._early and "ơ" in shaped:
            self._early = False
            return True
        places = self._targets(shapes, again=again)
        if places and (again or self._allowed(places, shapes)):
            for place in places:
                self._put(place, shapes[_plain(self._letters[place].lower())])
                if place and self._letters[place] in "ôÔ" and self._letters[place - 1] in "ưƯ":
                    # ươ becomes uô: bươngo is buông.
                    self._put(place - 1, "u")
            self._complete_horn()
            return True
        undo = [i for i, letter in enumerate(self._letters) if letter.lower() in shaped]
        # QDDND: a d later in the word is a letter; dinhdd takes back.
        if undo and (again or "d" not in shapes):
            for place in undo:
                self._put(place, _plain(self._letters[place].lower()))
            self._dead.add(low)
            self._letters.append(char)
            return True
        return False

    def _allowed(self, places: list[int], shapes: Mapping[str, str]) -> bool:
        """Whether the vowels would still be Vietnamese: ``ngoe`` + o is ngoeo."""
        low = [letter.lower() for letter in self._letters]
        for place in places:
            low[place] = shapes[_plain(low[place])]
        start, end = _vowel_run(low)
        return "d" in shapes or "".join(low[start:end]).replace("ưô", "uô") in _NUCLEI

    def _targets(self, shapes: Mapping[str, str], *, again: bool) -> list[int]:
        """Places that a shape key changes."""
        low = [letter.lower() for letter in self._letters]
        if "d" in shapes:
            near = [len(low) - 1] if low and low[-1] == "d" and again else []
            return near or ([0] if low and low[0] == "d" else [])
        start, end = _vowel_run(low)
        run = range(start, end)
        horn = {"o", "u"} <= shapes.keys()
        for i in run:
            if horn and low[i] in "uư" and i + 1 < end and low[i + 1] in "oô":
                # uo: both get the horn before a coda; thuo alone becomes thuơ.
                follows = i + 2 < len(low)
                return [i, i + 1] if follows and low[i] == "u" else [i + 1]
        if horn and "".join(low[start:end])[:2] in ("ua", "uu", "ui", "uâ") and low[start] == "u":
            return [start]
        able = [i for i in run if _plain(low[i]) in shapes and low[i] not in shapes.values()]
        return able[-1:]

    def _put(self, place: int, letter: str) -> None:
        old = self._letters[place]
        self._letters[place] = letter.upper() if old.isupper() else letter

    def _complete_horn(self) -> None:
        """``uơ`` and `ưo` become `ươ` as soon as a letter of their rhymes follows them."""
        low = [letter.lower() for letter in self._letters]
        start, _ = _vowel_run(low)
        for i in range(start, len(low) - 2):
            if (low[i], low[i + 1]) in (("u", "ơ"), ("ư", "o")) and low[i + 2] in "cikmnptu":
                self._early = low[i] == "ư" and low[i + 2] in "iu"
                self._put(i, "ư")
                self._put(i + 1, "ơ")


def compose(keys: str, method: Method | str = "telex", tone_style: str = "old") -> str:
    """What keys typed one after the other make; ``\\b`` is Backspace.

    Args:
        method: A method, or the name of a shipped one: ``telex``, ``simple-telex``, ``vni``.
        tone_style: ``old`` (hòa) or ``new`` (hoà).

    >>> compose("nguyeenx thij thuyr")
    'nguyễn thị thủy'

    Raises:
        KeymapError: No method of that name is shipped.
    """
    if isinstance(method, str):
        from hotich_tui.vietnamese.methods import shipped_method

        method = shipped_method(method)
    composer = Composer(method, tone_style=tone_style)
    for char in keys:
        if char == BACKSPACE:
            composer.backspace()
        else:
            composer.key(char)
    return composer.text


def _plain(letter: str) -> str:
    return _PLAIN.get(letter, letter)


def _vowel_run(low: list[str]) -> tuple[int, int]:
    """Where the vowels of a syllable stand, the u of qu and the i of gi not counted."""
    start = 0
    if low[:2] in (["q", "u"], ["g", "i"]) and len(low) > 2 and low[2] in _VOWELS:
        start = 2
    while start < len(low) and low[start] not in _VOWELS:
        start += 1
    end = start
    while end < len(low) and low[end] in _VOWELS:
        end += 1
    return start, end


def _ends(bare: str) -> tuple[str, str]:
    """Onset and coda of a toneless syllable."""
    start, end = _vowel_run(list(bare))
    return bare[:start], bare[end:]


@lru_cache(maxsize=8192)
def _marked(bare: str, tone: str, new_style: bool) -> str:
    place = tone_place(bare, new_style=new_style) if tone else None
    if place is None:
        return bare
    letter = unicodedata.normalize("NFC", bare[place] + tone)
    return bare[:place] + letter + bare[place + 1 :]
