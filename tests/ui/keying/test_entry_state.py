"""The entry on a keyer's screen, without a screen: what leaving a field means, what waits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from hotich_tui.domain.entry.values import BLANK, How, Reading, Said, Value
from hotich_tui.domain.prefill.proposals import PROPOSED
from hotich_tui.domain.prefill.rules import Offer
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Book, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.ui.keying.leaving import Left, leave
from hotich_tui.workflow.record.keying import Draft

KS = load_register("KS")
BOOK = Book("b", "KS", "01/1998", "xã Mẫu", 1998, True)
NAME, BIRTH, FATHER, SIGNER = "nksHoTen", "nksNgaySinh", "chaHoTen", "nguoiKy"


def written(text: str) -> Value:
    return Value(Said.WRITTEN, text)


def draft(previous: Mapping[str, Value] | None = None, **settings: Any) -> Draft:
    version = Version("v", "r", "b", "KS", 2, 1, 1, State.DRAFTING)
    found = Draft(
        version=version,
        book=BOOK,
        register=KS,
        to_key=tuple(KS.reading_order(before_2016=True)),
        readings={},
        previous=previous or {},
    )
    return replace(found, **settings)


def state(previous: Mapping[str, Value] | None = None, **settings: Any) -> EntryState:
    found = EntryState(draft(previous, **settings))
    found.new_offers()
    return found


def leave_with(
    entry: EntryState, key: str, text: str, said: Said | None = None, *, taking: bool = True
) -> Left:
    """Leave a field with Enter, or by a step, and count what was read."""
    left = leave(entry, key, text, said, taking=taking, shortened=False)
    if left.reading is not None:
        entry.keep(left.reading)
    return left


def test_what_was_read_is_unsaved_until_the_disk_has_it() -> None:
    entry = state()
    first = leave_with(entry, NAME, "ma thử").reading
    assert first is not None and first.value == written("Ma Thử")
    assert entry.unsaved == {NAME: first} and entry.keyed == {NAME: written("Ma Thử")}
    second = leave_with(entry, NAME, "Ma Thử Hai").reading
    assert second is not None
    assert not entry.saved(first), "the field says something newer"
    assert entry.unsaved == {NAME: second}
    assert entry.saved(second) and not entry.unsaved
    assert entry.committed[NAME] is second


def test_the_same_text_is_no_second_reading() -> None:
    entry = state()
    leave_with(entry, NAME, "Ma Thử")
    assert leave_with(entry, NAME, "Ma Thử").reading is None
    # A field that was cleared says something again: that nothing stands there.
    cleared = leave_with(entry, NAME, "").reading
    assert cleared is not None and cleared.value is None


def test_a_blank_that_was_stated_is_not_unsaid_by_passing() -> None:
    entry = state()
    assert leave_with(entry, NAME, "", Said.BLANK).reading is not None
    assert leave_with(entry, NAME, "").reading is None and entry.keyed == {NAME: BLANK}


@pytest.mark.parametrize("taking", [True, False])
def test_only_enter_confirms_an_offer(taking: bool) -> None:
    entry = state({SIGNER: written("Phạm Văn Mẫu")})
    assert entry.carrying.pending[SIGNER] == Offer("Phạm Văn Mẫu", "previous")
    reading = leave_with(entry, SIGNER, "Phạm Văn Mẫu", taking=taking).reading
    if taking:
        assert reading is not None
        assert (reading.how, reading.source) == (How.CARRIED, "previous")
        assert SIGNER not in entry.carrying.pending
    else:
        assert reading is None and SIGNER in entry.carrying.pending


def test_an_offer_that_is_cleared_does_not_come_again() -> None:
    entry = state({SIGNER: written("Phạm Văn Mẫu")})
    assert leave_with(entry, SIGNER, "", taking=False).reading is None
    assert SIGNER not in entry.carrying.pending
    assert SIGNER not in entry.new_offers()


def test_a_surname_alone_is_no_value() -> None:
    entry = state()
    leave_with(entry, NAME, "Ma Văn Thử")
    assert entry.beginning(FATHER, "") == "Ma " and entry.beginning(FATHER, "x") == ""
    assert leave_with(entry, FATHER, "Ma ") == Left("")
    assert FATHER not in entry.keyed


def test_doubt_and_note_stay_with_the_value() -> None:
    entry = state()
    assert entry.doubted(NAME) is None
    assert entry.noted(NAME, "mờ") == Reading(NAME, None, note="mờ")
    leave_with(entry, NAME, "Ma Thử")
    doubted = entry.doubted(NAME)
    assert doubted is not None and doubted.doubt
    entry.keep(doubted)
    entry.keep(entry.noted(NAME, "mờ"))
    again = leave_with(entry, NAME, "Ma Thử Hai").reading
    assert again is not None and again.doubt and again.note == "mờ"


def test_a_proposal_waits_only_where_nothing_stands() -> None:
    entry = state()
    assert entry.propose(NAME, "Lường Thị Mai", "", here=False) == Offer("Lường Thị Mai", PROPOSED)
    assert entry.propose(NAME, "Lường Thị Mai", "", here=False) is None, "it waits already"
    leave_with(entry, FATHER, "Lường Văn Thử")
    assert entry.propose(FATHER, "Lường Văn Khác", "Lường Văn Thử", here=True) is None
    assert entry.propose("meHoTen", "Nông Thị Dân", "Vi", here=True) is None
    # Half a name at the cursor is completed, with its marks or with none.
    assert entry.propose("meHoTen", "Nông Thị Dân", "nong t", here=False) is None
    assert entry.propose("meHoTen", "Nông Thị Dân", "nong t", here=True) is not None
    assert entry.withdraw([NAME, FATHER, "meHoTen"]) == [NAME, "meHoTen"]
    assert not entry.carrying.pending.keys() & {NAME, "meHoTen"}


def test_a_proposal_that_is_typed_over_was_typed() -> None:
    entry = state()
    entry.propose_again(NAME, "Lường Thị Mai")
    reading = leave_with(entry, NAME, "Lường Thị Mơ").reading
    assert reading is not None and (reading.how, reading.source) == (How.TYPED, "")


def test_an_offer_that_comes_late_waits_for_the_letters() -> None:
    entry = state()
    offer = Offer("Ngày mười bốn", f"words {BIRTH}")
    words = "nksNgaySinhBangChu"
    assert not entry.may_come(words, offer, "ngày khác"), "letters were faster"
    assert words not in entry.carrying.pending
    assert entry.may_come(words, offer, "") and entry.carrying.pending[words] == offer
    entry.hold_back(words)
    entry.offered[words] = "Ngày mười ba"
    assert entry.may_come(words, offer, "Ngày mười ba"), "what stands there was offered, not typed"


def test_one_answer_confirms_a_page_or_one_group_of_proposals() -> None:
    entry = state({SIGNER: written("Phạm Văn Mẫu"), "nguoiThucHien": written("Phạm Văn Mẫu")})
    page_of = {field.key: field.page for field in KS}.__getitem__
    together = entry.confirmed_with(SIGNER, page_of)
    assert {SIGNER, "nguoiThucHien"} <= set(together)
    assert {page_of(key) for key in together} == {page_of(SIGNER)}
    entry.propose_again("meHoTen", "Nông Thị Dân")
    entry.propose_again(FATHER, "Lường Văn Thử")
    assert entry.confirmed_with(FATHER, page_of) == [FATHER], "the mother is another group"


def test_what_is_missing_is_core_and_unknown() -> None:
    entry = state()
    core = [field.key for field in KS.reading_order(before_2016=True) if field.core]
    assert entry.missing == [key for key in core if key not in entry.carrying.pending]
    leave_with(entry, NAME, "Ma Thử")
    assert NAME not in entry.missing


def test_enter_comes_back_to_what_was_passed_over() -> None:
    entry = state()
    first = entry.first
    assert first is not None
    last = entry.order[-1]
    assert entry.after(last) == first
    leave_with(entry, first, "", Said.BLANK)
    assert entry.after(last) not in (None, first)
    # What will follow from the field is offered there: Enter does not stop at it.
    following = entry.carrying.following(BIRTH)
    assert following and entry.after(BIRTH, coming=True) not in following


def test_warnings_say_which_fields_they_came_to() -> None:
    entry = state(readings={BIRTH: Reading(BIRTH, written("14.03.1998"))})
    assert not entry.warned
    key = KS.by_key["nksNgaySinhBangChu"].key
    entry.keep(
        Reading(key, written("Ngày mười lăm tháng ba năm một nghìn chín trăm chín mươi tám"))
    )
    changed = entry.check()
    assert changed and changed == set(entry.warned)
    entry.keep(
        Reading(key, written("Ngày mười bốn tháng ba năm một nghìn chín trăm chín mươi tám"))
    )
    assert entry.check() == changed and not entry.warned


def test_another_entry_knows_nothing_of_the_one_before() -> None:
    entry = state({SIGNER: written("Phạm Văn Mẫu")})
    leave_with(entry, NAME, "Ma Thử")
    entry.offered[SIGNER] = "Phạm Văn Mẫu"
    entry.asking = entry.finishing = True
    entry.begin(draft(), {})
    assert not (entry.committed or entry.unsaved or entry.offered or entry.carrying.pending)
    assert not (entry.asking or entry.finishing)


def test_a_returned_record_is_read_anew() -> None:
    version = replace(draft().version, round=2)
    entry = state({SIGNER: written("Phạm Văn Mẫu")}, version=version)
    assert not entry.carrying.pending


def test_the_birth_date_of_the_person_at_the_cursor() -> None:
    entry = state()
    assert entry.birth_near("meHoTen") == "meNgaySinh"
    assert entry.birth_near("trangSo") == entry.birth_near(None) == BIRTH
