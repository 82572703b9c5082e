"""Copies and replays are flagged, honest pairs hardly ever: simulated, as no human data exists."""

from collections.abc import Callable, Mapping
from random import Random

import pytest

from hotich_tui.domain.quality.suspicion import (
    Spent,
    Suspicion,
    load_floor,
    parse_floor,
    suspicions,
)

FIELDS, PAIRS = 22, 600
SLIP = 0.025
"""Keys that are wrong and taken back at once, per key."""
SHARED = 0.08
"""Slips that another person makes in the same way at the same place: hard words."""
Record = Mapping[str, Spent]


class Clerk:
    """A person with a pace of their own.

    Args:
        pace: Share of the keystroke-level model's times; 0.45 is a very fast clerk.
    """

    def __init__(self, random: Random, pace: float | None = None) -> None:
        self._random = random
        self.pace = pace or min(2.0, max(0.45, random.lognormvariate(-0.1, 0.3)))

    def keys(self, word: str, hard: Mapping[int, str]) -> list[str]:
        """The keys of a word, slips and what takes them back among them.

        Args:
            hard: Places where many people press the same wrong key.
        """
        found = []
        for place, letter in enumerate(word):
            if place in hard and self._random.random() < 0.5:
                found += [hard[place], "backspace"]
            elif self._random.random() < SLIP:
                found += [self._random.choice("abcdeghiklmnopqrstuvxy"), "backspace"]
            found.append(letter)
        return found

    def spent(self, keys: list[str]) -> Spent:
        read = self._random.lognormvariate(0.75, 0.5) * self.pace
        key = sum(self._random.lognormvariate(-1.35, 0.35) for _ in keys) * self.pace
        return Spent(read + key, len(keys), keys.count("backspace"), " ".join(keys))


def pair(random: Random) -> tuple[Record, Record]:
    """The same record keyed by two honest people."""
    one, other = Clerk(random), Clerk(random)
    first, second = {}, {}
    for n in range(FIELDS):
        word = "".join(random.choice("abcdefghijkl") for _ in range(random.randint(1, 18)))
        hard = {p: "zwxj"[p % 4] for p in range(len(word)) if random.random() < SLIP * SHARED}
        first[str(n)] = one.spent(one.keys(word, hard))
        second[str(n)] = other.spent(other.keys(word, hard))
    return first, second


def replayed_fast(first: Record, random: Random) -> Record:
    """A program that sends the keys again, as fast as it can or with a little delay."""
    share = random.choice((0.0, 0.02, 0.1))
    return {k: Spent(s.seconds * share, s.keys, s.backspaces, s.trace) for k, s in first.items()}


def replayed_in_time(first: Record, random: Random) -> Record:
    """A recording played at its own speed, give or take what the machine adds."""
    return {
        k: Spent(s.seconds * random.uniform(0.99, 1.01), s.keys, s.backspaces, s.trace)
        for k, s in first.items()
    }


def replayed_slower(first: Record, random: Random) -> Record:
    """The same keys at another speed: only the slips tell."""
    share = random.uniform(0.7, 1.6)
    return {
        k: Spent(s.seconds * share * random.uniform(0.8, 1.2), s.keys, s.backspaces, s.trace)
        for k, s in first.items()
    }


def flagged(copy: Callable[[Record, Random], Record] | None, pairs: int) -> float:
    """Share of pairs that are flagged."""
    random, floor, found = Random(9), load_floor(), 0
    for _ in range(pairs):
        first, second = pair(random)
        if copy is not None:
            second = copy(first, random)
        found += bool(suspicions(first, second, floor))
    return found / pairs


def test_honest_pairs_are_hardly_ever_flagged() -> None:
    assert flagged(None, PAIRS) <= 0.01


@pytest.mark.parametrize("copy", [replayed_fast, replayed_in_time, replayed_slower])
def test_replays_are_flagged(copy: Callable[[Record, Random], Record]) -> None:
    assert flagged(copy, 300) >= 0.95


def test_only_the_slips_tell_a_slow_replay() -> None:
    """The control: the same replay with its slips smoothed away, or in other places, is honest."""
    random, floor = Random(4), load_floor()
    named: set[Suspicion] = set()
    for _ in range(100):
        first, _ = pair(random)
        copy = replayed_slower(first, random)
        named |= suspicions(first, copy, floor)
        other = {k: Spent(s.seconds, s.keys, s.backspaces, f"{s.trace} x") for k, s in copy.items()}
        assert not suspicions(first, other, floor)
    assert Suspicion.SAME_SLIPS in named


def test_the_fastest_honest_clerk_is_not_too_fast() -> None:
    random, floor = Random(5), load_floor()
    clerk = Clerk(random, pace=0.45)
    record = {str(n): clerk.spent(clerk.keys("nguyeenx vawn", {})) for n in range(FIELDS)}
    assert Suspicion.TOO_FAST not in suspicions({}, record, floor)
    fast = {k: Spent(s.seconds / 4, s.keys) for k, s in record.items()}
    assert suspicions({}, fast, floor) == {Suspicion.TOO_FAST}


def test_few_fields_say_nothing() -> None:
    floor = load_floor()
    few = {"a": Spent(0.0, 4, 1, "x"), "b": Spent(0.0, 0, 0, "")}
    assert suspicions(few, few, floor) == frozenset()


@pytest.mark.parametrize("text", ["", "[model]\nkey = 0", "[model]\nkey = 'x'"])
def test_a_floor_with_a_mistake_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"model\.key"):
        parse_floor(text)
