"""What waits for whom: returns to their keyer first; beside a dispute only what two have read."""

import pytest

from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.record.records import Choice
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.waiting import Task
from tests.approval import fill, good_entry, written
from tests.conftest import Commune


def waiting(commune: Commune, who: str, task: Task) -> list[tuple[int, bool]]:
    items = commune.desk(who).waiting.items(task)
    return [(i.record.version.ordinal, i.own) for i in items if i.record is not None]


def test_a_return_goes_to_its_keyer_and_to_others_when_that_one_is_away(commune: Commune) -> None:
    _, ids = fill(commune, 2)
    commune.desk("T1").approving.send_back(ids[1], ["nksHoTen"], "wrong", "tr. 2")
    assert waiting(commune, "N1", Task.RETURNED) == [(2, True)]
    assert waiting(commune, "N2", Task.RETURNED) == [(2, False)]
    assert commune.desk("N1").waiting.counts()[Task.RETURNED] == 1
    assert commune.desk("N2").waiting.counts()[Task.RETURNED] == 0
    assert commune.desk("S1").waiting.items(Task.RETURNED) == []
    # Another keyer may all the same, from the list.
    assert [f.key for f in commune.desk("N2").keying.open(ids[1]).to_key] == ["nksHoTen"]
    assert waiting(commune, "N2", Task.RETURNED) == [(2, True)]


def test_a_return_whose_keyer_has_left_is_everyones(commune: Commune) -> None:
    _, ids = fill(commune, 1)
    commune.desk("T1").approving.send_back(ids[0], ["nksHoTen"], "wrong")
    commune.station.people.disable(commune.user("N1").id, commune.user("T1"))
    assert waiting(commune, "N2", Task.RETURNED) == [(1, True)]


def test_figures_are_as_long_as_their_lists(commune: Commune) -> None:
    book, ids = fill(commune, 5, verified={2: {"nksHoTen": written("Khác")}})
    commune.desk("S2").parking.park(ids[3], "torn")
    commune.desk("T1").approving.send_back(ids[4], ["nksHoTen"], "wrong")
    commune.keyed(book, good_entry(book, 6))
    for who in ("N1", "N2", "S1", "S2", "X1", "T1", "T2", "A1", "M1"):
        desk = commune.desk(who)
        counts = desk.waiting.counts()
        for task in Task:
            own = [item for item in desk.waiting.items(task) if item.own]
            assert counts[task] == len(own), (who, task)


def test_who_could_where_this_person_may_not(commune: Commune) -> None:
    _, ids = fill(commune, 1)
    commune.desk("T1").approving.send_back(ids[0], ["nksHoTen"], "wrong")
    commune.desk("N1").keying.open(ids[0])
    commune.desk("N1").keying.commit(ids[0], Reading("nksHoTen", written("Mới")))
    commune.desk("N1").keying.done(ids[0])
    left, people = commune.desk("T1").waiting.who_could(Task.VERIFYING)
    assert left == 1 and {u.staff_no for u in people} == {"S1", "S2", "M1", "M2"}
    assert commune.desk("T1").waiting.who_could(Task.DRAFTS) == (0, [])


def test_beside_a_dispute_stands_only_what_two_people_have_read(commune: Commune) -> None:
    same = {"chaHoTen": written("Trần Văn Cha")}
    book, ids = fill(
        commune, 3, keyed={1: same, 3: same}, verified={3: {"meHoTen": written("Khác")}}
    )
    commune.keyed(book, {**good_entry(book, 4), **same, "meHoTen": written("Bí Mật")})
    # X1's own keying of another entry is no proof either.
    (dispute,) = commune.desk("X1").adjudicating.open(ids[2]).disputes
    assert [ordinal for ordinal, _ in dispute.family] == [1]
    assert [ordinal for ordinal, _ in dispute.neighbours] == [2]
    assert "Bí Mật" not in repr(commune.desk("X1").adjudicating.open(ids[2]))


def test_a_decision_keeps_its_reason_and_takes_none_that_is_not_listed(commune: Commune) -> None:
    _, ids = fill(commune, 2, verified={n: {"nksHoTen": written("Khác")} for n in (1, 2)})
    desk = commune.desk("X1").adjudicating
    with pytest.raises(BadInput):
        desk.decide(ids[0], "nksHoTen", Choice.ILLEGIBLE, reason="vì thế")
    desk.decide(ids[0], "nksHoTen", Choice.ILLEGIBLE)
    desk.decide(ids[1], "nksHoTen", Choice.RETYPED, written("Thứ Ba"), "hand nét 3")
    reasons = []
    for version_id in ids:
        readings = commune.desk("T1").approving.open(version_id).readings
        reasons += [r.decision.reason for r in readings if r.decision is not None]
    assert reasons == ["unreadable", "hand nét 3"]


def test_a_correction_names_fields_of_the_register(commune: Commune) -> None:
    _, ids = fill(commune, 1)
    commune.desk("T1").approving.approve(ids[0])
    for keys, reason in (([], "found"), (["nksHoTen"], " "), (["nope"], "found")):
        with pytest.raises(BadInput):
            commune.desk("T1").approving.correct(ids[0], keys, reason)
    commune.desk("T1").approving.correct(ids[0], ["nksHoTen"], "family báo")
    assert waiting(commune, "N2", Task.RETURNED) == [(1, True)]
