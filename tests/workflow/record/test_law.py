"""The law as the use cases keep it: moves, same person, two readings, viewpoint."""

from collections.abc import Callable
from itertools import permutations

import pytest

from hotich_tui.domain.entry.values import BLANK, Reading, Said, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import (
    LawError,
    Role,
    SamePerson,
    State,
    WrongRole,
    WrongState,
)
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice, Version
from hotich_tui.workflow.rules.errors import Incomplete
from hotich_tui.workflow.rules.rights import who_could
from tests.conftest import Commune, entry

OTHER = Value(Said.WRITTEN, "Khác Hẳn")


def state(commune: Commune, version_id: str) -> State:
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        return reads.version(version_id).state


# Ways to bring a version into each state.


def drafting(commune: Commune) -> str:
    book = commune.book()
    draft = commune.desk("N1").keying.begin(book.id)
    key, value = next(iter(entry(draft.register).items()))
    commune.desk("N1").keying.commit(draft.version.id, Reading(key, value))
    return draft.version.id


def keyed(commune: Commune) -> str:
    return commune.keyed(commune.book())


def disputed(commune: Commune) -> str:
    version_id = keyed(commune)
    commune.verified(version_id, {"nksHoTen": OTHER})
    return version_id


def verified(commune: Commune) -> str:
    version_id = keyed(commune)
    commune.verified(version_id)
    return version_id


def returned(commune: Commune) -> str:
    version_id = keyed(commune)
    commune.verified(version_id)
    commune.desk("T1").approving.send_back(version_id, ["nksHoTen"], "misread")
    return version_id


def parked(commune: Commune) -> str:
    version_id = keyed(commune)
    commune.desk("S2").parking.park(version_id, "torn")
    return version_id


def approved(commune: Commune) -> str:
    version_id = verified(commune)
    commune.desk("T1").approving.approve(version_id)
    return version_id


WAYS: dict[State, Callable[[Commune], str]] = {
    State.DRAFTING: drafting,
    State.KEYED: keyed,
    State.DISPUTED: disputed,
    State.VERIFIED: verified,
    State.RETURNED: returned,
    State.PARKED: parked,
    State.APPROVED: approved,
}


@pytest.mark.parametrize("wanted", State)
def test_every_state_is_reached_by_the_table(commune: Commune, wanted: State) -> None:
    assert state(commune, WAYS[wanted](commune)) is wanted


# What each state allows, tried with people who have no part yet and hold every role.

MOVES: dict[str, tuple[Callable[[Commune, str], object], set[State]]] = {
    "key": (
        lambda c, v: c.desk("N1").keying.commit(v, Reading("nksHoTen", BLANK)),
        {State.DRAFTING, State.RETURNED},
    ),
    "done": (lambda c, v: c.desk("N1").keying.done(v), set()),
    "take back": (lambda c, v: c.desk("N1").keying.take_back(v), {State.KEYED}),
    "verify": (lambda c, v: c.desk("M2").verifying.commit(v, "nksHoTen", OTHER), {State.KEYED}),
    "finish": (lambda c, v: c.desk("M2").verifying.finish(v), set()),
    "decide": (
        lambda c, v: c.desk("M2").adjudicating.decide(
            v, _disputed_key(c, v), Choice.RETYPED, OTHER
        ),
        {State.DISPUTED},
    ),
    "approve": (lambda c, v: c.desk("M2").approving.approve(v), {State.VERIFIED}),
    "return": (
        lambda c, v: c.desk("M2").approving.send_back(v, ["nksHoTen"], "misread"),
        {State.VERIFIED},
    ),
    "park": (
        lambda c, v: c.desk("M2").parking.park(v, "torn"),
        set(State) - {State.PARKED, State.APPROVED},
    ),
    "resume": (lambda c, v: c.desk("M2").parking.resume(v), {State.PARKED}),
    "correct": (
        lambda c, v: c.desk("M2").approving.correct(v, ["nksHoTen"], "registry"),
        {State.APPROVED},
    ),
}


def _disputed_key(commune: Commune, version_id: str) -> str:
    with commune.station.reads(Viewpoint(commune.user("X1"))) as reads:
        try:
            return reads.disputes(version_id)[0].key
        except (IndexError, LawError):
            return "nksHoTen"


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("before", State)
def test_a_move_happens_where_the_table_has_it_and_nowhere_else(
    commune: Commune, before: State, move: str
) -> None:
    version_id = WAYS[before](commune)
    act, allowed = MOVES[move]
    if before in allowed:
        act(commune, version_id)
        return
    with pytest.raises((LawError, Incomplete)):
        act(commune, version_id)
    assert state(commune, version_id) is before


# One person, one role.


def _verify_some(commune: Commune, version_id: str, who: str) -> None:
    commune.desk(who).verifying.commit(version_id, "nksHoTen", OTHER)


def _carried(commune: Commune, verifier: str) -> str:
    version_id = commune.keyed(commune.book())
    commune.verified(version_id, {"nksHoTen": OTHER}, verifier=verifier)
    return version_id


