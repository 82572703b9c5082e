"""How two births agree, and what that weighs: term frequencies by year of birth."""

from enum import IntEnum
from functools import lru_cache
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.domain.population.matching import Agreement
from hotich_tui.population.dates import JANUARY, UNKNOWN_YEAR
from hotich_tui.population.rates import Rates


class Level(IntEnum):
    """Levels of agreement of two births, named as in the rates."""

    UNSTATED = 0
    SAME = 1
    WEAK = 2
    """Same year, and one side says no more (bare, or 01/01)."""
    MONTH = 3
    """Same year and month, and one side says no day."""
    SWAPPED = 4
    NEAR = 5
    """A few days apart: births moved off an impossible date, or a slip."""
    YEAR_OFF = 6
    """Same day and month, a year apart (lunar age)."""
    PART = 7
    """Same year and either day or month."""
    DIGIT = 8
    """Same day and month, one digit of the year apart."""
    YEAR = 9
    YEAR_OFF_WEAK = 10
    """A year apart, and one side says only the year."""
    DIFFERS = 11


AGREEMENTS = {
    Level.UNSTATED: Agreement.UNSTATED,
    Level.SAME: Agreement.SAME,
    Level.WEAK: Agreement.WEAK,
    Level.MONTH: Agreement.WEAK,
    Level.SWAPPED: Agreement.NEAR,
    Level.NEAR: Agreement.NEAR,
    Level.YEAR_OFF: Agreement.NEAR,
    Level.PART: Agreement.DIFFERS,
    Level.DIGIT: Agreement.DIFFERS,
    Level.YEAR: Agreement.DIFFERS,
    Level.YEAR_OFF_WEAK: Agreement.NEAR,
    Level.DIFFERS: Agreement.DIFFERS,
}
_NEAR_DAYS = 3
FIRST_YEAR, LAST_YEAR = 1800, 2110
BASE = FIRST_YEAR << 9
_CELLS = (LAST_YEAR + 2 - FIRST_YEAR) << 9
"""One cell a date, and a year of cells more whose last one stands for no date at all."""


