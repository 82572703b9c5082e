"""What was found in all segments, in one order: by who was asked about, best first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.population.search import Found

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Found rows in order; equals in the order of segments and rows.

    Args:
        asked: Number of the person asked about.
        segments: Number of the segment that has the row.
        places: Place of the row in what was found there.
        bits: Its weight.
    """

    asked: Places
    segments: Places
    places: Places
    bits: NDArray[np.float64]

    @classmethod
    def of(cls, asked: Sequence[Places], found: Sequence[Found]) -> "Ranking":
        """Of what each segment found.

        Args:
            asked: Segment by segment, about whom each row was found.
        """
        whose = np.concatenate(asked)
        bits = np.concatenate([some.bits for some in found]).astype(np.float64)
        places = np.concatenate([np.arange(len(some.rows)) for some in found])
        segments = np.repeat(np.arange(len(found)), [len(some.rows) for some in found])
        order = np.lexsort((places, segments, -bits, whose))
        return cls(whose[order], segments[order], places[order], bits[order])

    def first(self, most: int, *, least: float = -np.inf, behind: float = np.inf) -> "Ranking":
        """The best of each person asked about.

        Args:
            most: How many.
            least: Bits that the very best must have; else there is nobody.
            behind: Bits by which the others may lie behind the best.
        """
        start = np.searchsorted(self.asked, self.asked, "left")
        best = self.bits[start]
        near = (best >= least) & (self.bits > best - behind)
        return self._take(near & (np.arange(len(start)) - start < most))

    def _take(self, kept: NDArray[Any]) -> "Ranking":
        return Ranking(self.asked[kept], self.segments[kept], self.places[kept], self.bits[kept])
