"""Whose looking over is still worth something, and how one comes back."""

from random import Random

from hotich_tui.domain.quality.vigilance import (
    BlindRead,
    SeedRules,
    Standing,
    Trial,
    Vigilance,
    vigilance,
)
from hotich_tui.domain.register.register import Kind

RULES = SeedRules()
CAUGHT, MISSED = Trial(Kind.PLACE, True), Trial(Kind.PLACE, False)


def test_nobody_is_judged_by_a_handful() -> None:
    assert vigilance([MISSED] * (RULES.judged_from - 1), RULES).standing is Standing.LOOKING
    assert vigilance([MISSED] * RULES.judged_from, RULES).standing is Standing.BLIND
    assert vigilance([CAUGHT] * 8, RULES).standing is Standing.LOOKING
    assert Vigilance().one_in(RULES) == RULES.one_in


def test_the_posterior_decides() -> None:
    seven = vigilance([MISSED, *[CAUGHT] * 7], RULES)
    assert seven.standing is Standing.LOOKING and 0.5 < seven.catch.below(0.85) < 0.8
    six = vigilance([MISSED, MISSED, *[CAUGHT] * 6], RULES)
    assert six.standing is Standing.BLIND and six.catch.below(0.85) > 0.8
    assert six.one_in(RULES) is None


def test_the_way_back_leads_over_a_trial() -> None:
    blind = vigilance([MISSED] * 8, RULES)
    almost = blind.after(BlindRead(RULES.back_after - 1, 0), RULES)
    assert almost.standing is Standing.BLIND
    trial = almost.after(BlindRead(1, 0), RULES)
    assert trial.standing is Standing.ON_TRIAL and trial.one_in(RULES) == RULES.trial_one_in
    back = trial
    for _ in range(20):
        back = back.after(CAUGHT, RULES)
    assert back.standing is Standing.LOOKING
    worse = trial
    for _ in range(RULES.judged_from):
        worse = worse.after(MISSED, RULES)
    assert worse.standing is Standing.BLIND


def test_who_reads_badly_stays_blind() -> None:
    blind = vigilance([MISSED] * 8, RULES)
    wrong = int(RULES.back_after * RULES.back_wrong) + 1
    assert blind.after(BlindRead(RULES.back_after, wrong), RULES).standing is Standing.BLIND
    assert vigilance([BlindRead(9999, 0)], RULES).standing is Standing.LOOKING


def blinded(catch: float, seeds: int, people: int = 150) -> float:
    """Share of people with a catch rate who are judged blind within so many seeds."""
    random = Random(3)
    found = 0
    for _ in range(people):
        now = Vigilance()
        for _ in range(seeds):
            now = now.after(Trial(Kind.TEXT, random.random() < catch), RULES)
            if now.standing is Standing.BLIND:
                found += 1
                break
    return found / people


def test_it_tells_people_apart() -> None:
    """Scripted people. Those who see what Kawado's did are found out within two days' seeds."""
    assert blinded(0.60, 24) >= 0.9
    assert blinded(0.97, 60) <= 0.1


def test_a_change_shows_after_a_long_good_time() -> None:
    long_good = [CAUGHT] * 400
    then = vigilance([*long_good, *[MISSED, CAUGHT] * 12], RULES)
    assert vigilance(long_good, RULES).standing is Standing.LOOKING
    assert then.standing is Standing.BLIND
