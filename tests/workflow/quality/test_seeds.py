"""Seeded errors in use: shown, answered, measured, and found nowhere else."""

import json
import unicodedata
from pathlib import Path
from random import Random

import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.quality.seeding import Shown
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import LawError, SamePerson, State, WrongState
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.exchange.write import write_book
from hotich_tui.store.station import SqlStation
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.rules.errors import Incomplete
from tests.conftest import PASSPHRASE, Commune
from tests.workflow.quality.watching import (
    SEEDED,
    cells,
    desk,
    full,
    group_of,
    look,
    read_blind,
    seeded,
)


def outcomes(commune: Commune) -> list[tuple[str, int]]:
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT field, caught FROM trial ORDER BY id")
        return [(row.field, row.caught) for row in rows]


def test_caught(commune: Commune) -> None:
    """The verifier sees that the book says something else: what they type is judged, no more."""
    values, seat = full(1), desk(commune, "S1")
    version_id = commune.keyed(commune.book(), values)
    read_blind(seat, version_id, values)
    found = seeded(seat.verifying.look(version_id))
    assert found is not None
    key, shown = found
    assert shown.text != values[key].text
    look(seat, version_id, {key: values[key]})
    read_blind(seat, version_id, values)
    assert seat.verifying.finish(version_id) is State.VERIFIED
    assert outcomes(commune) == [(key, 1)]
    assert desk(commune, "T1").approving.open(version_id).view.values[key] == values[key]


def test_missed(commune: Commune) -> None:
    """An altered text that passed for right is no look: the field is read from the book."""
    values, seat = full(2), desk(commune, "S1")
    version_id = commune.keyed(commune.book(), values)
    read_blind(seat, version_id, values)
    found = look(seat, version_id)
    assert found is not None
    key, shown = found
    read = seat.verifying.open(version_id)
    assert key in {c.key for c in read.blind} and outcomes(commune) == [(key, 0)]
    assert not any(key in group.keys for group in read.groups)
    with pytest.raises(Incomplete) as refused:
        seat.verifying.finish(version_id)
    assert refused.value.fields == (key,)
    # It is as blind as any: two readings, and no first value for whoever looked.
    with commune.station.reads(Viewpoint(seat.user)) as reads:
        assert key not in reads.record(version_id).values
    assert seat.verifying.commit(version_id, key, Value(Said.WRITTEN, shown.text)) is (
        Outcome.READ_AGAIN
    )
    assert seat.verifying.commit(version_id, key, values[key]) is Outcome.AGREED
    assert seat.verifying.finish(version_id) is State.VERIFIED


def test_a_third_text_is_a_reading_like_any(commune: Commune) -> None:
    values, seat = full(3), desk(commune, "S1")
    version_id = commune.keyed(commune.book(), values)
    read_blind(seat, version_id, values)
    found = seeded(seat.verifying.look(version_id))
    assert found is not None
    key, shown = found
    look(seat, version_id, {key: Value(Said.WRITTEN, "Chữ Thứ Ba")})
    read_blind(seat, version_id, values)
    assert seat.verifying.finish(version_id) is State.DISPUTED
    (dispute,) = desk(commune, "X1").adjudicating.open(version_id).disputes
    assert {o.text for o in dispute.options if o} == {"Chữ Thứ Ba", values[key].text}
    assert outcomes(commune) == [(key, 1)] and shown.text not in repr(dispute)


def test_the_same_on_every_opening_and_after_a_restart(commune: Commune) -> None:
    values, seat = full(4), desk(commune, "S1")
    version_id = commune.keyed(commune.book(), values)
    read_blind(seat, version_id, values)
    first = seeded(seat.verifying.look(version_id))
    assert first is not None and seeded(seat.verifying.look(version_id)) == first
    # Confirming another group does not move it.
    check = seat.verifying.look(version_id)
    other = next(g.group.id for g in check.groups if first[0] not in g.keys)
    assert seeded(seat.verifying.look_over(version_id, other, {})) == first
    again = SqlStation.open(commune.home, passphrase=PASSPHRASE)
    try:
        window = desk(Commune(again, commune.home), "S1")
        assert seeded(window.verifying.look(version_id)) == first
    finally:
        again.close()


