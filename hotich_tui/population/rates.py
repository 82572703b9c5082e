"""Agreement rates: priors as data, learned by EM from the pairs that people confirmed.

The Fellegi-Sunter model: a level of agreement weighs log2(m / u), where m is how often one
person's two records show it and u how often two people's do. For words and dates u comes from the
extract itself (term frequencies); the u given here serve the learning only.
"""

import json
import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from math import exp, log
from pathlib import Path

from hotich_tui.population.errors import Damaged

Levels = Mapping[str, float]
Observation = Mapping[str, Sequence[str]]
"""One confirmed pair: comparison (`word`, `birth` …) -> the levels it showed, several for words."""

RATES_FILE = "rates.json"
ENOUGH = 500
"""Confirmed pairs before learned rates replace the priors."""
_PRIOR_PAIRS = 100.0
"""How many pairs the priors count for in the learning: rare levels stay near them."""
_CONFIRMED = 0.97
"""Prior share of confirmed pairs that are one person: people confirm wrongly too."""


@dataclass(frozen=True, slots=True)
class Rates:
    """m and u of every level of every comparison.

    Args:
        m, u: Comparison -> level -> rate; the rates of a comparison sum to about 1.
        pairs: Confirmed pairs that m was learned from; 0 = the priors.
        doublets: Folded words that are written for each other.
    """

    m: Mapping[str, Levels]
    u: Mapping[str, Levels]
    doublets: Mapping[str, str]
    pairs: int = 0


@cache
def prior_rates() -> Rates:
    """The rates of `data/matching.toml`."""
    file = resources.files("hotich_tui").joinpath("data", "matching.toml")
    table = tomllib.loads(file.read_text("utf-8"))
    one_way = table.pop("doublets")
    doublets = one_way | {b: a for a, b in one_way.items()}
    return Rates(
        {name: part["m"] for name, part in table.items()},
        {name: part["u"] for name, part in table.items()},
        doublets,
    )


def save_rates(rates: Rates, folder: Path) -> None:
    """Keep what a station learned beside its index: rates of levels, nothing of a person."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / (RATES_FILE + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump({"pairs": rates.pairs, "m": rates.m}, file, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / RATES_FILE)


def load_rates(folder: Path) -> Rates:
    """What a station learned; the priors where it has not.

    Raises:
        Damaged: The file does not hold a rate between 0 and 1 for every level.
    """
    prior = prior_rates()
    try:
        table = json.loads((folder / RATES_FILE).read_text("utf-8"))
        m = {
            name: {x: float(table["m"][name][x]) for x in levels}
            for name, levels in prior.m.items()
        }
        pairs = int(table["pairs"])
    except FileNotFoundError:
        return prior
    except (OSError, ValueError, KeyError, TypeError):
        raise Damaged("population.rates") from None
    if not all(0 < rate <= 1 for levels in m.values() for rate in levels.values()):
        raise Damaged("population.rates")
    return replace(prior, m=m, pairs=pairs)


def learn(observations: Iterable[Observation], prior: Rates | None = None) -> Rates:
    """Rates from confirmed pairs; the priors as they are until `ENOUGH` are given.

    Expectation: how probable each pair is one person, from the rates so far. Maximisation: the
    levels counted with that probability, the priors counted as `_PRIOR_PAIRS` pairs.
    """
    prior = prior or prior_rates()
    pairs = list(observations)
    if len(pairs) < ENOUGH:
        return prior
    m: dict[str, dict[str, float]] = {name: dict(levels) for name, levels in prior.m.items()}
    share = _CONFIRMED
    for _ in range(50):
        weights = [_probability(pair, m, prior.u, share) for pair in pairs]
        fresh = {name: _counted(name, pairs, weights, prior.m[name]) for name in m}
        moved = max(abs(fresh[n][level] - m[n][level]) for n in m for level in m[n])
        m, share = fresh, sum(weights) / len(weights)
        if moved < 1e-6:
            break
    return replace(prior, m=m, pairs=len(pairs))


def _probability(
    pair: Observation, m: Mapping[str, Levels], u: Mapping[str, Levels], share: float
) -> float:
    share = min(max(share, 0.01), 0.999)
    weight = log(share / (1 - share))
    for name, levels in pair.items():
        weight += sum(log(m[name][level] / u[name][level]) for level in levels)
    return 1 / (1 + exp(-max(-500.0, min(500.0, weight))))


def _counted(
    name: str, pairs: Sequence[Observation], weights: Sequence[float], prior: Levels
) -> dict[str, float]:
    total = sum(prior.values())
    counts = {level: _PRIOR_PAIRS * rate / total for level, rate in prior.items()}
    for pair, weight in zip(pairs, weights, strict=True):
        for level in pair.get(name, ()):
            counts[level] += weight
    seen = sum(counts.values())
    return {level: total * count / seen for level, count in counts.items()}