def levels(sought: NDArray[Any], found: NDArray[Any]) -> NDArray[np.int8]:
    """The level of each pair of packed births; arrays of one shape, or that broadcast."""
    a, b = np.asarray(sought, np.int32), np.asarray(found, np.int32)
    a_year, b_year, a_day, b_day = a >> 9, b >> 9, a & 511, b & 511
    years = np.abs(a_year - b_year)
    same_year = years == 0
    a_weak = (a_day == 0) | (a_day == JANUARY)
    b_weak = (b_day == 0) | (b_day == JANUARY)
    weak = a_weak | b_weak
    same_day = (a_day == b_day) & ~weak
    in_year = np.abs((a_day >> 5) * 31 + (a_day & 31) - (b_day >> 5) * 31 - (b_day & 31))
    one_digit = (years < 10) & (a_year // 10 == b_year // 10) | (years % 10 == 0) & (years < 100)
    dayless = ((a_day & 31 == 0) | (b_day & 31 == 0)) & (a_day >> 5 == b_day >> 5)
    swapped = ((a_day & 31) << 5 | a_day >> 5) == b_day
    either = (a_day >> 5 == b_day >> 5) | (a_day & 31 == b_day & 31)
    level = np.full(np.broadcast_shapes(a.shape, b.shape), Level.DIFFERS, np.int8)
    level[same_year] = Level.YEAR
    level[(years == 1) & weak] = Level.YEAR_OFF_WEAK
    level[same_day & one_digit] = Level.DIGIT
    level[same_day & (years == 1)] = Level.YEAR_OFF
    level[same_year & either] = Level.PART
    level[same_year & (in_year <= _NEAR_DAYS)] = Level.NEAR
    level[same_year & swapped] = Level.SWAPPED
    level[same_year & dayless] = Level.MONTH
    level[same_year & weak] = Level.WEAK
    level[same_day & same_year] = Level.SAME
    unknown = (a == 0) | (b == 0) | _is_1900(a_year, a_weak) | _is_1900(b_year, b_weak)
    level[unknown] = Level.UNSTATED
    return level


def _is_1900(year: NDArray[Any], weak: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray((year == UNKNOWN_YEAR) & weak)


class BirthScale:
    """Bits of every level, for the births of one extract.

    Args:
        by_year: Births by year, and how many of them on 01/01.
    """

    def __init__(self, by_year: NDArray[Any], people: int, rates: Rates) -> None:
        shares = (by_year[0] + 0.5) / (people + 1)
        # A year is often misread or a year off: chance agreement comes from the years around it.
        self._share = np.convolve(shares, [0.05, 0.9, 0.05], "same")
        self._m = rates.m["birth"]
        self.table = lru_cache(maxsize=8)(self._table)
        """Bits of the levels, and the level of every possible birth, for `levels_of`."""

    def bits_by_level(self, year: int) -> NDArray[np.float32]:
        """Bits of each level for a birth in a year."""
        share = float(self._share[min(year, len(self._share) - 1)])
        return np.array([self._bits(level, share) for level in Level], np.float32)

    def _bits(self, level: Level, share: float) -> float:
        chance = {
            Level.SAME: share / 365,
            Level.WEAK: share,
            Level.MONTH: share / 12,
            Level.SWAPPED: share / 365,
            Level.NEAR: share * 2 * _NEAR_DAYS / 365,
            Level.YEAR_OFF: 2 * share / 365,
            Level.PART: share * (1 / 12 + 1 / 30),
            Level.DIGIT: 15 * share / 365,
            Level.YEAR: share,
            Level.YEAR_OFF_WEAK: 2 * share,
            Level.DIFFERS: 1.0,
        }
        if level is Level.UNSTATED:
            return 0.0
        m = self._m[level.name.lower()]
        if level is Level.WEAK:
            # Given that one side says only the year, nearly all of one person's pairs agree.
            off = self._m["year_off_weak"]
            m = m / (m + off + self._m["differs"] / 4)
        elif level is Level.YEAR_OFF_WEAK:
            m = m / (m + self._m["weak"] + self._m["differs"] / 4)
        return log2(m / chance[level])

    @staticmethod
    def levels_of(table: NDArray[np.int8], births: NDArray[np.uint32]) -> NDArray[np.int8]:
        """Levels of many births by a table."""
        # No date (0) falls below the base, wraps round, and is clipped into the last cell.
        return np.take(table, births - np.uint32(BASE), mode="clip")

    def _table(self, birth: int) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
        table = np.full(_CELLS, Level.DIFFERS, np.int8)
        year = min(max(birth >> 9, FIRST_YEAR + 1), LAST_YEAR - 1)
        near = np.arange(year << 9, (year + 1) << 9)
        bare = np.array([side << 9 | day for side in (year - 1, year + 1) for day in (0, JANUARY)])
        if birth & 511 in (0, JANUARY):
            near = np.arange((year - 1) << 9, (year + 2) << 9)
        same_day = np.arange(FIRST_YEAR, LAST_YEAR + 1) << 9 | birth & 511
        unknown = np.array([UNKNOWN_YEAR << 9, UNKNOWN_YEAR << 9 | JANUARY])
        cells = np.concatenate([near, bare, same_day, unknown])
        table[cells - BASE] = levels(np.array(birth), cells)
        table[-1] = Level.UNSTATED
        return self.bits_by_level(birth >> 9), table

    def pairs(self, sought: NDArray[Any], found: NDArray[np.int8]) -> NDArray[np.float32]:
        """Bits of pairs, by the births sought and the levels found."""
        if not len(sought):
            return np.zeros(0, np.float32)
        years = np.unique(sought >> 9)
        scale = np.stack([self.bits_by_level(int(year)) for year in years])
        return np.asarray(scale[np.searchsorted(years, sought >> 9), found])
