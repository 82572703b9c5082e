"""Dates in words: written out as a ministry form wants them, and read as books write them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_UNIT = {word: number for number, word in enumerate(_DIGITS)}
_AFTER_TENS = _UNIT | {"mốt": 1, "tư": 4, "lăm": 5}
"""Last words of 21 to 99; mười takes neither mốt nor, in good style, tư."""
_ONE_SPELLING = {
    "bẩy": "bảy",
    "ngàn": "nghìn",
    "lẻ": "linh",
    "lẽ": "linh",
    "mồng": "mùng",
    "nhăm": "lăm",
}
_SHORT_TENS = {"hăm": 2, "băm": 3}
_MONTHS = {"giêng": 1, "chạp": 12, "tư": 4}
_BOOK_YEARS = range(1800, 2101)
"""Years that a book can mean; of two readings of a year the one in here is taken, and flagged."""
_TOKEN = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Wording:
    """Regional choices of words; as it stands, what forms print.

    Args:
        zero: Before the last digit where the tens are nought.
        four: 24, 34 … and April; 4 and 14 are always bốn.
        five: 15, 25 …; `mươi năm` is read, never written.
        one: 21, 31 ….
        twenty: ``hăm`` and the tens left out (`hai mốt`, `ba tư`) are how people say days.
        early: Said before the days 1 to 10; may be a lunar date.
        lunar_months: ``giêng`` and ``chạp`` for January and December; may be a lunar date.
        year: `digits` is one digit after the other.
    """

    zero: Literal["linh", "lẻ"] = "linh"
    thousand: Literal["nghìn", "ngàn"] = "nghìn"
    four: Literal["tư", "bốn"] = "tư"
    five: Literal["lăm", "nhăm"] = "lăm"
    one: Literal["mốt", "một"] = "mốt"
    seven: Literal["bảy", "bẩy"] = "bảy"
    twenty: Literal["hai mươi", "hăm", "hai"] = "hai mươi"
    early: Literal["", "mùng", "mồng"] = ""
    lunar_months: bool = False
    year: Literal["whole", "digits"] = "whole"


STANDARD = Wording()


class SpokenDate(tuple[int | None, int | None, int | None]):
    """`(day, month, year)` as words say it, None for what they do not say, with two flags.

    Equal to the plain tuple. Impossible days such as 30 February are kept: books write them. A
    year under 100 is what was said: its century was not.

    Args:
        lunar: May be a date of the lunar calendar: mùng, rằm, giêng, chạp, âm lịch.
        ambiguous: The words can be read otherwise (`hai nghìn tám`); a person must look.
    """

    lunar: bool
    ambiguous: bool

    def __new__(
        cls,
        day: int | None,
        month: int | None,
        year: int | None,
        *,
        lunar: bool = False,
        ambiguous: bool = False,
    ) -> "SpokenDate":
        made = super().__new__(cls, (day, month, year))
        made.lunar, made.ambiguous = lunar, ambiguous
        return made

    @property
    def day(self) -> int | None:
        return self[0]

    @property
    def month(self) -> int | None:
        return self[1]

    @property
    def year(self) -> int | None:
        return self[2]

    def __repr__(self) -> str:
        flags = f"lunar={self.lunar}, ambiguous={self.ambiguous}"
        return f"SpokenDate({self.day}, {self.month}, {self.year}, {flags})"


def date_in_words(
    day: int | None, month: int | None, year: int | None, wording: Wording = STANDARD
) -> str:
    """A date in words; what is None is left out.

    >>> date_in_words(16, 7, 2008)
    'Ngày mười sáu tháng bảy năm hai nghìn không trăm linh tám'
    >>> date_in_words(None, None, 1984)
    'Năm một nghìn chín trăm tám mươi tư'

    Raises:
        ValueError: Nothing is given, or a day over 31, a month over 12, a year out of 1000-9999.
    """
    parts = []
    if day is not None:
        early = f"{wording.early} " if wording.early and day <= 10 else ""
        parts.append(f"ngày {early}{_tens(_within(day, 1, 31), wording)}")
    if month is not None:
        parts.append(f"tháng {_month(_within(month, 1, 12), wording)}")
    if year is not None:
        parts.append(f"năm {_year(_within(year, 1000, 9999), wording)}")
    if not parts:
        raise ValueError("a day, a month or a year is needed")
    text = " ".join(parts).replace("bảy", wording.seven)
    return text[0].upper() + text[1:]


def parse_date_in_words(text: str) -> SpokenDate | None:
    """What a date in words says, in any regional wording; figures may stand among the words.

    >>> parse_date_in_words("ngày hăm tư tháng chạp năm một chín tám tư")
    SpokenDate(24, 12, 1984, lunar=True, ambiguous=False)

    Returns:
        None where it is no date, or where a word of it is not understood.
    """
    words = _words(text)
    lunar = words[-2:] == ["âm", "lịch"]
    if lunar or words[-2:] == ["dương", "lịch"]:
        del words[-2:]
    found: dict[tuple[int | None, ...], SpokenDate] = {}
    for date in _readings(words):
        found.setdefault(tuple(date), date)
    if not found:
        return None
    first = next(iter(found.values()))
    return SpokenDate(
        *first,
        lunar=lunar or first.lunar,
        ambiguous=first.ambiguous or len(found) > 1,
    )


def _within(number: int, low: int, high: int) -> int:
    if not low <= number <= high:
        raise ValueError(f"{low}-{high}, not {number}")
    return number


# Out


def _tens(number: int, wording: Wording) -> str:
    """1 to 99."""
    tens, unit = divmod(number, 10)
    if tens == 0:
        return _DIGITS[unit]
    if tens == 1:
        last = {0: "", 5: wording.five}.get(unit, _DIGITS[unit])
        return f"mười {last}".rstrip()
    if unit == 0:
        return f"{_DIGITS[tens]} mươi"
    last = {1: wording.one, 4: wording.four, 5: wording.five}.get(unit, _DIGITS[unit])
    if wording.twenty == "hăm" and tens == 2:
        return f"hăm {last}"
    if wording.twenty == "hai":
        return f"{_DIGITS[tens]} {last}"
    return f"{_DIGITS[tens]} mươi {last}"


def _month(month: int, wording: Wording) -> str:
    if month == 4:
        return wording.four
    if wording.lunar_months and month in (1, 12):
        return "giêng" if month == 1 else "chạp"
    return _tens(month, wording)


@lru_cache(maxsize=1024)
def _year(year: int, wording: Wording) -> str:
    if wording.year == "digits":
        return " ".join(_DIGITS[int(digit)] for digit in str(year))
    thousands, rest = divmod(year, 1000)
    hundreds, tens = divmod(rest, 100)
    text = f"{_DIGITS[thousands]} {wording.thousand}"
    if rest:
        text += f" {_DIGITS[hundreds]} trăm"
    if tens >= 10:
        text += f" {_tens(tens, wording)}"
    elif tens:
        text += f" {wording.zero} {_DIGITS[tens]}"
    return text


# In


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", text).casefold()
    return [_ONE_SPELLING.get(word, word) for word in _TOKEN.findall(text)]


def _readings(words: list[str]) -> Iterator[SpokenDate]:
    """Every way to cut the words: ``năm`` is a year's name or a five."""
    if "tháng" in words:
        at = words.index("tháng")
        for day, early in _days(words[:at]):
            for month, folk, year, unsure in _months(words[at + 1 :]):
                yield SpokenDate(day, month, year, lunar=early or folk, ambiguous=unsure)
        return
    named = words[:1] in (["ngày"], ["mùng"], ["rằm"])
    # Without a name before it a number is no day; a whole year is a year.
    for cut in [*_cuts(words), *([len(words)] if named else [])]:
        for day, early in _days(words[:cut]) if named or not cut else ():
            for year, unsure in _years(words[cut + 1 :]):
                if day is not None or year is not None:
                    yield SpokenDate(day, None, year, lunar=early, ambiguous=unsure)
    bare = _year_of(tuple(words)) if words and not named else None
    if bare is not None and bare[0] >= 1000:
        yield SpokenDate(None, None, bare[0], ambiguous=bare[1])


