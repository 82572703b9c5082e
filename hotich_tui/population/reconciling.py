"""Records of the books against the extract, many at once: a class for every person.

First pass: joins on shared keys, weighed by columns. Second pass: the index is asked about each
record that the first did not settle, because lost blocking, not weighing, is the ceiling
(measured, matching design §4).
"""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.domain.population.matching import (
    Match,
    MatchClass,
    Sought,
    classify,
    mark_registered,
)
from hotich_tui.domain.register.person_field import PARENTS, PersonField
from hotich_tui.population.birth import levels
from hotich_tui.population.blocking import Blocks, Columns, columns_of
from hotich_tui.population.folding import WIDTH
from hotich_tui.population.index import HintIndex
from hotich_tui.population.names import SURNAME, places
from hotich_tui.population.ranking import Ranking
from hotich_tui.population.search import NAME_FLOOR, PARENT_FLOOR, Found, Query, Scale
from hotich_tui.population.words import WORST, Bits

CHUNK = 24_000
"""Records weighed at once: some 300 MB with a province, whose joins are paid once a chunk."""
_SECOND_PASS = 4.0
"""Bits more for what only the second pass found: siblings share parents, commune and half the
name (measured)."""
_BEHIND = 14.0
_KEPT = 4
Pairs = NDArray[np.int64]


def reconcile(
    records: Iterable[Sought],
    index: HintIndex,
    *,
    second_pass: bool = True,
    marked: bool = True,
) -> list[Match]:
    """The class of every person sought, in the order given.

    Args:
        marked: Whether several records of one event are marked as registered again.
        second_pass: Ask the index about what the joins left open: about 3 ms a record at 1.3
            million people. Off, a little faster and a little blinder.
    """
    with _no_search_for_cycles():
        found: list[Match] = []
        blocks = [Blocks(scale.segment) for scale in index.scales]
        for chunk in _chunks(records):
            found += _first_pass(chunk, index, blocks)
        if second_pass:
            found = [_again(match, index) for match in found]
        return mark_registered(found) if marked else found


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Hundreds of thousands of small objects are made here and all stay: to look again and again
    for cycles among them was a third of the time (measured)."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _chunks(records: Iterable[Sought]) -> Iterator[list[Sought]]:
    rest = iter(records)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _again(match: Match, index: HintIndex) -> Match:
    if match.match_class in (MatchClass.MATCH, MatchClass.WEAKER_DATE, MatchClass.DIFFERS):
        return match
    candidates = index.query(match.sought, limit=_KEPT)
    return classify(match.sought, candidates, index.prior_bits, extra=_SECOND_PASS)


def _first_pass(
    records: Sequence[Sought], index: HintIndex, blocks: Sequence[Blocks]
) -> list[Match]:
    queries = [Query.of(sought) for sought in records]
    weighed = [
        _weigh(columns_of(queries, scale.segment), queries, scale, block)
        for scale, block in zip(index.scales, blocks, strict=True)
    ]
    found = [some.found for some in weighed]
    best = Ranking.of([some.records for some in weighed], found)
    # Nobody at all where even the best is not plausible.
    best = best.first(_KEPT, least=index.prior_bits / 2, behind=_BEHIND)
    candidates = index.candidates(records, queries, found, best)
    prior = index.prior_bits
    return [classify(sought, some, prior) for sought, some in zip(records, candidates, strict=True)]


@dataclass(frozen=True, slots=True)
class Weighed:
    """The best pairs of each record, by record, best first."""

    records: Pairs
    found: Found


def _weigh(columns: Columns, queries: Sequence[Query], scale: Scale, blocks: Blocks) -> Weighed:
    segment = scale.segment
    record, row = blocks.pairs(columns)
    if segment.dead is not None:
        alive = ~segment.dead[row]
        record, row = record[alive], row[alive]
    table = PairTable(columns, scale)
    found = Found(row, births=levels(columns.birth[record], segment.birth[row]))
    name = table.bits(columns.name, record, segment.spelling[row])
    found.evidence[PersonField.NAME] = np.maximum(name, NAME_FLOOR)
    found.evidence[PersonField.BIRTH] = scale.births.pairs(columns.birth[record], found.births)
    found.evidence[PersonField.SEX] = scale.sex_table()[columns.sex[record], segment.sex[row]]
    found.evidence[PersonField.COMMUNE] = _commune_bits(queries, scale, record, row)
    near = _near_best(record, found.bits, len(columns), _BEHIND + 12)
    record, found = record[near], found.take(near)
    bears = np.array([query.bears_fathers_surname for query in queries])
    for parent, words in zip(PARENTS, (columns.mother, columns.father), strict=True):
        parents = getattr(segment, parent)[found.rows]
        known = bears if parent is PersonField.FATHER else np.zeros(len(bears), bool)
        bits = np.maximum(table.bits(words, record, parents, known), PARENT_FLOOR)
        unstated = (parents == 0) | (words[record, 0] < 0)
        found.evidence[parent] = np.where(unstated, np.float32(0), bits)
    names = segment.spelling[found.rows]
    surname = table.surname_bits(columns.name, record, names)
    scale.temper_family(found, surname)
    found.evidence[PersonField.ID_NUMBER] = scale.number_pairs(queries, record, found.rows)
    kept = _best_of_each(record, found.bits)
    return Weighed(record[kept], found.take(kept))