def test_an_answered_seed_is_spent(commune: Commune) -> None:
    """Caught or missed, no second one follows in the record: leaving and coming back, the other
    window, another group."""
    for number, caught in ((5, True), (6, False)):
        values, seat = full(number), desk(commune, "S1")
        version_id = commune.keyed(commune.book(), values)
        read_blind(seat, version_id, values)
        found = seeded(seat.verifying.look(version_id))
        assert found is not None
        key, _ = found
        group = group_of(seat.verifying.look(version_id), key)
        after = seat.verifying.look_over(version_id, group, {key: values[key]} if caught else {})
        for check in (after, seat.verifying.look(version_id)):
            assert seeded(check) is None
        seat.verifying.look_over(version_id, group, {})
        assert outcomes(commune)[-1] == (key, caught)
    assert len(outcomes(commune)) == 2


def test_two_verifiers_have_their_own(commune: Commune) -> None:
    """The second person's seed is another draw; what the first one missed stays blind for them."""
    differing = 0
    for number in range(8):
        values = full(20 + number)
        version_id = commune.keyed(commune.book(), values)
        read_blind(desk(commune, "S1"), version_id, values)
        one = seeded(desk(commune, "S1").verifying.look(version_id))
        two = seeded(desk(commune, "S2").verifying.look(version_id))
        differing += one != two
    assert differing > 3
    values = full(40)
    version_id = commune.keyed(commune.book(), values)
    read_blind(desk(commune, "S1"), version_id, values)
    found = look(desk(commune, "S1"), version_id)
    assert found is not None
    with pytest.raises(Incomplete) as refused:
        desk(commune, "S2").verifying.look(version_id)
    assert refused.value.fields == (found[0],)
    read_blind(desk(commune, "S2"), version_id, values)
    assert seeded(desk(commune, "S2").verifying.look(version_id)) is None
    assert desk(commune, "S2").verifying.finish(version_id) is State.VERIFIED


def test_nothing_else_shows_what_is_looked_over(commune: Commune) -> None:
    """A second place that shows the value would tell a seed from it: search, lists, the opening
    screen, reads of the record. Whoever has looked is the verifier and stays so."""
    values, seat = full(7), desk(commune, "M1")
    version_id = commune.keyed(commune.book(), values)
    assert all(not group.values for group in seat.verifying.open(version_id).groups)
    read_blind(seat, version_id, values)
    found = seeded(seat.verifying.look(version_id))
    assert found is not None
    key = found[0]
    with commune.station.reads(Viewpoint(seat.user)) as reads:
        assert key not in reads.record(version_id).values
        assert not reads.search(values[key].text)
    # Nor to the auditor, who verifies nothing: not before the record is verified.
    with commune.station.reads(Viewpoint(desk(commune, "A1").user)) as reads:
        assert key not in reads.record(version_id).values
        assert reads.looked_over(version_id) == {}
    assert all(not group.values for group in seat.verifying.open(version_id).groups)
    for refused in (seat.adjudicating.open, seat.keying.take_back, seat.keying.open):
        with pytest.raises(LawError):
            refused(version_id)
    with pytest.raises(WrongState):
        desk(commune, "N1").keying.take_back(version_id)
    read_blind(desk(commune, "S1"), version_id, values)
    look(desk(commune, "S1"), version_id, values)
    assert desk(commune, "S1").verifying.finish(version_id) is State.VERIFIED
    # The control: now it is found.
    with commune.station.reads(Viewpoint(desk(commune, "A1").user)) as reads:
        assert reads.record(version_id).values[key] == values[key]
    with pytest.raises(SamePerson):
        seat.approving.approve(version_id)