def _settled(commune: Commune, adjudicator: str) -> str:
    version_id = _carried(commune, verifier="S1")
    commune.desk(adjudicator).adjudicating.decide(version_id, "nksHoTen", Choice.RETYPED, OTHER)
    return version_id


def test_the_keyer_cannot_verify(commune: Commune) -> None:
    version_id = commune.keyed(commune.book(), keyer="M1")
    with pytest.raises(SamePerson):
        _verify_some(commune, version_id, "M1")
    with pytest.raises(SamePerson):
        commune.desk("M1").verifying.open(version_id)
    assert version_id not in {v.id for v in commune.desk("M1").verifying.queue()}


@pytest.mark.parametrize("part", ["keyer", "verifier"])
def test_neither_reader_settles_the_dispute(commune: Commune, part: str) -> None:
    keyer, verifier = ("M1", "S1") if part == "keyer" else ("N1", "M1")
    version_id = commune.keyed(commune.book(), keyer=keyer)
    commune.verified(version_id, {"nksHoTen": OTHER}, verifier=verifier)
    with pytest.raises(SamePerson):
        commune.desk("M1").adjudicating.decide(version_id, "nksHoTen", Choice.RETYPED, OTHER)
    with pytest.raises(SamePerson):
        commune.desk("M1").adjudicating.open(version_id)
    version = _version(commune, version_id)
    people = commune.station.people.users()
    names = {u.staff_no for u in who_could(people, version, Role.ADJUDICATOR)}
    assert "M1" not in names and {"X1", "T2", "M2"} <= names


@pytest.mark.parametrize("part", ["keyer", "verifier", "adjudicator"])
def test_nobody_approves_what_they_worked_on(commune: Commune, part: str) -> None:
    keyer = "M1" if part == "keyer" else "N1"
    verifier = "M1" if part == "verifier" else "S1"
    version_id = commune.keyed(commune.book(), keyer=keyer)
    commune.verified(version_id, {"nksHoTen": OTHER}, verifier=verifier)
    settler = "M1" if part == "adjudicator" else "X1"
    commune.desk(settler).adjudicating.decide(version_id, "nksHoTen", Choice.RETYPED, OTHER)
    for act in (
        lambda d: d.approving.approve(version_id),
        lambda d: d.approving.send_back(version_id, ["nksHoTen"], "misread"),
    ):
        with pytest.raises(SamePerson):
            act(commune.desk("M1"))
    assert state(commune, version_id) is State.VERIFIED
    commune.desk("M2").approving.approve(version_id)


def test_the_chief_may_settle_and_then_another_approves(commune: Commune) -> None:
    version_id = _settled(commune, adjudicator="T2")
    with pytest.raises(SamePerson):
        commune.desk("T2").approving.approve(version_id)
    commune.desk("T1").approving.approve(version_id)


def test_a_returned_record_is_not_keyed_by_its_verifier(commune: Commune) -> None:
    version_id = commune.keyed(commune.book())
    commune.verified(version_id, verifier="M1")
    commune.desk("T1").approving.send_back(version_id, ["nksHoTen"], "misread")
    with pytest.raises(SamePerson):
        commune.desk("M1").keying.open(version_id)
    commune.desk("N2").keying.open(version_id)


ONE_ROLE = {
    Role.KEYER: "N1",
    Role.VERIFIER: "S1",
    Role.ADJUDICATOR: "X1",
    Role.APPROVER: "T1",
}


@pytest.mark.parametrize("who", ["N2", "S2", "X1", "T1"])
def test_any_third_person_settles_a_dispute(commune: Commune, who: str) -> None:
    version_id = disputed(commune)
    commune.desk(who).adjudicating.decide(version_id, "nksHoTen", Choice.RETYPED, OTHER)
    assert state(commune, version_id) is State.VERIFIED


@pytest.mark.parametrize(
    ("acting", "held"),
    [(a, h) for a, h in permutations(ONE_ROLE, 2) if a is not Role.ADJUDICATOR],
)
def test_roles_are_not_lent(commune: Commune, acting: Role, held: Role) -> None:
    """Who does not hold a role in the office cannot act in it."""
    desk = commune.desk(ONE_ROLE[held])
    ways = {
        Role.KEYER: drafting,
        Role.VERIFIER: keyed,
        Role.APPROVER: verified,
    }
    version_id = ways[acting](commune)
    acts: dict[Role, Callable[[], object]] = {
        Role.KEYER: lambda: desk.keying.begin(commune.book().id),
        Role.VERIFIER: lambda: desk.verifying.commit(version_id, "nksHoTen", OTHER),
        Role.APPROVER: lambda: desk.approving.approve(version_id),
    }
    with pytest.raises(WrongRole):
        acts[acting]()


