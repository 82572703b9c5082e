"""A synthetic commune: hamlets, families, officers. No real people; see `books.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

MALE, FEMALE = "1", "2"


@cache
def frozen() -> Mapping[str, Any]:
    """The frozen parameters."""
    return tomllib.loads(Path(__file__).with_name("books.toml").read_text("utf-8"))


def pick(random: Random, weights: Mapping[str, float]) -> str:
    """One of them, by weight."""
    return random.choices(list(weights), list(weights.values()))[0]


def alike(share: float, similarity: float) -> float:
    """A share at another similarity: its odds times the similarity.

    >>> round(alike(0.5, 2), 3)
    0.667
    """
    return share * similarity / (1 - share + share * similarity)


@dataclass(eq=False)
class Person:
    """Someone who stands in a book; compared by identity.

    Args:
        year_only: Their papers, and so the books, give the year of birth alone.
        residence: As the books write it.
    """

    name: str
    sex: str
    born: date
    ethnicity: str
    residence: str
    hometown: str
    year_only: bool = True
    id_number: str = ""

    @property
    def birth(self) -> str:
        return str(self.born.year) if self.year_only else written(self.born)


@dataclass(eq=False)
class Family:
    """A couple and their children; `hamlet` is a place in the village's list.

    Args:
        habit: How their address was last written.
    """

    father: Person
    mother: Person
    hamlet: int
    habit: str
    births: list[date] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Officer:
    """Who signs or writes, and the position beside the name."""

    name: str
    position: str
    habit: str
    """How this person writes addresses."""


def written(day: date) -> str:
    """`dd.mm.yyyy`."""
    return f"{day:%d.%m.%Y}"


class Village:
    """People as they come to the office, one after the other.

    Args:
        similarity: Multiplies the odds of everything that neighbours and spouses share.
    """

    def __init__(self, random: Random, similarity: float = 1.0) -> None:
        self._random = random
        self._data = frozen()
        self.similarity = similarity
        places = self._data["places"]
        firsts, seconds = places["hamlet_first"], places["hamlet_second"]
        pairs = [f"{a} {b}" for a in firsts for b in seconds if a != b]
        self.hamlets: Sequence[str] = random.sample(pairs, places["hamlets"])
        groups = [g for g, n in self._data["groups"]["hamlets"].items() for _ in range(n)]
        self._main = groups[: len(self.hamlets)]
        self.families: list[Family] = []
        self.hamlet = 0
        self.habit = ""
        self.year = 0

    def chance(self, share: str) -> bool:
        """Whether something that is alike in this share of cases is alike now."""
        return self._random.random() < alike(self._data["alike"][share], self.similarity)

    def place(self, pattern: str, hamlet: int | None = None) -> str:
        """A place of the commune, as written."""
        places = self._data["places"]
        return pattern.format(
            hamlet=self.hamlets[self.hamlet if hamlet is None else hamlet],
            commune=places["commune"],
            district=places["district"],
            province=self.province,
        )

    @property
    def province(self) -> str:
        return str(self._data["places"]["province"][self.year >= 1997])

    def settle_on(self) -> None:
        """The hamlet that the next entry is about: often the one before."""
        if not self.chance("same_hamlet"):
            self.hamlet = self._random.randrange(len(self.hamlets))

    def officer(self, *, signs: bool) -> Officer:
        """A new officer of the commune."""
        sex = self._random.choices((MALE, FEMALE), (7, 3) if signs else (4, 6))[0]
        position = self._random.choices(("Chủ tịch", "Phó Chủ tịch"), (6, 4))[0]
        group = self.group()
        name = self.name(sex, self.surname(group))
        habit = self._random.choice(self._data["places"]["addresses"])
        return Officer(name, position if signs else "", habit)

    def group(self) -> str:
        """An ethnic group of someone in the hamlet."""
        groups = self._data["groups"]
        if self._random.random() < groups["main"]:
            return self._main[self.hamlet]
        return pick(self._random, groups["hamlets"])

    def surname(self, group: str) -> str:
        return pick(self._random, self._data["surnames"][group])

    def name(self, sex: str, surname: str) -> str:
        """A full name under a surname."""
        middle = pick(self._random, self._data["middles"][sex])
        given = pick(self._random, self._data["given"][sex])
        return " ".join(part for part in (surname, middle, given) if part)

    def address(self) -> str:
        """An address as the officer writes it: of the hamlet, or from elsewhere."""
        places = self._data["places"]
        if self.chance("in_commune"):
            return self.place(self.habit)
        return self.habit.format(
            hamlet=f"{self._random.choice(places['hamlet_first'])} "
            f"{self._random.choice(places['hamlet_second'])}",
            commune=self._random.choice(places["other_communes"]),
            district=self._random.choice(places["other_districts"]),
            province=self.province,
        )

    def day_in(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self._random.randrange(365))

    def person(
        self,
        sex: str,
        ages: tuple[int, int],
        *,
        group: str = "",
        surname: str = "",
        residence: str = "",
    ) -> Person:
        """Someone of the hamlet, of an age between the two in the year of the book."""
        group = group or self.group()
        residence = residence or self.address()
        return Person(
            name=self.name(sex, surname or self.surname(group)),
            sex=sex,
            born=self.day_in(self.year - self._random.randint(*ages)),
            ethnicity=group,
            residence=residence,
            hometown=residence if self.chance("own_hometown") else self.address(),
            year_only=self._random.random() < self._year_only(),
            id_number=self.paper_number(),
        )

    def paper_number(self) -> str:
        """Nine figures of a card; twelve since 2016, mostly."""
        long = self.year >= 2016 and self._random.random() < 0.6
        figures = "".join(self._random.choice("0123456789") for _ in range(9 if long else 6))
        return f"019{figures}" if long else f"09{self._random.randint(0, 1)}{figures}"

    def couple(self, ages: tuple[int, int]) -> Family:
        """A new couple of the hamlet."""
        father = self.person(MALE, ages)
        mother = self.person(
            FEMALE,
            (max(18, ages[0] - 2), max(19, ages[1] - 3)),
            group=father.ethnicity if self.chance("same_group") else self.group(),
            residence=father.residence if self.chance("one_address") else "",
        )
        family = Family(father, mother, self.hamlet, self.habit)
        self.families.append(family)
        return family

    def parents(self, born: date) -> Family:
        """The parents of a child: a couple known from the books, or a new one."""
        if self.chance("known_family"):
            fit = [f for f in self.families if self._may_have_child(f, born)]
            if fit:
                near = [f for f in fit if f.hamlet == self.hamlet]
                family = self._random.choice(near or fit)
                self._written_anew(family)
                family.births.append(born)
                return family
        family = self.couple((20, 38))
        family.births.append(born)
        return family

    def _written_anew(self, family: Family) -> None:
        """Another officer writes a couple's one address in another way."""
        if family.habit != self.habit and family.father.residence == family.mother.residence:
            family.habit = self.habit
            address = self.place(self.habit, family.hamlet)
            family.father.residence = family.mother.residence = address

    def _may_have_child(self, family: Family, born: date) -> bool:
        age = born.year - family.mother.born.year
        spaced = all(abs((born - other).days) > 300 for other in family.births)
        return 17 <= age <= 44 and spaced and len(family.births) < 5

    def _year_only(self) -> float:
        return float(self._data["spoilt"]["year_only"][era(self.year)])


def era(year: int) -> int:
    """0 for an old book, 1 for a middle one, 2 for a new one."""
    eras = frozen()["eras"]
    return int(year >= eras["middle"]) + int(year >= eras["new"])
