"""Which fields are keyed again blind, and which a third person reads once more.

Core fields always; more where something speaks against the first value; never fewer. The idea
is USHER's (Chen et al., UIST 2010): spend the second look where an error is probable. The numbers
are data: `data/policy.toml`.

Both answers are pure, so that they can be kept with the version: decide `blind_fields` once, when
the record is handed over, and store it; otherwise a field would turn blind or visible under the
verifier's hands when a count moves.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from hotich_tui.domain.entry.values import Reading, Said
from hotich_tui.domain.quality.probability import Share
from hotich_tui.domain.quality.sampling import SamplePlan
from hotich_tui.domain.quality.vigilance import SeedRules, Standing
from hotich_tui.domain.register.register import Kind, Register

ERROR_PRIOR = Share(1.02, 298.98)
"""Errors of a keyer per field: mean 34 in 10,000 (Kawado 2003), weight of 300 fields."""


class Reason(StrEnum):
    """Why a field is read blind or read again."""

    CORE = "core"
    OFFICE = "office"
    """The office wants it, in the data."""
    DOUBT = "doubt"
    """Its keyer marked it, or could not wholly read it."""
    KEYER = "keyer"
    """This keyer errs often in fields of this kind."""
    MATCH = "match"
    """The population extract says otherwise."""
    DISPUTE = "dispute"
    """Both readings differed twice; the adjudicator may have misread the place as well."""
    SEED_MISSED = "seed_missed"
    """The verifier took an altered text for right."""
    VIGILANCE = "vigilance"
    """This verifier's looking over sees too little."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the policy. `load_policy` reads them.

    Args:
        also: Further fields that are always blind.
        without_hints: Share of the records keyed without a look into the extract.
        doubt, keyer, match: Signals that make a field blind.
        doubt_again, match_again, dispute_again: Signals by which a verified field is read again.
        error_rate, chance, fields: A keyer's kind of field is bad where the rate of errors per
            field is above `error_rate` with probability above `chance`, from so many fields on.
    """

    also: frozenset[str] = frozenset()
    doubt: bool = True
    keyer: bool = True
    match: bool = True
    doubt_again: bool = True
    match_again: bool = True
    dispute_again: bool = True
    error_rate: float = 0.01
    probability: float = 0.8
    fields: int = 200
    seeds: SeedRules = field(default_factory=SeedRules)
    sample: SamplePlan = field(default_factory=SamplePlan)
    without_hints: float = 0.05


@dataclass(frozen=True, slots=True)
class Keyed:
    """A keyer's fields of one kind that were verified, and those where the keyer was wrong."""

    fields: int
    errors: int


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a record at its hand-over.

    Args:
        readings: Field -> the keyer's reading, with marks.
        keyer: Kind -> how this keyer did in it; empty = nothing verified yet.
        differs: Fields that the population extract says otherwise; None = there is no extract, or
            nobody of the record is in it: the signal is absent, which is not agreement.
        standing: Of the verifier.
        seed_missed: Fields whose altered text passed for right.
    """

    readings: Mapping[str, Reading]
    keyer: Mapping[Kind, Keyed] = field(default_factory=dict)
    differs: Collection[str] | None = None
    standing: Standing = Standing.LOOKING
    seed_missed: Collection[str] = ()

    def absent(self, policy: Policy) -> tuple[Reason, ...]:
        """Signals that the policy would use and that are not there, to be said on the screen."""
        absent = []
        if policy.keyer and not self.keyer:
            absent.append(Reason.KEYER)
        if policy.match and self.differs is None:
            absent.append(Reason.MATCH)
        return tuple(absent)


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the policy decided of a version, for those who may know it.

    Args:
        reasons: Blind field beyond the core -> why.
        absent: Signals that the policy would have used and that were not there; None = handed
            over before there was a policy.
    """

    reasons: Mapping[str, Reason]
    absent: tuple[Reason, ...] | None


def blind_fields(register: Register, policy: Policy, signals: Signals) -> Mapping[str, Reason]:
    """The fields that are keyed again blind, with the first reason that applies.

    Returns:
        Field key -> reason, in reading order; every core field of the form is in it, whatever the
        policy and the signals say. The others are looked over.
    """
    bad = {kind for kind in signals.keyer if errs(policy, signals.keyer[kind])}
    found = {}
    for place in register.reading_order():
        key = place.key
        if place.core:
            found[key] = Reason.CORE
        elif key in policy.also:
            found[key] = Reason.OFFICE
        elif policy.doubt and _doubted(signals.readings.get(key)):
            found[key] = Reason.DOUBT
        elif policy.match and key in (signals.differs or ()):
            found[key] = Reason.MATCH
        elif policy.keyer and place.kind in bad:
            found[key] = Reason.KEYER
        elif key in signals.seed_missed:
            found[key] = Reason.SEED_MISSED
        elif signals.standing is Standing.BLIND:
            found[key] = Reason.VIGILANCE
    return found


def errs(policy: Policy, keyed: Keyed) -> bool:
    """Whether a keyer errs often in a kind of field: surely enough, from enough fields."""
    if keyed.fields < policy.fields:
        return False
    return _above(policy.error_rate, keyed.errors, keyed.fields) > policy.probability


@lru_cache(maxsize=1024)
def _above(rate: float, errors: int, fields: int) -> float:
    return 1 - ERROR_PRIOR.seen(errors, fields - errors).below(rate)


def look_again(
    register: Register,
    policy: Policy,
    readings: Mapping[str, Reading],
    *,
    blind: Collection[str],
    differed: Collection[str],
    disputed: Collection[str],
    differs: Collection[str] | None,
) -> Mapping[str, Reason]:
    """The verified fields that are to be read once more, by the approver, and why.

    Two people who misread a hard place alike agree, and no comparison of the two finds it: only
    the keyer's own doubt and a third source do (Barchard 2019: what double entry leaves are
    entries that match each other). And a place that two people read differently twice is hard for
    the adjudicator as well. These fields join the list of risks of the approval.

    Args:
        readings: The keyer's, with marks.
        blind: Fields verified blind.
        differed: Those of them where the verifier's first reading differed. A doubt about them
            has been answered.
        disputed: Fields, blind or looked over, that an adjudicator settled.
        differs: Verified blind fields whose settled value the population extract says otherwise;
            None = the signal is absent.

    Returns:
        Field key -> reason, in reading order.
    """
    found = {}
    if policy.doubt_again:
        doubted = (key for key, reading in readings.items() if _doubted(reading))
        found = {k: Reason.DOUBT for k in doubted if k in blind and k not in differed}
    if policy.match_again:
        found |= {k: Reason.MATCH for k in differs or () if k in blind}
    if policy.dispute_again:
        found |= dict.fromkeys(disputed, Reason.DISPUTE)
    if not found:
        return found
    return {f.key: found[f.key] for f in register.reading_order() if f.key in found}


def _doubted(reading: Reading | None) -> bool:
    """Marked by its keyer, or not wholly read."""
    if reading is None:
        return False
    value = reading.value
    return reading.doubt or (value is not None and value.said is Said.ILLEGIBLE)
