"""The index of a population extract, open in memory: hints while someone types."""

from collections.abc import Iterable, Iterator, Sequence
from math import log2
from pathlib import Path

import numpy as np

from hotich_tui.domain.population.matching import (
    FIELDS,
    Agreement,
    Candidate,
    Evidence,
    Hints,
    Person,
    Sought,
)
from hotich_tui.domain.register.person_field import PersonField
from hotich_tui.population.agreement import SILENT, Comparer
from hotich_tui.population.birth import AGREEMENTS, BirthScale, Level
from hotich_tui.population.errors import Damaged, NoIndex
from hotich_tui.population.ranking import Ranking
from hotich_tui.population.rates import Rates, load_rates
from hotich_tui.population.search import Found, Query, Scale, find
from hotich_tui.population.segment import Segment
from hotich_tui.population.words import Lexicon

MAIN_FILE, CHANGES_FILE = "index.sealed", "changes.sealed"


class HintIndex(Hints):
    """An opened index. Safe to ask from one thread at a time; opening belongs into a worker.

    Takes about 65 bytes of memory a person; nothing decrypted is ever written anywhere.
    """

    def __init__(self, main: Segment, changes: Segment | None, rates: Rates) -> None:
        self.rates = rates
        self._segments = [main] if changes is None else [main, changes]
        arrays = main.sealed.arrays
        lexicon = Lexicon(main, rates)
        births = BirthScale(arrays["by_year"], len(main), rates)
        self.scales = [Scale(main, lexicon, births, rates, len(main))]
        if changes is not None:
            main.dead = np.zeros(len(main), bool)
            main.dead[changes.sealed.arrays["replaced"]] = True
            of_changes = Lexicon(changes, rates, lexicon)
            self.scales.append(Scale(changes, of_changes, births, rates, len(main)))

    @classmethod
    def open(cls, path: Path, *, key: bytes, rates: Rates | None = None) -> "HintIndex":
        """Open the index in a folder.

        Args:
            key: The station key.
            rates: Agreement rates; those kept in the folder where none are given, else the priors.

        Raises:
            NoIndex: Nothing was loaded here.
            WrongKey, Damaged, TooNew
        """
        main = Segment(path / MAIN_FILE, key)
        try:
            changes: Segment | None = Segment(path / CHANGES_FILE, key)
        except NoIndex:
            changes = None
        if changes is not None and changes.sealed.header.facts["of"] != main.sealed.header.file_id:
            # Left over from an extract that was loaded over since.
            changes = None
        return cls(main, changes, rates or load_rates(path))

    def __len__(self) -> int:
        """People, changes counted in."""
        main = self._segments[0]
        dead = 0 if main.dead is None else int(main.dead.sum())
        return sum(map(len, self._segments)) - dead

    @property
    def prior_bits(self) -> float:
        """log2 of the number of people: what a candidate must outweigh."""
        return log2(max(2, len(self)))

    @property
    def source_hash(self) -> str:
        """SHA-256 of the file that was loaded, "" where none was given."""
        return str(self._segments[0].sealed.header.facts.get("source", ""))

    @property
    def identity(self) -> str:
        """Tells this extract, with its changes, from every other: random, says nothing of it."""
        return " ".join(segment.sealed.header.file_id for segment in self._segments)

    def people(self) -> Iterator[Person]:
        """Everyone, whole, in the order of the index."""
        for segment in self._segments:
            yield from segment.people()

    def query(self, sought: Sought, *, typing: bool = False, limit: int = 10) -> list[Candidate]:
        """The likeliest people, best first; none where nothing is said that finds one.

        Args:
            sought: Names with marks or without, `?` for unread letters; the birth as records write
                it (``dd.mm.yyyy``, ``mm.yyyy`` or ``yyyy``); the commune speaks for, never against;
                a number of nine or twelve digits, or its first six and more.
            typing: The last word of the name may be unfinished.
        """
        query = Query.of(sought, typing=typing)
        if not (query.name or query.birth or query.mother or query.number):
            return []
        found = [find(scale, query, limit) for scale in self.scales]
        one = [np.zeros(len(some.rows), np.int64) for some in found]
        best = Ranking.of(one, found).first(limit)
        return self.candidates([sought], [query], found, best)[0]

    def candidates(
        self,
        asked: Sequence[Sought],
        queries: Sequence[Query],
        found: Sequence[Found],
        best: Ranking,
    ) -> list[list[Candidate]]:
        """Found rows as screens know them: for each person asked about, best first.

        Args:
            queries: What was asked, read.
            found: Of each segment.
        """
        made: dict[int, Candidate] = {}
        compares: dict[int, Comparer] = {}
        for number, (segment, some) in enumerate(zip(self._segments, found, strict=True)):
            there = np.flatnonzero(best.segments == number)
            some = some.take(best.places[there])
            rows = (some.rows + number * len(self._segments[0])).tolist()
            births = [_BIRTHS[level] for level in some.births.tolist()]
            bits = zip(*(column.tolist() for column in some.evidence.values()), strict=True)
            for at, ask, row, person, birth, weights in zip(
                there.tolist(),
                best.asked[there].tolist(),
                rows,
                segment.persons(some.rows),
                births,
                bits,
                strict=True,
            ):
                if ask not in compares:
                    compares[ask] = Comparer(asked[ask], queries[ask])
                weighed = zip(some.evidence, weights, strict=True)
                made[at] = _candidate(compares[ask], row, person, birth, weighed)
        lists: list[list[Candidate]] = [[] for _ in asked]
        for at, ask in enumerate(best.asked.tolist()):
            lists[ask].append(made[at])
        return lists

    def details(self, candidate: Candidate) -> Person:
        """The whole row of a candidate, with what lies on the disk only.

        Raises:
            Damaged, NoIndex: The file was changed or taken away since it was opened.
        """
        main = len(self._segments[0])
        number, row = (1, candidate.row - main) if candidate.row >= main else (0, candidate.row)
        if number >= len(self._segments):
            raise Damaged("population.damaged")
        return self._segments[number].whole_person(row)


_UNSTATED = Agreement.UNSTATED
_BIRTHS = [AGREEMENTS[level] for level in Level]


def _candidate(
    compare: Comparer,
    row: int,
    person: Person,
    birth: Agreement,
    bits: Iterable[tuple[str, float]],
) -> Candidate:
    evidence = dict.fromkeys(FIELDS, SILENT)
    total = 0.0
    for name, weight in bits:
        agreement = birth if name == PersonField.BIRTH else compare.field(name, person, weight)
        if agreement is not _UNSTATED:
            evidence[name] = Evidence(agreement, weight)
            total += weight
    return Candidate(row, person, total, evidence)
