"""Which fields are blind, and how each verifier stands: decided once, stored, asked by all."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import event

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.quality.errors_left import Counts, estimate
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Reason
from hotich_tui.domain.quality.risk import AGAIN, read_again
from hotich_tui.domain.quality.vigilance import BlindRead, Standing
from hotich_tui.domain.record.lifecycle import WrongRole
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.workflow.rules.errors import Incomplete
from tests.conftest import STAFF, Commune, entry
from tests.workflow.quality.watching import (
    ALWAYS,
    NEVER,
    PLACE,
    REMARK,
    SIGNER,
    desk,
    full,
    look,
    read_blind,
    seeded,
)

CORE = {f.key for f in load_register("KS").core}


def keyed(
    commune: Commune, values: Mapping[str, Value], *, doubts: tuple[str, ...] = (), who: str = "N1"
) -> str:
    seat = desk(commune, who, NEVER)
    book = next(iter(commune.desk("A1").books.progress()), None)
    draft = seat.keying.begin(book.book.id if book else commune.book().id)
    readings = [Reading(k, v, doubt=k in doubts) for k, v in values.items()]
    seat.keying.commit_all(draft.version.id, readings)
    seat.keying.done(draft.version.id)
    return draft.version.id


def blind(commune: Commune, version_id: str, who: str = "S1") -> set[str]:
    return {c.key for c in desk(commune, who, NEVER).verifying.open(version_id).blind} - CORE


def stored(commune: Commune, version_id: str) -> dict[str, str]:
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT field, reason FROM blind WHERE version_id = '{version_id}'"
        )
        return {row.field: row.reason for row in rows}


def test_a_doubt_and_an_unread_letter_make_a_field_blind(commune: Commune) -> None:
    values = full(1) | {SIGNER: Value(Said.ILLEGIBLE, "Lê V? Tám")}
    version_id = keyed(commune, values, doubts=(REMARK, "nksHoTen"))
    assert blind(commune, version_id) == {REMARK, SIGNER}
    assert stored(commune, version_id) == {REMARK: "doubt", SIGNER: "doubt"}
    assert blind(commune, keyed(commune, full(2))) == set()


def test_what_was_blind_stays_so(commune: Commune) -> None:
    """Taken back, the doubt removed and handed over again: never fewer. The approver is told why,
    and nobody before the field is closed."""
    values = full(3)
    version_id = keyed(commune, values, doubts=(REMARK,))
    seat = desk(commune, "N1", NEVER)
    seat.keying.take_back(version_id)
    seat.keying.commit(version_id, Reading(REMARK, values[REMARK]))
    seat.keying.commit(version_id, Reading(SIGNER, values[SIGNER], doubt=True))
    seat.keying.done(version_id)
    assert stored(commune, version_id) == {REMARK: "doubt", SIGNER: "doubt"}
    for who in STAFF:
        with commune.station.reads(Viewpoint(commune.user(who))) as reads:
            assert reads.hand_over_of(version_id).reasons == {}
    commune.verified(version_id)
    told = commune.desk("T1").approving.open(version_id).handed
    assert told.reasons == {REMARK: Reason.DOUBT, SIGNER: Reason.DOUBT}
    # No extract, and nothing of this keyer verified yet: both signals are said to be absent.
    assert told.absent == (Reason.KEYER, Reason.MATCH)


def test_a_returned_field_has_its_own_round(commune: Commune) -> None:
    values = full(4)
    version_id = keyed(commune, values, doubts=(REMARK,))
    commune.verified(version_id)
    commune.desk("T1").approving.send_back(version_id, [REMARK, SIGNER], "misread")
    seat = desk(commune, "N1", NEVER)
    seat.keying.open(version_id)
    seat.keying.commit(version_id, Reading(REMARK, values[REMARK]))
    seat.keying.commit(version_id, Reading(SIGNER, values[SIGNER], doubt=True))
    seat.keying.done(version_id)
    check = desk(commune, "S1", NEVER).verifying.open(version_id)
    assert [c.key for c in check.blind] == [SIGNER]
    assert [group.keys for group in check.groups] == [(REMARK,)]
    commune.verified(version_id)


def test_the_office_may_ask_for_more(commune: Commune) -> None:
    policy = replace(NEVER, also=frozenset({PLACE}))
    draft = desk(commune, "N1", policy).keying.begin(commune.book().id)
    seat = desk(commune, "N1", policy).keying
    seat.commit_all(draft.version.id, [Reading(k, v) for k, v in full(5).items()])
    seat.done(draft.version.id)
    assert blind(commune, draft.version.id) == {PLACE}


def test_a_kind_in_which_the_keyer_errs_is_blind(commune: Commune) -> None:
    """Only the keyer's own errors, only in that kind, only decided ones; from the next record on,
    and not in the one that waits already."""
    policy = replace(NEVER, fields=6, error_rate=0.002, probability=0.6)
    waiting = keyed(commune, full(10))
    for number in range(11, 14):
        values = full(number)
        version_id = keyed(commune, values, who="N1")
        wrong = {PLACE: Value(Said.WRITTEN, "xã Khác Hẳn")}
        seat = desk(commune, "S1", NEVER)
        # The verifier's own error, agreed at the second reading, is not the keyer's.
        seat.verifying.commit(version_id, "meHoTen", Value(Said.WRITTEN, "Nhầm Rồi"))
        read_blind(seat, version_id, values)
        look(seat, version_id, wrong)
        seat.verifying.finish(version_id)
        third = commune.desk("X1").adjudicating
        third.decide(version_id, PLACE, Choice.OPTION, wrong[PLACE])
    # Another keyer, whose value was right: the adjudicator decided against the verifier.
    right = full(14)
    other = keyed(commune, right, who="N2")
    read_blind(desk(commune, "S1", NEVER), other, right)
    look(desk(commune, "S1", NEVER), other, {PLACE: Value(Said.WRITTEN, "xã Nhầm")})
    desk(commune, "S1", NEVER).verifying.finish(other)
    commune.desk("X1").adjudicating.decide(other, PLACE, Choice.OPTION, right[PLACE])

    def next_record(who: str) -> set[str]:
        seat, book = desk(commune, who, policy), commune.desk("A1").books.progress()[0].book
        draft = seat.keying.begin(book.id)
        seat.keying.commit_all(draft.version.id, [Reading(k, v) for k, v in full(20).items()])
        seat.keying.done(draft.version.id)
        return set(stored(commune, draft.version.id))

    places = {f.key for f in load_register("KS") if f.kind.value == "place"} - CORE
    assert next_record("N1") == places & {f.key for f in load_register("KS").reading_order()}
    assert next_record("N2") == set()
    assert blind(commune, waiting) == set()


def test_a_hand_over_asks_the_same_few_questions_of_a_full_station(commune: Commune) -> None:
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    def questions() -> int:
        book = commune.desk("A1").books.progress()[0].book
        draft = desk(commune, "N1", NEVER).keying.begin(book.id)
        readings = [Reading(k, v) for k, v in entry(load_register("KS"), 50).items()]
        desk(commune, "N1", NEVER).keying.commit_all(draft.version.id, readings)
        event.listen(commune.station.engine, "before_cursor_execute", note)
        asked.clear()
        desk(commune, "N1", NEVER).keying.done(draft.version.id)
        event.remove(commune.station.engine, "before_cursor_execute", note)
        return len(asked)

    commune.book()
    commune.verified(keyed(commune, full(59)))
    few = questions()
    for number in range(4):
        commune.verified(keyed(commune, full(60 + number)))
    assert questions() == few > 5


def miss(commune: Commune, who: str, records: range) -> None:
    for number in records:
        values = full(number)
        version_id = keyed(commune, values)
        seat = desk(commune, who)
        read_blind(seat, version_id, values)
        assert look(seat, version_id) is not None
        read_blind(seat, version_id, values)
        seat.verifying.finish(version_id)


def standings(commune: Commune, who: str) -> list[str]:
    person = commune.user(who).id
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT standing FROM standing WHERE person_id = '{person}' ORDER BY id"
        )
        return [row.standing for row in rows]


def test_who_misses_seeds_keys_all_of_the_next_record(commune: Commune) -> None:
    """From the next record on: the one begun before keeps its fields to look over. It is the
    same after a restart, and another person is not touched. The way back leads over trial."""
    begun_values, after_values = full(200), full(201)
    begun = keyed(commune, begun_values)
    read_blind(desk(commune, "S1"), begun, begun_values)
    before = seeded(desk(commune, "S1").verifying.look(begun))
    miss(commune, "S1", range(202, 205))
    assert standings(commune, "S1") == ["looking"] * 4
    version_id = keyed(commune, after_values)
    seat = desk(commune, "S1")
    opened = seat.verifying.open(version_id)
    every = {f.key for f in load_register("KS").reading_order()}
    assert {c.key for c in opened.blind} == every and not opened.groups
    assert "standing" not in repr(opened) and stored(commune, version_id) == {}, "nothing yet"
    with pytest.raises(Incomplete):
        seat.verifying.look(version_id)
    assert stored(commune, version_id) == {}, "nothing yet"
    seat.verifying.commit(version_id, "nksHoTen", after_values["nksHoTen"])
    assert set(stored(commune, version_id).values()) == {"vigilance"}
    assert set(stored(commune, version_id)) == every - CORE
    with commune.station.reads(Viewpoint(desk(commune, "S1").user)) as reads:
        assert reads.standing(version_id) is Standing.BLIND
        assert reads.looked_over(version_id) == {}
        assert set(reads.record(version_id).values) == {"nksHoTen"}
    assert seeded(seat.verifying.look(begun)) == before is not None
    other = keyed(commune, full(230))
    assert desk(commune, "S2").verifying.open(other).groups
    # All of one record read rightly is enough here (back_after = 60): on trial, seeded again.
    read_blind(seat, version_id, after_values)
    seat.verifying.finish(version_id)
    for number in range(240, 246):
        values = full(number)
        trial = keyed(commune, values)
        read_blind(seat, trial, values)
        found = seeded(seat.verifying.look(trial))
        assert found is not None
        look(seat, trial, {found[0]: values[found[0]]})
        seat.verifying.finish(trial)
    told = standings(commune, "S1")
    assert told[4:7] == ["blind", "on_trial", "on_trial"] and told[-1] == "looking"


def test_blind_reading_that_errs_does_not_lead_back(commune: Commune) -> None:
    miss(commune, "S1", range(300, 303))
    seat = desk(commune, "S1")
    for number in range(308, 310):
        values = full(number)
        version_id = keyed(commune, values)
        for key in ("meHoTen", "chaHoTen", SIGNER, REMARK):
            seat.verifying.commit(version_id, key, Value(Said.WRITTEN, "Đọc Nhầm"))
        read_blind(seat, version_id, values)
        seat.verifying.finish(version_id)
        with commune.station.reads(Viewpoint(seat.user)) as reads:
            watched = reads.watched(ALWAYS.seeds)
            assert (*watched.final, *watched.open)[-1] == BlindRead(63, 4)
    assert standings(commune, "S1")[3:] == ["blind", "blind"]
    assert not seat.verifying.open(keyed(commune, full(310))).groups


def test_a_record_taken_over_hides_what_is_still_open(commune: Commune) -> None:
    """A person whose looking is not trusted goes on with a colleague's record: what was confirmed
    stays, the rest turns blind, and the colleague finds it so."""
    miss(commune, "S1", range(400, 403))
    values = full(408)
    version_id = keyed(commune, values)
    colleague = desk(commune, "S2", NEVER)
    read_blind(colleague, version_id, values)
    check = colleague.verifying.look(version_id)
    done = check.groups[0]
    colleague.verifying.look_over(version_id, done.group.id, {})
    opened = desk(commune, "S1").verifying.open(version_id)
    assert [group.keys for group in opened.groups] == [done.keys]
    read_blind(desk(commune, "S1"), version_id, values)
    assert blind(commune, version_id, "S2") == {
        f.key for f in load_register("KS").reading_order()
    } - CORE - set(done.keys)
    desk(commune, "S1").verifying.finish(version_id)


def verified(commune: Commune, version_id: str, values: Mapping[str, Value]) -> None:
    seat = desk(commune, "S1", NEVER)
    read_blind(seat, version_id, values)
    look(seat, version_id)
    seat.verifying.finish(version_id)


def test_the_counts_of_a_book(commune: Commune) -> None:
    """One record agreed, one with a verifier's slip, one disputed, one returned and changed."""
    values = {n: full(500 + n) for n in range(4)}
    ids = {n: keyed(commune, values[n]) for n in range(4)}
    verified(commune, ids[0], values[0])
    seat = desk(commune, "S1", NEVER)
    seat.verifying.commit(ids[1], "meHoTen", Value(Said.WRITTEN, "Nhầm Rồi"))
    read_blind(seat, ids[1], values[1])
    look(seat, ids[1])
    seat.verifying.finish(ids[1])
    read_blind(seat, ids[2], values[2])
    look(seat, ids[2], {PLACE: Value(Said.WRITTEN, "xã Đúng")})
    seat.verifying.finish(ids[2])
    commune.desk("X1").adjudicating.decide(
        ids[2], PLACE, Choice.OPTION, Value(Said.WRITTEN, "xã Đúng")
    )
    verified(commune, ids[3], values[3])
    commune.desk("T1").approving.send_back(ids[3], ["nksHoTen"], "misread")
    keyer = desk(commune, "N1", NEVER).keying
    keyer.open(ids[3])
    keyer.commit(ids[3], Reading("nksHoTen", Value(Said.WRITTEN, "Tên Đúng")))
    keyer.done(ids[3])
    verified(commune, ids[3], {"nksHoTen": Value(Said.WRITTEN, "Tên Đúng")})
    keyed(commune, full(510))
    register = load_register("KS")
    looked = len(register.reading_order()) - len(CORE)
    core = Counts(
        unsourced=4 * len(CORE),
        unsourced_differed=1,
        again=1,
        again_wrong=1,
        settled=1,
        returned=1,
    )
    book = commune.desk("A1").books.progress()[0].book
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        found = reads.quality(book.id)
    assert found["core"] == found["station_core"] == core
    assert found["every"] == replace(core, settled=2, looked_over=4 * looked, looked_wrong=1)
    assert commune.desk("T1").quality.estimate(book.id).core == estimate(core, core)
    # An approver who opens the disputed record reads its field once more, and finds it right.
    (risky,) = commune.desk("T1").by_exception.survey(book.id).finished[2:3]
    assert risky.version.id == ids[2] and read_again(risky.risks) == [PLACE]
    commune.desk("T1").approving.approve(ids[2], {AGAIN: read_again(risky.risks)})
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        later = reads.quality(book.id)
    assert later["core"] == found["core"]
    assert later["every"] == replace(found["every"], settled=1, again=2)


def test_seeds_enter_the_estimate(commune: Commune) -> None:
    miss(commune, "S1", range(600, 603))
    book = commune.desk("A1").books.progress()[0].book
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        counts = reads.quality(book.id)["every"]
    assert (counts.seeds, counts.caught) == (3, 0)
    looked = 3 * (len(load_register("KS").reading_order()) - len(CORE))
    assert counts.looked_over == looked - 3, "a missed seed is a blind field"


@pytest.mark.parametrize("who", ["N1", "S1", "X1", "K1"])
def test_the_estimate_is_for_those_who_answer_for_the_book(commune: Commune, who: str) -> None:
    book = commune.book()
    with pytest.raises(WrongRole):
        commune.desk(who).quality.estimate(book.id)
    assert commune.desk("T1").quality.estimate(book.id).core.fields == 0


def test_the_policy_of_the_package_is_what_desks_use(commune: Commune) -> None:
    assert commune.desk("S1").verifying.policy == load_policy() != ALWAYS
