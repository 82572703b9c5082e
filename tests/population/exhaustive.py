"""The oracle: every person weighed by every field, no pruning."""

import numpy as np

from hotich_tui.domain.population.matching import Sought
from hotich_tui.population.index import HintIndex
from hotich_tui.population.search import Query


def best_bits(index: HintIndex, sought: Sought, *, typing: bool = False) -> tuple[float, set[int]]:
    """The highest bits anybody gets, and the rows that get them."""
    query = Query.of(sought, typing=typing)
    scale = index.scales[0]
    rows = np.arange(len(scale.segment))
    names = scale.names.bits(query.name, scale.segment.spelling, typing=typing)
    found = scale.quick(query, rows, names)
    scale.deep(query, found)
    bits = found.bits
    best = float(bits.max())
    return best, set(np.flatnonzero(bits >= best - 1e-3).tolist())
