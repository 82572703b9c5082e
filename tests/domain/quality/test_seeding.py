"""Seeded errors: the same on every opening, plausible, and no way into what is stored."""

import ast
import hmac
import typing
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hotich_tui
from hotich_tui.domain.entry.compare import compare
from hotich_tui.domain.entry.dates import interpret_date
from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.quality import seeding
from hotich_tui.domain.quality.plausible_misreadings import (
    differs,
    plausible_misreading,
    plausible_misreadings,
)
from hotich_tui.domain.quality.seeding import Answer, Catch, Seed, Shown, answer, plan
from hotich_tui.domain.quality.vigilance import Trial
from hotich_tui.domain.register.load_register import load_register, load_registers
from hotich_tui.domain.register.register import Field, Kind
from hotich_tui.vietnamese import canonical

KS = load_register("KS")
LOOKED = [f for f in KS.reading_order() if not f.core]
TEXTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON_NAME: ("Nguyễn Thị Hường", "LÊ VĂN AN", "H'Hen Niê", "Đỗ Hoà"),
    Kind.PLACE: ("xã Đồng Tâm, huyện Phú Lương", "thôn 3", "Bệnh viện C"),
    Kind.TEXT: ("Đã cấp bản sao số 12", "mẹ đẻ", "Chủ tịch UBND"),
    Kind.DATE: ("05.03.1981", "30.02.1962", "31/12/1999"),
    Kind.DATE_PARTIAL: ("05.03.1981", "03.1981", "1981"),
    Kind.TIME: ("07:30", "23:59"),
    Kind.INT: ("7", "120"),
    Kind.ID_NUMBER: ("090123456",),
    Kind.PERSONAL_ID: ("012345678901",),
}


def secret(key: bytes) -> seeding.Secret:
    return lambda message: hmac.digest(key, message, "sha256")


def written(field: Field, pick: int) -> Value:
    if field.code_list is not None:
        codes = list(field.code_list.labels)
        return Value(Said.WRITTEN, codes[pick % len(codes)])
    texts = TEXTS[field.kind]
    return Value(Said.WRITTEN, texts[pick % len(texts)])


FIELDS = st.sampled_from([f for r in load_registers().values() for f in r.reading_order()])
SHARE = st.floats(0, 1, exclude_max=True)


@given(FIELDS, st.integers(0, 60), SHARE, SHARE)
def test_an_altered_text_is_another_and_no_monster(
    field: Field, pick: int, way: float, text: float
) -> None:
    true = written(field, pick)
    shown = plausible_misreading(field, true, way, text)
    if shown is None:
        assert not any(
            differs(field, true, t) for w in plausible_misreadings(field, true) for t in w
        )
        return
    other = Value(Said.WRITTEN, shown)
    assert not compare(field, true, other).agrees
    assert shown.casefold() != true.text.casefold()
    if field.code_list is not None:
        assert shown in field.code_list.labels
        assert shown not in field.code_list.import_only
    elif field.kind.is_date:
        before = interpret_date(true.text, cut_off_year=2100)
        after = interpret_date(shown, cut_off_year=2100)
        assert before is not None and after is not None
        assert after.is_possible or not before.is_possible
        assert len(shown) == len(true.text)
    else:
        assert abs(len(canonical(shown)) - len(canonical(true.text))) <= 1


@pytest.mark.parametrize(
    ("kind", "true", "some"),
    [
        (Kind.PERSON_NAME, "Nguyễn Thị Hường", "Nguyễn Thị Hưởng"),
        (Kind.PERSON_NAME, "Nguyễn Thị Lan", "Nguyễn Thị Lân"),
        (Kind.PERSON_NAME, "Nguyễn Thị Lan", "Nguyễn Thị Lang"),
        (Kind.DATE_PARTIAL, "05.03.1981", "03.05.1981"),
        (Kind.DATE_PARTIAL, "05.03.1981", "05.03.1918"),
        (Kind.PLACE, "Thôn 12", "Thôn 21"),
    ],
)
def test_the_ways_of_the_design(kind: Kind, true: str, some: str) -> None:
    field = next(f for f in LOOKED if f.kind is kind)
    assert some in [
        t for way in plausible_misreadings(field, Value(Said.WRITTEN, true)) for t in way
    ]


@pytest.mark.parametrize("value", [BLANK, ILLEGIBLE, Value(Said.ILLEGIBLE, "Nguyễn Th? Lan")])
def test_nothing_is_invented_for_blank_and_unread(value: Value) -> None:
    assert plausible_misreading(LOOKED[0], value, 0.5, 0.5) is None


def values() -> dict[str, Value]:
    return {f.key: written(f, n) for n, f in enumerate(KS.reading_order())}


def plans(key: bytes, count: int, **given_: typing.Any) -> list[Seed | None]:
    keys = [f.key for f in LOOKED]
    args = {"round_": 1, "verifier_id": "v", "secret": secret(key), **given_}
    return [plan(KS, keys, values(), version_id=f"v{n}", **args) for n in range(count)]