def _commune_bits(queries: Sequence[Query], scale: Scale, record: Pairs, row: Pairs) -> Bits:
    communes = sorted({query.commune for query in queries})
    number = {commune: place for place, commune in enumerate(communes)}
    bits = np.stack([scale.commune_bits(commune) for commune in communes])
    of = np.array([number[query.commune] for query in queries])
    return np.asarray(bits[of[record], scale.segment.commune[row]])


def _near_best(record: Pairs, bits: Bits, count: int, behind: float) -> Pairs:
    """Places of the pairs that are not far behind their record's best."""
    best = np.full(count, -np.inf, np.float32)
    np.maximum.at(best, record, bits)
    return np.flatnonzero(bits >= best[record] - behind)


def _best_of_each(record: Pairs, bits: Bits) -> Pairs:
    """Places of the `_KEPT` best pairs of each record."""
    order = np.lexsort((-bits, record))
    sorted_records = record[order]
    first = np.searchsorted(sorted_records, sorted_records, "left")
    return order[np.arange(len(order)) - first < _KEPT]


class PairTable:
    """Bits of every typed word of a chunk against every word of a segment."""

    def __init__(self, columns: Columns, scale: Scale) -> None:
        self._scale, self._words = scale, columns.words
        size = len(scale.segment.words)
        self._size = size
        used = {True: np.zeros(len(columns.words), bool), False: np.zeros(len(columns.words), bool)}
        for field in (columns.name, columns.mother, columns.father):
            count = (field >= 0).sum(1)
            used[True][field[count > 1, 0]] = True
            used[False][field[count == 1, 0]] = True
            used[False][field[:, 1:][field[:, 1:] >= 0]] = True
        tables = {kind: np.zeros((len(columns.words), size), np.float32) for kind in used}
        for number, word in enumerate(columns.words):
            for is_surname, flags in used.items():
                if flags[number]:
                    tables[is_surname][number] = scale.lexicon.bits_now(word, is_surname)
        self._tables = {kind: table.reshape(-1) for kind, table in tables.items()}
        lost = np.full((WIDTH + 1, WIDTH, WIDTH), 0, np.float32)
        for count in range(1, WIDTH + 1):
            lost[count, :count] = places(count, typing=False)
        self._lost = lost

    def surname_bits(self, words: NDArray[np.int32], record: Pairs, names: NDArray[Any]) -> Bits:
        """Bits of the surnames alone; nothing for names of one word."""
        surnames = self._scale.segment.syllables[SURNAME][names]
        several = words[record, 1] >= 0
        at = np.where(several, words[record, 0].astype(np.int64) * self._size + surnames, 0)
        return np.where(several, np.maximum(self._tables[True][at], 0), np.float32(0))

    def bits(
        self,
        words: NDArray[np.int32],
        record: Pairs,
        names: NDArray[Any],
        surname_known: NDArray[np.bool_] | None = None,
    ) -> Bits:
        """Bits of pairs of a typed name and one of the extract, as `NameScale.bits`.

        Args:
            surname_known: By record.
        """
        segment = self._scale.segment
        count = (words >= 0).sum(1)[record]
        lengths = segment.lengths[names]
        total = np.zeros(len(record), np.float32)
        widest = int(lengths.max()) if len(lengths) else 0
        columns = [segment.syllables[role][names] for role in range(widest)]
        for place in range(int(count.max()) if len(count) else 0):
            counted = count > place
            if place == 0 and surname_known is not None:
                counted &= ~surname_known[record] | (count == 1)
            there = np.flatnonzero(counted)
            at = words[record[there], place].astype(np.int64) * self._size
            best = np.full(len(there), WORST, np.float32)
            single = count[there] == 1
            table = self._tables[place == 0]
            lost = self._lost[count[there], place]
            for role, column in enumerate(columns):
                here = at + column[there]
                bits = table[here]
                if place == 0 and single.any():
                    bits = np.where(single, self._tables[False][here], bits)
                np.maximum(best, bits - lost[:, role], out=best)
            total[there] += best
        total += self._scale.names.length_bits(count, lengths)
        return np.where(count == 0, np.float32(0), total)
