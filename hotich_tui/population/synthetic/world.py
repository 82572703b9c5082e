"""The made-up population: communes, families, dates, numbers; and what the books say of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hotich_tui.domain.population.matching import Person, Sought
from hotich_tui.population.synthetic.names import name_parts

_FIRST_YEAR = 1915
_PROVINCES = ("019", "006", "004", "020", "024", "030", "034", "001")
_PROVINCE_WEIGHTS = (0.55, 0.25, 0.04, 0.04, 0.04, 0.03, 0.03, 0.02)


@dataclass(frozen=True, slots=True)
class World:
    """How a population is made. Shares are assumptions, not measured.

    Args:
        year: Of the extract.
        bare_old, bare_middle, bare_young: Share of births known by year only, for people born
            before 1960, before 1976 and after.
        as_january: Share of those that the extract writes as 01.01.yyyy.
        unknown_birth: Share written as 01.01.1900.
        mother_in_extract, father_in_extract: Share of children whose parent has a row.
        father_unrecorded: Share of children without a father in the book.
        moved: Share of people who live in another commune than where they were registered.
        renamed: Share whose name was changed after the birth was registered.
        no_number: Share without a number of twelve digits.
        book_has_date: Share of the year-only people whose book has the whole date.
    """

    people: int = 20_000
    seed: int = 1
    commune_size: int = 19_500
    year: int = 2025
    bare_old: float = 0.3
    bare_middle: float = 0.1
    bare_young: float = 0.004
    as_january: float = 0.5
    unknown_birth: float = 0.0005
    mother_in_extract: float = 0.9
    father_in_extract: float = 0.88
    father_unrecorded: float = 0.02
    twins: float = 0.008
    moved: float = 0.08
    renamed: float = 0.004
    no_number: float = 0.05
    book_has_date: float = 0.35


@dataclass(frozen=True, slots=True)
class _Couples:
    """Women of a commune by birth year, and whom they married.

    Args:
        husband: His row, -1 where he has none.
        virtual, virtual_group: Name parts and group of such a man.
    """

    women: NDArray[np.int64]
    husband: NDArray[np.int64]
    virtual: NDArray[np.uint16]
    virtual_group: NDArray[np.int64]


class Synthetic:
    """A population, made at once from its seed, held as columns (about 60 bytes a person).

    Iterating gives the rows of the extract; `record` what the book says of one of them.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._rng = np.random.default_rng(world.seed)
        self._names = name_parts()
        count = world.people
        self.commune = (np.arange(count) // world.commune_size).astype(np.int32)
        self.year = self._years(count)
        order = np.lexsort((self.year, self.commune))
        self.year = self.year[order]
        self.sex = self._rng.integers(1, 3, count).astype(np.uint8)
        self.month = self._rng.integers(1, 13, count).astype(np.uint8)
        self.day = (1 + self._rng.integers(0, 28, count)).astype(np.uint8)
        late = self._rng.random(count) < 0.07
        self.day[late & (self.month != 2)] += 2
        self.group = np.zeros(count, np.uint8)
        self.mother_row = np.full(count, -1, np.int32)
        self.father_row = np.full(count, -1, np.int32)
        self.own, self.mother_parts, self.father_parts = (
            np.zeros((count, 3), np.uint16) for _ in range(3)
        )
        for commune in range(int(self.commune[-1]) + 1 if count else 0):
            bounds = np.searchsorted(self.commune, [commune, commune + 1])
            self._settle(int(bounds[0]), int(bounds[1]))
        self._write_extract()

    def __len__(self) -> int:
        return self.world.people

    def __iter__(self) -> Iterator[Person]:
        return (self.person(row) for row in range(len(self)))

    def person(self, row: int) -> Person:
        """A row of the extract."""
        mother, father = int(self.mother_row[row]), int(self.father_row[row])
        return Person(
            name=self._name(self.own[row]),
            birth=self._extract_birth(row),
            sex=str(self.sex[row]),
            id_number=self._number(row),
            old_id=f"{self.old_number[row]:09d}" if self.old_number[row] else "",
            ethnicity=self._names.groups[self.group[row]],
            mother=self._name(self.mother_parts[row]),
            father=self._name(self.father_parts[row]),
            commune=self.commune_name(int(self.lives_in[row])),
            mother_id=self._number(mother) if mother >= 0 else "",
            father_id=self._number(father) if father >= 0 else "",
            home_town=self.commune_name(int(self.commune[row])),
            residence=self.commune_name(int(self.lives_in[row])),
        )

    def record(self, row: int) -> Sought:
        """What the book of births says of a person, before anyone misreads it."""
        own = self.former[row] if self.former[row].any() else self.own[row]
        whole = not self.bare[row] or self.book_whole[row]
        return Sought(
            name=self._name(own),
            birth=self._whole_birth(row) if whole else f"{self.year[row]}",
            sex=str(self.sex[row]),
            mother=self._name(self.mother_parts[row]),
            father=self._name(self.father_parts[row]),
            commune=self.commune_name(int(self.commune[row])),
            key=str(row),
            event="birth",
        )

    def commune_name(self, commune: int) -> str:
        return f"xã Mẫu {commune + 1:02d}"

    @cached_property
    def communes(self) -> int:
        return int(self.commune.max()) + 1

    def _years(self, count: int) -> NDArray[np.int16]:
        years = np.arange(_FIRST_YEAR, self.world.year + 1)
        corners = (
            [1915, 1930, 1945, 1960, 1975, 1990, 2010, 2025],
            [1, 6, 30, 65, 85, 100, 100, 85],
        )
        weights = np.interp(years, *corners)
        return self._rng.choice(years, count, p=weights / weights.sum()).astype(np.int16)

    def _settle(self, start: int, end: int) -> None:
        """One commune: marry, then let each year's children be born to those who can."""
        rng, names = self._rng, self._names
        rows = np.arange(start, end)
        years = self.year[start:end].astype(np.int64)
        mix = rng.dirichlet(np.array(names.group_weights) / 4 + 0.05)
        groups = rng.choice(len(mix), end - start, p=mix)
        women, men = rows[self.sex[rows] == 2], rows[self.sex[rows] == 1]
        women_years, men_years = self.year[women], self.year[men]
        husband = self._marry(women_years, men, men_years)
        virtual = np.zeros((len(women), 3), np.uint16)
        virtual_group = rng.choice(len(mix), len(women), p=mix)
        virtual[:, 0] = names.surname(rng, virtual_group)
        virtual[:, 1:] = np.stack(
            names.rest(rng, np.ones(len(women), np.int64), women_years - 3, virtual_group), 1
        )
        for year in np.unique(years):
            born = rows[years == year]
            low, high = np.searchsorted(women_years, [year - 40, year - 17])
            chosen = np.full(len(born), -1)
            if high > low:
                has = rng.random(len(born)) < self.world.mother_in_extract
                chosen[has] = rng.integers(low, high, int(has.sum()))
            self._make_twins(born, chosen)
            couples = _Couples(women, husband, virtual, virtual_group)
            self._name_children(born, chosen, groups[born - start], couples)

    def _marry(
        self, years: NDArray[np.int16], men: NDArray[np.int64], men_years: NDArray[np.int16]
    ) -> NDArray[np.int64]:
        """A husband's row for each woman, -1 where he has none in the extract."""
        rng = self._rng
        low = np.searchsorted(men_years, years - 8)
        high = np.searchsorted(men_years, years + 3)
        pick = low + (rng.random(len(years)) * (high - low)).astype(np.int64)
        there = (high > low) & (rng.random(len(years)) < self.world.father_in_extract)
        return np.where(there, men[np.minimum(pick, len(men) - 1)], -1)

    def _make_twins(self, born: NDArray[np.int64], mother: NDArray[np.int64]) -> None:
        twin = np.flatnonzero(self._rng.random(len(born)) < self.world.twins)
        twin = twin[twin > 0]
        mother[twin] = mother[twin - 1]
        self.month[born[twin]], self.day[born[twin]] = (
            self.month[born[twin - 1]],
            self.day[born[twin - 1]],
        )

    def _name_children(
        self,
        born: NDArray[np.int64],
        mother: NDArray[np.int64],
        own_group: NDArray[np.int64],
        couples: "_Couples",
    ) -> None:
        rng, names, women = self._rng, self._names, couples.women
        count, years = len(born), self.year[born].astype(np.int64)
        has_mother = mother >= 0
        woman = np.where(has_mother, mother, 0)
        father = np.where(has_mother, couples.husband[woman] if len(women) else -1, -1)
        has_father = father >= 0
        group = np.where(
            has_father,
            self.group[np.maximum(father, 0)],
            np.where(has_mother, couples.virtual_group[woman] if len(women) else 0, own_group),
        )
        surname = names.surname(rng, group)
        # The mother's maiden name, and the father's name, whether they have a row or not.
        mothers = np.zeros((count, 3), np.uint16)
        mothers[:, 0] = names.surname(rng, group)
        mothers[:, 1:] = np.stack(names.rest(rng, np.full(count, 2), years - 26, group), 1)
        fathers = np.zeros((count, 3), np.uint16)
        fathers[:, 0] = surname
        fathers[:, 1:] = np.stack(names.rest(rng, np.full(count, 1), years - 29, group), 1)
        if len(women):
            mothers = np.where(has_mother[:, None], self.own[women[woman]], mothers)
            fathers = np.where(has_mother[:, None], couples.virtual[woman], fathers)
        fathers = np.where(has_father[:, None], self.own[np.maximum(father, 0)], fathers)
        unrecorded = rng.random(count) < self.world.father_unrecorded
        surname = np.where(unrecorded, mothers[:, 0], fathers[:, 0])
        fathers[unrecorded] = 0
        self.group[born] = group
        self.own[born, 0] = surname
        middle, given = names.rest(rng, self.sex[born].astype(np.int64), years, group)
        self.own[born, 1], self.own[born, 2] = middle, given
        self.mother_parts[born], self.father_parts[born] = mothers, fathers
        if len(women):
            self.mother_row[born] = np.where(has_mother, women[woman], -1)
        self.father_row[born] = np.where(unrecorded, -1, father)

    def _write_extract(self) -> None:
        """What the registers made of it: bare years, moves, numbers, changed names."""
        world, rng, count = self.world, self._rng, len(self)
        share = np.where(
            self.year < 1960,
            world.bare_old,
            np.where(self.year < 1976, world.bare_middle, world.bare_young),
        )
        self.bare = rng.random(count) < share
        self.january = self.bare & (rng.random(count) < world.as_january)
        self.unknown = rng.random(count) < world.unknown_birth
        self.book_whole = rng.random(count) < world.book_has_date
        away = rng.random(count) < world.moved
        elsewhere = rng.integers(0, self.communes + 1, count) if count else self.commune
        self.lives_in = np.where(away, elsewhere, self.commune).astype(np.int32)
        self.province = rng.choice(len(_PROVINCES), count, p=_PROVINCE_WEIGHTS).astype(np.uint8)
        self.tail = rng.integers(0, 1_000_000, count).astype(np.int32)
        self.tail[rng.random(count) < world.no_number] = -1
        old = rng.integers(90_000_000, 999_999_999, count)
        has_old = (self.year < 2003) & (rng.random(count) < 0.75)
        self.old_number = np.where(has_old, old, 0)
        self.former = np.zeros((count, 3), np.uint16)
        renamed = np.flatnonzero(rng.random(count) < world.renamed)
        middle, given = self._names.rest(
            rng,
            self.sex[renamed].astype(np.int64),
            self.year[renamed].astype(np.int64),
            self.group[renamed].astype(np.int64),
        )
        self.former[renamed] = np.stack([self.own[renamed, 0], middle, given], 1)

    def _name(self, parts: NDArray[np.uint16]) -> str:
        known = self._names.parts
        surname, middle, given = parts.tolist()
        if not given:
            return ""
        if middle:
            return f"{known[surname]} {known[middle]} {known[given]}"
        return f"{known[surname]} {known[given]}"

    def _whole_birth(self, row: int) -> str:
        return f"{self.day[row]:02d}.{self.month[row]:02d}.{self.year[row]}"

    def _extract_birth(self, row: int) -> str:
        if self.unknown[row]:
            return "01.01.1900"
        if self.january[row]:
            return f"01.01.{self.year[row]}"
        return f"{self.year[row]}" if self.bare[row] else self._whole_birth(row)

    def _number(self, row: int) -> str:
        if self.tail[row] < 0:
            return ""
        year = int(self.year[row])
        century = 0 if year < 2000 else 2
        sex = century + int(self.sex[row]) - 1
        return f"{_PROVINCES[self.province[row]]}{sex}{year % 100:02d}{self.tail[row]:06d}"
