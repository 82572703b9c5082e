"""A draft that was merely opened does not count."""

from hotich_tui.domain.entry.values import Reading
from hotich_tui.workflow.waiting import Task
from tests.approval import written
from tests.conftest import Commune


def waiting(commune: Commune, who: str) -> int:
    return commune.desk(who).waiting.length(Task.DRAFTS)


def test_what_was_merely_opened_does_not_count(commune: Commune) -> None:
    book, keying = commune.book(), commune.desk("N1").keying
    draft = keying.sit_down(book.id)
    assert waiting(commune, "N1") == 0
    keying.commit(draft.version.id, Reading("nksHoTen", written("Hoàng Văn An")))
    assert waiting(commune, "N1") == 1, "the control: with a field it does"


def test_an_empty_draft_is_found_again(commune: Commune) -> None:
    """Opened, left and opened again, it is the same place of the book: no hole, no second draft."""
    book, keying = commune.book(), commune.desk("N1").keying
    left = keying.sit_down(book.id)
    keying.keep_position(None)
    assert keying.sit_down(book.id).version.id == left.version.id
