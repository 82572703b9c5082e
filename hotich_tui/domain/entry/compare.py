"""How two readings of the same place differ. Knows Vietnamese, dates, numbers and patterns."""

import re
from enum import StrEnum

from hotich_tui.domain.entry import dates
from hotich_tui.domain.entry.values import UNREAD, Said, Value
from hotich_tui.domain.register.register import Field, Meaning
from hotich_tui.vietnamese import canonical, difference


class Difference(StrEnum):
    """Named differences, for the statistics and for the adjudicator."""

    SAME = "same"
    VARIANT = "variant"
    """i/y spelling, or a number without its year: equal for the flow, shown later."""
    COMPATIBLE = "compatible"
    """One read a letter that the other could not (`Th?`, ``Thị``): no conflict, but unsettled."""
    CASE = "case"
    TONE = "tone"
    MARK = "mark"
    DIGITS_SWAPPED = "digits_swapped"
    DAY_MONTH = "day_month"
    STATE = "state"
    """One says blank or illegible, the other has text."""
    LETTERS = "letters"

    @property
    def agrees(self) -> bool:
        return self in (Difference.SAME, Difference.VARIANT)


_OF_A_YEAR = (Meaning.ENTRY_NUMBER, Meaning.BOOK_NUMBER)
_NUMBERED = (Meaning.ENTRY_NUMBER, Meaning.BOOK_NUMBER, Meaning.PAGE)


def compare(field: Field, first: Value | None, second: Value | None) -> Difference:
    """Name the difference between two readings of a field.

    Args:
        first: One reading; None = not stated, which equals blank here (an empty cell of a file
            against a place that the book leaves empty).
        second: The other. The order does not matter.
    """
    a, b = _plain(first), _plain(second)
    if a == b:
        return Difference.SAME
    if a is None or b is None or not a.text or not b.text:
        return Difference.STATE
    if field.kind.is_date:
        return _compare_dates(a.text, b.text)
    if UNREAD in (a.text + b.text) and Said.ILLEGIBLE in (a.said, b.said):
        return Difference.COMPATIBLE if _compatible(a.text, b.text) else Difference.LETTERS
    left, right = _comparable(field, a.text), _comparable(field, b.text)
    if left == right:
        return Difference.SAME
    if field.meaning in _OF_A_YEAR and _same_number(left, right):
        return Difference.VARIANT
    kind = Difference(difference(left, right))
    if kind is Difference.LETTERS and (
        # 03/1998 and 30/1998, which without the zero have not even the same length.
        digits_swapped(left, right) or digits_swapped(a.text, b.text)
    ):
        return Difference.DIGITS_SWAPPED
    return kind


def _plain(value: Value | None) -> Value | None:
    """Drop what does not count in a comparison: blank is no text, odd is text like any other."""
    if value is None or value.said is Said.BLANK:
        return None
    if value.said is Said.ODD:
        return Value(Said.WRITTEN, value.text)
    return value


def _comparable(field: Field, text: str) -> str:
    text = " ".join(canonical(text).split())
    if field.kind.is_id:
        return re.sub(r"[\s.\-]", "", text).upper()
    if field.meaning in _NUMBERED:
        # 01/1998 and 1/1998 are one number: the books write both.
        return re.sub(r"(?<!\d)0+(?=\d)", "", text.replace(" ", ""))
    return text


def _same_number(a: str, b: str) -> bool:
    """Whether two numbers are one, of which one is written without its year, or with two digits of
    it: `04` and `04/2004`. The year stands in the date too, which is read by itself."""
    (first, _, year), (second, _, other) = a.partition("/"), b.partition("/")
    if first != second or not first[:1].isdigit():
        return False
    short, long = sorted((year, other), key=len)
    return not short or (len(short) <= 2 < len(long) and long.endswith(short.zfill(2)))


def _compare_dates(a: str, b: str) -> Difference:
    if dates.same_date(a, b):
        return Difference.SAME
    if UNREAD in a + b and _compatible(a.replace("/", "."), b.replace("/", ".")):
        return Difference.COMPATIBLE
    if dates.day_month_swapped(a, b):
        return Difference.DAY_MONTH
    return Difference.DIGITS_SWAPPED if digits_swapped(a, b) else Difference.LETTERS


def digits_swapped(a: str, b: str) -> bool:
    """Two neighbouring digits exchanged, everything else alike."""
    if len(a) != len(b):
        return False
    apart = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return (
        len(apart) == 2
        and apart[1] == apart[0] + 1
        and a[apart[0]] == b[apart[1]]
        and a[apart[1]] == b[apart[0]]
        and (a[apart[0]] + a[apart[1]]).isdigit()
    )


def _compatible(a: str, b: str) -> bool:
    """Whether one reading could be the other with some letters unread.

    A `?` stands for one or more letters of one word, never for a space.
    """

    def fits(pattern: str, text: str) -> bool:
        parts = re.split(r"\?+", canonical(pattern).casefold())
        expression = r"[^\s]+".join(re.escape(part) for part in parts)
        return re.fullmatch(expression, canonical(text).casefold()) is not None

    return fits(a, b) or fits(b, a)
