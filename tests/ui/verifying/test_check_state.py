"""The check on a verifier's screen, without a screen."""

from hotich_tui.domain.entry.values import BLANK, Said, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Book, FieldCheck, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.ui.verifying.check_state import CheckState, pages_of
from hotich_tui.workflow.record.verifying import Check

KS = load_register("KS")
BOOK = Book("b", "KS", "01/1998", "xã Mẫu", 1998, True)
NAME, BIRTH, SEX, MOTHER = "nksHoTen", "nksNgaySinh", "nksGioiTinh", "meHoTen"


def check(**closed: str) -> Check:
    """Four blind fields of a record; those named are closed with one's own reading."""
    blind = tuple(
        FieldCheck(
            key,
            True,
            Outcome.AGREED if key in closed else Outcome.OPEN,
            own=Value(Said.WRITTEN, closed[key]) if key in closed else None,
        )
        for key in (NAME, BIRTH, SEX, MOTHER)
    )
    version = Version("v", "r", "b", "KS", 1, 1, 1, State.KEYED)
    return Check(version, BOOK, KS, blind, ())


def read(state: CheckState, key: str, text: str, said: Said | None = None) -> Value | None:
    """Leave a field; the reading that is given to be judged."""
    left = state.leave(key, text, said)
    return None if left is None or left.is_slip else left.understood.value


def test_closed_fields_are_passed_over_and_say_ones_own_reading() -> None:
    state = CheckState(check(nksNgaySinh="14.03.1998"))
    assert state.open_fields == [NAME, SEX, MOTHER]
    assert state.closed_texts == {BIRTH: "14.03.1998"}
    assert state.neighbour(NAME, 1) == SEX and state.neighbour(SEX, -1) == NAME
    assert state.neighbour(MOTHER, 1) == MOTHER, "the last one"
    assert state.neighbour("elsewhere", 1) == NAME
    assert state.leave(BIRTH, "15.03.1998", None) is None


def test_the_same_text_is_no_second_reading() -> None:
    state = CheckState(check())
    assert read(state, NAME, "  ") is None
    assert read(state, NAME, "Ma Thử") == Value(Said.WRITTEN, "Ma Thử")
    assert read(state, NAME, "Ma Thử") is None
    state.refused(NAME)
    assert read(state, NAME, "Ma Thử") is not None, "what was refused counts again"


def test_a_field_that_differs_may_be_read_again_and_a_closed_one_not() -> None:
    state = CheckState(check())
    value = read(state, NAME, "Ma Thử")
    assert value is not None
    state.judged(NAME, value, Outcome.READ_AGAIN)
    assert NAME in state.open_fields and NAME not in state.own_before
    assert read(state, NAME, "Ma Thử") == value, "the same reading, and the second"
    state.judged(NAME, value, Outcome.AGREED)
    assert NAME not in state.open_fields and state.own_before == {NAME: "Ma Thử"}
    assert read(state, NAME, "Ma Khác") is None


def test_a_slip_is_asked_once() -> None:
    state = CheckState(check())
    first = state.leave(BIRTH, "không", None)
    assert first is not None and first.is_slip
    assert read(state, BIRTH, "không") == Value(Said.WRITTEN, "không"), "the same again counts"
    assert read(state, SEX, "9") is None and read(state, SEX, "1") is not None
    # Marked as what it is, it is no slip.
    assert read(state, MOTHER, "", Said.BLANK) == BLANK


def test_a_field_to_read_again_waits_while_another_is_typed() -> None:
    state = CheckState(check())
    assert not state.puts_off(NAME, None, "", here_again=False)
    assert not state.puts_off(NAME, NAME, "Ma", here_again=True)
    assert not state.puts_off(NAME, SEX, "", here_again=False), "nothing typed there yet"
    assert state.puts_off(NAME, SEX, "1", here_again=False)
    assert state.neighbour(SEX, -1) == BIRTH, "a step back is where it was meant to go"
    assert state.neighbour(SEX, 1) == NAME and state.neighbour(SEX, 1) == MOTHER
    read(state, SEX, "1")
    assert not state.puts_off(NAME, SEX, "1", here_again=False), "it is with the judge"
    assert state.puts_off(NAME, SEX, "1", here_again=True)


def test_another_record_keeps_ones_own_readings_only() -> None:
    state = CheckState(check())
    value = read(state, NAME, "Ma Thử")
    assert value is not None
    state.judged(NAME, value, Outcome.AGREED)
    state.changes[SEX] = BLANK
    state.puts_off(BIRTH, SEX, "1", here_again=False)
    state.begin(check())
    assert state.own_before == {NAME: "Ma Thử"} and not state.changes
    assert state.open_fields == state.order and state.neighbour(SEX, 1) == MOTHER
    assert read(state, NAME, "Ma Thử") == value


def test_the_pages_hold_core_fields_and_what_is_blind_beside_them() -> None:
    extra = next(f.key for f in KS.reading_order(before_2016=True) if not f.core)
    core = {f.key for f in KS.reading_order(before_2016=True) if f.core}
    found = check()
    blind = (*found.blind, FieldCheck(extra, True, Outcome.OPEN))
    pages = pages_of(Check(found.version, BOOK, KS, blind, ()), rows=16)
    assert {field.key for page in pages for field in page.fields} == core | {extra}
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert all(len(page.fields) <= 16 for page in pages)
