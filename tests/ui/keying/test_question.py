"""The question and the offers act on the entry and on a port: here without any screen."""

from typing import Any, cast

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.ui.form.remarks import Remark
from hotich_tui.ui.keying.entry_state import EntryState
from hotich_tui.ui.keying.offers import Offers
from hotich_tui.ui.keying.question import OFFER, Question
from hotich_tui.workflow.population.hinting import Hinting
from tests.ui.form.fake_form import FakeForm
from tests.ui.keying.test_entry_state import KS, SIGNER, draft, leave_with, written

BY = "nguoiThucHien"
NAME = "Phạm Văn Mẫu"


def asked(previous: dict[str, Value] | None = None) -> tuple[EntryState, FakeForm, Question]:
    """An entry whose offers stand in the form, and the question about them."""
    entry, form = EntryState(draft(previous)), FakeForm(KS)
    for key, offer in entry.new_offers().items():
        form.texts[key] = offer.text
    return entry, form, Question(entry, cast(Any, form))


def at_signer() -> tuple[EntryState, FakeForm, Question]:
    """The question is open at the signer, who stands with the officer on the last page."""
    entry, form, question = asked({SIGNER: written(NAME), BY: written(NAME)})
    for key in [k for k in entry.carrying.pending if form.page_of(k) != form.page_of(SIGNER)]:
        leave_with(entry, key, form.texts[key])
    assert question.ask_to_finish()
    assert form.current in (SIGNER, BY) and entry.asking and entry.finishing
    return entry, form, question


def test_nothing_is_asked_where_nothing_waits() -> None:
    entry, form, question = asked()
    for key in list(entry.carrying.pending):
        leave_with(entry, key, form.texts[key])
    assert not question.ask_to_finish()
    assert not entry.asking and not entry.finishing and form.current is None


def test_enter_confirms_all_of_the_page() -> None:
    entry, form, question = at_signer()
    here = form.current
    assert here is not None and form.presented[-1] == OFFER and form.bells == 1
    assert NAME in form.hints[-1] and "ui.confirm_carried" in form.said
    assert {SIGNER, BY} <= set(question.answer(here, None, None))
    assert not entry.asking and entry.finishing, "the last answer hands the record over"


def test_an_answer_that_was_typed_over_confirms_itself_alone() -> None:
    _, form, question = at_signer()
    here = form.current
    assert here is not None
    form.texts[here] = "Lường Văn Mới"
    assert question.answer(here, None, None) == [here]


def test_a_state_key_answers_for_its_field_alone() -> None:
    _, form, question = at_signer()
    assert question.answer(str(form.current), Said.BLANK, None) == [form.current]


def test_enter_after_unheard_letters_confirms_nothing() -> None:
    entry, form, question = at_signer()
    here = str(form.current)
    form.type_into_held(here, "chữ của ô sau")
    assert form.said[-1] == "ui.asked_first" and form.bells == 2
    assert question.answer(here, None, None) == [] and entry.asking
    assert question.answer(here, None, None) != [], "the next Enter was pressed with open eyes"


def test_where_nothing_else_can_be_taken_the_question_stays() -> None:
    entry, form, question = at_signer()
    assert question.answer(str(form.current), None, 0) == [] and entry.asking


def offers_for(entry: EntryState, form: FakeForm, question: Question) -> Offers:
    return Offers(entry, cast(Any, form), question, cast(Hinting, None))


def test_an_offer_comes_after_the_letters_of_the_field_with_the_cursor() -> None:
    entry, form, question = asked()
    offers = offers_for(entry, form, question)
    words = "nksNgaySinhBangChu"
    leave_with(entry, "nksNgaySinh", "14051998")
    form.current = words
    offers.show_new()
    assert form.texts[words] == "" and words not in entry.carrying.pending
    form.texts[words] = "ngày khác"
    form.catch_up()
    assert form.texts[words] == "ngày khác" and words not in entry.carrying.pending
    form.texts[words] = ""
    offers.show_new()
    form.catch_up()
    assert form.texts[words].startswith("Ngày mười bốn") and words in form.selected
    assert form.remarks[words].sign == "↻" and form.presented == [OFFER]


def test_proposals_are_put_where_nothing_stands_and_withdrawn() -> None:
    entry, form, question = asked()
    offers = offers_for(entry, form, question)
    leave_with(entry, "chaHoTen", "Lường Văn Thử")
    form.texts["chaHoTen"] = "Lường Văn Thử"
    texts = {"meHoTen": "Nông Thị Dân", "chaHoTen": "Lường Văn Khác", "khôngCó": "x"}
    assert offers.propose(texts) == {"meHoTen": "Nông Thị Dân"}
    assert form.remarks["meHoTen"].sign == "◆" and "ui.proposed_now" in form.said
    assert form.texts["chaHoTen"] == "Lường Văn Thử"
    offers.withdraw(texts)
    assert form.texts["meHoTen"] == "" and form.remarks["meHoTen"] == Remark()
    assert form.texts["chaHoTen"] == "Lường Văn Thử"
    assert offers.propose({"chaHoTen": "Lường Văn Khác"}) == {}
    assert "ui.proposed_none" in form.said
