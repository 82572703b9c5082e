"""Every row of the state table, and every move that is not in it."""

from itertools import product

import pytest

from hotich_tui.domain.record.lifecycle import (
    Event,
    Role,
    SamePerson,
    State,
    WrongRole,
    WrongState,
    next_state,
    take_role,
)

PARTS = (Role.KEYER, Role.VERIFIER, Role.ADJUDICATOR, Role.APPROVER)
# The design's table, written a second time on purpose.
LAW = {
    (State.DRAFTING, Event.DONE, Role.KEYER): State.KEYED,
    (State.KEYED, Event.TAKE_BACK, Role.KEYER): State.DRAFTING,
    (State.KEYED, Event.ALL_EQUAL, Role.VERIFIER): State.VERIFIED,
    (State.KEYED, Event.DIFFERS, Role.VERIFIER): State.DISPUTED,
    (State.DISPUTED, Event.SETTLED, Role.ADJUDICATOR): State.VERIFIED,
    (State.VERIFIED, Event.APPROVE, Role.APPROVER): State.APPROVED,
    (State.VERIFIED, Event.RETURN, Role.APPROVER): State.RETURNED,
    (State.RETURNED, Event.DONE, Role.KEYER): State.KEYED,
    (State.APPROVED, Event.CORRECT, Role.APPROVER): State.APPROVED,
    **{
        (state, Event.PARK, role): State.PARKED
        for state in State
        if state not in (State.APPROVED, State.PARKED)
        for role in PARTS
    },
    **{(State.PARKED, Event.RESUME, role): State.KEYED for role in PARTS},
}


@pytest.mark.parametrize(("state", "event", "role"), LAW)
def test_every_row(state: State, event: Event, role: Role) -> None:
    parked_from = State.KEYED if state is State.PARKED else None
    assert next_state(state, event, role, parked_from=parked_from) is LAW[state, event, role]


@pytest.mark.parametrize(
    ("state", "event", "role"), [m for m in product(State, Event, Role) if m not in LAW]
)
def test_every_forbidden_move(state: State, event: Event, role: Role) -> None:
    known = any((state, event) == (s, e) for s, e, _ in LAW)
    with pytest.raises(WrongRole if known else WrongState):
        next_state(state, event, role, parked_from=State.KEYED)


def test_a_parked_record_resumes_where_it_was() -> None:
    for before in set(State) - {State.PARKED, State.APPROVED}:
        found = next_state(State.PARKED, Event.RESUME, Role.KEYER, parked_from=before)
        assert found is before
    with pytest.raises(WrongState):
        next_state(State.PARKED, Event.RESUME, Role.KEYER)


@pytest.mark.parametrize(("held", "wanted"), list(product(PARTS, PARTS)))
def test_one_person_one_role(held: Role, wanted: Role) -> None:
    roles = {"p": held}
    if held is wanted:
        assert take_role(roles, "p", wanted) is False
    else:
        with pytest.raises(SamePerson):
            take_role(roles, "p", wanted)
    assert take_role(roles, "q", wanted) is True
