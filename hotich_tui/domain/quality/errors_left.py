"""How many errors are left in a book, with a 90 % interval.

Capture and recapture with a correction for correlated misreadings. Two independent readers are two
captures (Lincoln, Petersen; Chao 2001, Statistics in Medicine 20:3123), but what they leave is no
matter of chance: at a place that is hard to read both see the same wrong text, and the product of
their error rates is far too small. So the silent errors are not computed from the two rates. They
are counted where a third source speaks and carried over to where none does, per disagreement,
because books and kinds of field that are hard to read show it in their disagreements.

Errors are left in four places:

1. Read alike by both, no third source: silent errors per differing field. The prior is Kawado 2003
   (a second person who keys again finds 88.3 % of the errors; 11.7 % stay, per two readers' worth
   of found ones), with the weight of two errors; where the population extract knows a value, the
   silent errors found there correct it. Extract and book agreeing counts as right.
2. Read once more because of a doubt, a dispute or the extract (`policy.look_again`): what that look
   missed, from what it found.
3. Settled after a difference and not read since: mostly agreed at the second reading (prior 5 %,
   corrected by what the extract brought to light there), or keyed afresh by both because the
   approver read something else (prior 10 %, such places are hard). Priors weigh two errors.
4. Looked over: the errors found by looking and the catch rate give those missed (one capture of
   known efficiency). The catch rate is that of the seeds, times the 88.3 % of the places that the
   looker reads rightly: a seed measures attention, not legibility.

Each place has a rate with mean and variance by conjugate counting (Gamma and Beta). A book's own
rate is drawn towards the station's with the weight of three events, because books differ by hand.
The errors left are a negative binomial with the sum of the means and variances: Poisson around a
rate that is itself uncertain. No random numbers; a few microseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from hotich_tui.domain.quality.probability import Share, count_range
from hotich_tui.domain.quality.vigilance import PRIOR as CATCH_PRIOR

RE_KEYED = 0.883
"""Share of errors found by a second person who keys again (Kawado 2003)."""
SILENT_PRIOR = (2.0, (1 - RE_KEYED) / (2 * RE_KEYED))
"""Silent errors per differing field: errors that the prior weighs, and its mean."""
SETTLED_PRIOR, RETURNED_PRIOR = (2.0, 0.05), (2.0, 0.10)
"""Errors per field settled late, or keyed afresh: our assumptions, no figure is published."""
LOOKED_AGAIN = Share(7.5, 2.5)
"""Share of errors found by a look that is pointed at one field: between looking over a form (60 %)
and keying again (88 %, Kawado 2003); our assumption."""
BOOK_WEIGHT = 3.0
"""Events that the station's rate weighs beside a book's own: books differ by half their mean."""
COVER = 0.90


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted in the finished records of a book, or of all books of a station.

    A field *differed* when the verifier's first reading did not agree with the keyer's. A field is
    *found wrong* when the book was read again later and another value was settled. Seeds are never
    among the errors.

    Args:
        sourced: Blind fields for which the population extract has a value of the same person, and
            the policy reads again where it says otherwise.
        sourced_differed: Those of them that differed.
        sourced_silent: Those that did not differ, bore no doubt, and were found wrong.
        sourced_settled: Those that differed and were not read again as a dispute.
        sourced_settled_wrong: Those of the latter that were found wrong.
        unsourced: The other blind fields.
        unsourced_differed: Those of them that differed.
        again: Fields read once more (`policy.look_again`), looked-over ones included.
        again_wrong: Those found wrong then.
        settled: Unsourced fields, blind or looked over, that differed and were not read again.
        returned: Fields that differed when they were read again, and were keyed afresh.
        looked_over: Fields looked over, not blind.
        looked_wrong: Those that the verifier changed and whose first value was wrong.
        seeds, caught: Of the people who looked over these fields.
    """

    sourced: int = 0
    sourced_differed: int = 0
    sourced_silent: int = 0
    sourced_settled: int = 0
    sourced_settled_wrong: int = 0
    unsourced: int = 0
    unsourced_differed: int = 0
    again: int = 0
    again_wrong: int = 0
    settled: int = 0
    returned: int = 0
    looked_over: int = 0
    looked_wrong: int = 0
    seeds: int = 0
    caught: int = 0

    @property
    def fields(self) -> int:
        """All verified fields."""
        return self.sourced + self.unsourced + self.looked_over


