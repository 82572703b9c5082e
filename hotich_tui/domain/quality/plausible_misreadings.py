"""Plausible misreadings of a text: what a seeded error may show.

A tone, a vowel mark, a letter that looks or sounds alike, a neighbouring digit, day and month
exchanged, another legal code. A plausible misreading differs from the true text for `compare`.
Where the true date is possible, so is the misread one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from hotich_tui.domain.entry import dates
from hotich_tui.domain.entry.compare import Difference, compare
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.register.person_field import IN_WORDS
from hotich_tui.domain.register.register import Field, Kind
from hotich_tui.vietnamese.text import TONES, canonical, tone_place

T = TypeVar("T")

_PLAIN = (
    Difference.TONE,
    Difference.MARK,
    Difference.DIGITS_SWAPPED,
    Difference.DAY_MONTH,
    Difference.LETTERS,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_USUAL = ("thị", "văn", "xã", "phường", "huyện", "quận", "tỉnh", "thôn")
"""Words that everybody expects: misread only where there is nothing else."""
_MARKS = ("aăâ", "eê", "oôơ", "uư")
_CODAS = (("ng", "n"), ("n", "ng"), ("m", "n"), ("t", "c"), ("c", "t"))
_INITIALS = (
    ("tr", "ch"),
    ("ch", "tr"),
    ("th", "t"),
    ("đ", "d"),
    ("d", "đ"),
    ("l", "n"),
    ("n", "l"),
    ("s", "x"),
    ("x", "s"),
)
_ALIKE = {"0": "6", "1": "7", "3": "8", "4": "9", "5": "6", "6": "05", "7": "1", "8": "3", "9": "4"}
_NO_NG = ("iê", "yê")
_STOPS = ("c", "ch", "p", "t")
_TIME = re.compile(r"\d?\d(\D+)\d\d\D*")


def plausible_misreading(field: Field, value: Value, way: float, text: float) -> str | None:
    """One plausible misreading of a value; None where none is sensible (blank and unread values).

    Args:
        way, text: Two numbers in [0, 1) that draw the kind of misreading and the text.
    """
    for texts in _turned(plausible_misreadings(field, value), way):
        for other in _turned(texts, text):
            if differs(field, value, other):
                return other
    return None


def plausible_misreadings(field: Field, value: Value) -> tuple[tuple[str, ...], ...]:
    """All plausible misreadings of a value, by kind. Some may agree with it."""
    # A changed letter in a date in words makes no word, which nobody overlooks.
    if value.said not in (Said.WRITTEN, Said.ODD) or field.person_field.endswith(IN_WORDS):
        return ()
    ways = (tuple(dict.fromkeys(way)) for way in _ways(field, canonical(value.text)))
    return tuple(way for way in ways if way)


def differs(field: Field, value: Value, text: str) -> bool:
    """Whether a text is another reading than the value, and one that anybody can see."""
    return bool(text.strip()) and compare(field, value, Value(Said.WRITTEN, text)) in _PLAIN


def _turned(items: Sequence[T], start: float) -> Sequence[T]:
    """The items, beginning with the one that is drawn."""
    first = int(start * len(items))
    return (*items[first:], *items[:first])


def _ways(field: Field, text: str) -> Iterator[Iterable[str]]:
    if field.code_list is not None and text in field.code_list.labels:
        yield (code for code in field.code_list.labels if code != text)
    elif field.kind.is_date:
        yield _days_and_months(text)
        yield (other for other in _digits(text, years=True) if _as_possible(text, other))
    elif field.kind is Kind.TIME:
        yield filter(_is_time, _digits(text))
    else:
        words = [m for m in _WORD.finditer(text) if m[0].casefold() not in _USUAL]
        for change in (_tones, _marks, _letters):
            yield [
                text[: word.start()] + other + text[word.end() :]
                for word in words or _WORD.finditer(text)
                for other in change(word[0])
            ]
        yield _digits(text)


def _split(word: str) -> tuple[str, str]:
    """A syllable without its tone, and the tone ("" where it has none)."""
    apart = unicodedata.normalize("NFD", word)
    tone = "".join(c for c in apart if c in TONES)
    bare = unicodedata.normalize("NFC", "".join(c for c in apart if c not in TONES))
    return bare, tone


def _joined(bare: str, tone: str) -> str | None:
    place = tone_place(bare)
    if place is None or len(tone) > 1:
        return None
    marked = unicodedata.normalize("NFC", bare[place] + tone)
    return bare[:place] + marked + bare[place + 1 :]


def _tones(word: str) -> Iterator[str]:
    bare, tone = _split(word)
    legal = "\u0301\u0323" if bare.lower().endswith(_STOPS) else ("", *TONES)
    for other in legal:
        text = _joined(bare, other)
        if other != tone and text is not None:
            yield text


def _marks(word: str) -> Iterator[str]:
    """Another vowel where the syllable has but one; pairs of vowels rarely make a word."""
    bare, tone = _split(word)
    vowels = [i for i, c in enumerate(bare.lower()) if any(c in row for row in (*_MARKS, "iy"))]
    if len(vowels) != 1:
        return
    (i,) = vowels
    for row in _MARKS:
        if bare[i].lower() in row:
            for other in row:
                shown = other.upper() if bare[i].isupper() else other
                text = _joined(bare[:i] + shown + bare[i + 1 :], tone)
                if text is not None:
                    yield text


def _letters(word: str) -> Iterator[str]:
    bare, tone = _split(word)
    low, shouting = bare.lower(), bare.isupper()
    changed = [
        bare[: -len(old)] + (new.upper() if shouting else new)
        for old, new in _CODAS
        if low.endswith(old) and not (old == "n" and low[:-1].endswith(_NO_NG))
    ]
    for old, new in _INITIALS:
        if low.startswith(old) and not low.startswith(("ng", "nh")):
            shown = new.upper() if shouting else new.capitalize() if bare[0].isupper() else new
            changed.append(shown + bare[len(old) :])
            break
    for text in changed:
        joined = _joined(text, tone)
        if joined is not None:
            yield joined


def _digits(text: str, *, years: bool = False) -> Iterator[str]:
    """One digit for its neighbour or its look-alike, or two neighbours exchanged.

    Args:
        years: Leave the century of a year as it is: no reader takes 1981 for 1881.
    """
    for number in re.finditer(r"\d+", text):
        run, fixed = number[0], 2 if years and len(number[0]) == 4 else 0
        others = []
        for i in range(fixed, len(run)):
            near = [str(d) for d in (int(run[i]) - 1, int(run[i]) + 1) if 0 <= d <= 9]
            others += [run[:i] + d + run[i + 1 :] for d in (*near, *_ALIKE.get(run[i], ""))]
            if i + 1 < len(run):
                others.append(run[:i] + run[i + 1] + run[i] + run[i + 2 :])
        for other in others:
            # A number does not begin to have a leading zero.
            if not other.startswith("0") or run.startswith("0"):
                yield text[: number.start()] + other + text[number.end() :]


def _days_and_months(text: str) -> Iterator[str]:
    pieces = re.split(r"(\D+)", text)
    if len(pieces) == 5:
        day, a, month, b, year = pieces
        if day.isdigit() and 1 <= int(day) <= 12:
            yield "".join((month, a, day, b, year))


def _as_possible(text: str, other: str) -> bool:
    """Whether the misread date is no less a date than the true one."""
    before = dates.interpret_date(text, cut_off_year=2100)
    after = dates.interpret_date(other, cut_off_year=2100)
    if before is None or not before.is_possible:
        return True
    return after is not None and after.is_possible


def _is_time(text: str) -> bool:
    found = _TIME.fullmatch(text)
    if found is None:
        return False
    hour, minute = (int(n) for n in re.findall(r"\d+", text)[:2])
    return hour < 24 and minute < 60
