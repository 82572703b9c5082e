"""The arrays of one container, with the words they are made of."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.domain.population.matching import Person
from hotich_tui.population.build import COLD_BLOCK, COLD_FIELDS, lex_keys, words_of
from hotich_tui.population.dates import unpack
from hotich_tui.population.folding import WIDTH, marked
from hotich_tui.population.sealed import Sealed
from hotich_tui.vietnamese import fold

Rows = NDArray[Any]
_MOST = (1 << 16) - 1
_FEW_NAMES = 2_000


class Segment:
    """One extract, or the changes to it, in memory.

    Rows are places in the sorted order of people; names have numbers from 1, most borne first.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Open a container.

        Raises:
            NoIndex, WrongKey, Damaged, TooNew
        """
        self.sealed = Sealed(path, key)
        arrays = self.sealed.arrays
        self.spelling, self.birth = arrays["spelling"], arrays["birth"]
        self.mother, self.father = arrays["mother"], arrays["father"]
        self.sex, self.group, self.commune = arrays["sex"], arrays["group"], arrays["commune"]
        self.number, self.old = arrays["number"], arrays["old"]
        self.start, self.syllables = arrays["start"], arrays["syllables"]
        self.lengths = np.zeros(self.syllables.shape[1], np.int8)
        for place in range(WIDTH):
            self.lengths += self.syllables[place] != 0
        self.fold_of, self.fold_id = arrays["fold_of"], arrays["fold_id"]
        self.lex, self.lex_key = arrays["lex"], arrays["lex_key"]
        self.by_birth, self.by_mother = arrays["by_birth"], arrays["by_mother"]
        self.words = words_of(arrays["vocabulary"])
        self.folds = words_of(arrays["folds"])
        self.communes, self.groups = words_of(arrays["communes"]), words_of(arrays["groups"])
        self.borne = len(self.start) - 3
        self.birth_rows = lru_cache(maxsize=64)(self._birth_rows)
        """Rows born in a span of packed births, both ends included: `(low, high) -> rows`. Kept, as
        the date stays while a name is typed."""
        self.dead: NDArray[np.bool_] | None = None
        """Rows that changes have replaced or removed."""

    def __len__(self) -> int:
        return len(self.spelling)

    @cached_property
    def fold_number(self) -> dict[str, int]:
        """Folded syllable -> its number."""
        return {text: number for number, text in enumerate(self.folds)}

    @cached_property
    def marked_words(self) -> list[str]:
        """The words caseless, with their marks."""
        return [marked(word) for word in self.words]

    @cached_property
    def words_by_fold(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Words sorted by folded form, and where each form begins."""
        order = np.argsort(self.fold_of, kind="stable")
        return order, np.searchsorted(self.fold_of[order], np.arange(len(self.folds) + 1))

    def spellings_of(self, fold_number: int) -> list[int]:
        """The words that fold to one form."""
        order, starts = self.words_by_fold
        return order[starts[fold_number] : starts[fold_number + 1]].tolist()  # type: ignore[no-any-return]

    @cached_property
    def commune_numbers(self) -> dict[str, list[int]]:
        """Folded name of a commune -> its numbers."""
        found: dict[str, list[int]] = {}
        for number, text in enumerate(self.communes):
            found.setdefault(fold(text), []).append(number)
        return found

    @cached_property
    def _long(self) -> dict[int, str]:
        arrays = self.sealed.arrays
        return dict(zip(arrays["long_ids"].tolist(), words_of(arrays["long"]), strict=False))

    def names(self, spellings: Rows) -> list[str]:
        """Names by their numbers, as the extract has them."""
        words, long = self.words, self._long
        found = [
            " ".join([words[i] for i in (*others, given) if i])
            for given, *others in self.syllables[:, spellings].T.tolist()
        ]
        if long:
            for place, spelling in enumerate(spellings.tolist()):
                found[place] = long.get(spelling, found[place])
        return found

    def person(self, row: int) -> Person:
        """A person, without what lies on the disk only."""
        return self.persons(np.array([row]))[0]

    def persons(self, rows: Rows) -> list[Person]:
        """Persons, without what lies on the disk only. All at once: reading a number from an array
        costs more than all that is done with it."""
        names = [self.names(column[rows]) for column in (self.spelling, self.mother, self.father)]
        columns = (self.birth, self.sex, self.number, self.old, self.group, self.commune)
        numbers = [column[rows].tolist() for column in columns]
        groups, communes = self.groups, self.communes
        return [
            Person(
                name=name,
                birth=unpack(birth),
                sex=str(sex) if sex else "",
                id_number=str(number)[1:] if number else "",
                old_id=str(old)[1:] if old else "",
                ethnicity=groups[group],
                mother=mother,
                father=father,
                commune=communes[commune],
            )
            for name, mother, father, birth, sex, number, old, group, commune in zip(
                *names, *numbers, strict=True
            )
        ]

    def cold_of(self, row: int) -> dict[str, str]:
        """What of a person lies on the disk only.

        Raises:
            Damaged, NoIndex: The file was changed or taken away since it was opened.
        """
        at = self.sealed.arrays["cold_at"]
        start, end = int(at[row // COLD_BLOCK]), int(at[row // COLD_BLOCK + 1])
        lines = self.sealed.cold(start, end - start).decode().split("\n")
        return dict(zip(COLD_FIELDS, lines[row % COLD_BLOCK].split("\t"), strict=True))

    def whole_person(self, row: int) -> Person:
        """A person with what lies on the disk only.

        Raises:
            Damaged, NoIndex: The file was changed or taken away since it was opened.
        """
        return replace(self.person(row), **self.cold_of(row))

    def people(self) -> Iterator[Person]:
        """Everyone who is not replaced or removed, whole."""
        kept = b""
        row = 0
        for chunk in self.sealed.cold_chunks():
            *lines, kept = (kept + chunk).split(b"\n")
            for line in lines:
                if self.dead is None or not self.dead[row]:
                    cold = dict(zip(COLD_FIELDS, line.decode().split("\t"), strict=True))
                    yield replace(self.person(row), **cold)
                row += 1

    def _birth_rows(self, low: int, high: int) -> Rows:
        order, birth = self.by_birth, self.birth
        places = range(len(order))
        first = bisect_left(places, low, key=lambda i: int(birth[order[i]]))
        last = bisect_right(places, high, key=lambda i: int(birth[order[i]]))
        return order[first:last]

    def mother_rows(self, fold_id: int) -> Rows:
        """Rows whose mother's folded name has a number."""
        order, places = self.by_mother, range(len(self.by_mother))

        def mother(place: int) -> int:
            return int(self.fold_id[self.mother[order[place]]])

        first = bisect_left(places, fold_id, key=mother)
        return order[first : bisect_right(places, fold_id, key=mother)]

    def lex_range(self, low: list[int], high: list[int], longer: bool) -> tuple[int, int]:
        """The run of `lex` between two names of folded syllables, both included.

        Args:
            longer: Names that go on after them belong to it.
        """
        first = lex_keys(np.array([(low + [0] * WIDTH)[:WIDTH]]))
        rest = [_MOST] * WIDTH if longer else [0] * WIDTH
        last = lex_keys(np.array([(high + rest)[:WIDTH]]))
        # Keys of one type: a Python number would make numpy copy the whole array.
        start = int(np.searchsorted(self.lex_key, first[0], "left"))
        return start, int(np.searchsorted(self.lex_key, last[0], "right"))

    def exact_fold_ids(self, folds: list[str]) -> list[int]:
        """Numbers of the folded names that are just these syllables; usually one or none."""
        numbers = [self.fold_number.get(text, 0) for text in folds]
        if not numbers or 0 in numbers or len(numbers) > WIDTH:
            return []
        names = self.lex[slice(*self.lex_range(numbers, numbers, longer=False))]
        wanted = np.array(numbers, self.fold_of.dtype)
        exact = [
            int(self.fold_id[name])
            for name in names[:_FEW_NAMES]
            if np.array_equal(self.in_order(int(name)), wanted)
        ]
        return sorted(set(exact))

    def in_order(self, name: int) -> NDArray[Any]:
        """The folded syllables of a name from left to right."""
        given, *others = self.fold_of[self.syllables[:, name]]
        return np.array([number for number in (*others, given) if number], self.fold_of.dtype)

    def bearer_rows(self, names: Rows, bits: NDArray[Any], limit: int) -> tuple[Rows, Rows]:
        """Rows of the bearers of names: of the best names only where they are more than `limit`.

        Returns:
            The rows, and for each the place of its name in `names`.
        """
        starts = self.start[names].astype(np.int64)
        counts = self.start[names + 1] - starts
        ends = np.cumsum(counts)
        kept = np.arange(len(names))
        if len(ends) and ends[-1] > limit:
            order = np.argsort(-bits, kind="stable")
            kept = order[: int(np.searchsorted(np.cumsum(counts[order]), limit)) + 1]
            starts, counts = starts[kept], counts[kept]
            ends = np.cumsum(counts)
        rows = np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - (ends - counts), counts)
        return rows, np.repeat(kept, counts)
