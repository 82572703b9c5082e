"""What speaks against approving a record unseen, each reason by itself.

A record without any of these may still be wrong: where two people read alike what the book does
not say, and it fits the entry around it, only a third source or a look at the book tells. The
sample (`domain.quality.sampling`) says how many such records there can be.

A field that was agreed at the second reading is no reason: it is counted in the estimate of the
errors left.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.cross_checks import Warning, after_the_one_before, warnings
from hotich_tui.domain.entry.entry_facts import FACTS
from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.quality.policy import Policy, Reason, look_again
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.records import Choice, Version
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.domain.register.register import Register


class RiskKind(StrEnum):
    """Why the chief looks at a record."""

    RETYPED = "retyped"
    """The adjudicator read a third thing, that nobody has read again."""
    BOOK_WRONG = "book_wrong"
    UNSETTLED = "unsettled"
    """One read more than the other; the adjudicator settled it."""
    DISPUTED = "disputed"
    ILLEGIBLE = "illegible"
    """A core field."""
    ODD = "odd"
    """Odd, but so written: impossible dates among them."""
    RULE = "rule"
    """The fields do not fit each other, or the entry before; `Risk.message` says how."""
    DOUBT = "doubt"
    """Its keyer marked it, and both read alike."""
    VARIANT = "variant"
    """Both readings count as one, but are spelt differently (i/y)."""
    MATCH = "match"
    """The population extract says otherwise."""
    REGISTERED = "registered"
    """An earlier record of the same event is there for someone."""
    TOO_FAST = "too_fast"
    """Verified faster than a person reads."""
    REPLAY = "replay"
    """Verified with the keystrokes of the first keying."""
    RETURNED = "returned"
    """It was wrong once: an approver sent it back."""
    CORRECTED = "corrected"
    """A new version of an approved record."""


@dataclass(frozen=True, slots=True)
class Risk:
    """A reason to look at a record.

    Args:
        key: Field it stands at; "" for the record as a whole.
        message: For a rule its sentence, ``rules.…``.
    """

    kind: RiskKind
    key: str = ""
    message: str = ""


READ_AGAIN = (
    RiskKind.RETYPED,
    RiskKind.BOOK_WRONG,
    RiskKind.UNSETTLED,
    RiskKind.DISPUTED,
    RiskKind.DOUBT,
    RiskKind.MATCH,
)
"""Kinds that point at one field, which whoever opens the record reads in the book once more."""
AGAIN = "again"
"""Where an approval keeps, beside what was displayed, the fields that were so read again."""


def read_again(risks: Iterable[Risk]) -> list[str]:
    """The fields that an approver who opens a record reads in the book once more."""
    return list(dict.fromkeys(risk.key for risk in risks if risk.key and risk.kind in READ_AGAIN))


@dataclass(frozen=True, slots=True)
class Examined:
    """A finished version with all that is known of how its values came about."""

    version: Version
    title: str
    values: Mapping[str, Value]
    readings: Sequence[FieldReadings]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What speaks against a finished version by itself. It stays while the version stays in its
    round: whatever comes from beside the record is added by `together`.

    Args:
        facts: The fields of `FACTS` that are stated: what the entries beside are held against.
        risks: In the order of `risks`, of what is in the record alone.
        matchable: Fields where a population that says otherwise is a reason.
    """

    title: str
    facts: Mapping[str, Value]
    risks: tuple[Risk, ...]
    matchable: frozenset[str] = frozenset()


_LENGTH = "rules.too_long"
"""The ministry's column is too narrow: nothing that a look at the book would change."""


def weigh(register: Register, record: Examined, policy: Policy) -> Weighed:
    """A finished version by itself."""
    facts = (register.by_meaning[meaning].key for meaning in FACTS)
    alone = [
        *_from_readings(record.readings),
        *_from_values(register, record.values),
        *_rules(warnings(register, record.values), record.values),
        *_doubts(register, record, policy),
    ]
    if record.version.round > 1:
        alone.append(Risk(RiskKind.RETURNED))
    if record.version.number > 1:
        alone.append(Risk(RiskKind.CORRECTED))
    return Weighed(
        title=record.title,
        facts={key: record.values[key] for key in facts if key in record.values},
        risks=_in_order(register, alone),
        matchable=_matchable(record, policy),
    )


