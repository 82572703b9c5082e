"""The pruned search in one segment: which rows to look at, and how much each weighs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log2
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.domain.entry.id_number import plain_number
from hotich_tui.domain.population.matching import Sought
from hotich_tui.domain.register.person_field import PARENTS, PersonField
from hotich_tui.population.birth import BirthScale, Level
from hotich_tui.population.dates import JANUARY, is_unknown, pack
from hotich_tui.population.names import NameScale
from hotich_tui.population.rates import Rates
from hotich_tui.population.segment import Rows, Segment
from hotich_tui.population.words import Bits, Lexicon, Word, read_words
from hotich_tui.vietnamese import fold

NAME_FLOOR, PARENT_FLOOR = -10.0, -6.0
"""People are renamed, and parents are written otherwise: nothing speaks against more than so."""
_NAMES, _NAMES_DATED = 6_000, 2_500
_PEOPLE, _PEOPLE_DATED, _DEEP = 30_000, 5_000, 1_500
"""Names and rows looked at without a date and with one, which finds most people by itself; the
best rows are weighed by every field."""
_BEHIND = 12.0
"""Names so many bits behind the best are left to the other ways of finding a person."""
_YEAR_ROWS = 25_000
_SIBLINGS = 3.0
"""How many brothers and sisters a person has in an extract; an assumption."""
_SIBLING_BIRTHS = {
    Level.SAME: 0.006,
    Level.WEAK: 0.03,
    Level.MONTH: 0.006,
    Level.SWAPPED: 0.001,
    Level.NEAR: 0.001,
    Level.YEAR_OFF: 0.001,
    Level.PART: 0.01,
    Level.DIGIT: 0.002,
    Level.YEAR: 0.03,
    Level.YEAR_OFF_WEAK: 0.1,
    Level.DIFFERS: 0.82,
}
"""How births of two siblings stand to each other: twins once in 160, else some years apart."""
_NUMBER_FROM = 6
"""Digits from which an unfinished number is looked up."""


@lru_cache(maxsize=4096)
def folded_place(text: str) -> str:
    """The search key of a commune's name."""
    return fold(text)


@dataclass(frozen=True, slots=True)
class Query:
    """What is sought, read."""

    name: Sequence[Word] = ()
    birth: int = 0
    sex: int = 0
    mother: Sequence[Word] = ()
    father: Sequence[Word] = ()
    commune: str = ""
    number: str = ""
    typing: bool = False
    bears_fathers_surname: bool = False

    @classmethod
    def of(cls, sought: Sought, *, typing: bool = False) -> "Query":
        """Read what was typed; a date without a legible year says nothing."""
        birth = pack(sought.birth)
        number = plain_number(sought.id_number)
        name = read_words(sought.name, typing=typing)
        father = read_words(sought.father, typing=False)
        return cls(
            bears_fathers_surname=bool(name and father) and name[0].fold == father[0].fold,
            name=name,
            birth=0 if is_unknown(birth) else birth,
            sex=int(sought.sex) if sought.sex in ("1", "2") else 0,
            mother=read_words(sought.mother, typing=False),
            father=father,
            commune=folded_place(sought.commune),
            number=number if number.isascii() and number.isdigit() else "",
            typing=typing,
        )


@dataclass(slots=True)
class Found:
    """Rows with their bits; `parts` holds the bits of every field."""

    rows: Rows
    evidence: dict[str, Bits] = field(default_factory=dict)
    births: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, np.int8))
    """Levels of the births."""

    @property
    def bits(self) -> Bits:
        total = np.zeros(len(self.rows), np.float32)
        for part in self.evidence.values():
            total += part
        return total

    def take(self, places: Rows) -> "Found":
        evidence = {name: part[places] for name, part in self.evidence.items()}
        births = self.births[places] if len(self.births) else self.births
        return Found(self.rows[places], evidence, births)


