"""Drawing the parts of names, by period, sex and ethnic group."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint16]
Ints = NDArray[np.int64]


@dataclass(slots=True)
class Lottery:
    """Parts to draw from: their codes in the common list of parts, and cumulated weights."""

    codes: Codes
    cumulated: NDArray[np.float64]

    def draw(self, rng: np.random.Generator, count: int) -> Codes:
        picks = np.searchsorted(self.cumulated, rng.random(count) * self.cumulated[-1])
        found: Codes = self.codes[picks]
        return found


@dataclass(slots=True)
class NameParts:
    """Every part of a name has a code; code 0 is no part at all."""

    parts: list[str] = field(default_factory=lambda: [""])
    codes: dict[str, int] = field(default_factory=lambda: {"": 0})
    groups: list[str] = field(default_factory=list)
    group_weights: list[float] = field(default_factory=list)
    surnames: list[Lottery] = field(default_factory=list)
    middle: dict[str, list[tuple[int, Lottery]]] = field(default_factory=dict)
    given: dict[str, list[tuple[int, Lottery]]] = field(default_factory=dict)
    own: dict[tuple[int, str], Lottery] = field(default_factory=dict)
    own_before: int = 0
    own_share: float = 0.0

    def lottery(self, text: str) -> Lottery:
        """From `part weight, part weight`."""
        codes, weights = [], []
        for item in text.split(","):
            words = item.split()
            weight = float(words.pop()) if words[-1][0].isdigit() else 1.0
            part = " ".join(words).strip("'")
            codes.append(self.codes.setdefault(part, len(self.codes)))
            if codes[-1] == len(self.parts):
                self.parts.append(part)
            weights.append(weight)
        return Lottery(np.array(codes, np.uint16), np.cumsum(weights))

    def surname(self, rng: np.random.Generator, groups: Ints) -> Codes:
        """A surname for each person of the groups given."""
        found = np.zeros(len(groups), np.uint16)
        for group, lottery in enumerate(self.surnames):
            here = groups == group
            found[here] = lottery.draw(rng, int(here.sum()))
        return found

    def rest(
        self, rng: np.random.Generator, sex: Ints, years: Ints, groups: Ints
    ) -> tuple[Codes, Codes]:
        """Middle and given parts for people of these sexes (1, 2), birth years and groups."""
        middle = np.zeros(len(sex), np.uint16)
        given = np.zeros(len(sex), np.uint16)
        # Fashions come slowly: each person follows the fashion of some year nearby.
        fashion = years + rng.integers(-8, 9, len(sex))
        for code in (1, 2):
            of_sex = sex == code
            for table, out in ((self.middle, middle), (self.given, given)):
                periods = table[str(code)]
                ends = [start for start, _ in periods[1:]] + [9999]
                for (start, lottery), end in zip(periods, ends, strict=True):
                    low = fashion >= start if start != periods[0][0] else True
                    here = of_sex & low & (fashion < end)
                    out[here] = lottery.draw(rng, int(here.sum()))
            for (group, of), lottery in self.own.items():
                if of != str(code):
                    continue
                here = of_sex & (groups == group) & (years < self.own_before)
                here &= rng.random(len(sex)) < self.own_share
                given[here] = lottery.draw(rng, int(here.sum()))
        return middle, given


@cache
def name_parts() -> NameParts:
    """The weights of `data/synthetic_names.toml`."""
    file = resources.files("hotich_tui").joinpath("data", "synthetic_names.toml")
    table: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    names = NameParts()
    for item in table["groups"]["weights"].split(","):
        group, _, weight = item.strip().rpartition(" ")
        names.groups.append(group)
        names.group_weights.append(float(weight))
        names.surnames.append(names.lottery(table["surnames"][group]))
    for kind, into in (("middle", names.middle), ("given", names.given)):
        for row in table[kind]:
            into.setdefault(row["sex"], []).append((row["from"], names.lottery(row["parts"])))
    own = table["own_given"]
    names.own_before, names.own_share = own.pop("before"), own.pop("share")
    for key, text in own.items():
        group, _, sex = key.partition("|")
        names.own[names.groups.index(group), sex] = names.lottery(text)
    return names