def together(
    register: Register,
    record: Weighed,
    previous: Mapping[str, Value],
    *,
    flags: Collection[RiskKind] = (),
    differs: Collection[str] | None = None,
) -> tuple[Risk, ...]:
    """A version with what comes from beside it, as `risks`.

    Args:
        previous: Number and date of the entry before it in the book; empty = unknown.
    """
    beside = list(_rules(after_the_one_before(register, record.facts, previous), record.facts))
    differing = record.matchable.intersection(differs or ())
    if not (beside or differing or flags):
        return record.risks
    found = [
        *(r for r in record.risks if r.kind is not RiskKind.DOUBT or r.key not in differing),
        *beside,
        *(Risk(RiskKind.MATCH, key) for key in differing),
        *(Risk(kind) for kind in flags),
    ]
    return _in_order(register, found)


def risks(
    register: Register,
    record: Examined,
    previous: Mapping[str, Value],
    policy: Policy,
    *,
    flags: Collection[RiskKind] = (),
    differs: Collection[str] | None = None,
) -> tuple[Risk, ...]:
    """Why a verified record is not approved unseen, in the order of `RiskKind` and of the paper.

    Args:
        previous: Values of the entry before it in the book; empty = unknown.
        flags: What the station noticed of the record's verification as a whole.
        differs: Verified fields whose value the population extract says otherwise; None = there
            is no extract, and the signal is absent.

    Returns:
        Empty for a record that may be approved with the rest of its book.
    """
    weighed = weigh(register, record, policy)
    return together(register, weighed, previous, flags=flags, differs=differs)


def _in_order(register: Register, found: Iterable[Risk]) -> tuple[Risk, ...]:
    unique = dict.fromkeys(found)
    if len(unique) < 2:
        return tuple(unique)
    order = {field.key: place for place, field in enumerate(register.reading_order(), start=1)}
    kinds = list(RiskKind)
    return tuple(sorted(unique, key=lambda r: (kinds.index(r.kind), order.get(r.key, 0))))


def _from_readings(readings: Iterable[FieldReadings]) -> Iterator[Risk]:
    for one in readings:
        if one.decision is not None:
            yield Risk(_decided(one), one.key)
        elif one.differences and one.differences[-1] is Difference.VARIANT:
            yield Risk(RiskKind.VARIANT, one.key)


def _decided(readings: FieldReadings) -> RiskKind:
    assert readings.decision is not None
    if readings.decision.choice is Choice.RETYPED:
        return RiskKind.RETYPED
    if readings.decision.choice is Choice.BOOK_WRONG:
        return RiskKind.BOOK_WRONG
    return RiskKind.UNSETTLED if readings.outcome is Outcome.UNSETTLED else RiskKind.DISPUTED


def _from_values(register: Register, values: Mapping[str, Value]) -> Iterator[Risk]:
    for key, value in values.items():
        if value.said is Said.ILLEGIBLE and register.by_key[key].core:
            yield Risk(RiskKind.ILLEGIBLE, key)
        elif value.said is Said.ODD:
            yield Risk(RiskKind.ODD, key)


def _rules(found: Iterable[Warning], values: Mapping[str, Value]) -> Iterator[Risk]:
    for warning in found:
        # What a person said to be odd, or could not read, is a reason already.
        if warning.message != _LENGTH and values[warning.key].said is Said.WRITTEN:
            yield Risk(RiskKind.RULE, warning.key, warning.message)


def _doubts(register: Register, record: Examined, policy: Policy) -> Iterator[Risk]:
    again = look_again(
        register,
        policy,
        {r.key: Reading(r.key, r.first, doubt=r.doubt) for r in record.readings},
        blind={r.key for r in record.readings if r.blind},
        differed={r.key for r in record.readings if not _agreed_at_once(r)},
        disputed=_disputed(record),
        differs=None,
    )
    for key, reason in again.items():
        unread = record.values.get(key, Value(Said.BLANK)).said is Said.ILLEGIBLE
        if reason is Reason.DOUBT and not unread:
            yield Risk(RiskKind.DOUBT, key)


def _matchable(record: Examined, policy: Policy) -> frozenset[str]:
    """Fields verified blind, but those that are read again as a dispute anyway."""
    if not policy.match_again:
        return frozenset()
    settled = _disputed(record) if policy.dispute_again else set()
    return frozenset(r.key for r in record.readings if r.blind and r.key not in settled)


def _disputed(record: Examined) -> set[str]:
    return {r.key for r in record.readings if r.decision is not None}


def _agreed_at_once(readings: FieldReadings) -> bool:
    return not readings.differences or readings.differences[0].agrees