def _cuts(words: list[str]) -> list[int]:
    return [place for place, word in enumerate(words) if word == "năm"]


def _days(words: list[str]) -> Iterator[tuple[int | None, bool]]:
    """Days, and whether they may be lunar; None where nothing is said."""
    if words[:1] == ["ngày"]:
        words = words[1:]
    if not words:
        yield None, False
        return
    if words == ["rằm"]:
        yield 15, True
        return
    early = words[0] == "mùng"
    day = _number(tuple(words[early:]))
    if day is not None and 1 <= day <= 31:
        yield day, early


def _months(words: list[str]) -> Iterator[tuple[int, bool, int | None, bool]]:
    """Month, whether it may be lunar, year, whether that is unsure."""
    for cut in [*_cuts(words), len(words)]:
        said = words[:cut]
        month = _MONTHS.get(said[0]) if len(said) == 1 else None
        month = month or _number(tuple(said))
        if month is not None and 1 <= month <= 12:
            folk = said[0] in ("giêng", "chạp")
            for year, unsure in _years(words[cut + 1 :]):
                yield month, folk, year, unsure


def _years(words: list[str]) -> Sequence[tuple[int | None, bool]]:
    """A year, and whether the words can mean another one."""
    if not words:
        return [(None, False)]
    found = _year_of(tuple(words))
    return [] if found is None else [found]


