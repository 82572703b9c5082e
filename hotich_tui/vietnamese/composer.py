"""Typing Vietnamese: keys in, composed text out.

Marks may come in any order inside a syllable, as UniKey has them. A word may hold several
syllables (Êđê, Xơđăng) and names of every ethnic group. Where the rules differ from UniKey's:

- A mark reaches a vowel over a coda only (Raglai and level stay as they are), and where a rhyme can
  come of it (acha stays). In later syllables a letter's own shape key acts right behind the letter.
- Behind an onset that is not Vietnamese, and in later syllables, a letter is a tone key only where
  the vowel has a shape (``K'Breesp`` is K'Brếp, Ksor stays), and r never: such names end in r
  (Kbuôr). A digit is always a tone key.
- A word that marks from afar, or tones of letters, have made impossible is given back: its keys
  stand there as they were pressed (Texas, Maria). Backspace takes the last key of such a word away.
  Taking a mark back oneself (``Carrmen``) keeps the word from being given back.
"""

import unicodedata

from hotich_tui.vietnamese.marking import HORN_CODAS, OO_CODAS, STOP_TONES, Effect, Press, Syllable
from hotich_tui.vietnamese.method import TONE_MARKS, Method, MethodError
from hotich_tui.vietnamese.spelling import (
    VOWELS,
    can_become_rhyme,
    last_syllable,
    parts,
    vowels_can_stand,
    without_tone,
)
from hotich_tui.vietnamese.syllables import STOPS

__all__ = ["BACKSPACE", "TONE_MARKS", "Composer", "Method", "MethodError", "compose"]

BACKSPACE = "\b"
_LONGEST = 40
"""Letters of a word that are composed together: a key must not cost more the longer a run is."""

_SHIFTED = "{}"
"""Brackets with Shift: a method's file copied from 0.1.0 gives them small letters."""


