"""What is offered again: of the latest entries, the same as of a whole life."""

from collections.abc import Mapping, Sequence
from random import Random

import pytest
from sqlalchemy import text

from hotich_tui.domain.entry.values import Reading, Value
from hotich_tui.domain.prefill.recent import newest_first, offers_recent
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.record import drafts
from tests.approval import good_entry, written
from tests.conftest import Commune
from tests.histories import Life

WHOLE_LIFE = """
    SELECT reading.field, reading.text, max(reading.id) AS last FROM reading
    JOIN version ON version.id = reading.version_id
    JOIN record ON record.id = version.record_id JOIN book ON book.id = record.book_id
    WHERE reading.person_id = :me AND reading.role = 'keyer' AND {which}
    GROUP BY reading.version_id, reading.field HAVING reading.said = 'written' ORDER BY last DESC
"""
"""SQLite takes the columns beside max() from its row."""


def whole_life(commune: Commune, who: str, book_id: str, code: str) -> Mapping[str, Sequence[str]]:
    """The definition: this book's before those of other books of the register, all ever keyed."""
    register, rows = load_register(code), []
    with commune.station.engine.connect() as connection:
        for which in ("book.id = :book", "book.register = :code"):
            found = connection.execute(
                text(WHOLE_LIFE.format(which=which)),
                {"me": commune.user(who).id, "book": book_id, "code": code},
            )
            rows += [(row.field, row.text) for row in found]
    return newest_first((f, t) for f, t in rows if offers_recent(register.by_key[f]))


def test_the_same_as_of_a_whole_life(commune: Commune) -> None:
    lives = [Life(commune, seed) for seed in (3, 4)]
    random = Random(9)
    for number in range(1, 11):
        life = random.choice(lives)
        life.key(number)
        life.step()
        life.step()
    weddings = commune.book("KH", number="77")
    commune.keyed(weddings)
    for who in ("N1", "N2"):
        for book, code in ((lives[0].book, "KS"), (lives[1].book, "KS"), (weddings, "KH")):
            found = commune.desk(who).keying.recent(book.id)
            assert found == whole_life(commune, who, book.id, code)
    assert commune.desk("N1").keying.recent(lives[0].book.id)["nguoiKy"]


def test_so_many_entries_and_no_more(commune: Commune, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "_RECENT", 2)
    book, other = commune.book(), commune.book()

    def keyed(where: str, number: int, values: Mapping[str, Value]) -> None:
        keying = commune.desk("N1").keying
        draft = keying.begin(where)
        readings = [Reading(key, value) for key, value in values.items()]
        keying.commit_all(draft.version.id, [*readings, Reading("nguoiKy", written(f"A{number}"))])
        keying.done(draft.version.id)

    for number in range(1, 5):
        keyed(book.id, number, good_entry(book, number))
    for number in range(5, 9):
        keyed(other.id, number, good_entry(other, number))
    found = commune.desk("N1").keying.recent(book.id)["nguoiKy"]
    assert found == ("A4", "A3", "A8", "A7")
