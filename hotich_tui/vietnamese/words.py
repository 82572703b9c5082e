"""Dates in words: written out as a ministry form wants them, and read as books write them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from hotich_tui.vietnamese.date_spelling import DIGITS, UNIT, mended, words_of

_AFTER_TENS = UNIT | {"mốt": 1, "tư": 4, "lăm": 5}
"""Last words of 21 to 99; mười takes neither mốt nor, in good style, tư."""
_SHORT_TENS = {"hăm": 2, "băm": 3}
_MONTHS = {"giêng": 1, "chạp": 12, "tư": 4}
_FOLK = ("giêng", "chạp")
_EVEN = ("chẵn", "tròn")
"""Said behind a whole thousand: hai nghìn chẵn is 2000."""
_BOOK_YEARS = range(1800, 2101)
"""Years that a book can mean; of two readings of a year the one in here is taken, and flagged."""


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
    words = words_of(text)
    # Words as they stand first: what is mended could say something else.
    found = _all_readings(words, loose=False) or _all_readings(words, loose=True)
    if not found:
        words = mended(words)
        found = _all_readings(words, loose=False) or _all_readings(words, loose=True)
    if not found:
        return None
    lunar = words[-2:] == ["âm", "lịch"]
    first = next(iter(found.values()))
    return SpokenDate(
        *first,
        lunar=lunar or first.lunar,
        ambiguous=first.ambiguous or len(found) > 1,
    )


def _all_readings(words: Sequence[str], *, loose: bool) -> dict[tuple[int | None, ...], SpokenDate]:
    """Every date that words can mean, the likeliest first.

    Args:
        loose: The year may follow the month without its name.
    """
    words = list(words)
    if words[-2:] in (["âm", "lịch"], ["dương", "lịch"]):
        del words[-2:]
    if words[:1] == ["sinh"] and len(words) > 1:
        del words[0]
    if words[-2:-1] == ["nghìn"] and words[-1] in _EVEN:
        del words[-1]
    found: dict[tuple[int | None, ...], SpokenDate] = {}
    for date in _readings(words, loose=loose):
        found.setdefault(tuple(date), date)
    return found


def _within(number: int, low: int, high: int) -> int:
    if not low <= number <= high:
        raise ValueError(f"{low}-{high}, not {number}")
    return number


# Out


def _tens(number: int, wording: Wording) -> str:
    """1 to 99."""
    tens, unit = divmod(number, 10)
    if tens == 0:
        return DIGITS[unit]
    if tens == 1:
        last = {0: "", 5: wording.five}.get(unit, DIGITS[unit])
        return f"mười {last}".rstrip()
    if unit == 0:
        return f"{DIGITS[tens]} mươi"
    last = {1: wording.one, 4: wording.four, 5: wording.five}.get(unit, DIGITS[unit])
    if wording.twenty == "hăm" and tens == 2:
        return f"hăm {last}"
    if wording.twenty == "hai":
        return f"{DIGITS[tens]} {last}"
    return f"{DIGITS[tens]} mươi {last}"


def _month(month: int, wording: Wording) -> str:
    if month == 4:
        return wording.four
    if wording.lunar_months and month in (1, 12):
        return "giêng" if month == 1 else "chạp"
    return _tens(month, wording)


@lru_cache(maxsize=1024)
def _year(year: int, wording: Wording) -> str:
    if wording.year == "digits":
        return " ".join(DIGITS[int(digit)] for digit in str(year))
    thousands, rest = divmod(year, 1000)
    hundreds, tens = divmod(rest, 100)
    text = f"{DIGITS[thousands]} {wording.thousand}"
    if rest:
        text += f" {DIGITS[hundreds]} trăm"
    if tens >= 10:
        text += f" {_tens(tens, wording)}"
    elif tens:
        text += f" {wording.zero} {DIGITS[tens]}"
    return text


# In


def _readings(words: list[str], *, loose: bool) -> Iterator[SpokenDate]:
    """Every way to cut the words: ``năm`` is a year's name or a five."""
    if "tháng" in words:
        at = words.index("tháng")
        for day, early in _days(words[:at]):
            for month, folk, year, unsure in _months(words[at + 1 :], loose=loose):
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


def _months(words: list[str], *, loose: bool) -> Iterator[tuple[int, bool, int | None, bool]]:
    """Month, whether it may be lunar, year, whether that is unsure."""
    for cut in range(1, min(3, len(words))) if loose else ():
        month = _month_of(words[:cut])
        said = _year_of(tuple(words[cut:]))
        if month is not None and said is not None and said[0] in _BOOK_YEARS:
            # tháng năm hai nghìn: May, or a month that is not said.
            yield month, words[0] in _FOLK, said[0], said[1] or words[0] == "năm"
    for cut in [*_cuts(words), len(words)]:
        month = _month_of(words[:cut])
        if month is not None:
            folk = words[0] in _FOLK
            for year, unsure in _years(words[cut + 1 :]):
                yield month, folk, year, unsure


def _month_of(said: list[str]) -> int | None:
    month = _MONTHS.get(said[0]) if len(said) == 1 else None
    month = month or _number(tuple(said))
    return month if month is not None and 1 <= month <= 12 else None


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
    thousands = UNIT.get(words[0], 0)
    if words[1:2] == ("nghìn",) and thousands:
        return _after_thousand(thousands * 1000, words[2:])
    if thousands and len(words) >= 3 and words[1] in UNIT:
        # Digit by digit, or the century in digits: một chín tám tư, một chín sáu mươi.
        rest = _last_two(words[2:])
        if rest is not None:
            return thousands * 1000 + UNIT[words[1]] * 100 + rest, False
    short = _number(words) if len(words) > 1 else None
    return None if short is None else (short, True)


def _after_thousand(base: int, words: tuple[str, ...]) -> tuple[int, bool] | None:
    if not words:
        return base, False
    if words[1:2] == ("trăm",) and words[0] in UNIT:
        base += UNIT[words[0]] * 100
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
        return 10 if words[1] == "mười" else UNIT.get(words[1])
    if len(words) == 2 and words[0] == "một":
        return 10 + UNIT[words[1]] if words[1] in UNIT else None
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
        return 10 if head == "mười" else UNIT.get(head)
    last = _AFTER_TENS.get(words[-1])
    if head == "mười":
        # mười năm is ten years, never 15.
        fits = len(words) == 2 and last and words[1] not in ("năm", "mốt")
        return 10 + last if fits and last else None
    tens = _SHORT_TENS.get(head) or UNIT.get(head, 0)
    if words[1] == "mươi" and tens >= 2 and head in UNIT:
        return tens * 10 if len(words) == 2 else (tens * 10 + last if last else None)
    if len(words) == 2 and tens >= 2:
        return tens * 10 + last if last is not None else None
    return None
