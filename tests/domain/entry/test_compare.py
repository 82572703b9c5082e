"""Two readings of one place: equal, differently written, or different, each by name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.domain.entry.compare import Difference, compare
from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.record.blind import MOST_READINGS, Outcome, outcome
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning

KS = load_register("KS")
NAME = KS.by_meaning[Meaning.SUBJECT_NAME]
DATE = KS.by_meaning[Meaning.REGISTRATION_DATE]
NUMBER = KS.by_meaning[Meaning.ENTRY_NUMBER]
ID = next(f for f in KS.reading_order() if f.kind.is_id)


def w(text: str) -> Value:
    return Value(Said.WRITTEN, text)


@pytest.mark.parametrize(
    ("a", "b", "named"),
    [
        ("Hoàng Văn Bằng", "Hoàng Văn Bằng", Difference.SAME),
        ("Nguyễn Thị Hòa", "Nguyễn Thị Hoà", Difference.SAME),
        ("Thúy", "Thuý", Difference.SAME),
        ("Lý Thị Kỷ", "Lí Thị Kỉ", Difference.VARIANT),
        ("nguyễn thị lan", "Nguyễn Thị Lan", Difference.CASE),
        ("Hường", "Hưởng", Difference.TONE),
        ("Hương", "Huong", Difference.MARK),
        ("Đặng", "Dặng", Difference.MARK),
        ("Lan", "Loan", Difference.LETTERS),
        ("Văn 12", "Văn 21", Difference.DIGITS_SWAPPED),
    ],
)
def test_names(a: str, b: str, named: Difference) -> None:
    assert compare(NAME, w(a), w(b)) is named
    assert compare(NAME, w(b), w(a)) is named
    decomposed = unicodedata.normalize("NFD", a)
    assert compare(NAME, w(decomposed), w(b)) is named


@pytest.mark.parametrize(
    ("field", "a", "b", "named"),
    [
        (DATE, "01.02.1990", "1/2/1990", Difference.SAME),
        (DATE, "01.02.1990", "02.01.1990", Difference.DAY_MONTH),
        (DATE, "12.02.1990", "21.02.1990", Difference.DIGITS_SWAPPED),
        (DATE, "12.02.1990", "12.02.1992", Difference.LETTERS),
        (DATE, "02.1990", "1990", Difference.LETTERS),
        (NUMBER, "1/1998", "01/1998", Difference.SAME),
        (NUMBER, "04", "04/2004", Difference.VARIANT),
        (NUMBER, "4/04", "04/2004", Difference.VARIANT),
        (NUMBER, "04/2003", "04/2004", Difference.LETTERS),
        (NUMBER, "05", "04/2004", Difference.LETTERS),
        (NUMBER, "4/03", "04/2004", Difference.LETTERS),
        (NUMBER, "12/1998", "21/1998", Difference.DIGITS_SWAPPED),
        (NUMBER, "03/1998", "30/1998", Difference.DIGITS_SWAPPED),
        (ID, "090 123 456", "090123456", Difference.SAME),
        (ID, "090123456", "090123465", Difference.DIGITS_SWAPPED),
    ],
)
def test_numbers_and_dates(field: object, a: str, b: str, named: Difference) -> None:
    assert compare(field, w(a), w(b)) is named  # type: ignore[arg-type]


def test_states() -> None:
    partly = Value(Said.ILLEGIBLE, "Nguyễn Th? Lan")
    assert compare(NAME, BLANK, None) is Difference.SAME
    assert compare(NAME, BLANK, BLANK) is Difference.SAME
    assert compare(NAME, BLANK, w("x")) is Difference.STATE
    assert compare(NAME, ILLEGIBLE, BLANK) is Difference.STATE
    assert compare(NAME, ILLEGIBLE, ILLEGIBLE) is Difference.SAME
    assert compare(NAME, partly, w("Nguyễn Thị Lan")) is Difference.COMPATIBLE
    assert compare(NAME, partly, w("Nguyễn Văn Lan")) is Difference.LETTERS
    assert compare(DATE, w("30.02.1962"), Value(Said.ODD, "30.02.1962")) is Difference.SAME
    unread = Value(Said.ILLEGIBLE, "??.03.1958")
    assert compare(DATE, unread, w("12.03.1958")) is Difference.COMPATIBLE
    assert compare(DATE, unread, w("12.04.1958")) is not Difference.COMPATIBLE


TEXTS = st.text("abđêơƯnth ?0123.", min_size=1, max_size=12).filter(lambda t: t.strip())
VALUES = st.one_of(
    st.none(), st.just(BLANK), st.just(ILLEGIBLE), TEXTS.map(lambda t: Value.typed(t) or BLANK)
)


@given(VALUES, VALUES, st.sampled_from([NAME, DATE, NUMBER, ID]))
def test_the_order_of_the_two_does_not_matter(a: object, b: object, field: object) -> None:
    assert compare(field, a, b) is compare(field, b, a)  # type: ignore[arg-type]
    assert compare(field, a, a) is Difference.SAME  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(list(Difference)), max_size=4))
def test_what_a_verifier_learns(differences: list[Difference]) -> None:
    found = outcome(differences)
    if not differences:
        assert found is Outcome.OPEN
    elif differences[-1].agrees:
        assert found is Outcome.AGREED
    elif differences[-1] is Difference.COMPATIBLE:
        assert found is Outcome.UNSETTLED and found.needs_adjudicator
    elif len(differences) < MOST_READINGS:
        assert found is Outcome.READ_AGAIN and not found.closed
    else:
        assert found is Outcome.DISPUTED and found.needs_adjudicator