@pytest.mark.parametrize("who", ["A1", "K1"])
def test_auditor_and_technician_change_nothing(commune: Commune, who: str) -> None:
    desk, version_id = commune.desk(who), verified(commune)
    for act in (
        lambda: desk.keying.begin(commune.book().id),
        lambda: desk.verifying.commit(version_id, "nksHoTen", OTHER),
        lambda: desk.approving.approve(version_id),
        lambda: desk.parking.park(version_id, "torn"),
    ):
        with pytest.raises(LawError):
            act()


# Two readings at most.


def test_a_difference_asks_again_and_the_second_closes(commune: Commune) -> None:
    version_id, desk = keyed(commune), commune.desk("S1")
    assert desk.verifying.commit(version_id, "nksHoTen", OTHER) is Outcome.READ_AGAIN
    assert desk.verifying.commit(version_id, "nksHoTen", OTHER) is Outcome.DISPUTED
    with pytest.raises(WrongState):
        desk.verifying.commit(version_id, "nksHoTen", OTHER)


def test_no_third_reading_by_any_route(commune: Commune) -> None:
    """Leaving, another window, another verifier, parking and resuming: the count stays."""
    version_id = keyed(commune)
    commune.desk("S1").verifying.commit(version_id, "nksHoTen", OTHER)
    window = commune.desk("S1")
    window.verifying.open(version_id)
    commune.desk("S2").parking.park(version_id, "torn")
    commune.desk("S2").parking.resume(version_id)
    first = commune.first_values(version_id)["nksHoTen"]
    assert commune.desk("S2").verifying.commit(version_id, "nksHoTen", OTHER) is Outcome.DISPUTED
    for who in ("S1", "S2", "M1"):
        with pytest.raises(LawError):
            commune.desk(who).verifying.commit(version_id, "nksHoTen", first)


def test_agreed_at_the_second_reading(commune: Commune) -> None:
    version_id, desk = keyed(commune), commune.desk("S1")
    first = commune.first_values(version_id)["nksHoTen"]
    assert desk.verifying.commit(version_id, "nksHoTen", OTHER) is Outcome.READ_AGAIN
    assert desk.verifying.commit(version_id, "nksHoTen", first) is Outcome.AGREED


def test_take_back_ends_with_the_verifiers_first_commit(commune: Commune) -> None:
    version_id = keyed(commune)
    commune.desk("S1").verifying.open(version_id)
    commune.desk("N1").keying.take_back(version_id)
    commune.desk("N1").keying.done(version_id)
    _verify_some(commune, version_id, "S1")
    with pytest.raises(LawError):
        commune.desk("N1").keying.take_back(version_id)


def test_only_the_keyer_takes_back(commune: Commune) -> None:
    version_id = keyed(commune)
    with pytest.raises(LawError):
        commune.desk("N2").keying.take_back(version_id)


def test_done_needs_every_core_field(commune: Commune) -> None:
    version_id = drafting(commune)
    with pytest.raises(Incomplete) as refused:
        commune.desk("N1").keying.done(version_id)
    assert refused.value.fields
    assert state(commune, version_id) is State.DRAFTING


def test_a_return_keeps_what_was_not_marked(commune: Commune) -> None:
    version_id = returned(commune)
    desk = commune.desk("N1")
    draft = desk.keying.open(version_id)
    assert [f.key for f in draft.to_key] == ["nksHoTen"]
    other = next(k for k in entry(draft.register) if k != "nksHoTen")
    with pytest.raises(WrongState):
        desk.keying.commit(version_id, Reading(other, BLANK))
    desk.keying.commit(version_id, Reading("nksHoTen", OTHER))
    desk.keying.done(version_id)
    check = commune.desk("S1").verifying.open(version_id)
    assert [c.key for c in check.blind] == ["nksHoTen"] and not check.groups
    assert commune.desk("S1").verifying.commit(version_id, "nksHoTen", OTHER) is Outcome.AGREED
    commune.desk("S1").verifying.finish(version_id)
    commune.desk("T1").approving.approve(version_id)
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        assert reads.record(version_id).values["nksHoTen"] == OTHER


def test_a_correction_leaves_the_approved_version(commune: Commune) -> None:
    version_id = approved(commune)
    book_id = _version(commune, version_id).book_id
    before = commune.desk("T1").books.finished(book_id)
    new = commune.desk("T1").approving.correct(version_id, ["nksHoTen"], "registry")
    assert new.number == 2 and new.state is State.DRAFTING
    assert state(commune, version_id) is State.APPROVED
    assert commune.desk("T1").books.finished(book_id) == before, "an export must not lose it"
    commune.desk("N1").keying.open(new.id)
    commune.desk("N1").keying.commit(new.id, Reading("nksHoTen", OTHER))
    commune.desk("N1").keying.done(new.id)
    commune.verified(new.id)
    commune.desk("T1").approving.approve(new.id)
    after = commune.desk("T1").books.finished(book_id)
    assert after[0]["nksHoTen"] == OTHER
    assert {k: v for k, v in after[0].items() if k != "nksHoTen"} == {
        k: v for k, v in before[0].items() if k != "nksHoTen"
    }


def _version(commune: Commune, version_id: str) -> Version:
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        return reads.version(version_id)
