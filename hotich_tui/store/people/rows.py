"""People as rows, and who is let through within a transaction."""

from typing import Any

from sqlalchemy import Connection, insert, select

from hotich_tui.domain.record.lifecycle import Role, SeatEnded, WrongRole
from hotich_tui.domain.record.people import User
from hotich_tui.store.file.tables import PERSON, PERSON_EVENT
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.ports.people import PersonEvent, PersonNote


def admit(connection: Connection, user: User) -> None:
    """Let through who still sits there.

    Raises:
        SeatEnded: They were disabled, or their roles or PIN changed after they sat down.
    """
    # Plain SQL: it is asked before every commit.
    query = "SELECT stamp, disabled FROM person WHERE id = ?"
    row = connection.exec_driver_sql(query, (user.id,)).first()
    if row is None or row[1] or row[0] != user.stamp:
        raise SeatEnded("law.seat_ended")


def admit_approver(connection: Connection, user: User) -> None:
    """Let through an approver who still sits there.

    Raises:
        SeatEnded, WrongRole
    """
    admit(connection, user)
    if not user.may(Role.APPROVER):
        raise WrongRole("workflow.user_needs_approver")


def note_event(
    connection: Connection,
    at: str,
    user_id: str,
    event: PersonEvent,
    by: str | None,
    other: str | None = None,
    reason: str = "",
    detail: str = "",
) -> None:
    """Write what was done to an account."""
    connection.execute(
        insert(PERSON_EVENT).values(
            at=at,
            person_id=user_id,
            event=event.value,
            by_id=by,
            other_id=other,
            reason=clean(reason),
            detail=detail,
        )
    )


def read_users(connection: Connection) -> list[User]:
    """Everyone, by name."""
    return [user_of(row) for row in connection.execute(select(PERSON).order_by(PERSON.c.name))]


def row_of(connection: Connection, user_id: str) -> Any:
    """A person's row."""
    return connection.execute(select(PERSON).where(PERSON.c.id == user_id)).one()


def roles_text(roles: frozenset[Role]) -> str:
    """Roles as they are stored."""
    return ",".join(sorted(role.value for role in roles))


def user_of(row: Any) -> User:
    """The person of a row."""
    return User(
        id=row.id,
        staff_no=row.staff_no,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles.split(",") if role),
        has_pin=row.pin_hash is not None,
        disabled=bool(row.disabled),
        stamp=row.stamp,
    )


def note_of(row: Any) -> PersonNote:
    """What was done to an account, of its row."""
    return PersonNote(
        id=row.id,
        at=row.at,
        person=row.person_id,
        event=PersonEvent(row.event),
        by=row.by_id or "",
        other=row.other_id or "",
        reason=row.reason,
    )
