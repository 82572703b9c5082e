"""Why a verifier is offered nothing: the keyer is too near, or the records are one's own."""

from hotich_tui.domain.entry.values import Reading
from tests.conftest import Commune, entry


def test_records_near_the_keyer_are_told_of_and_not_offered(commune: Commune) -> None:
    book = commune.book()
    commune.keyed(book)
    verifying = commune.desk("S1").verifying
    assert verifying.held_back(book.id) == (0, 0)
    assert len(verifying.queue(book.id)) == 1, "the control: nobody keys there"
    draft = commune.desk("N1").keying.begin(book.id)
    key, value = next(iter(entry(draft.register).items()))
    commune.desk("N1").keying.commit(draft.version.id, Reading(key, value))
    assert verifying.queue(book.id) == []
    assert verifying.held_back(book.id) == (1, 0)


def test_own_records_are_told_of(commune: Commune) -> None:
    book = commune.book()
    commune.keyed(book, keyer="M1")
    assert commune.desk("M1").verifying.held_back(book.id) == (0, 1)
    assert commune.desk("M2").verifying.held_back(book.id) == (0, 0)
