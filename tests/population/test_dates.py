"""Births as numbers: the short way for usual dates says what the long way says."""

from hypothesis import given
from hypothesis import strategies as st

from hotich_tui.domain.entry.dates import interpret_date
from hotich_tui.population.dates import pack, unpack


@given(st.integers(0, 33), st.integers(0, 14), st.integers(1700, 2199))
def test_the_short_way_is_the_long_way(day: int, month: int, year: int) -> None:
    """A space in front leads past the short way and means nothing."""
    text = f"{day:02d}.{month:02d}.{year:04d}"
    assert pack(text) == pack(f" {text}")
    reading = interpret_date(text, cut_off_year=2100)
    if reading is not None and 1 <= month <= 12 and 1 <= day <= 31:
        assert unpack(pack(text)) == text


def test_what_is_no_usual_date_is_read_as_ever() -> None:
    for text in ("1998", "03.1998", "31.02.1990", "3/4/1985", "19.13.1990", "1.1.98", "?.03.1990"):
        assert pack(text) == pack(f" {text}"), text
