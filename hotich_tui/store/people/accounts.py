"""The commune's people on this station: their accounts, and what is done to them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, exists, insert, select, update

from hotich_tui.domain.record.accounts import approvers_to_reset
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User, person_id
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.engine import snapshot, writing
from hotich_tui.store.file.errors import Taken
from hotich_tui.store.file.tables import PERSON, PERSON_EVENT, RECORD, VERSION, VERSION_ROLE
from hotich_tui.store.people.identity import Identities
from hotich_tui.store.people.pins import Attempts, fits, slow_hash
from hotich_tui.store.people.rows import (
    admit,
    admit_approver,
    note_event,
    note_of,
    read_users,
    roles_text,
    row_of,
    user_of,
)
from hotich_tui.vietnamese import clean, fold
from hotich_tui.workflow.ports.people import NewPerson, People, PersonEvent, PersonNote, Verdict

RESETS = (PersonEvent.RESET, PersonEvent.RECOVERED)


class SqlPeople(People):
    """The commune's people, each call in a transaction of its own.

    Args:
        identities: How numbers of cards are kept.
    """

    def __init__(
        self, engine: Engine, audit: AuditLog, commune: str, identities: Identities
    ) -> None:
        self._engine = engine
        self._audit = audit
        self._commune = commune
        self._identities = identities
        self.attempts = Attempts(engine, audit)

    # Reading.

    def users(self) -> Sequence[User]:
        with snapshot(self._engine) as connection:
            return read_users(connection)

    def find(self, who: str) -> User | None:
        users = self.users()
        for user in users:
            if who in (user.id, user.staff_no) or who.casefold() == user.staff_no.casefold():
                return user
        named = [user for user in users if fold(user.name) == fold(who)]
        return named[0] if len(named) == 1 else None

    def unidentified(self) -> Sequence[str]:
        query = select(PERSON.c.id).where(PERSON.c.identity.is_(None))
        with snapshot(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def notes(self, *events: PersonEvent, person: str = "") -> Sequence[PersonNote]:
        query = select(PERSON_EVENT).order_by(PERSON_EVENT.c.id)
        if events:
            query = query.where(PERSON_EVENT.c.event.in_([event.value for event in events]))
        if person:
            query = query.where(PERSON_EVENT.c.person_id == person)
        with snapshot(self._engine) as connection:
            return [note_of(row) for row in connection.execute(query)]

    def resets_in(self, book_id: str) -> Sequence[PersonNote]:
        # By the records of the book, not by those of the person: there may be many of these.
        works_there = (
            exists()
            .where(RECORD.c.book_id == book_id, VERSION.c.record_id == RECORD.c.id)
            .where(VERSION_ROLE.c.version_id == VERSION.c.id)
            .where(VERSION_ROLE.c.person_id == PERSON_EVENT.c.person_id)
        )
        query = (
            select(PERSON_EVENT)
            .where(PERSON_EVENT.c.event.in_([event.value for event in RESETS]), works_there)
            .order_by(PERSON_EVENT.c.id)
        )
        with snapshot(self._engine) as connection:
            return [note_of(row) for row in connection.execute(query)]

    # What approvers do.

    def add(self, person: NewPerson, by: User | None) -> User:
        staff_no, name = clean(person.staff_no), clean(person.name)
        user = User(person_id(self._commune, staff_no), staff_no, name, person.roles)
        with writing(self._engine) as connection:
            if by is not None:
                admit_approver(connection, by)
            elif connection.execute(select(PERSON.c.id).limit(1)).first() is not None:
                raise WrongRole("workflow.user_needs_approver")
            known = select(PERSON.c.id).where(PERSON.c.id == user.id)
            if connection.execute(known).first() is not None:
                raise Taken("store.staff_no_taken", staff_no=staff_no)
            values = {
                "id": user.id,
                "staff_no": staff_no,
                "name": name,
                "roles": roles_text(person.roles),
                "disabled": False,
                "identity": self._free_identity(connection, person.number),
                "activation": slow_hash(person.word),
            }
            connection.execute(insert(PERSON).values(**values))
            self._identities.keep(connection, user.id, person.number)
            author = user if by is None else by
            detail = f"{user.id} {values['roles']}"
            self._note(connection, author, "user_add", PersonEvent.ADDED, user.id, detail=detail)
            self._note_alike(connection, user.id, person.alike, person.reason, author)
        return user

    def identify(self, user_id: str, number: str, by: User) -> None:
        with writing(self._engine) as connection:
            admit_approver(connection, by)
            if row_of(connection, user_id).identity is not None:
                raise Taken("store.has_number")
            mac = self._free_identity(connection, number)
            self._identities.keep(connection, user_id, number)
            self._change(
                connection, by, "user_identify", PersonEvent.IDENTIFIED, user_id, identity=mac
            )

    def disable(self, user_id: str, by: User) -> None:
        with writing(self._engine) as connection:
            admit_approver(connection, by)
            self._change(
                connection, by, "user_disable", PersonEvent.DISABLED, user_id, disabled=True
            )

    def enable(self, user_id: str, by: User) -> None:
        with writing(self._engine) as connection:
            admit_approver(connection, by)
            self._change(
                connection, by, "user_enable", PersonEvent.ENABLED, user_id, disabled=False
            )

    def set_roles(self, user_id: str, roles: frozenset[Role], by: User) -> None:
        with writing(self._engine) as connection:
            admit_approver(connection, by)
            text = roles_text(roles)
            self._change(
                connection, by, "user_roles", PersonEvent.ROLES, user_id, detail=text, roles=text
            )

    def rename(
        self, user_id: str, name: str, by: User, alike: Sequence[str] = (), reason: str = ""
    ) -> None:
        with writing(self._engine) as connection:
            admit_approver(connection, by)
            self._change(
                connection, by, "user_rename", PersonEvent.RENAMED, user_id, name=clean(name)
            )
            self._note_alike(connection, user_id, alike, reason, by)

    def reset(self, user_id: str, word: str, by: User) -> bool:
        with writing(self._engine) as connection:
            admit_approver(connection, by)
            holder = user_of(row_of(connection, user_id))
            needed = approvers_to_reset(holder, read_users(connection))
            if needed == 0 or holder.id == by.id:
                raise WrongRole("workflow.reset_needs_key")
            first = self._asked(connection, user_id)
            if needed == 2 and first in (None, by.id):
                if first is None:
                    self._note(
                        connection, by, "reset_asked", PersonEvent.RESET_ASKED, user_id, user_id
                    )
                return False
            other = first if needed == 2 else None
            self._take_pin(connection, user_id, word, by, PersonEvent.RESET, other)
            return True

    def recover(self, user_id: str, word: str, by: User | None) -> None:
        with writing(self._engine) as connection:
            if by is not None:
                admit(connection, by)
            self._take_pin(connection, user_id, word, by, PersonEvent.RECOVERED, None)

    def seen_alike(self, user_id: str, by: User) -> None:
        with writing(self._engine) as connection:
            admit_approver(connection, by)
            self._note(connection, by, "alike_seen", PersonEvent.ALIKE_SEEN, user_id, user_id)

    # PINs.

    def try_pin(self, user_id: str, pin: str) -> Verdict:
        return self.attempts.check(user_id, "pin_hash", pin)

    def try_word(self, user_id: str, word: str) -> Verdict:
        return self.attempts.check(user_id, "activation", word)

    def first_pin(self, user_id: str, word: str, pin: str) -> Verdict:
        attempt = self.attempts.allow(user_id, "activation")
        if isinstance(attempt, float):
            return Verdict(False, attempt)
        right = fits(attempt.stored, word)
        if right:
            values: dict[str, Any] = {"pin_hash": slow_hash(pin), "activation": None}
            with writing(self._engine) as connection:
                row = row_of(connection, user_id)
                # Another one may have used it up meanwhile.
                right = row.activation == attempt.stored and row.pin_hash is None
                if right:
                    me = user_of(row)
                    self._change(connection, me, "pin_set", PersonEvent.ACTIVATED, me.id, **values)
        return self.attempts.conclude(user_id, attempt, right)

    def change_pin(self, user_id: str, old: str, new: str) -> Verdict:
        attempt = self.attempts.allow(user_id, "pin_hash")
        if isinstance(attempt, float):
            return Verdict(False, attempt)
        right = fits(attempt.stored, old)
        if right:
            pin_hash = slow_hash(new)
            with writing(self._engine) as connection:
                row = row_of(connection, user_id)
                right = row.pin_hash == attempt.stored
                if right:
                    me, event = user_of(row), PersonEvent.PIN_CHANGED
                    self._change(connection, me, "pin_change", event, me.id, pin_hash=pin_hash)
        return self.attempts.conclude(user_id, attempt, right)

    # Within a transaction.

    def _take_pin(
        self,
        connection: Connection,
        user_id: str,
        word: str,
        by: User | None,
        event: PersonEvent,
        other: str | None,
    ) -> None:
        values: dict[str, Any] = {"pin_hash": None, "activation": slow_hash(word), "failed": 0}
        # Whoever sits there under the old PIN has to go, also where there was none.
        values["stamp"] = PERSON.c.stamp + 1
        self._change(connection, by, f"pin_{event.value}", event, user_id, other=other, **values)

    def _asked(self, connection: Connection, user_id: str) -> str | None:
        """Which approver, who still is one, asked for a reset that was not done yet."""
        events = (PersonEvent.RESET_ASKED, PersonEvent.RESET, PersonEvent.RECOVERED)
        query = (
            select(PERSON_EVENT.c.event, PERSON_EVENT.c.by_id)
            .where(
                PERSON_EVENT.c.person_id == user_id,
                PERSON_EVENT.c.event.in_([event.value for event in events]),
            )
            .order_by(PERSON_EVENT.c.id.desc())
            .limit(1)
        )
        last = connection.execute(query).first()
        if last is None or last.event != PersonEvent.RESET_ASKED.value:
            return None
        asker = user_of(row_of(connection, last.by_id))
        return asker.id if asker.may(Role.APPROVER) else None

    def _free_identity(self, connection: Connection, number: str) -> str:
        mac = self._identities.mac(connection, number)
        holder = select(PERSON.c.staff_no).where(PERSON.c.identity == mac)
        taken = connection.execute(holder).scalar()
        if taken is not None:
            raise Taken("store.number_taken", staff_no=taken)
        return mac

    def _note_alike(
        self, connection: Connection, user_id: str, others: Sequence[str], reason: str, by: User
    ) -> None:
        for other in others:
            self._note(
                connection,
                by,
                "user_alike",
                PersonEvent.ALIKE,
                user_id,
                detail=f"{user_id} {other}",
                other=other,
                reason=reason,
            )

    def _change(
        self,
        connection: Connection,
        by: User | None,
        audited: str,
        event: PersonEvent,
        user_id: str,
        *,
        detail: str = "",
        other: str | None = None,
        **values: Any,
    ) -> None:
        changed = update(PERSON).where(PERSON.c.id == user_id)
        connection.execute(changed.values(changed=True, **values))
        self._note(
            connection,
            by,
            audited,
            event,
            user_id,
            detail=f"{user_id} {detail}".strip(),
            other=other,
        )

    def _note(
        self,
        connection: Connection,
        by: User | None,
        audited: str,
        event: PersonEvent,
        user_id: str,
        detail: str = "",
        *,
        other: str | None = None,
        reason: str = "",
    ) -> None:
        note_event(
            connection,
            datetime.fromtimestamp(self._audit.clock(), UTC).isoformat(timespec="milliseconds"),
            user_id,
            event,
            None if by is None else by.id,
            other,
            reason,
            detail.removeprefix(user_id).strip(),
        )
        who = user_id if by is None else by.id
        self._audit.note(connection, who, audited, detail=detail or user_id)
