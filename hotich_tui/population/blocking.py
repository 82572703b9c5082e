"""Pairs worth weighing: records of the books joined with rows of the extract on shared keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.domain.register.person_field import NAMES, PersonField
from hotich_tui.population.dates import JANUARY
from hotich_tui.population.folding import WIDTH
from hotich_tui.population.names import BETWEEN, GIVEN, SURNAME
from hotich_tui.population.search import Query
from hotich_tui.population.segment import Segment
from hotich_tui.population.words import Word

Keys = NDArray[np.uint64]
_ODD = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xA0761D6478BD642F,
        0xE7037ED1A0B428DB,
        0x8EBC6AF09C88C6E3,
    ],
    np.uint64,
)
"""Odd multipliers that spread small numbers over 64 bits."""
_FILTER_BITS = 22


@dataclass(frozen=True, slots=True)
class Columns:
    """Records of the books as columns, in one segment's numbers.

    Args:
        words: Distinct typed words of all names.
        name, mother, father: Number of the typed word at each place from the left, -1 beyond the
            end; shape (records, WIDTH).
        folds: The name's folded syllables by role, in the segment's numbers; words that the
            segment lacks have numbers beyond its own; shape (WIDTH, records).
    """

    words: Sequence[Word]
    name: NDArray[np.int32]
    mother: NDArray[np.int32]
    father: NDArray[np.int32]
    folds: NDArray[np.uint64]
    mother_hash: Keys
    father_hash: Keys
    birth: NDArray[np.int64]
    sex: NDArray[np.int8]
    number: Keys

    def __len__(self) -> int:
        return len(self.birth)


def columns_of(queries: Sequence[Query], segment: Segment) -> Columns:
    """Records as columns."""
    words = _Numbered()
    flat = {field: _Flat.of([getattr(query, field) for query in queries], words) for field in NAMES}
    numbers = dict(segment.fold_number)
    distinct = words.words
    fold_of = np.array([numbers.setdefault(w.fold, len(numbers)) for w in distinct], np.uint64)
    placed = {field: some.placed() for field, some in flat.items()}
    folds = {field: some.by_role(fold_of) for field, some in flat.items()}
    number = [int("1" + q.number) if len(q.number) == 12 else 0 for q in queries]
    return Columns(
        distinct,
        placed[PersonField.NAME],
        placed[PersonField.MOTHER],
        placed[PersonField.FATHER],
        folds[PersonField.NAME],
        _hash(folds[PersonField.MOTHER]),
        _hash(folds[PersonField.FATHER]),
        np.array([query.birth for query in queries], np.int64),
        np.array([query.sex for query in queries], np.int8),
        np.array(number, np.uint64),
    )


class _Numbered:
    """Distinct typed words, numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[Word, int] = {}
        self._seen: dict[int, tuple[int, Word]] = {}
        """By identity: `read_words` gives one object for a word however often it is typed, and
        hashing it costs more than all else. The word is held, or its identity could come again."""

    @property
    def words(self) -> list[Word]:
        return list(self._numbers)

    def of(self, word: Word) -> int:
        """The number of a word."""
        seen = self._seen.get(id(word))
        if seen is None:
            number = self._numbers.setdefault(word, len(self._numbers))
            seen = self._seen[id(word)] = number, word
        return seen[0]


