"""The law of a record's life: the state table, and one person, one role on a version.

Everything that changes a record asks here first. The database and the registry hold the same rules
a second and a third time, each in its own way; nothing may go round this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hotich_tui.messages import HotichError


class State(StrEnum):
    """Where a version of a record stands."""

    DRAFTING = "drafting"
    KEYED = "keyed"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    RETURNED = "returned"
    PARKED = "parked"
    APPROVED = "approved"


KEYABLE = (State.DRAFTING, State.RETURNED)
"""Where a version is keyed."""


class Role(StrEnum):
    """What a person may do in the office; one of the first four is their role on a version."""

    KEYER = "keyer"
    VERIFIER = "verifier"
    ADJUDICATOR = "adjudicator"
    APPROVER = "approver"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"

    @property
    def on_records(self) -> bool:
        """True for the roles that work on records."""
        return self in _ON_RECORDS


_ON_RECORDS = (Role.KEYER, Role.VERIFIER, Role.ADJUDICATOR, Role.APPROVER)


class Event(StrEnum):
    """What happens to a version."""

    DONE = "done"
    TAKE_BACK = "take_back"
    ALL_EQUAL = "all_equal"
    DIFFERS = "differs"
    SETTLED = "settled"
    APPROVE = "approve"
    RETURN = "return"
    PARK = "park"
    RESUME = "resume"
    CORRECT = "correct"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the state table. `next` is None where it is the state kept while parked, or
    where the version stays as it is and a new one begins."""

    state: State
    event: Event
    roles: tuple[Role, ...]
    next: State | None


TABLE: tuple[Move, ...] = (
    Move(State.DRAFTING, Event.DONE, (Role.KEYER,), State.KEYED),
    Move(State.KEYED, Event.TAKE_BACK, (Role.KEYER,), State.DRAFTING),
    Move(State.KEYED, Event.ALL_EQUAL, (Role.VERIFIER,), State.VERIFIED),
    Move(State.KEYED, Event.DIFFERS, (Role.VERIFIER,), State.DISPUTED),
    Move(State.DISPUTED, Event.SETTLED, (Role.ADJUDICATOR,), State.VERIFIED),
    Move(State.VERIFIED, Event.APPROVE, (Role.APPROVER,), State.APPROVED),
    Move(State.VERIFIED, Event.RETURN, (Role.APPROVER,), State.RETURNED),
    Move(State.RETURNED, Event.DONE, (Role.KEYER,), State.KEYED),
    *(
        Move(state, Event.PARK, _ON_RECORDS, State.PARKED)
        for state in (
            State.DRAFTING,
            State.KEYED,
            State.DISPUTED,
            State.VERIFIED,
            State.RETURNED,
        )
    ),
    Move(State.PARKED, Event.RESUME, _ON_RECORDS, None),
    Move(State.APPROVED, Event.CORRECT, (Role.APPROVER,), State.APPROVED),
)
"""Law of the product (design §5). A correction leaves the approved version untouched and begins
a new one in `drafting`; taking back also needs that the verifier has not committed yet."""


class LawError(HotichError):
    """A forbidden move.

    LawError
    ├── WrongState     the version does not stand where this event can happen
    ├── WrongRole      the person does not hold a role that may do this
    ├── SamePerson     the person already has another role on this version
    └── SeatEnded      the person's rights or PIN changed after they sat down
    """


class WrongState(LawError):
    """The event cannot happen in the version's state."""


class WrongRole(LawError):
    """None of the person's roles may do this."""


class SamePerson(LawError):
    """One person, one role on a version of a record."""


class SeatEnded(LawError):
    """Whoever sits here has to sign in again: they were disabled, or their roles or PIN changed."""


def next_state(
    state: State, event: Event, role: Role, *, parked_from: State | None = None
) -> State:
    """The state after an event done in a role.

    Raises:
        WrongState: The table has no such row.
        WrongRole: It has, but not for this role.
    """
    rows = [move for move in TABLE if move.state is state and move.event is event]
    if not rows:
        raise WrongState("law.wrong_state", state=state, event=event)
    for move in rows:
        if role in move.roles:
            if move.next is not None:
                return move.next
            if parked_from is None:
                raise WrongState("law.wrong_state", state=state, event=event)
            return parked_from
    raise WrongRole("law.wrong_role", role=role, event=event)


def take_role(roles: Mapping[str, Role], person_id: str, role: Role) -> bool:
    """Whether a person must still be entered with this role on a version.

    Args:
        roles: Person id -> the role they have on the version.

    Returns:
        False where they already have it.

    Raises:
        SamePerson: They have another.
    """
    held = roles.get(person_id)
    if held is None:
        return True
    if held is not role:
        raise SamePerson("law.same_person", held=held, role=role)
    return False
