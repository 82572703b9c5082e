"""Births as numbers: `year << 9 | month << 5 | day`, 0 for a part that is not stated.

Such numbers sort by time, and a year is one run of them.
"""

import re

from hotich_tui.domain.entry.dates import interpret_date

UNKNOWN = 0
UNKNOWN_YEAR = 1900
"""Extracts write an unknown birth as 01.01.1900 (household guide, domain facts §7)."""
JANUARY = 1 << 5 | 1
"""Month and day of 01.01, which often stands for a bare year."""

_USUAL = re.compile(r"(?:0[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])\.(?:1[89]|20)[0-9]{2}")
"""Nearly all dates of records and extracts, read without asking what else they might be."""


def pack(text: str) -> int:
    """A date as a number; `UNKNOWN` where it has no legible year or is no date."""
    if not text:
        return UNKNOWN
    if _USUAL.fullmatch(text):
        return int(text[6:]) << 9 | int(text[3:5]) << 5 | int(text[:2])
    reading = interpret_date(text, cut_off_year=2100)
    if reading is None or not reading.year.isdigit() or reading.century_guessed:
        return UNKNOWN
    month = int(reading.month) if reading.month.isdigit() else 0
    day = int(reading.day) if reading.day.isdigit() else 0
    if not 1 <= month <= 12:
        month = day = 0
    return int(reading.year) << 9 | month << 5 | (day if day <= 31 else 0)


def unpack(packed: int) -> str:
    """The date as records write it: ``dd.mm.yyyy``, ``mm.yyyy``, ``yyyy`` or ""."""
    if packed == UNKNOWN:
        return ""
    year, month, day = packed >> 9, packed >> 5 & 15, packed & 31
    if not month:
        return f"{year:04d}"
    return f"{day:02d}.{month:02d}.{year:04d}" if day else f"{month:02d}.{year:04d}"


def is_unknown(packed: int) -> bool:
    """Whether nothing is known of the birth."""
    return packed == UNKNOWN or (packed >> 9 == UNKNOWN_YEAR and packed & 511 in (0, JANUARY))
