"""The commune's people on this station, and their PINs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, insert, select, update

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User, person_id
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.engine import snapshot, writing
from hotich_tui.store.file.errors import Taken
from hotich_tui.store.file.tables import PERSON
from hotich_tui.vietnamese import clean, fold
from hotich_tui.workflow.ports.people import Attempts, People


class SqlPeople(People):
    """The commune's people, each call in a transaction of its own."""

    def __init__(self, engine: Engine, audit: AuditLog, commune: str) -> None:
        self._engine = engine
        self._audit = audit
        self._commune = commune

    def users(self) -> Sequence[User]:
        with snapshot(self._engine) as connection:
            rows = connection.execute(select(PERSON).order_by(PERSON.c.name)).fetchall()
        return [_user(row) for row in rows]

    def find(self, who: str) -> User | None:
        users = self.users()
        for user in users:
            if who in (user.id, user.staff_no) or who.casefold() == user.staff_no.casefold():
                return user
        named = [user for user in users if fold(user.name) == fold(who)]
        return named[0] if len(named) == 1 else None

    def add(self, *, staff_no: str, name: str, roles: frozenset[Role], by: User | None) -> User:
        staff_no, name = clean(staff_no), clean(name)
        user = User(person_id(self._commune, staff_no), staff_no, name, roles)
        with writing(self._engine) as connection:
            known = select(PERSON.c.id).where(PERSON.c.id == user.id)
            if connection.execute(known).first() is not None:
                raise Taken("store.staff_no_taken", staff_no=staff_no)
            connection.execute(
                insert(PERSON).values(
                    id=user.id,
                    staff_no=staff_no,
                    name=name,
                    roles=",".join(sorted(role.value for role in roles)),
                    disabled=False,
                    failed=0,
                )
            )
            author = user.id if by is None else by.id
            roles_text = ",".join(sorted(role.value for role in roles))
            self._audit.note(connection, author, "user_add", detail=f"{user.id} {roles_text}")
        return user

    def disable(self, user_id: str, by: User) -> None:
        self._change(user_id, "user_disable", by.id, disabled=True)

    def pin_matches(self, user_id: str, pin: str) -> bool:
        from argon2 import PasswordHasher
        from argon2.exceptions import VerificationError

        with snapshot(self._engine) as connection:
            stored = connection.execute(
                select(PERSON.c.pin_hash).where(PERSON.c.id == user_id)
            ).scalar()
        if stored is None:
            return False
        try:
            return PasswordHasher().verify(stored, pin)
        except VerificationError:
            return False

    def set_pin(self, user_id: str, pin: str) -> None:
        from argon2 import PasswordHasher

        # 19 MiB, two passes: 25 ms measured; a PIN guards the seat, never the key.
        hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._change(user_id, "pin_set", user_id, pin_hash=hasher.hash(pin))

    def attempts(self, user_id: str) -> Attempts:
        query = select(PERSON.c.failed, PERSON.c.failed_at).where(PERSON.c.id == user_id)
        with snapshot(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None or row.failed_at is None:
            return Attempts(0, None)
        return Attempts(row.failed, datetime.fromisoformat(row.failed_at))

    def note_attempt(self, user_id: str, *, right: bool) -> None:
        if right:
            self._change(user_id, "sign_in", user_id, failed=0, failed_at=None)
            return
        now = datetime.fromtimestamp(self._audit.clock(), UTC).isoformat()
        self._change(user_id, "sign_in_failed", user_id, failed=PERSON.c.failed + 1, failed_at=now)

    def _change(self, user_id: str, event: str, author: str, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(PERSON).where(PERSON.c.id == user_id).values(**values))
            self._audit.note(connection, author, event, detail=user_id)


def _user(row: Any) -> User:
    return User(
        id=row.id,
        staff_no=row.staff_no,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles.split(",") if role),
        has_pin=row.pin_hash is not None,
        disabled=bool(row.disabled),
    )