@dataclass(frozen=True, slots=True)
class _Flat:
    """The words of one name of every record, one after the other.

    Args:
        numbers: Of the words.
        counts: Words of each record.
    """

    numbers: NDArray[np.int32]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, names: Sequence[Sequence[Word]], words: _Numbered) -> "_Flat":
        numbers = [words.of(word) for name in names for word in name]
        return cls(np.array(numbers, np.int32), np.array([len(name) for name in names], np.int64))

    def _at(self, place: int | NDArray[np.int64], where: NDArray[np.bool_]) -> NDArray[np.int32]:
        """The word of each record at a place from the left, where there is one."""
        starts = np.cumsum(self.counts) - self.counts
        return np.asarray(self.numbers[(starts + place)[where]])

    def placed(self) -> NDArray[np.int32]:
        """Words by place from the left, -1 beyond the end; shape (records, WIDTH)."""
        found = np.full((len(self.counts), WIDTH), -1, np.int32)
        for place in range(WIDTH):
            there = self.counts > place
            found[there, place] = self._at(place, there)
        return found

    def by_role(self, fold_of: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Folds by role, as `in_columns` lays them out; shape (WIDTH, records)."""
        found = np.zeros((WIDTH, len(self.counts)), np.uint64)
        some, several = self.counts > 0, self.counts > 1
        found[GIVEN, some] = fold_of[self._at(self.counts - 1, some)]
        found[SURNAME, several] = fold_of[self._at(0, several)]
        for column in range(BETWEEN, WIDTH):
            there = self.counts > column
            found[column, there] = fold_of[self._at(column - 1, there)]
        return found


def _hash(columns: NDArray[np.uint64]) -> Keys:
    """One number for a folded name; 0 for none."""
    total = np.zeros(columns.shape[1], np.uint64)
    for column, odd in zip(columns, _ODD, strict=False):
        total += column * odd
    return total ^ (total >> np.uint64(29))


class Blocks:
    """The keys of one segment's people, made once and asked chunk by chunk."""

    def __init__(self, segment: Segment) -> None:
        folds = segment.fold_of[segment.syllables].astype(np.uint64)
        self.names = _hash(folds)
        core = folds[0] * _ODD[0] + folds[1] * _ODD[1]
        self._given = folds[0]
        spelling = segment.spelling
        mothers, fathers = self.names[segment.mother], self.names[segment.father]
        birth = segment.birth.astype(np.uint64)
        year, day = birth >> np.uint64(9), birth & np.uint64(511)
        whole = (day != 0) & (day != JANUARY)
        with_mother = segment.mother != 0
        own = self.names[spelling]
        self._keys = {
            "core_year": _both(core[spelling], year, birth != 0),
            "date": _both(birth, birth, whole),
            "mother_year": _both(mothers, year, with_mother & (birth != 0)),
            "name_mother": _both(own, mothers, with_mother),
            "parents_given": _both(
                mothers + fathers * _ODD[6],
                self._given[spelling],
                with_mother & (segment.father != 0),
            ),
            "name_day": _both(own, day, whole),
            "number": segment.number.astype(np.uint64),
        }
        self._folds, self._spelling = folds, spelling

    def pairs(self, records: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Records and rows that share a key, each pair once, by record."""
        found = []
        for name, rows, keys in self._wanted(records):
            record, row = _join(keys, self._keys[name])
            record = rows[record]
            if name == "date":
                shared = self._share_a_word(records, record, row)
                record, row = record[shared], row[shared]
            found.append(record.astype(np.uint64) << np.uint64(32) | row.astype(np.uint64))
        both = np.sort(np.concatenate(found))
        both = both[np.diff(both, prepend=np.uint64(0)) > 0] if len(both) else both
        return (both >> np.uint64(32)).astype(np.int64), (both & np.uint64(0xFFFFFFFF)).astype(
            np.int64
        )

    def _wanted(self, records: Columns) -> Iterator[tuple[str, NDArray[np.int64], Keys]]:
        """Key by key: which records ask, and for what."""
        birth = records.birth.astype(np.uint64)
        year, day = birth >> np.uint64(9), birth & np.uint64(511)
        whole = (day != 0) & (day != JANUARY)
        core = records.folds[0] * _ODD[0] + records.folds[1] * _ODD[1]
        own = _hash(records.folds)
        named, mother = records.folds[0] != 0, records.mother_hash != 0
        near = [year - np.uint64(1), year, year + np.uint64(1)]
        years = [_both(core, off, named & (birth != 0)) for off in near]
        name, rows, keys = _asked("core_year", np.concatenate(years))
        yield name, rows % len(records), keys
        yield _asked("date", _both(birth, birth, whole))
        month, in_month = day >> np.uint64(5), day & np.uint64(31)
        swapped = year << np.uint64(9) | in_month << np.uint64(5) | month
        fits = whole & (in_month <= 12) & (in_month > 0) & (month != in_month)
        yield _asked("date", _both(swapped, swapped, fits))
        yield _asked("mother_year", _both(records.mother_hash, year, mother & (birth != 0)))
        yield _asked("name_mother", _both(own, records.mother_hash, named & mother))
        parents = records.mother_hash + records.father_hash * _ODD[6]
        both = mother & (records.father_hash != 0) & named
        yield _asked("parents_given", _both(parents, records.folds[0], both))
        yield _asked("name_day", _both(own, day, whole & named))
        yield _asked("number", records.number)

    def _share_a_word(
        self, records: Columns, record: NDArray[np.int64], row: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Whether given name or surname stand somewhere in the other's name: a date alone has
        dozens of bearers, and names are dear to compare."""
        shared = np.zeros(len(record), bool)
        names = self._spelling[row]
        for ours in range(2):
            typed = records.folds[ours][record]
            for theirs in range(4):
                shared |= (typed != 0) & (typed == self._folds[theirs][names])
        return shared


def _both(a: NDArray[Any], b: NDArray[Any], where: NDArray[Any]) -> Keys:
    """A key of two numbers; 0, which joins nothing, where it does not hold."""
    mixed = (a ^ (a >> np.uint64(31))) * _ODD[3] + b * _ODD[4]
    mixed ^= mixed >> np.uint64(27)
    return np.where(where, mixed | np.uint64(1), np.uint64(0))


def _asked(name: str, keys: Keys) -> tuple[str, NDArray[np.int64], Keys]:
    rows = np.flatnonzero(keys)
    return name, rows, keys[rows]


def _join(wanted: Keys, offered: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of equal keys in both; 0 offers nothing."""
    # An odd multiplier loses nothing: keys are equal where their products are.
    shift, wanted = np.uint64(64 - _FILTER_BITS), wanted * _ODD[5]
    order = np.argsort(wanted, kind="stable")
    distinct, starts, repeats = np.unique(wanted[order], return_index=True, return_counts=True)
    # Most of the extract joins nothing: a small table of bits says so at once.
    table = np.zeros(1 << _FILTER_BITS, bool)
    table[distinct >> shift] = True
    products = offered * _ODD[5]
    rows = np.flatnonzero(table[products >> shift] & (offered != 0))
    places = np.searchsorted(distinct, products[rows])
    np.minimum(places, len(distinct) - 1, out=places)
    some = distinct[places] == products[rows] if len(distinct) else np.zeros(0, bool)
    places, rows = places[some], rows[some]
    low, counts = starts[places], repeats[places]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places = np.arange(total) + np.repeat(low - (ends - counts), counts)
    return order[places], np.repeat(rows, counts)
