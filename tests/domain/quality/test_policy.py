"""Which fields are blind: always the core ones, more on a signal, never fewer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.domain.entry.values import ILLEGIBLE, Reading, Said, Value
from hotich_tui.domain.quality.load_policy import PolicyError, load_policy, parse_policy
from hotich_tui.domain.quality.policy import (
    Keyed,
    Policy,
    Reason,
    Signals,
    blind_fields,
    errs,
    look_again,
)
from hotich_tui.domain.quality.vigilance import Standing
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.domain.register.register import Kind
from hotich_tui.messages import LANGUAGES, say

KS = load_register("KS")
POLICY = load_policy()
CORE = {f.key for f in KS.core}
LAN = Value(Said.WRITTEN, "Lan")
KEYS = st.sampled_from([f.key for f in KS.reading_order()])
SIGNALS = st.builds(
    Signals,
    readings=st.dictionaries(KEYS, st.builds(Reading, KEYS, st.just(LAN), doubt=st.booleans())),
    keyer=st.dictionaries(
        st.sampled_from(list(Kind)), st.builds(Keyed, st.just(900), st.integers(0, 60))
    ),
    differs=st.none() | st.sets(KEYS),
    standing=st.sampled_from(list(Standing)),
    seed_missed=st.sets(KEYS),
)
POLICIES = st.builds(Policy, doubt=st.booleans(), keyer=st.booleans(), match=st.booleans())


@given(POLICIES, SIGNALS)
def test_never_fewer_than_core(policy: Policy, signals: Signals) -> None:
    found = blind_fields(KS, policy, signals)
    assert {k for k, reason in found.items() if reason is Reason.CORE} == CORE
    order = [f.key for f in KS.reading_order()]
    assert list(found) == sorted(found, key=order.index)
    nothing = blind_fields(KS, policy, Signals(readings={}))
    assert set(nothing) <= set(found), "a signal only adds"


@pytest.mark.parametrize("code", register_codes())
def test_without_signals_the_core_fields_of_the_register(code: str) -> None:
    register = load_register(code)
    found = blind_fields(register, POLICY, Signals(readings={}))
    assert set(found) == {f.key for f in register.core}


def test_each_signal_gives_its_reason() -> None:
    found = blind_fields(
        KS,
        Policy(also=frozenset({"ghiChu"})),
        Signals(
            readings={
                "nguoiKy": Reading("nguoiKy", LAN, doubt=True),
                "nksNoiSinh": Reading("nksNoiSinh", ILLEGIBLE),
                "nguoiThucHien": Reading("nguoiThucHien", LAN),
            },
            keyer={Kind.PLACE: Keyed(500, 25), Kind.PERSON_NAME: Keyed(500, 2)},
            differs={"nycHoTen"},
            seed_missed={"chucVuNguoiKy"},
        ),
    )
    more = {k: r for k, r in found.items() if r is not Reason.CORE}
    assert more == {
        "ghiChu": Reason.OFFICE,
        "nguoiKy": Reason.DOUBT,
        "nksNoiSinh": Reason.DOUBT,
        "nksNoiSinhDVHC": Reason.KEYER,
        "nksQueQuan": Reason.KEYER,
        "meNoiCuTru": Reason.KEYER,
        "chaNoiCuTru": Reason.KEYER,
        "nycHoTen": Reason.MATCH,
        "chucVuNguoiKy": Reason.SEED_MISSED,
    }
    blind = blind_fields(KS, POLICY, Signals(readings={}, standing=Standing.BLIND))
    assert set(blind) == {f.key for f in KS.reading_order()}


def test_a_keyer_is_judged_by_enough_fields_only() -> None:
    assert not errs(POLICY, Keyed(POLICY.fields - 1, 50))
    assert errs(POLICY, Keyed(POLICY.fields, 12))
    assert not errs(POLICY, Keyed(2000, 8))
    assert not errs(POLICY, Keyed(2000, 20)), "at the limit is not surely above it"
    assert errs(POLICY, Keyed(2000, 40))


def test_an_absent_signal_says_so() -> None:
    nothing = Signals(readings={})
    assert nothing.absent(POLICY) == (Reason.KEYER, Reason.MATCH)
    known = Signals(readings={}, keyer={Kind.TEXT: Keyed(1, 0)}, differs=())
    assert known.absent(POLICY) == ()
    assert nothing.absent(Policy(keyer=False, match=False)) == ()
    for language in LANGUAGES:
        for reason in (Reason.KEYER, Reason.MATCH):
            assert say(f"policy.absent_{reason.value}", language)
        for reason in Reason:
            assert say(f"policy.reason_{reason.value}", language)


def test_what_is_read_again() -> None:
    readings = {
        "nksHoTen": Reading("nksHoTen", LAN, doubt=True),
        "meHoTen": Reading("meHoTen", LAN, doubt=True),
        "chaHoTen": Reading("chaHoTen", LAN),
    }
    facts = {
        "blind": CORE,
        "differed": {"meHoTen", "so"},
        "disputed": {"so", "ghiChu"},
        "differs": {"chaHoTen", "nguoiKy"},
    }
    found = look_again(KS, POLICY, readings, **facts)  # type: ignore[arg-type]
    assert found == {
        "so": Reason.DISPUTE,
        "nksHoTen": Reason.DOUBT,
        "chaHoTen": Reason.MATCH,
        "ghiChu": Reason.DISPUTE,
    }
    off = Policy(doubt_again=False, match_again=False, dispute_again=False)
    assert look_again(KS, off, readings, **facts) == {}  # type: ignore[arg-type]
    absent = {**facts, "differs": None}
    assert "chaHoTen" not in look_again(KS, POLICY, readings, **absent)  # type: ignore[arg-type]


def test_the_data_is_what_the_defaults_say() -> None:
    assert Policy() == POLICY
    assert parse_policy("") == Policy()
    assert parse_policy('[also]\nfields = ["ghiChu"]').also == {"ghiChu"}


@pytest.mark.parametrize(
    ("text", "where", "legal"),
    [
        ("[also]\nfields = ['khongCo']", "also.fields", "không sổ nào"),
        ("[also]\nfields = 'ghiChu'", "also.fields", "danh sách"),
        ("[never]\nfields = []", "never", "also, doubt"),
        ("[doubt]\nblinded = true", "doubt.blinded", "blind, again"),
        ("[doubt]\nblind = 1", "doubt.blind", "true hoặc false"),
        ("[keyer]\nerror_rate = 3", "keyer.error_rate", "giữa 0 và 1"),
        ("[seeds]\none_in = 0", "seeds.one_in", "số nguyên từ 1"),
        ("[seeds]\none_in = true", "seeds.one_in", "số nguyên từ 1"),
        ("[seeds]\ntrial_one_in = 9", "seeds.trial_one_in", "1 đến 8"),
        ("[seeds]\ncleared = 0.9", "seeds.cleared", "nhỏ hơn 0.8"),
        ("seeds = 3", "seeds", "bảng"),
        ("[seeds", "TOML", ""),
    ],
)
def test_nonsense_is_refused_with_its_place(text: str, where: str, legal: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "x.toml")
    sentence = str(caught.value)
    assert "x.toml" in sentence and where in sentence and legal in sentence
