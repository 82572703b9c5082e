"""Chances of a share and of a count, from the standard library alone.

The share of successes is a Beta distribution (conjugate to counting them), a count to come a
negative binomial (a Poisson count whose rate is a Gamma distribution). The incomplete beta
function by its continued fraction, evaluated as Lentz did (Press et al., Numerical Recipes, §6.4).
"""

import math
from dataclasses import dataclass

_TINY, _CLOSE, _MOST_STEPS = 1e-300, 1e-14, 10_000


@dataclass(frozen=True, slots=True)
class Share:
    """What is known of a share between 0 and 1: a Beta distribution.

    Args:
        yes: Successes counted, those that the prior stands for included; above 0.
        no: Failures, likewise.
    """

    yes: float
    no: float

    @property
    def mean(self) -> float:
        return self.yes / (self.yes + self.no)

    @property
    def variance(self) -> float:
        return self.mean * (1 - self.mean) / (self.yes + self.no + 1)

    def seen(self, yes: float, no: float) -> "Share":
        """After so many more successes and failures."""
        return Share(self.yes + yes, self.no + no)

    def below(self, limit: float) -> float:
        """The probability that the share is below the limit."""
        return beta_below(limit, self.yes, self.no)


def beta_below(x: float, a: float, b: float) -> float:
    """P(X < x) for X ~ Beta(a, b): the regularised incomplete beta function.

    Raises:
        ValueError: a or b is not above 0.
    """
    if a <= 0 or b <= 0:
        raise ValueError("a Beta distribution needs two numbers above 0")
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):  # The fraction converges fast only below this.
        return 1.0 - beta_below(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    return min(1.0, front * _fraction(x, a, b) / a)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for step in (even, odd):
            d = 1.0 / _away(1 + step * d)
            c = _away(1 + step / c)
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def _away(x: float) -> float:
    return x if abs(x) > _TINY else _TINY


def count_range(mean: float, variance: float, cover: float) -> tuple[int, int]:
    """The central range of a count to come whose rate has this mean and variance.

    The count is Poisson around the rate, the rate a Gamma distribution: a negative binomial with
    the variance mean + variance.

    Args:
        mean: Of the rate, in counts.
        variance: Of the rate, in counts squared; 0 = the rate is known.
        cover: Share of the cases that lie in the range, such as 0.9. It is at least that, because
            counts are whole numbers.

    Returns:
        The lowest and the highest count, both included.
    """
    if mean <= 0:
        return 0, 0
    tail = (1 - cover) / 2
    low, high, below, k = -1, 0, 0.0, 0
    probability = _first(mean, variance)
    # Past the mean plus 40 deviations floating point has nothing left to add.
    most = int(mean + 40 * math.sqrt(mean + variance)) + 10
    while k <= most:
        below += probability
        if low < 0 and below > tail:
            low = k
        if below >= 1 - tail:
            high = k
            break
        probability *= _ratio(k, mean, variance)
        k += 1
    else:
        high = most
    return max(low, 0), high


def _first(mean: float, variance: float) -> float:
    """P(count = 0)."""
    if variance <= 0:
        return math.exp(-mean)
    shape = mean * mean / variance
    return math.exp(-shape * math.log1p(variance / mean))


def _ratio(k: int, mean: float, variance: float) -> float:
    """P(count = k + 1) / P(count = k)."""
    if variance <= 0:
        return mean / (k + 1)
    shape, odds = mean * mean / variance, variance / mean
    return (k + shape) / (k + 1) * odds / (1 + odds)