class Scale:
    """Bits of every field for rows of one segment."""

    def __init__(
        self, segment: Segment, lexicon: Lexicon, births: BirthScale, rates: Rates, people: int
    ) -> None:
        self.segment, self.lexicon = segment, lexicon
        self.rates, self.people = rates, people
        self.names = NameScale(segment, lexicon, rates)
        self.births = births
        m = rates.m["birth"]
        self._among_siblings = np.array(
            [
                0.0,
                *(
                    log2(m[level.name.lower()] / _SIBLING_BIRTHS[level])
                    for level in list(Level)[1:]
                ),
            ],
            np.float32,
        )
        self._residents = np.bincount(segment.commune, minlength=len(segment.communes))

    def quick(self, query: Query, rows: Rows, name_bits: Bits) -> Found:
        """Bits of what costs little: name, birth, sex, commune."""
        found = Found(rows, births=np.zeros(len(rows), np.int8))
        found.evidence[PersonField.NAME] = (
            np.maximum(name_bits, NAME_FLOOR) if query.name else name_bits
        )
        if query.birth:
            by_level, table = self.births.table(query.birth)
            found.births = self.births.levels_of(table, self.segment.birth.take(rows))
            found.evidence[PersonField.BIRTH] = by_level.take(found.births)
        if query.sex:
            found.evidence[PersonField.SEX] = self._sex_bits(query.sex)[self.segment.sex[rows]]
        if query.commune:
            found.evidence[PersonField.COMMUNE] = self.commune_bits(query.commune)[
                self.segment.commune[rows]
            ]
        return found

    def deep(self, query: Query, found: Found) -> None:
        """Add the bits of the rest: mother, father, number."""
        for name in PARENTS:
            words: Sequence[Word] = getattr(query, name)
            if words:
                parents = getattr(self.segment, name)[found.rows]
                known = name is PersonField.FATHER and query.bears_fathers_surname
                bits = self.names.bits(words, parents, surname_known=known)
                bits = np.maximum(bits, PARENT_FLOOR)
                found.evidence[name] = np.where(parents == 0, np.float32(0), bits)
        if query.mother or query.father:
            names = self.segment.spelling[found.rows]
            surname = self.names.surname_bits(query.name, names)
            self.temper_family(found, surname)
        if query.number:
            found.evidence[PersonField.ID_NUMBER] = self._number_bits(query, found.rows)

    def temper_family(self, found: Found, surname: Bits) -> None:
        """Weigh against a sibling, where that explains more than a stranger does.

        Parents agree by chance not so much because names are common: they agree because it is
        another child of theirs. Some `_SIBLINGS` of the population are, they bear the surname
        too, and births agree among them more than among strangers (twins). So surname, birth and
        parents weigh no more than they do against a sibling; the parents' bits, then the birth's,
        are cut down to that. Without this, siblings are taken for people who are absent
        (measured: 6 in 100 matches wrong instead of 4 in 1,000).
        """
        parents = [found.evidence[name] for name in PARENTS if name in found.evidence]
        agreed = np.sum([np.maximum(part, 0) for part in parents], axis=0)
        birth = found.evidence.get(PersonField.BIRTH, np.zeros(len(found.rows), np.float32))
        siblings = log2(max(self.people, 2) / _SIBLINGS) + self._among_siblings[found.births]
        cut = np.maximum(surname + birth + agreed - siblings, 0)
        factor = 1 - np.minimum(cut, agreed) / np.maximum(agreed, 1e-6)
        for part in parents:
            part *= np.where(part > 0, factor, np.float32(1))
        rest = np.minimum(np.maximum(cut - agreed, 0), agreed)
        birth -= np.minimum(rest, np.maximum(birth, 0))

    def _sex_bits(self, sex: int) -> Bits:
        m, u = self.rates.m["sex"], self.rates.u["sex"]
        bits = np.zeros(256, np.float32)
        bits[1:3] = log2(m["differs"] / u["differs"])
        bits[sex] = log2(m["same"] / u["same"])
        return bits

    def sex_table(self) -> Bits:
        """Bits by the sex said and the sex found; 0 is unknown."""
        return np.stack([np.zeros(256, np.float32), self._sex_bits(1), self._sex_bits(2)])

    def number_pairs(self, queries: Sequence[Query], record: Rows, rows: Rows) -> Bits:
        """Bits of numbers for pairs; most records of old books have none."""
        bits = np.zeros(len(rows), np.float32)
        numbered = np.array([bool(query.number) for query in queries])
        places = np.flatnonzero(numbered[record])
        for place in places.tolist():
            bits[place] = self._number_bits(queries[record[place]], rows[place : place + 1])[0]
        return bits

    def commune_bits(self, commune: str) -> Bits:
        """Bits of every commune of the segment for the one said: for, never against."""
        bits = np.zeros(len(self.segment.communes), np.float32)
        for number in self.segment.commune_numbers.get(commune, ()):
            share = max(float(self._residents[number]), 1.0) / max(self.people, 1)
            bits[number] = max(0.0, log2(self.rates.m["commune"]["same"] / min(share, 1.0)))
        return bits

    def _number_bits(self, query: Query, rows: Rows) -> Bits:
        m, u = self.rates.m["number"], self.rates.u["number"]
        weights = {level: log2(m[level] / u[level]) for level in m}
        bits = np.zeros(len(rows), np.float32)
        if len(query.number) not in (9, 12):
            begins = self._begins(query.number, self.segment.number[rows])
            bits[begins] = min(weights["same"], 3.3 * (len(query.number) - 4))
            return bits
        stored = (self.segment.number if len(query.number) == 12 else self.segment.old)[rows]
        wanted = int("1" + query.number)
        apart = _digits_apart(stored, wanted)
        bits[stored != 0] = weights["differs"]
        # Two digits apart are most often two that changed places.
        bits[(stored != 0) & (apart <= 2)] = weights["near"]
        bits[stored == wanted] = weights["same"]
        return bits

    @staticmethod
    def _begins(digits: str, numbers: NDArray[Any]) -> NDArray[np.bool_]:
        missing = 12 - len(digits)
        low = int("1" + digits) * 10**missing if missing > 0 else 0
        begins = (numbers >= np.uint64(low)) & (numbers < np.uint64(low + 10 ** max(missing, 0)))
        return np.asarray(begins)

    def number_rows(self, query: Query) -> Rows:
        """Rows with the number, or whose number begins so."""
        count = len(query.number)
        if count == 12:
            return np.flatnonzero(self.segment.number == np.uint64(int("1" + query.number)))
        if count == 9:
            old = np.flatnonzero(self.segment.old == np.uint32(int("1" + query.number)))
            if len(old):
                return old
        if _NUMBER_FROM <= count < 12:
            return np.flatnonzero(self._begins(query.number, self.segment.number))[:_DEEP]
        return np.empty(0, np.int64)


