"""What the use cases need to know of the commune's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong PINs since the last right one."""

    failed: int
    last: datetime | None


class PeopleReads(Protocol):
    """Who there is."""

    def users(self) -> Sequence[User]:
        """Everyone, by name; those whose door is closed too."""
        ...


class People(PeopleReads, Protocol):
    """The commune's people on this station, and their PINs."""

    def find(self, who: str) -> User | None:
        """By staff number, id or name (accents and case aside, if it is one person's)."""
        ...

    def add(self, *, staff_no: str, name: str, roles: frozenset[Role], by: User | None) -> User:
        """Enter a person.

        Args:
            by: Who enters them; None = they themselves, as the station's first person.

        Raises:
            StoreError: The staff number is taken.
        """
        ...

    def disable(self, user_id: str, by: User) -> None:
        """Close the door to a person; what they did stays."""
        ...

    def pin_matches(self, user_id: str, pin: str) -> bool:
        """Whether this is the person's PIN; never where they have none."""
        ...

    def set_pin(self, user_id: str, pin: str) -> None:
        """Keep a PIN, as a slow hash."""
        ...

    def attempts(self, user_id: str) -> Attempts:
        """How often a wrong PIN was typed of late."""
        ...

    def note_attempt(self, user_id: str, *, right: bool) -> None:
        """Count and audit a sign-in."""
        ...


class HasPeople(Protocol):
    """A station that says who there is."""

    @property
    def people(self) -> PeopleReads:
        """The commune's people."""
        ...