class Composer:
    """Composes one field's text, key by key.

    Args:
        tone_style: ``old`` (hòa) or ``new`` (hoà).
        text: What stands left of the cursor already; its last word can be marked further.
    """

    _head: str
    """The text before the last word."""
    _settled: str
    """The word's earlier syllables, as they are written."""
    _last: Syllable
    _composed: str
    """The word as its marks make it."""
    _raw: list[str]
    _starts: list[int]
    """For each letter of the word: how many keys had come before it."""
    _shown: list[str]
    """For each letter of the word: the word before it."""
    _dead: set[str]
    """Keys that were pressed twice: letters for the rest of the word."""
    _inserted: bool
    """The key before typed a letter that is not its own."""
    _shaped_by: str
    """The key before, where it gave a letter its shape."""
    _corrected: bool
    """The last letter was taken away: the next key repeats none."""
    _by_letter: bool
    """A letter key has made a mark: such a word may be given back."""
    _loose: bool
    """A mark is there that a foreign word's letters make easily."""
    _given_back: bool
    _plain: bool
    """Every further key of the word is a letter."""
    _swapped: tuple[str, Syllable] | None

    def __init__(self, method: Method, *, tone_style: str = "old", text: str = "") -> None:
        self.method = method
        self._new_style = tone_style == "new"
        self._marks = method.tones.keys() | method.shapes.keys()
        self._keys = self._marks | method.inserts.keys()
        self._seed(unicodedata.normalize("NFC", text))

    @property
    def text(self) -> str:
        """The composed text."""
        return self._head + self._word()

    @property
    def raw(self) -> str:
        """The keys of the last word, as typed."""
        return "".join(self._raw)

    def key(self, char: str) -> None:
        """Take one key; a combining mark that a system method sends joins the letter before it."""
        low, self._swapped = char.lower(), None
        if not char.isascii() and (char.isalpha() or unicodedata.combining(char)):
            self._seed(unicodedata.normalize("NFC", self.text + char))
            return
        if not (char.isalpha() or low in self._keys):
            self._start_word(self.text + char)
            return
        if len(self._raw) >= _LONGEST:
            self._start_word(self.text)
        before = self._raw[-1] if self._raw else ""
        again = before.lower() == low and not self._corrected
        self._corrected = False
        if not self._take(low, char, before, again=again):
            self._start_word(self.text + char)
            return
        self._raw.append(char)
        self._write()
        if self._by_letter:
            self._judge(doubled=again and low in VOWELS and low in self.method.shapes)

    def backspace(self) -> None:
        """Take the last letter away, as it is shown; of a word given back, the last key."""
        self._swapped = None
        if not self._raw:
            self._seed(self._head[:-1])
        elif self._given_back:
            keys = self._raw[:-1]
            self._start_word(self._head)
            for char in keys:
                self.key(char)
        else:
            self._split(self._composed[:-1])
            start, shown = self._starts.pop(), self._shown.pop()
            if shown == self._composed:
                del self._raw[start:]
            else:
                # No beginning of the keys makes what is left: its letters stand for them.
                self._raw = list(self._composed)
                self._starts = list(range(len(self._raw)))
            self._dead.clear()
            self._shaped_by = ""
        self._corrected = True

    def swap(self) -> None:
        """Exchange the last word with its raw keys, and back."""
        if self._swapped is not None:
            self._settled, self._last = self._swapped
            self._swapped, self._plain = None, False
        elif self.raw != self._word():
            self._swapped = (self._settled, self._last)
            self._settled, self._last = "", Syllable(self._raw)
            # What follows keys that were asked for is meant as it is read.
            self._plain = True
        self._write()
        self._count_letters()

    # A word

    def _start_word(self, head: str) -> None:
        self._head = head
        self._settled, self._last, self._composed = "", Syllable(), ""
        self._raw, self._starts, self._shown = [], [], []
        self._dead, self._shaped_by = set(), ""
        self._inserted, self._corrected = False, False
        self._by_letter, self._loose, self._given_back, self._plain = False, False, False, False
        self._swapped = None

    def _seed(self, text: str) -> None:
        """Go on from a text in NFC: its last word can be marked."""
        end = len(text)
        first = max(0, end - _LONGEST)
        while end > first and text[end - 1].isalpha():
            end -= 1
        self._start_word(text[:end])
        self._split(text[end:])
        self._raw = list(text[end:])
        self._count_letters()

    def _split(self, word: str) -> None:
        """Take a composed word apart: earlier syllables, the last one's letters and its tone."""
        start = last_syllable(word)
        parted = [without_tone(letter) for letter in word[start:]]
        tones = [tone for _, tone in parted if tone]
        self._settled = word[:start]
        if len(tones) > 1:
            # Two tones are no syllable: they stay where they are.
            self._last = Syllable(word[start:])
        else:
            self._last = Syllable([letter for letter, _ in parted], "".join(tones))
        self._write()

    def _write(self) -> None:
        self._composed = self._settled + self._last.text(new_style=self._new_style)

    def _word(self) -> str:
        return "".join(self._raw) if self._given_back else self._composed

    def _count_letters(self) -> None:
        """Every letter of the word is one key."""
        size = len(self._composed)
        self._starts = list(range(size))
        self._shown = [self._composed[:end] for end in range(size)]

    # A key in a word

    def _take(self, low: str, char: str, before: str, *, again: bool) -> bool:
        """Let a key mark the word or be its next letter; False where it is neither."""
        inserted, self._inserted = self._inserted, False
        shaped, self._shaped_by = self._shaped_by, ""
        if self._plain:
            self._add(char)
        elif again and inserted:
            # ww: the first became ư, the second says that w was meant.
            self._last.letters[-1] = before
            self._dead.add(low)
        elif (
            low not in self._marks
            or low in self._dead
            or not self._mark(low, char, before, second=again and shaped == low)
        ):
            if not (char.isalnum() or low in self.method.inserts):
                return False
            self._append(low, char)
        return True

    def _mark(self, low: str, char: str, before: str, *, second: bool) -> bool:
        """Let a key mark the last syllable; False where it is a letter of its own.

        Args:
            second: The key before was the same and gave a letter its shape.
        """
        shapes, effect = self.method.shapes.get(low), Effect.NONE
        press = Press(low, char, before, bool(self._settled), not self._given_back)
        if shapes is not None and second:
            effect = self._last.take_back(shapes, press)
        elif shapes is not None:
            effect = self._last.set_shape(shapes, press)
            if effect in (Effect.MARKED, Effect.LOOSE):
                self._shaped_by = low
        if effect is Effect.NONE and low in self.method.tones:
            effect = self._last.set_tone(self.method.tones[low], press)
        if effect is Effect.TAKEN_BACK:
            self._dead.add(low)
            self._add(char)
        elif effect is not Effect.NONE and char.isalpha():
            self._by_letter = True
            self._loose = self._loose or effect is Effect.LOOSE
        return effect is not Effect.NONE

    def _add(self, char: str) -> None:
        self._last.letters.append(char)
        self._starts.append(len(self._raw))
        self._shown.append(self._composed)

    def _append(self, low: str, char: str) -> None:
        """Let a key be a letter; after a coda a vowel begins the word's next syllable."""
        letter = self._insert(low, char)
        if (letter.lower() or low) in VOWELS:
            self._begin_syllable()
        elif low in OO_CODAS and self._last.close_oo(self.method.tones, char):
            return
        self._add(letter or char)
        if low in HORN_CODAS:
            self._last.complete_horn()

    def _begin_syllable(self) -> None:
        """Settle the last syllable where it has a coda: a vowel is coming."""
        if not self._last.letters or self._last.letters[-1].lower() in VOWELS:
            return
        onset, run, _ = self._last.parts()
        if run:
            end = len(onset) + len(run)
            self._loose = self._loose or self._last.loose_tone
            self._settled = self._composed[: len(self._settled) + end]
            self._last = Syllable(self._last.letters[end:])

    def _insert(self, low: str, char: str) -> str:
        """The letter that a key types where it changes nothing, or ""."""
        letter = self.method.inserts.get(low, "")
        if not letter or low in self._dead:
            return ""
        if char.isalpha():
            if self._settled or parts(self._last.small() + letter)[1] != letter:
                return ""
            self._by_letter = self._loose = True
        self._inserted = True
        capital = char.isupper() or char in _SHIFTED or (not char.isalpha() and self._shouting())
        return letter.upper() if capital else letter

    def _shouting(self) -> bool:
        """Whether Caps Lock is on, as what was typed last shows: two capitals and no small letter
        in this word, or before it."""
        word = self._composed or next(reversed(self._head[-_LONGEST:].split()), "")
        return len(word) > 1 and word.isupper()

    # A word given back

    def _judge(self, *, doubled: bool) -> None:
        """Give the word back where its marks have made it impossible.

        A mark that the next key makes possible again returns; one key more, and the word stays as
        it was pressed.

        Args:
            doubled: The key was a vowel twice: the hand types Vietnamese.
        """
        if self._composed.isascii():
            self._by_letter = self._loose = self._last.loose_tone = False
        impossible = not self._dead and not doubled and self._impossible()
        if impossible and self._given_back:
            self._plain = True
        self._given_back = impossible

    def _impossible(self) -> bool:
        if not self._by_letter:
            return False
        _, run, coda = self._last.parts()
        if not run:
            return False
        loose_tone = self._last.loose_tone
        if not (self._loose or loose_tone):
            return not vowels_can_stand(run)
        if self._settled or not can_become_rhyme(run + coda):
            return True
        return loose_tone and coda in STOPS and self._last.tone not in STOP_TONES


def compose(keys: str, method: Method | str = "telex", tone_style: str = "old") -> str:
    """What keys typed one after the other make; ``\\b`` is Backspace.

    Args:
        method: A method, or the name of a shipped one: ``telex``, ``simple-telex``, ``vni``.
        tone_style: ``old`` (hòa) or ``new`` (hoà).

    >>> compose("nguyeenx thij thuyr")
    'nguyễn thị thủy'
    >>> compose("Xowddawng Texas")
    'Xơđăng Texas'

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
