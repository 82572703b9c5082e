"""What the use cases need to know of the commune's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User


class PersonEvent(StrEnum):
    """What is done to an account."""

    ADDED = "added"
    IDENTIFIED = "identified"
    ROLES = "roles"
    DISABLED = "disabled"
    ENABLED = "enabled"
    RENAMED = "renamed"
    RESET_ASKED = "reset_asked"
    RESET = "reset"
    RECOVERED = "recovered"
    ACTIVATED = "activated"
    PIN_CHANGED = "pin_changed"
    ALIKE = "alike"
    ALIKE_SEEN = "alike_seen"
    SAME_HUMAN = "same_human"
    OVERRULED = "overruled"


@dataclass(frozen=True, slots=True)
class PersonNote:
    """One thing that was done to an account.

    Args:
        by: Id of who did it; "" = the program, or whoever held the printed recovery key.
        other: Id of another person that it is about: the one with the like name or the same number;
            of a reset the approver who asked for it first.
        reason: As the approver gave it.
    """

    id: int
    at: str
    person: str
    event: PersonEvent
    by: str
    other: str
    reason: str


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to be made.

    Args:
        number: Of the person's card; kept as an HMAC.
        word: With which the holder sets their PIN; kept as a slow hash.
        alike: Ids of people with the same name or nearly, whom this one is said not to be.
        reason: Why they are not the same.
    """

    staff_no: str
    name: str
    roles: frozenset[Role]
    number: str
    word: str
    alike: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a PIN or word that somebody typed.

    Args:
        right: It is the one.
        wait: Seconds before another one is looked at; it was not looked at where this is over 0.
    """

    right: bool
    wait: float = 0.0


class PeopleReads(Protocol):
    """Who there is."""

    def users(self) -> Sequence[User]:
        """Everyone, by name; those whose door is closed too."""
        ...

    def unidentified(self) -> Sequence[str]:
        """Ids of people of whose card no number was entered yet."""
        ...

    def notes(self, *events: PersonEvent, person: str = "") -> Sequence[PersonNote]:
        """What was done to accounts, oldest first; all events where none is named.

        Args:
            person: Id of the only person whose account is meant.
        """
        ...


class BookPeopleReads(Protocol):
    """What was done to the accounts of those who work on a book."""

    def resets_in(self, book_id: str) -> Sequence[PersonNote]:
        """PINs that were reset of people with a role on a record of the book, oldest first."""
        ...


class Accounts(PeopleReads, BookPeopleReads, Protocol):
    """What approvers do to accounts. Each call looks again, in its own transaction, whether whoever
    does it may; each writes its audit row.

    Raises:
        SeatEnded, WrongRole: They may not any more.
    """

    def find(self, who: str) -> User | None:
        """By staff number, id or name (accents and case aside, if it is one person's)."""
        ...

    def add(self, person: NewPerson, by: User | None) -> User:
        """Enter a person.

        Args:
            by: Who enters them; None = they themselves, as the station's first person.

        Raises:
            Taken: The staff number has an account, or the number of the card.
        """
        ...

    def identify(self, user_id: str, number: str, by: User) -> None:
        """Enter the number of the card of somebody who was there before numbers were asked for.

        Raises:
            Taken: Another account has it, or this one has a number.
        """
        ...

    def disable(self, user_id: str, by: User) -> None:
        """Close the door to a person; what they did stays. Their seats end."""
        ...

    def enable(self, user_id: str, by: User) -> None:
        """Open it again."""
        ...

    def set_roles(self, user_id: str, roles: frozenset[Role], by: User) -> None:
        """What the person may do from now on. Their seats end."""
        ...

    def rename(
        self, user_id: str, name: str, by: User, alike: Sequence[str] = (), reason: str = ""
    ) -> None:
        """What the person is called from now on."""
        ...

    def reset(self, user_id: str, word: str, by: User) -> bool:
        """Take a PIN away and give a word in its place, once enough approvers have asked for it.

        Returns:
            Whether it is done; False = another approver has to ask too.

        Raises:
            WrongRole: Only the recovery key can do it.
        """
        ...

    def recover(self, user_id: str, word: str, by: User | None) -> None:
        """The same at once, by who showed the printed recovery key."""
        ...

    def seen_alike(self, user_id: str, by: User) -> None:
        """An approver has seen that the person's name is like another one's."""
        ...


class People(Accounts, Protocol):
    """The commune's people on this station, their accounts and their PINs."""

    def try_pin(self, user_id: str, pin: str) -> Verdict:
        """Count an attempt, then look at the PIN. Audited."""
        ...

    def try_word(self, user_id: str, word: str) -> Verdict:
        """Count an attempt, then look at the word of activation. Nothing is changed by it."""
        ...

    def first_pin(self, user_id: str, word: str, pin: str) -> Verdict:
        """Set the PIN of who has the word; the word is used up."""
        ...

    def change_pin(self, user_id: str, old: str, new: str) -> Verdict:
        """Set another PIN in place of one's own."""
        ...


class HasPeople(Protocol):
    """A station that says who there is."""

    @property
    def people(self) -> PeopleReads:
        """The commune's people."""
        ...


class HasAccounts(Protocol):
    """A station with accounts."""

    @property
    def people(self) -> Accounts:
        """The commune's people and what is done to their accounts."""
        ...
