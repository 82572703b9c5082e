"""How well a person sees errors when they look over: their seeds, caught and missed.

The catch rate is a Beta distribution. The prior stands for Kawado 2003 (Controlled Clinical Trials
24:560): a second person who reads along finds 59.5 % of the errors; it weighs as much as five
seeds. All kinds of field count together, because a person meets few seeds of one kind; the rate of
one kind, for the statistics, is drawn towards the person's own.

Three standings, after the switching rules of acceptance sampling (ISO 2859-1: a supplier in
tightened inspection returns to normal only after lots that pass):

- LOOKING: one record in eight is seeded. Where P(catch < 85 %) > 0.8, after at least eight seeds,
  looking over becomes blind for the person. Old seeds fade, so that a change shows.
- BLIND: everything is keyed blind; no seed can be shown. The blind readings measure reading
  instead: whoever has read enough fields with few own errors goes on trial.
- ON_TRIAL: looking again, every other record seeded, judged by the new seeds alone. Back to LOOKING
  when P(catch < 85 %) < 0.5, back to BLIND when > 0.8. The gap between the two keeps chance from
  sending anyone to and fro.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce

from hotich_tui.domain.quality.probability import Share
from hotich_tui.domain.register.register import Kind

PRIOR = Share(3.0, 2.0)
"""Mean 60 % (Kawado 2003), weight of five seeds."""
_COUNTING = 1
"""Goes up when `Vigilance` counts otherwise: stations keep what it came to."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A seed that a person was shown and what became of it."""

    kind: Kind
    caught: bool


@dataclass(frozen=True, slots=True)
class BlindRead:
    """Fields that a person verified blind.

    Args:
        fields: How many.
        wrong: Those of them where their first reading was wrong: they agreed at the second, or the
            adjudicator did not decide for them.
    """

    fields: int
    wrong: int


Event = Trial | BlindRead
"""What happened to a record that tells how a person verifies."""


class Standing(StrEnum):
    """How a person's looking over is taken."""

    LOOKING = "looking"
    BLIND = "blind"
    ON_TRIAL = "on_trial"


@dataclass(frozen=True, slots=True)
class SeedRules:
    """The numbers of the rule; `data/policy.toml` sets them.

    Args:
        one_in, trial_one_in: A record in so many is seeded, normally and on trial.
        catch: Share of errors that a person must see.
        doubtful: Blind from this probability on that they see fewer.
        cleared: Back from trial below this probability.
        judged_from: Seeds before anybody is judged. The prior alone says 0.89.
        memory: Seeds after which the weight of one has fallen to a third.
        back_after: Fields read blind before a trial.
        back_wrong: Share of own errors in them above which reading must go on blind.
    """

    one_in: int = 8
    trial_one_in: int = 2
    catch: float = 0.85
    doubtful: float = 0.8
    cleared: float = 0.5
    judged_from: int = 8
    memory: int = 40
    back_after: int = 2000
    back_wrong: float = 0.03

    @property
    def mark(self) -> str:
        """Tells these rules from others: what was counted by others is counted anew."""
        told = repr((_COUNTING, PRIOR, self))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Vigilance:
    """Where a person stands. Begin with `Vigilance()` and add what happens, oldest first.

    Args:
        seeds: Shown since the last change of standing.
        caught, missed: Seeds that still count, faded.
        fields, wrong: Read blind since the person was last judged blind.
    """

    standing: Standing = Standing.LOOKING
    seeds: int = 0
    caught: float = 0.0
    missed: float = 0.0
    fields: int = 0
    wrong: int = 0

    @property
    def catch(self) -> Share:
        """The catch rate, all kinds together."""
        return PRIOR.seen(self.caught, self.missed)

    def one_in(self, rules: SeedRules) -> int | None:
        """How dense the seeds are now: a record in so many; None = none, nothing is looked over."""
        if self.standing is Standing.BLIND:
            return None
        return rules.one_in if self.standing is Standing.LOOKING else rules.trial_one_in

    def after(self, event: Event, rules: SeedRules) -> "Vigilance":
        """The standing after one more event."""
        if isinstance(event, BlindRead):
            return self._read(event, rules)
        fade = 1 - 1 / rules.memory
        now = replace(
            self,
            seeds=self.seeds + 1,
            caught=self.caught * fade + event.caught,
            missed=self.missed * fade + (not event.caught),
        )
        if now.seeds < rules.judged_from or self.standing is Standing.BLIND:
            return now
        doubt = now.catch.below(rules.catch)
        if doubt > rules.doubtful:
            return replace(now, standing=Standing.BLIND, seeds=0, fields=0, wrong=0)
        if self.standing is Standing.ON_TRIAL and doubt < rules.cleared:
            return replace(now, standing=Standing.LOOKING)
        return now

    def _read(self, event: BlindRead, rules: SeedRules) -> "Vigilance":
        if self.standing is not Standing.BLIND:
            return self
        fields, wrong = self.fields + event.fields, self.wrong + event.wrong
        if fields < rules.back_after:
            return replace(self, fields=fields, wrong=wrong)
        if wrong > rules.back_wrong * fields:
            return replace(self, fields=0, wrong=0)
        return Vigilance(Standing.ON_TRIAL)


_NEW = Vigilance()


def vigilance(history: Iterable[Event], rules: SeedRules, start: Vigilance = _NEW) -> Vigilance:
    """Where a person stands after all that happened, oldest first.

    A pure fold: the same facts give the same standing on every station and after every restart.
    """
    return reduce(lambda now, event: now.after(event, rules), history, start)


@dataclass(frozen=True, slots=True)
class Carry:
    """Where a person stood after the records up to one of them: what is kept with a standing, so
    that nobody's whole history is counted again.

    Args:
        through: The last record counted, by its place among those that the person began; 0 = none.
        passed: Of the records counted those to which something could be added still, because they
            were left aside: place -> what was counted of it. Where that is so no more, this carry
            holds no more.
    """

    through: int = 0
    vigilance: Vigilance = _NEW
    passed: Mapping[int, Event | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of a person's verifying: what was carried, and what came since, by the order in
    which records were begun.

    A seed is answered and a field decided on long after the record was begun, and counts at its
    record's place. So only what nothing can be added to is carried, and what was left aside, maybe
    for good.

    Args:
        through: The last record of `final`.
        final: Of the records after the carried ones, those up to the first that is still open.
        open: What is known of that one and of all later ones.
        passed: As in `Carry`, of all up to `through`.
    """

    carry: Carry
    through: int
    final: tuple[Event, ...]
    open: tuple[Event, ...]
    passed: Mapping[int, Event | None] = field(default_factory=dict)

    def counted(self, rules: SeedRules) -> Carry:
        """What to carry from here on."""
        now = vigilance(self.final, rules, self.carry.vigilance)
        return Carry(self.through, now, self.passed)

    def now(self, rules: SeedRules) -> Vigilance:
        """Where the person stands: the same as after their whole history."""
        return vigilance(self.open, rules, self.counted(rules).vigilance)