def pooled(counts: Iterable[Counts]) -> Counts:
    """The counts of several books together."""
    counts = list(counts)
    return Counts(*(sum(getattr(c, f.name) for c in counts) for f in fields(Counts)))


@dataclass(frozen=True, slots=True)
class Estimate:
    """Errors left in the verified fields of a book.

    Args:
        fields: Verified fields.
        expected: Errors expected among them.
        low, high: Whole numbers between which they lie with the probability asked for.
    """

    fields: int
    expected: float
    low: int
    high: int

    @property
    def per_10000(self) -> tuple[float, float, float]:
        """Expected, low and high per 10,000 fields; zeros where nothing is verified."""
        scale = 10_000 / self.fields if self.fields else 0.0
        return self.expected * scale, self.low * scale, self.high * scale


@dataclass(frozen=True, slots=True)
class _Rate:
    """A quantity above 0 that is known by its mean and variance."""

    mean: float
    variance: float

    def __mul__(self, other: "_Rate") -> "_Rate":
        """The product of two that are independent."""
        mean = self.mean * other.mean
        squares = (self.variance + self.mean**2) * (other.variance + other.mean**2)
        return _Rate(mean, squares - mean**2)

    def __add__(self, other: "_Rate") -> "_Rate":
        return _Rate(self.mean + other.mean, self.variance + other.variance)

    def times(self, n: float) -> "_Rate":
        return _Rate(self.mean * n, self.variance * n * n)


def estimate(book: Counts, station: Counts, *, cover: float = COVER) -> Estimate:
    """The errors left in a book.

    Args:
        book: Its own counts.
        station: Those of all books of the station, this one included: what a book alone is too
            small to tell.
        cover: Probability that the errors left lie in the interval.
    """
    silent = _per_event(SILENT_PRIOR, station.sourced_silent, station.sourced_differed)
    settled = _per_event(SETTLED_PRIOR, station.sourced_settled_wrong, station.sourced_settled)
    returned = _per_event(RETURNED_PRIOR, 0, 0)
    differing = _per_field(
        book.unsourced_differed, book.unsourced, station.unsourced_differed, station.unsourced
    )
    again = _per_field(book.again_wrong, book.again, station.again_wrong, station.again)
    looked = _per_field(
        book.looked_wrong, book.looked_over, station.looked_wrong, station.looked_over
    )
    catch = CATCH_PRIOR.seen(book.caught, book.seeds - book.caught)
    left = (
        (differing * silent).times(book.unsourced)
        + (again * _missed_per_found(LOOKED_AGAIN)).times(book.again)
        + settled.times(book.settled)
        + returned.times(book.returned)
        + (looked * _missed_per_found(catch, readable=RE_KEYED)).times(book.looked_over)
    )
    low, high = count_range(left.mean, left.variance, cover)
    return Estimate(book.fields, left.mean, low, high)


def _per_event(prior: tuple[float, float], found: int, events: int) -> _Rate:
    """Errors per event, known from those that a third source could bring to light."""
    weight, mean = prior
    shape, rate = weight + found, weight / mean + events * LOOKED_AGAIN.mean
    return _Rate(shape / rate, shape / rate**2)


def _per_field(found: int, n: int, all_found: int, all_n: int) -> _Rate:
    """A book's events per field, drawn towards the station's."""
    if all_n == 0:
        return _Rate(0.0, 0.0)
    common = (all_found + 0.5) / all_n
    shape, rate = BOOK_WEIGHT + found, BOOK_WEIGHT / common + n
    return _Rate(shape / rate, shape / rate**2)


def _missed_per_found(catch: Share, readable: float = 1.0) -> _Rate:
    """Errors missed for each one found, where the share found is catch x readable.

    The variance to first order: 1/x changes by 1/mean² for each unit of x.
    """
    mean = 1 / (catch.mean * readable)
    return _Rate(mean - 1, catch.variance * (mean / catch.mean) ** 2)
