"""Planted badness surfaces, kind by kind; what cannot surface is named here."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.values import ILLEGIBLE, Said, Value
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.risk import Examined, RiskKind, risks
from hotich_tui.domain.quality.sampling import drawn_first, sample_size
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Book, Choice, Decision, Version
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.messages import LANGUAGES, say
from tests.approval import good_entry, written

BOOK = Book("b", "KS", "01/1998", "xã Mẫu", 1998, before_2016=True)
KS, POLICY, RECORDS = load_register("KS"), load_policy(), 100
NAMES = ("nksHoTen", "meHoTen", "chaHoTen")


def record(number: int) -> Examined:
    """A verified record with nothing to object to."""
    version = Version(f"v{number}", f"r{number}", "b", "KS", number, 1, 1, State.VERIFIED)
    values = good_entry(BOOK, number)
    readings = [
        FieldReadings(key, Outcome.AGREED, value, value, blind=True, differences=(Difference.SAME,))
        for key, value in values.items()
    ]
    return Examined(version, "", values, readings)


def says(one: Examined, key: str, value: Value) -> Examined:
    """Both people read this, whatever the book says."""
    readings = [replace(r, first=value, second=value) if r.key == key else r for r in one.readings]
    if key not in one.values:
        readings.append(FieldReadings(key, Outcome.AGREED, value, value))
    return replace(one, values={**one.values, key: value}, readings=readings)


def decided(one: Examined, key: str, choice: Choice, outcome: Outcome) -> Examined:
    decision = Decision(key, choice, one.values[key])
    readings = [
        replace(r, outcome=outcome, decision=decision, differences=(Difference.TONE,) * 2)
        if r.key == key
        else r
        for r in one.readings
    ]
    return replace(one, readings=readings)


def marked(one: Examined, key: str) -> Examined:
    readings = [replace(r, doubt=True) if r.key == key else r for r in one.readings]
    return replace(one, readings=readings)


def variant(one: Examined, key: str) -> Examined:
    readings = [
        replace(r, differences=(Difference.VARIANT,)) if r.key == key else r for r in one.readings
    ]
    return replace(one, readings=readings)


def date_of(one: Examined) -> str:
    return one.values["ngayDangKy"].text


Plant = Callable[[Examined, Random], Examined]
SURFACES: dict[str, tuple[Plant, RiskKind]] = {
    "settled by a third person": (
        lambda e, r: decided(e, r.choice(NAMES), Choice.OPTION, Outcome.DISPUTED),
        RiskKind.DISPUTED,
    ),
    "typed anew by a third person": (
        lambda e, r: decided(e, r.choice(NAMES), Choice.RETYPED, Outcome.DISPUTED),
        RiskKind.RETYPED,
    ),
    "the book itself wrong": (
        lambda e, r: decided(e, r.choice(NAMES), Choice.BOOK_WRONG, Outcome.DISPUTED),
        RiskKind.BOOK_WRONG,
    ),
    "one read more than the other": (
        lambda e, r: decided(e, r.choice(NAMES), Choice.OPTION, Outcome.UNSETTLED),
        RiskKind.UNSETTLED,
    ),
    "a core field that nobody could read": (
        lambda e, r: says(e, r.choice(NAMES), ILLEGIBLE),
        RiskKind.ILLEGIBLE,
    ),
    "a core field partly read": (
        lambda e, r: says(e, r.choice(NAMES), Value(Said.ILLEGIBLE, "Nguyễn Th? Lan")),
        RiskKind.ILLEGIBLE,
    ),
    "an odd date, so written": (
        lambda e, r: says(e, "nksNgaySinh", Value(Said.ODD, "30.02.1998")),
        RiskKind.ODD,
    ),
    "a date that no calendar has": (
        lambda e, r: says(e, "nksNgaySinh", written(f"{r.choice((30, 31))}.02.1998")),
        RiskKind.RULE,
    ),
    "a date that is none": (
        lambda e, r: says(e, "nksNgaySinh", written("12.13.1998")),
        RiskKind.RULE,
    ),
    "a number out of its place": (
        lambda e, r: says(e, "so", written(f"{e.version.ordinal + r.randint(2, 90):02d}/1998")),
        RiskKind.RULE,
    ),
    "a registration date before the last one": (
        lambda e, r: says(e, "ngayDangKy", written(f"{date_of(e)[:6]}1997")),
        RiskKind.RULE,
    ),
    "a number of another year": (
        lambda e, r: says(e, "so", written(f"{e.version.ordinal:02d}/1989")),
        RiskKind.RULE,
    ),
    "a code that is not in the list": (
        lambda e, r: says(e, "nksGioiTinh", written("9")),
        RiskKind.RULE,
    ),
    "figures and words that differ": (
        lambda e, r: says(
            says(e, "nksNgaySinh", written("12.03.1998")),
            "nksNgaySinhBangChu",
            written("Ngày mười ba tháng ba năm một nghìn chín trăm chín mươi tám"),
        ),
        RiskKind.RULE,
    ),
    "doubted by its keyer and read alike": (
        lambda e, r: marked(e, r.choice(NAMES)),
        RiskKind.DOUBT,
    ),
    "spelt in two ways": (lambda e, r: variant(e, r.choice(NAMES)), RiskKind.VARIANT),
    "sent back before": (
        lambda e, r: replace(e, version=replace(e.version, round=2)),
        RiskKind.RETURNED,
    ),
}
SILENT: dict[str, Plant] = {
    "a name misread alike by both": lambda e, r: says(e, "meHoTen", written("Trần Thị Hưởng")),
    "a possible date misread alike by both": lambda e, r: says(
        e, "nksNgaySinh", written(f"{r.randint(1, 28):02d}.04.1998")
    ),
    "an error that looking over missed": lambda e, r: says(e, "noiSinh", written("xóm Khác")),
    "agreed at the second reading, wrongly": lambda e, r: replace(
        e,
        readings=[
            replace(x, differences=(Difference.TONE, Difference.SAME)) if x.key == "meHoTen" else x
            for x in e.readings
        ],
    ),
}
"""No record of the station tells of these: they surface in the sample only, 39 of 100."""


def surfaced(plant: Plant, tries: int) -> tuple[float, set[RiskKind]]:
    """Share of the planted records that the chief has to look at, and the reasons given."""
    random, seen, kinds = Random(11), 0, set()
    size = sample_size(RECORDS, POLICY.sample)
    for _ in range(tries):
        number = random.randint(2, RECORDS)
        bad = plant(record(number), random)
        found = risks(KS, bad, record(number - 1).values, POLICY)
        order = drawn_first(random.randbytes(32), "b", [f"r{n}" for n in range(1, RECORDS + 1)])
        seen += bool(found) or bad.version.record_id in order[:size]
        kinds |= {risk.kind for risk in found}
    return seen / tries, kinds


def test_a_good_book_bears_no_risk() -> None:
    for number in range(1, RECORDS + 1):
        previous = record(number - 1).values if number > 1 else {}
        assert risks(KS, record(number), previous, POLICY) == ()


@pytest.mark.parametrize("name", SURFACES)
def test_what_is_planted_surfaces(name: str) -> None:
    plant, kind = SURFACES[name]
    share, kinds = surfaced(plant, 60)
    assert share >= 0.95 and kind in kinds


@pytest.mark.parametrize("name", SILENT)
def test_what_leaves_no_trace_surfaces_in_the_sample_only(name: str) -> None:
    share, kinds = surfaced(SILENT[name], 300)
    assert not kinds and 0.30 <= share <= 0.48


def test_what_the_station_noticed_and_the_extract_says() -> None:
    found = risks(
        KS,
        record(5),
        record(4).values,
        POLICY,
        flags=(RiskKind.REPLAY, RiskKind.TOO_FAST),
        differs={"meHoTen"},
    )
    assert [(r.kind, r.key) for r in found] == [
        (RiskKind.MATCH, "meHoTen"),
        (RiskKind.TOO_FAST, ""),
        (RiskKind.REPLAY, ""),
    ]


@pytest.mark.parametrize("kind", RiskKind)
def test_every_kind_has_its_words(kind: RiskKind) -> None:
    words = {say(f"approval.risk_{kind.value}", language) for language in LANGUAGES}
    assert len(words) == len(LANGUAGES)
