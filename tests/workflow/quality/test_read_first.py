"""Looking over begins when the blind fields are closed: what is beside them tells what they say."""

import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.workflow.rules.errors import Incomplete
from tests.conftest import Commune, entry
from tests.workflow.quality.watching import NEVER, desk, read_blind

BORN, IN_WORDS = "nksNgaySinh", "nksNgaySinhBangChu"
WORDS = "ngày mười hai tháng ba năm một nghìn chín trăm chín mươi tám"


def test_a_date_in_words_is_shown_after_the_date_was_read(commune: Commune) -> None:
    book = commune.book()
    born = Value(Said.WRITTEN, "12.03.1998")
    values = entry(load_register("KS"), 1, **{BORN: born.text, IN_WORDS: WORDS})
    version_id = commune.keyed(book, values)
    seat = desk(commune, "S1", NEVER).verifying

    def refused() -> tuple[str, ...]:
        """By both ways that show; nothing of it is stored, the person stays free."""
        with pytest.raises(Incomplete) as look:
            seat.look(version_id)
        with pytest.raises(Incomplete) as group:
            seat.look_over(version_id, "subject", {})
        assert look.value.fields == group.value.fields
        return look.value.fields

    assert BORN in refused()
    assert not seat.open(version_id).version.people(next(iter(commune.user("S1").roles)))
    # Told to read again: now is when the words would give the answer.
    for check in seat.open(version_id).blind:
        if check.key != BORN:
            seat.commit(version_id, check.key, values[check.key])
    seat.commit(version_id, BORN, Value(Said.WRITTEN, "21.03.1998"))
    assert refused() == (BORN,)
    read_blind(desk(commune, "S1", NEVER), version_id, values)
    shown = seat.look(version_id)
    (words,) = [g.values[IN_WORDS].text for g in shown.groups if IN_WORDS in g.values]
    assert words == WORDS, "the control: it stands there afterwards"