@lru_cache(maxsize=1024)
def _year_of(words: tuple[str, ...]) -> tuple[int, bool] | None:
    if len(words) == 1 and words[0].isdecimal():
        return (int(words[0]), len(words[0]) == 2) if len(words[0]) in (2, 4) else None
    if words[0] == "nghìn" and len(words) > 1:
        words = ("một", *words)
    thousands = _UNIT.get(words[0], 0)
    if words[1:2] == ("nghìn",) and thousands:
        return _after_thousand(thousands * 1000, words[2:])
    if thousands and len(words) >= 3 and words[1] in _UNIT:
        # Digit by digit, or the century in digits: một chín tám tư, một chín sáu mươi.
        rest = _last_two(words[2:])
        if rest is not None:
            return thousands * 1000 + _UNIT[words[1]] * 100 + rest, False
    short = _number(words) if len(words) > 1 else None
    return None if short is None else (short, True)


def _after_thousand(base: int, words: tuple[str, ...]) -> tuple[int, bool] | None:
    if not words:
        return base, False
    if words[1:2] == ("trăm",) and words[0] in _UNIT:
        base += _UNIT[words[0]] * 100
        words = words[2:]
        if not words:
            return base, False
        scale = 10
    else:
        scale = 100
    if len(words) == 1 and (digit := _AFTER_TENS.get(words[0])):
        # chín trăm tám is 980 in the mouth and 908 on a form; hai nghìn tám is 2008 or 2800.
        said, strict = base + digit * scale, base + digit
        likely = said if said in _BOOK_YEARS and strict not in _BOOK_YEARS else strict
        if scale == 10 and base % 1000:
            likely = said
        return likely, True
    rest = _last_two(words)
    return None if rest is None else (base + rest, False)


def _last_two(words: tuple[str, ...]) -> int | None:
    """The last two digits of a year: linh tám, không tám, mười, tám mươi tư, tám tư."""
    if len(words) == 2 and words[0] in ("linh", "không"):
        return 10 if words[1] == "mười" else _UNIT.get(words[1])
    if len(words) == 2 and words[0] == "một":
        return 10 + _UNIT[words[1]] if words[1] in _UNIT else None
    return _number(words) if len(words) > 1 or words == ("mười",) else None


@lru_cache(maxsize=1024)
def _number(words: tuple[str, ...]) -> int | None:
    """0 to 99, in words or as one figure of at most two digits."""
    if not words or len(words) > 3:
        return None
    head = words[0]
    if len(words) == 1:
        if head.isdecimal():
            return int(head) if len(head) <= 2 else None
        return 10 if head == "mười" else _UNIT.get(head)
    last = _AFTER_TENS.get(words[-1])
    if head == "mười":
        # mười năm is ten years, never 15.
        fits = len(words) == 2 and last and words[1] not in ("năm", "mốt")
        return 10 + last if fits and last else None
    tens = _SHORT_TENS.get(head) or _UNIT.get(head, 0)
    if words[1] == "mươi" and tens >= 2 and head in _UNIT:
        return tens * 10 if len(words) == 2 else (tens * 10 + last if last else None)
    if len(words) == 2 and tens >= 2:
        return tens * 10 + last if last is not None else None
    return None