def test_one_record_in_eight_and_only_fields_that_are_looked_over() -> None:
    found = plans(b"k", 2000)
    assert 200 <= sum(s is not None for s in found) <= 300
    assert {s.key for s in found if s is not None} <= {f.key for f in LOOKED}
    assert len({s.key for s in found if s is not None}) > 10
    dense = plans(b"k", 400, one_in=2)
    assert all(b == a for a, b in zip(found, dense, strict=False) if a is not None)
    assert all(s is None for s in plans(b"k", 400, one_in=10**9))
    core = [f.key for f in KS.core]
    for n in range(200):
        never = plan(
            KS,
            core,
            values(),
            version_id=f"v{n}",
            round_=1,
            verifier_id="v",
            secret=secret(b"k"),
            one_in=1,
        )
        assert never is None


def test_the_same_on_every_opening_and_unforeseeable_without_the_key() -> None:
    assert plans(b"k", 300) == plans(b"k", 300)
    for other in (
        plans(b"another", 300),
        plans(b"k", 300, round_=2),
        plans(b"k", 300, verifier_id="w"),
    ):
        assert other != plans(b"k", 300)
        both = sum(
            a is not None and b is not None for a, b in zip(other, plans(b"k", 300), strict=True)
        )
        assert both <= 15  # 300/64 by chance


def test_a_field_that_turns_blind_does_not_move_the_seed() -> None:
    keys = [f.key for f in LOOKED]
    for n in range(400):
        args = {"version_id": f"v{n}", "round_": 1, "verifier_id": "v", "secret": secret(b"k")}
        seed = plan(KS, keys, values(), **args)  # type: ignore[arg-type]
        if seed is not None:
            fewer = [k for i, k in enumerate(keys) if k == seed.key or i % 2]
            assert plan(KS, fewer, values(), **args) == seed  # type: ignore[arg-type]


SIGNER = next(f for f in LOOKED if f.kind is Kind.PERSON_NAME)
TRUE = Value(Said.WRITTEN, "Nguyễn Thị Lan")
SEED = Seed(SIGNER.key, Shown("Nguyễn Thị Lân", Said.WRITTEN))


@pytest.mark.parametrize(
    ("changes", "catch"),
    [
        ({}, Catch.MISSED),
        ({SIGNER.key: Value(Said.WRITTEN, "Nguyễn Thị Lan")}, Catch.CAUGHT),
        ({SIGNER.key: Value(Said.WRITTEN, "Nguyễn Thị Loan")}, Catch.CAUGHT),
        ({SIGNER.key: BLANK}, Catch.CAUGHT),
        ({SIGNER.key: None}, Catch.CAUGHT),
        ({SIGNER.key: Value(Said.WRITTEN, "Nguyễn Thị Lân")}, Catch.MISSED),
        ({SIGNER.key: Value(Said.ILLEGIBLE, "Nguyễn Thị L?n")}, Catch.MISSED),
    ],
)
def test_caught_or_missed(changes: dict[str, Value | None], catch: Catch) -> None:
    said = answer(KS, SEED, [SIGNER.key, "ghiChu"], {SIGNER.key: TRUE}, changes)
    assert said.catch is catch
    assert said.unread == (SIGNER.key if catch is Catch.MISSED else None)
    assert said.changes == (changes if catch is Catch.CAUGHT else {})
    elsewhere = answer(KS, SEED, ["ghiChu"], {SIGNER.key: TRUE}, {})
    assert elsewhere == Answer(Catch.NOT_SEEDED, {})
    assert answer(KS, None, [SIGNER.key], {SIGNER.key: TRUE}, changes).changes == changes


@settings(max_examples=100)
@given(st.binary(min_size=1, max_size=8), st.integers(0, 500), st.data())
def test_what_goes_to_the_store_never_agrees_with_a_seed(
    key: bytes, n: int, data: st.DataObject
) -> None:
    firsts = values()
    keys = [f.key for f in LOOKED]
    seed = plan(
        KS,
        keys,
        firsts,
        version_id=f"v{n}",
        round_=1,
        verifier_id="v",
        secret=secret(key),
        one_in=1,
    )
    assert seed is not None
    shown = Value(Said.WRITTEN, seed.shown.text)
    typed = st.sampled_from([shown, firsts[seed.key], BLANK, ILLEGIBLE, None, *firsts.values()])
    changes = data.draw(st.dictionaries(st.sampled_from([seed.key, *keys[:3]]), typed))
    said = answer(KS, seed, keys, firsts, changes)
    # What would be judged: the changes, and for every other confirmed field its first value.
    judged = {k: said.changes.get(k, firsts.get(k)) for k in keys if k != said.unread}
    if seed.key in judged:
        assert not compare(KS.by_key[seed.key], shown, judged[seed.key]).agrees
    assert all(k in changes and changes[k] == v for k, v in said.changes.items())


def test_an_altered_text_is_no_value_and_is_not_told() -> None:
    shown = SEED.shown
    assert not isinstance(shown, Value | str)
    assert "Lân" not in repr(SEED)
    for kept in (Answer, Trial):
        hints = typing.get_type_hints(kept)
        assert not any(Shown in (h, *typing.get_args(h)) for h in hints.values())


def test_nothing_that_stores_or_sends_knows_seeds() -> None:
    package = Path(hotich_tui.__file__).parent
    checked = 0
    for folder in ("store", "wire", "exchange", "sync", "registry"):
        for path in (package / folder).rglob("*.py"):
            checked += 1
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [a.name for a in getattr(node, "names", [])]
                if isinstance(node, ast.ImportFrom):
                    names.append(node.module or "")
                if isinstance(node, ast.Import | ast.ImportFrom):
                    assert not any("seeding" in name for name in names), path
    assert checked > 20