def test_no_way_past_the_answer(commune: Commune) -> None:
    """A field that is looked over is not committed as if read blind, nor the other way round."""
    values, seat = full(8), desk(commune, "S1")
    version_id = commune.keyed(commune.book(), values)
    with (
        commune.station.work(commune.user("S1"), next(iter(commune.user("S1").roles))) as work,
        pytest.raises(WrongState),
    ):
        work.judge(version_id, "nksHoTen", values["nksHoTen"], looked_over=True)
    read_blind(seat, version_id, values)
    found = seeded(seat.verifying.look(version_id))
    assert found is not None
    key, shown = found
    with pytest.raises(WrongState):
        seat.verifying.commit(version_id, key, Value(Said.WRITTEN, shown.text))
    seat.verifying.look_over(version_id, "subject", {"nksHoTen": values["nksHoTen"]})
    check = next(c for c in seat.verifying.open(version_id).blind if c.key == "nksHoTen")
    assert check.readings == 1


SEARCHED = {"reading.fold", "reading_row.fold", "search_fold.text"}


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def play(commune: Commune, random: Random, records: int, folder: Path) -> tuple[int, set[str]]:
    """Random verifiers on seeded records up to the export; what was shown, and what reached."""
    book = commune.book()
    altered: set[str] = set()
    truth = set()
    for number in range(records):
        values = full(1000 + number)
        truth |= {plain(v.text) for v in values.values()}
        version_id = commune.keyed(book, values)
        seat = desk(commune, random.choice(["S1", "S2"]), SEEDED)
        read_blind(seat, version_id, values)
        found = seeded(seat.verifying.look(version_id))
        assert found is not None, "the control: an altered text was shown"
        key, shown = found
        altered.add(plain(shown.text))
        said = random.choice(["", "", values[key].text, shown.text, shown.text, "Chữ Khác Hẳn"])
        look(seat, version_id, {key: Value(Said.WRITTEN, said)} if said else {})
        read_blind(seat, version_id, values)
        if seat.verifying.finish(version_id) is State.DISPUTED:
            case = desk(commune, "X1").adjudicating.open(version_id)
            for dispute in case.disputes:
                assert dispute.key == key
                chosen = random.choice([o for o in dispute.options if o is not None])
                desk(commune, "X1").adjudicating.decide(
                    version_id, dispute.key, Choice.OPTION, chosen
                )
        desk(commune, "T1").approving.approve(version_id)
    assert not altered & truth
    commune_desk = desk(commune, "T1")
    path = write_book(folder, book, load_register("KS"), commune_desk.books.finished(book.id))
    # What is searched holds what was read without its marks; so may an altered text read.
    bare = {fold(text) for text in truth}
    reached = {
        where
        for where, cell in cells(commune)
        for a in altered
        if a in plain(cell) and not (where in SEARCHED and any(a in text for text in bare))
    }
    reached |= {f"export {a}" for a in altered if a in plain(_exported(path))}
    return len(altered), reached


def _exported(path: Path) -> str:
    from openpyxl import load_workbook

    sheets = load_workbook(path).worksheets
    return json.dumps(
        [[str(c) for c in row] for s in sheets for row in s.iter_rows(values_only=True)],
        ensure_ascii=False,
    )


def test_no_altered_text_reaches_any_table_or_file(commune: Commune, tmp_path: Path) -> None:
    """Random sessions: missed, caught, typed off the screen, a third text; every text column of
    every table, payloads and outbox among them, and the export."""
    shown, reached = play(commune, Random(3), 6, tmp_path)
    assert shown == 6 and reached == set()


@pytest.mark.soak
def test_no_altered_text_reaches_anything_in_many_sessions(
    commune: Commune, tmp_path: Path
) -> None:
    shown, reached = play(commune, Random(4), 300, tmp_path)
    assert shown > 250 and reached == set()


def test_the_scan_bites(commune: Commune) -> None:
    """A careless window that took what it shows for what was read would be found out."""
    values, seat = full(9), desk(commune, "S1")
    version_id = commune.keyed(commune.book(), values)
    read_blind(seat, version_id, values)
    found = seeded(seat.verifying.look(version_id))
    assert found is not None and isinstance(found[1], Shown)
    user = commune.user("S1")
    with commune.station.work(user, next(iter(user.roles))) as work:
        careless = Value(Said.WRITTEN, found[1].text)
        work.judge(version_id, found[0], careless, looked_over=True)
    assert any(plain(found[1].text) in plain(cell) for _, cell in cells(commune))