def _digits_apart(numbers: NDArray[Any], wanted: int) -> NDArray[np.int64]:
    """In how many decimal places each number differs."""
    apart = np.zeros(len(numbers), np.int64)
    left = numbers.astype(np.int64)
    while wanted:
        apart += left % 10 != wanted % 10
        left, wanted = left // 10, wanted // 10
    return apart


def find(scale: Scale, query: Query, limit: int) -> Found:
    """The best rows of a segment, best first."""
    found = _looked_at(scale, query)
    dead = scale.segment.dead
    if dead is not None:
        found = found.take(np.flatnonzero(~dead[found.rows]))
    deep = _DEEP if query.mother or query.father or query.number else _DEEP // 5
    if len(found.rows) > deep:
        found = found.take(np.argpartition(found.bits, -deep)[-deep:])
    scale.deep(query, found)
    order = np.lexsort((found.rows, -found.bits))
    # A row found in two ways stands beside itself: same bits, same row.
    rows = found.rows[order]
    return found.take(order[np.diff(rows, prepend=-1) != 0][:limit])


def _looked_at(scale: Scale, query: Query) -> Found:
    """Rows found by name, and by the other fields."""
    segment = scale.segment
    blocks = [scale.number_rows(query)] if query.number else []
    if query.birth:
        blocks.append(_born(scale, query))
    if query.mother:
        mothers = segment.exact_fold_ids([word.fold for word in query.mother])
        blocks += [segment.mother_rows(fold_id)[:_DEEP] for fold_id in mothers]
    limit = _NAMES_DATED if query.birth else _NAMES
    names = scale.names.likely(query.name, limit, typing=query.typing)
    bits = scale.names.bits(query.name, names, typing=query.typing)
    rows, row_bits = _bearers(scale, names, bits, _PEOPLE_DATED if query.birth else _PEOPLE)
    if blocks:
        block = np.concatenate(blocks).astype(np.int64)
        block_bits = scale.names.bits(query.name, segment.spelling.take(block), typing=query.typing)
        rows, row_bits = np.concatenate([rows, block]), np.concatenate([row_bits, block_bits])
    return scale.quick(query, rows, row_bits)


def _born(scale: Scale, query: Query) -> Rows:
    """Rows found by the birth. Of too many, those whose name speaks for it: who was renamed is
    found by number or mother, which this never touches."""
    born = np.concatenate(birth_blocks(scale.segment, query.birth))
    if len(born) <= _PEOPLE_DATED or not query.name:
        return born
    names = scale.segment.spelling.take(born)
    return born.take(scale.names.akin(query.name, names, typing=query.typing))


def _bearers(scale: Scale, names: Rows, bits: Bits, limit: int) -> tuple[Rows, Bits]:
    """Rows of the bearers of the best names."""
    if not len(names):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    near = np.flatnonzero(bits >= bits.max() - _BEHIND)
    names, bits = names[near], bits[near]
    rows, places = scale.segment.bearer_rows(names, bits, limit)
    return rows, bits[places]


def birth_blocks(segment: Segment, birth: int) -> list[Rows]:
    """Rows whose birth may be the one sought: as it is, or as births go astray."""
    year, day = birth >> 9, birth & 511
    start = year << 9
    if day in (0, JANUARY):
        whole = [segment.birth_rows(start, start | 511)[:_YEAR_ROWS]]
        return whole + _bare(segment, year - 1) + _bare(segment, year + 1)
    month, in_month = day >> 5, day & 31
    swapped = in_month << 5 | month if in_month <= 12 else 0
    spans = [
        (start | month << 5, start | month << 5),
        (birth - min(in_month, 3), min(birth + 3, start | month << 5 | 31)),
        (birth - 512, birth - 512),
        (birth + 512, birth + 512),
    ]
    if not in_month:
        spans = [(birth, birth | 31)]
    if swapped:
        spans.append((start | swapped, start | swapped))
    return _bare(segment, year) + [segment.birth_rows(*span) for span in spans]


def _bare(segment: Segment, year: int) -> list[Rows]:
    start = year << 9
    return [segment.birth_rows(start, start), segment.birth_rows(start | JANUARY, start | JANUARY)]
