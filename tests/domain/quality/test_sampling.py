"""The sample of an approval: large enough, no larger, and nobody's choice."""

from math import comb
from random import Random

import pytest

from hotich_tui.domain.quality.load_policy import PolicyError, load_policy, parse_policy
from hotich_tui.domain.quality.sampling import SamplePlan, at_most, drawn_first, sample_size

PLAN = SamplePlan()


@pytest.mark.parametrize(("records", "wrong", "drawn", "found"), [(100, 6, 39, 0), (40, 9, 12, 2)])
def test_the_chance_is_hypergeometric(records: int, wrong: int, drawn: int, found: int) -> None:
    ways = sum(comb(wrong, k) * comb(records - wrong, drawn - k) for k in range(found + 1))
    assert at_most(found, records, wrong, drawn) == pytest.approx(ways / comb(records, drawn))


@pytest.mark.parametrize("records", [1, 5, 19, 20, 86, 100, 300, 2000])
@pytest.mark.parametrize("allowed", [0, 1, 3])
def test_as_few_as_will_do(records: int, allowed: int) -> None:
    size = sample_size(records, PLAN, allowed=allowed)
    wrong = int(PLAN.tolerated * records) + 1
    assert 0 < size <= records
    if size < records:
        assert at_most(allowed, records, wrong, size) <= 1 - PLAN.confidence
    if allowed + 1 < size < records:
        assert at_most(allowed, records, wrong, size - 1) > 1 - PLAN.confidence


def test_nothing_of_nothing_and_more_after_a_find() -> None:
    assert sample_size(0, PLAN) == 0
    sizes = [sample_size(100, PLAN, allowed=found) for found in range(4)]
    assert sizes == sorted(sizes) and sizes[0] == 39 and len(set(sizes)) == 4


def test_a_bad_book_shows_itself_as_often_as_promised() -> None:
    """Drawn as the station draws: 6 wrong of 100, 2,000 books."""
    random, shown = Random(5), 0
    for book in range(2000):
        secret = random.randbytes(32)
        ids = [f"r{n}" for n in range(100)]
        wrong = set(random.sample(ids, 6))
        drawn = drawn_first(secret, str(book), ids)[: sample_size(100, PLAN)]
        shown += bool(wrong & set(drawn))
    assert 0.94 <= shown / 2000 <= 0.965


def test_the_draw_is_the_same_again_and_another_with_another_secret() -> None:
    ids = [f"r{n}" for n in range(50)]
    order = drawn_first(b"a", "book", ids)
    assert order == drawn_first(b"a", "book", reversed(ids))
    assert order != drawn_first(b"b", "book", ids) != drawn_first(b"b", "other", ids)
    # A record that joins or leaves moves no other one.
    assert [i for i in order if i != "r7"] == drawn_first(b"a", "book", set(ids) - {"r7"})


def test_the_plan_is_data() -> None:
    assert load_policy().sample == PLAN
    assert parse_policy("[sample]\ntolerated = 0.1").sample == SamplePlan(0.1, 0.95)
    with pytest.raises(PolicyError):
        parse_policy("[sample]\nconfidence = 2")
