"""Errors left in a book: the estimate, and that it holds in a small simulated office."""

from dataclasses import replace

import pytest

from hotich_tui.domain.quality.errors_left import Counts, Estimate, estimate, pooled

BOOK = Counts(
    sourced=700,
    sourced_differed=9,
    unsourced=2000,
    unsourced_differed=30,
    again=25,
    again_wrong=2,
    settled=12,
    returned=3,
    looked_over=1800,
    looked_wrong=6,
    seeds=16,
    caught=13,
)
STATION = pooled([BOOK] * 20)


def test_nothing_verified_nothing_left() -> None:
    assert estimate(Counts(), Counts()) == Estimate(0, 0.0, 0, 0)
    assert Estimate(0, 0.0, 0, 0).per_10000 == (0.0, 0.0, 0.0)


def test_the_interval_holds_the_expectation() -> None:
    found = estimate(BOOK, STATION)
    assert found.low <= found.expected <= found.high
    assert found.fields == 4500
    assert found.per_10000[0] == pytest.approx(found.expected / 0.45)
    wide = estimate(BOOK, STATION, cover=0.99)
    assert wide.low <= found.low and wide.high > found.high


@pytest.mark.parametrize(
    "more",
    [
        {"unsourced_differed": 60},
        {"looked_wrong": 20},
        {"again_wrong": 8},
        {"settled": 60},
        {"returned": 30},
        {"caught": 4},
    ],
)
def test_every_sign_of_errors_raises_it(more: dict[str, int]) -> None:
    assert estimate(replace(BOOK, **more), STATION).expected > estimate(BOOK, STATION).expected


def test_silent_errors_are_learnt_where_a_third_source_speaks() -> None:
    """Same disagreements; the extract finds none, or many, of the errors that both made alike."""
    none = estimate(BOOK, STATION)
    many = estimate(BOOK, replace(STATION, sourced_silent=60))
    assert many.expected > 1.5 * none.expected
    blind = replace(BOOK, sourced=0, sourced_differed=0, unsourced=2700, unsourced_differed=39)
    absent = estimate(blind, pooled([blind] * 20))
    assert absent.high - absent.low > none.high - none.low, "without the source it knows less"


def test_an_independent_product_would_be_far_too_small() -> None:
    """The naive estimate from two error rates, in a book where both readers err in 1 %."""
    book = Counts(unsourced=10_000, unsourced_differed=200)
    naive = 10_000 * 0.01 * 0.01
    assert estimate(book, pooled([book] * 10)).expected > 5 * naive


def test_a_small_book_leans_on_the_station() -> None:
    tiny = Counts(unsourced=27, unsourced_differed=2)
    other = Counts(unsourced=27_000, unsourced_differed=270)
    found = estimate(tiny, pooled([tiny, other]))
    alone = estimate(tiny, tiny)
    assert found.expected < alone.expected


def test_counts_add_up() -> None:
    assert STATION.seeds == 320 and STATION.fields == 90_000
    assert pooled([]) == Counts()


def test_a_small_simulated_office() -> None:
    """The benchmark's own short form: the domain's functions play together and the order of the
    ways is the known one. Figures come from the long run."""
    from benchmarks.quality import figures, play

    level = play(2.0, seed=5, stations=1, books=5, records=24)
    core = {name: way.core for name, way in level.ways.items()}
    assert core["untouched"] > core["single"] > core["double"] > 0
    assert core["policy"] < core["looking"]
    covered = level.covered["policy all"]
    assert covered.books == 5 and covered.hits >= 3
    spent = {name: way.seconds(24) for name, way in level.ways.items() if name != "untouched"}
    assert max(spent.values()) < 1.08 * min(spent.values())
    found = figures(level, 24)
    assert {"single", "looking", "double", "policy"} <= found["residual_per_10000"].keys()
    assert found["residual_per_10000"].keys() == found["seconds"].keys()
    assert found["coverage"] == covered.hits / 5
