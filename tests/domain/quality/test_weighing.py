"""Weighing a record once, and adding its neighbour and other sources later, finds what weighing
all at once found."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from random import Random

from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.cross_checks import across, warnings
from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Reading, Said, Value
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy, Reason, look_again
from hotich_tui.domain.quality.risk import Examined, Risk, RiskKind, risks
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Book, Choice, Decision, Version
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.domain.register.register import Register
from tests.approval import good_entry

TEXTS = (
    *("30.02.1998", "1998", "01.03.1998", "12.13.1998", "ngày hai tháng ba năm 1998"),
    *("001098000123", "019198000123", "999999999999", "12/1998", "13", "07/1999", "Lan", "x" * 300),
    *("1", "2", "tỉnh Cao Bằng", "xã Mẫu, Hà Nội", "TP. Hà Nội"),
)


def all_at_once(
    register: Register,
    record: Examined,
    previous: Mapping[str, Value],
    policy: Policy,
    flags: Collection[RiskKind],
    differs: Collection[str] | None,
) -> tuple[Risk, ...]:
    """The risks as they were found before anything was kept: the definition."""
    found = [
        *from_readings(record),
        *from_values(register, record.values),
        *from_rules(register, record.values, previous),
        *from_policy(register, record, policy, differs),
        *(Risk(kind) for kind in flags),
    ]
    if record.version.round > 1:
        found.append(Risk(RiskKind.RETURNED))
    if record.version.number > 1:
        found.append(Risk(RiskKind.CORRECTED))
    order = {field.key: place for place, field in enumerate(register.reading_order(), start=1)}
    kinds = list(RiskKind)
    unique = dict.fromkeys(found)
    return tuple(sorted(unique, key=lambda r: (kinds.index(r.kind), order.get(r.key, 0))))


def from_readings(record: Examined) -> Iterator[Risk]:
    kinds = {Choice.RETYPED: RiskKind.RETYPED, Choice.BOOK_WRONG: RiskKind.BOOK_WRONG}
    for one in record.readings:
        if one.decision is not None:
            unsettled = one.outcome is Outcome.UNSETTLED
            otherwise = RiskKind.UNSETTLED if unsettled else RiskKind.DISPUTED
            yield Risk(kinds.get(one.decision.choice, otherwise), one.key)
        elif one.differences and one.differences[-1] is Difference.VARIANT:
            yield Risk(RiskKind.VARIANT, one.key)


def from_values(register: Register, values: Mapping[str, Value]) -> Iterator[Risk]:
    for key, value in values.items():
        if value.said is Said.ILLEGIBLE and register.by_key[key].core:
            yield Risk(RiskKind.ILLEGIBLE, key)
        elif value.said is Said.ODD:
            yield Risk(RiskKind.ODD, key)


def from_rules(
    register: Register, values: Mapping[str, Value], previous: Mapping[str, Value]
) -> Iterator[Risk]:
    for one in (*warnings(register, values), *across(register, values, previous)):
        if one.message != "rules.too_long" and values[one.key].said is Said.WRITTEN:
            yield Risk(RiskKind.RULE, one.key, one.message)


def from_policy(
    register: Register, record: Examined, policy: Policy, differs: Collection[str] | None
) -> Iterator[Risk]:
    again = look_again(
        register,
        policy,
        {r.key: Reading(r.key, r.first, doubt=r.doubt) for r in record.readings},
        blind={r.key for r in record.readings if r.blind},
        differed={r.key for r in record.readings if r.differences and not r.differences[0].agrees},
        disputed={r.key for r in record.readings if r.decision is not None},
        differs=differs,
    )
    for key, reason in again.items():
        unread = record.values.get(key, BLANK).said is Said.ILLEGIBLE
        if reason is Reason.MATCH or (reason is Reason.DOUBT and not unread):
            yield Risk(RiskKind(reason.value), key)


def drawn(random: Random, register: Register) -> Examined:
    """A finished record of any kind."""
    book = Book("b", register.code, "01/1998", "xã Mẫu", 1998, before_2016=True)
    values = good_entry(book, random.randrange(1, 40))
    values = {k: v for k, v in values.items() if k in register.by_key}
    fields = [field.key for field in register if field.on_form]
    for key in random.sample(fields, random.randrange(len(fields))):
        said = random.choice((*[Said.WRITTEN] * 4, Said.ODD, Said.ILLEGIBLE))
        values[key] = random.choice((Value(said, random.choice(TEXTS)), BLANK, ILLEGIBLE))
    readings = []
    for key in fields:
        value = values.get(key)
        differences = random.choices(list(Difference), k=random.randrange(1, 3))
        disputed = random.random() < 0.2
        outcomes = (Outcome.DISPUTED, Outcome.UNSETTLED) if disputed else (Outcome.AGREED,)
        decision = Decision(key, random.choice(list(Choice)), value or BLANK) if disputed else None
        readings.append(
            FieldReadings(
                key,
                random.choice(outcomes),
                value,
                value,
                decision,
                blind=register.by_key[key].core or random.random() < 0.2,
                doubt=random.random() < 0.2,
                differences=tuple(differences),
            )
        )
    number, round_ = random.choice((1, 1, 2)), random.choice((1, 1, 2))
    version = Version("v", "r", "b", register.code, 3, number, round_, State.VERIFIED)
    return Examined(version, "", values, readings)


def test_weighed_once_is_weighed_at_once() -> None:
    random, policy = Random(13), load_policy()
    kinds: set[RiskKind] = set()
    for _ in range(400):
        register = load_register(random.choice(register_codes()))
        record = drawn(random, register)
        previous = random.choice(({}, drawn(random, register).values))
        rules = replace(
            policy,
            doubt_again=random.random() < 0.8,
            match_again=random.random() < 0.8,
            dispute_again=random.random() < 0.8,
        )
        flags = random.sample([RiskKind.TOO_FAST, RiskKind.REPLAY], random.randrange(3))
        core = [field.key for field in register.core]
        differs = random.choice((None, frozenset(random.sample(core, random.randrange(4)))))
        wanted = all_at_once(register, record, previous, rules, flags, differs)
        assert risks(register, record, previous, rules, flags=flags, differs=differs) == wanted
        kinds |= {risk.kind for risk in wanted}
    assert kinds == set(RiskKind) - {RiskKind.REGISTERED}
