"""Checks that every use case makes before it writes."""

from collections.abc import Iterable

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
from hotich_tui.domain.record.people import User
from hotich_tui.domain.record.records import Version
from hotich_tui.workflow.ports.records import MoveWork, RoleWork


def require(user: User, role: Role) -> None:
    """Refuse a person who does not hold a role.

    Raises:
        WrongRole: They do not.
    """
    if not user.may(role):
        raise WrongRole("workflow.needs_role", role=role)


def record_role(user: User) -> Role:
    """One of the person's roles that work on records, for what anyone may do (parking).

    Raises:
        WrongRole: They have none.
    """
    for role in Role:
        if role.on_records and user.may(role):
            return role
    raise WrongRole("workflow.no_record_rights")


def may_take(version: Version, person_id: str, role: Role) -> bool:
    """Whether a person must still be entered with this role on a version.

    Raises:
        SamePerson: They have another role; or are to verify what they saw of the population.
    """
    if role is Role.VERIFIER and person_id in version.looked:
        raise SamePerson("workflow.looked")
    return take_role(version.roles, person_id, role)


def free_for(version: Version, user: User, role: Role) -> bool:
    """Whether the law lets this person act in this role on this version."""
    try:
        may_take(version, user.id, role)
    except SamePerson:
        return False
    return True


def who_could(people: Iterable[User], version: Version, role: Role) -> list[User]:
    """Those of the people who may act in a role on a version, for when nobody present may.

    Any role on records will do to settle a dispute; the others are held.
    """

    def holds(user: User) -> bool:
        if role is Role.ADJUDICATOR:
            return user.works_on_records
        return user.may(role)

    return [
        user
        for user in people
        if not user.disabled and holds(user) and free_for(version, user, role)
    ]


def join(work: RoleWork, version: Version, role: Role) -> None:
    """Enter the worker's role on a version, in the same transaction as what they do.

    Raises:
        SamePerson: They have another role.
    """
    if may_take(version, work.user.id, role):
        work.take_role(version.id, role)


def move(work: MoveWork, version: Version, event: Event, role: Role, detail: str = "") -> State:
    """Move a version along the state table.

    Raises:
        WrongState, WrongRole: The table does not allow it.
    """
    after = next_state(version.state, event, role, parked_from=version.parked_from)
    work.set_state(version.id, version.state, after, event, detail)
    return after


def stands(version: Version, *states: State) -> None:
    """Refuse where a version has moved on.

    Raises:
        WrongState: It is in none of the states.
    """
    if version.state not in states:
        raise WrongState("workflow.moved_on", state=version.state)
