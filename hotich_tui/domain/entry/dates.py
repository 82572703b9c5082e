"""Dates as the books write them: whole, partial, half illegible, impossible. Nothing is invented.

Shapes: ``dd.mm.yyyy``, ``mm.yyyy``, ``yyyy`` (the ministry's template); a `?` stands for a digit
or a part that nobody can read.
"""

import calendar
import re
from dataclasses import dataclass

from hotich_tui.domain.entry.values import UNREAD
from hotich_tui.messages import say

_SEPARATED = re.compile(
    r"(?:(?P<d>[0-9?]{1,2})[./\-\s]+)?(?:(?P<m>[0-9?]{1,2})[./\-\s]+)(?P<y>[0-9?]{4}|[0-9]{2})"
)
_ISO = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})")
_YEAR = re.compile(r"[0-9?]{4}")
_DAY_MONTH = re.compile(r"(?P<d>\d{1,2})(?:[./\-\s]+(?P<m>\d{1,2}))?|(?P<dd>\d\d)(?P<mm>\d\d)")
_OLDEST, _NEWEST = 1800, 2100


@dataclass(frozen=True, slots=True)
class DateInterpretation:
    """What a written date says, part by part.

    Args:
        day, month: Two characters, digits or `?`; "" where the book does not say.
        year: Four characters, digits or `?`.
        century_guessed: The text had two digits of a year; the form asks.
    """

    day: str
    month: str
    year: str
    century_guessed: bool = False

    @property
    def text(self) -> str:
        """The ministry's shape: ``dd.mm.yyyy``, ``mm.yyyy`` or ``yyyy``."""
        return ".".join(part for part in (self.day, self.month, self.year) if part)

    @property
    def is_whole(self) -> bool:
        return bool(self.day and self.month) and UNREAD not in self.text

    @property
    def is_possible(self) -> bool:
        """Whether the calendar has it. Books do write 30/2 and 31/4; such dates are kept."""
        if self.year.isdigit() and not _OLDEST <= int(self.year) <= _NEWEST:
            return False
        if not self.month.isdigit():
            return not self.day.isdigit() or 1 <= int(self.day) <= 31
        month = int(self.month)
        if not 1 <= month <= 12:
            return False
        if not self.day.isdigit():
            return True
        # Where the year is unread, February may have 29 days.
        year = int(self.year) if self.year.isdigit() else 2000
        return 1 <= int(self.day) <= calendar.monthrange(year, month)[1]

    @property
    def shown(self) -> str:
        """What stands beside the field, so that the keyer sees how the text was understood."""
        shape = "day" if self.day else "month" if self.month else "year"
        day, month = (part.lstrip("0") or "0" for part in (self.day, self.month))
        return say(f"dates.from_{shape}", day=day, month=month, year=self.year)


def interpret_date(text: str, *, cut_off_year: int) -> DateInterpretation | None:
    """Read what a keyer types or a file holds.

    `01122010`, `010110`, `012010`, `0110`, `2010`, `10`; with dots, slashes, dashes or spaces;
    ISO; `?` for what cannot be read. `0110` is January 2010 and `2010` a year, as clerks are
    taught (domain facts, typing shorthand).

    Args:
        cut_off_year: Two digits of a year mean the latest such year not after this one (the
            book's year), and the interpretation says that the century was guessed.

    Returns:
        None where it is not a date, such as an age ("35 tuổi").
    """
    text = text.strip().rstrip(".")
    iso = _ISO.fullmatch(text)
    separated = iso or _SEPARATED.fullmatch(text)
    if separated:
        parts = separated.groupdict()
        return _interpretation(parts["d"] or "", parts["m"] or "", parts["y"], cut_off_year)
    if _YEAR.fullmatch(text) and _is_year(text):
        return _interpretation("", "", text, cut_off_year)
    if not text.isascii() or not text.isdigit():
        return None
    if len(text) == 8:
        return _interpretation(text[:2], text[2:4], text[4:], cut_off_year)
    if len(text) == 6:
        if _is_year(text[2:]) and _is_month(text[:2]) and not _is_month(text[2:4]):
            return _interpretation("", text[:2], text[2:], cut_off_year)
        return _interpretation(text[:2], text[2:4], text[4:], cut_off_year)
    if len(text) == 4 and _is_month(text[:2]):
        return _interpretation("", text[:2], text[2:], cut_off_year)
    if len(text) == 2:
        return _interpretation("", "", text, cut_off_year)
    return None


def interpret_near_date(text: str, near: DateInterpretation) -> DateInterpretation | None:
    """Read a registration date by its day, or its day and month, near the entry before.

    Dates of a book do not go back, and the year stands in the entry's number: `15` is the first
    15th that is not before `near`, `1503` the 15th of March of its year.

    Args:
        near: The date of the entry before, or what of it still holds: a year alone in a new year.

    Returns:
        None where the text says more, or less.
    """
    parts = _DAY_MONTH.fullmatch(text.strip())
    if parts is None or not near.year.isdigit():
        return None
    day = (parts["d"] or parts["dd"]).zfill(2)
    month = (parts["m"] or parts["mm"] or "").zfill(2)
    if month != "00":
        found = DateInterpretation(day, month, near.year)
        return found if found.is_possible else None
    if not (near.day.isdigit() and near.month.isdigit()):
        return None
    later = int(near.month) + (day < near.day)
    found = DateInterpretation(day, f"{later:02d}", near.year)
    return found if found.is_possible else None


def same_date(a: str, b: str) -> bool:
    """Whether two texts write one date: `10/10/1981` and `10.10.1981`, never `1958` and
    `01.01.1958`."""
    first, second = _stored(a), _stored(b)
    if first is None or second is None:
        return " ".join(a.split()).casefold() == " ".join(b.split()).casefold()
    return first.text == second.text


def day_month_swapped(a: str, b: str) -> bool:
    """Whether one date is the other with day and month exchanged."""
    first, second = _stored(a), _stored(b)
    if first is None or second is None or not (first.day and first.month):
        return False
    return (first.day, first.month, first.year) == (second.month, second.day, second.year)


def export_text(text: str) -> str:
    """The ministry's shape of a stored date; the text itself where it is no date."""
    interpretation = _stored(text)
    return text if interpretation is None else interpretation.text


def _stored(text: str) -> DateInterpretation | None:
    """A date as records hold it: separated, or a bare year; never keyer's shorthand."""
    text = text.strip()
    if text.isdigit() and len(text) != 4:
        return None
    interpretation = interpret_date(text, cut_off_year=_NEWEST)
    if interpretation is None or interpretation.century_guessed:
        return None
    return interpretation


def _interpretation(
    day: str, month: str, year: str, cut_off_year: int
) -> DateInterpretation | None:
    guessed = len(year) == 2
    if guessed:
        century = cut_off_year // 100 * 100
        full = century + int(year)
        year = str(full if full <= cut_off_year else full - 100)
    return DateInterpretation(_two(day), _two(month), year, guessed)


def _two(part: str) -> str:
    if not part:
        return ""
    if set(part) == {UNREAD}:
        return UNREAD * 2
    return part.zfill(2)


def _is_month(text: str) -> bool:
    return text.isdigit() and 1 <= int(text) <= 12


def _is_year(text: str) -> bool:
    """Years of living memory and of the oldest books; `?` may stand for any digit."""
    return text[:2] in ("18", "19", "20", "1?", "2?", "??")
