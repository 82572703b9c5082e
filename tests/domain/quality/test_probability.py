"""The incomplete beta function and the range of a count, against values known otherwise."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.domain.quality.probability import Share, beta_below, count_range

SHAPES = st.floats(0.2, 200)


def binomial_tail(n: int, k: int, p: float) -> float:
    """P(at least k of n): equals P(Beta(k, n - k + 1) < p)."""
    return sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))


@given(st.integers(1, 60), st.data(), st.floats(0.01, 0.99))
def test_beta_is_a_sum_of_binomials(n: int, data: st.DataObject, p: float) -> None:
    k = data.draw(st.integers(1, n))
    assert beta_below(p, k, n - k + 1) == pytest.approx(binomial_tail(n, k, p), abs=1e-10)


@pytest.mark.parametrize(
    ("x", "a", "b", "known"),
    [
        (0.3, 1, 1, 0.3),
        (0.25, 0.5, 0.5, 1 / 3),  # arcsine: 2/pi * asin(sqrt(x))
        (0.5, 7.3, 7.3, 0.5),
        (0.85, 3, 2, 0.85**3 * (4 - 3 * 0.85)),
        (0.0, 2, 3, 0.0),
        (1.0, 2, 3, 1.0),
    ],
)
def test_known_values(x: float, a: float, b: float, known: float) -> None:
    assert beta_below(x, a, b) == pytest.approx(known, abs=1e-12)


@given(SHAPES, SHAPES, st.floats(1e-6, 1 - 1e-6), st.floats(0, 1))
def test_it_grows_and_mirrors(a: float, b: float, x: float, y: float) -> None:
    low, high = sorted((x, y))
    assert 0 <= beta_below(low, a, b) <= beta_below(high, a, b) + 1e-12 <= 1 + 1e-12
    assert beta_below(x, a, b) == pytest.approx(1 - beta_below(1 - x, b, a), abs=1e-9)


def test_it_agrees_with_drawn_numbers() -> None:
    random = Random(4)
    drawn = [random.betavariate(6.5, 2.2) for _ in range(20_000)]
    for x in (0.5, 0.75, 0.9):
        assert beta_below(x, 6.5, 2.2) == pytest.approx(
            sum(d < x for d in drawn) / len(drawn), abs=0.015
        )


def test_a_share_learns() -> None:
    share = Share(3, 2).seen(7, 1)
    assert share.mean == pytest.approx(10 / 13)
    assert share.below(0.85) == pytest.approx(beta_below(0.85, 10, 3))
    with pytest.raises(ValueError):
        beta_below(0.5, 0, 1)


@pytest.mark.parametrize(("mean", "variance"), [(0.3, 0.0), (4.0, 0.0), (4.0, 9.0), (25.0, 60.0)])
def test_the_range_holds_what_it_says(mean: float, variance: float) -> None:
    random = Random(11)
    low, high = count_range(mean, variance, 0.9)
    inside = below = above = 0
    for _ in range(6000):
        rate = random.gammavariate(mean**2 / variance, variance / mean) if variance else mean
        count, left = 0, rate - random.expovariate(1)
        while left > 0:
            count, left = count + 1, left - random.expovariate(1)
        inside += low <= count <= high
        below += count < low
        above += count > high
    assert inside / 6000 >= 0.885
    assert below / 6000 <= 0.065
    assert above / 6000 <= 0.065


def test_no_rate_no_count() -> None:
    assert count_range(0.0, 0.0, 0.9) == (0, 0)
