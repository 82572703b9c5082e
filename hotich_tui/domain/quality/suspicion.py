"""Verifications that look like no second reading of the book: too fast, or a replay of the first.

Nobody is accused: the chief is told to look at the record. The numbers are data (`floor.toml`),
set so that honest pairs are hardly ever named (at most 1 in 100, simulated).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class Suspicion(StrEnum):
    """Why a verification should be looked at."""

    TOO_FAST = "too_fast"
    SAME_SLIPS = "same_slips"
    """The same wrong keys, taken back at the same places, as in the first keying."""
    SAME_TEMPO = "same_tempo"
    """Field for field the same time as the first keying."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a person spent on a field.

    Args:
        seconds: Reading, deciding and keying.
        trace: A code that is the same for the same keys in the same order; "" = not known.
    """

    seconds: float
    keys: int
    backspaces: int = 0
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """The numbers of `floor.toml`; seconds and shares."""

    key: float
    read: float
    fast_share: float
    fast_fields: int
    slip_fields: int
    slip_share: float
    tempo_within: float
    tempo_fields: int
    tempo_share: float


@cache
def load_floor() -> Floor:
    """The floor of the package."""
    file = resources.files("hotich_tui").joinpath("data", "floor.toml")
    return parse_floor(file.read_text("utf-8"))


def parse_floor(text: str) -> Floor:
    """The floor from the text of its file.

    Raises:
        ValueError: A number is missing, no number, or not above 0.
    """
    table = tomllib.loads(text)

    def number(part: str, name: str) -> float:
        value = table.get(part, {}).get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise ValueError(f"floor.toml: {part}.{name} = {value!r}; legal: a number above 0")
        return value

    return Floor(
        key=number("model", "key"),
        read=number("model", "read"),
        fast_share=number("fast", "share"),
        fast_fields=int(number("fast", "fields")),
        slip_fields=int(number("slips", "fields")),
        slip_share=number("slips", "share"),
        tempo_within=number("tempo", "within"),
        tempo_fields=int(number("tempo", "fields")),
        tempo_share=number("tempo", "share"),
    )


def suspicions(
    first: Mapping[str, Spent], second: Mapping[str, Spent], floor: Floor
) -> frozenset[Suspicion]:
    """What is odd about a verification.

    Args:
        first, second: Field -> what the keyer and the verifier spent on it. Fields without a key
            of the verifier's say nothing.
    """
    keyed = {key: spent for key, spent in second.items() if spent.keys}
    found = set()
    modelled = sum(floor.read + floor.key * spent.keys for spent in keyed.values())
    seconds = sum(spent.seconds for spent in keyed.values())
    if len(keyed) >= floor.fast_fields and seconds < floor.fast_share * modelled:
        found.add(Suspicion.TOO_FAST)
    both = [(first[key], keyed[key]) for key in keyed if key in first]
    alike = [(a, b) for a, b in both if a.trace and a.trace == b.trace and a.keys == b.keys]
    slipped = [pair for pair in both if pair[0].backspaces]
    same = [pair for pair in slipped if pair in alike]
    if len(same) >= floor.slip_fields and len(same) >= floor.slip_share * len(slipped):
        found.add(Suspicion.SAME_SLIPS)
    paced = [
        (a, b) for a, b in alike if abs(a.seconds - b.seconds) <= floor.tempo_within * a.seconds
    ]
    if len(paced) >= floor.tempo_fields and len(paced) >= floor.tempo_share * len(alike):
        found.add(Suspicion.SAME_TEMPO)
    return frozenset(found)
