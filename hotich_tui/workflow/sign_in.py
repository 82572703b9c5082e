"""The station's door: who may come in, and with which PIN."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Protocol

from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.ports.everything import Station
from hotich_tui.workflow.ports.people import People
from hotich_tui.workflow.rules.errors import BadInput, SignInError

FREE_TRIES = 5
"""Wrong PINs before waiting begins (design of the threats, §6)."""
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)


def waiting_time(failed: int) -> timedelta:
    """How long to wait after that many wrong PINs in a row: doubles, up to a quarter of an hour."""
    if failed < FREE_TRIES:
        return timedelta(0)
    doublings: int = min(failed - FREE_TRIES, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def check_pin(pin: str) -> None:
    """Refuse a PIN that is too easy.

    Raises:
        BadInput: Not 6 to 12 digits, or a run or repetition of digits.
    """
    if not re.fullmatch(r"[0-9]{6,12}", pin):
        raise BadInput("workflow.pin_form")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise BadInput("workflow.pin_easy")


class SignInStation(Station, Protocol):
    """A station to which people are admitted."""

    @property
    def people(self) -> People:
        """The commune's people, with their PINs."""
        ...

    def close(self) -> None:
        """Close it, after everybody has left."""
        ...

    def stoppable(self) -> AbstractContextManager[Callable[[], None]]:
        """While it lasts, this thread only reads; what is given ends its reads, soon after it was
        called from another thread."""
        ...


def _now() -> datetime:
    return datetime.now(UTC)


class SignIn:
    """The way to a desk: who the people are, who they say they are, and that a PIN is right.

    Args:
        station: The open store.
        now: Clock, timezone-aware.
        random: Source of the adjudicator's random order.
        policy: Which fields are blind, and how looking over is watched; None = the package's.
    """

    def __init__(
        self,
        station: SignInStation,
        *,
        now: Callable[[], datetime] = _now,
        random: Random | None = None,
        policy: Policy | None = None,
    ) -> None:
        self._station = station
        self._now = now
        self._random = random or Random()
        self._policy = policy

    def close(self) -> None:
        """Close the station: nobody can sign in, and no desk works, after it."""
        self._station.close()

    def stoppable(self) -> AbstractContextManager[Callable[[], None]]:
        """While it lasts, this thread only reads: its use cases write nothing, and end soon after
        what is given was called from another thread."""
        return self._station.stoppable()

    def users(self) -> list[User]:
        """The people who can sign in here, by name."""
        return [user for user in self._station.people.users() if not user.disabled]

    def needs_pin(self, who: str) -> bool:
        """Whether this person has still to set their PIN.

        Raises:
            SignInError: No such person.
        """
        return not self._find(who).has_pin

    def set_first_pin(self, who: str, pin: str) -> Desk:
        """Set the PIN of someone who has none, and sign them in.

        Raises:
            SignInError: They have one, or there is no such person.
            BadInput: The PIN is too easy.
        """
        user = self._find(who)
        if user.has_pin:
            raise SignInError("workflow.pin_is_set")
        check_pin(pin)
        self._station.people.set_pin(user.id, pin)
        return self.desk(who, pin)

    def desk(self, who: str, pin: str) -> Desk:
        """The desk of a person who knows their PIN.

        Args:
            who: Staff number or name.

        Raises:
            SignInError: With how long to wait where there were too many tries.
        """
        people = self._station.people
        user = self._find(who)
        if not user.has_pin:
            raise SignInError("workflow.pin_missing", name=user.name)
        attempts = people.attempts(user.id)
        if attempts.last is not None:
            wait = attempts.last + waiting_time(attempts.failed) - self._now()
            if wait > timedelta(0):
                raise SignInError("workflow.wait", seconds=int(wait.total_seconds()) + 1)
        right = people.pin_matches(user.id, pin)
        people.note_attempt(user.id, right=right)
        if not right:
            raise SignInError("workflow.wrong_pin")
        return Desk(self._station, user, random=self._random, policy=self._policy)

    def add_user(
        self, *, staff_no: str, name: str, roles: frozenset[Role], by: Desk | None
    ) -> User:
        """Enter a person of the commune.

        Args:
            by: An approver's desk; None only on a station without people.

        Raises:
            WrongRole: Not an approver.
            BadInput: No name, no number or no role.
        """
        if by is None:
            if self._station.people.users():
                raise WrongRole("workflow.user_needs_approver")
        elif not by.user.may(Role.APPROVER):
            raise WrongRole("workflow.user_needs_approver")
        staff_no, name = clean(staff_no).strip(), " ".join(clean(name).split())
        if not staff_no or not name or not roles:
            raise BadInput("workflow.user_incomplete")
        author = None if by is None else by.user
        return self._station.people.add(staff_no=staff_no, name=name, roles=roles, by=author)

    def disable_user(self, who: str, by: Desk) -> User:
        """Close the door to a person; what they did stays.

        Raises:
            WrongRole: Not an approver, or oneself (nobody edits their own rights).
        """
        user = self._find(who)
        if not by.user.may(Role.APPROVER) or user.id == by.user.id:
            raise WrongRole("workflow.user_needs_approver")
        self._station.people.disable(user.id, by.user)
        return user

    def _find(self, who: str) -> User:
        user = self._station.people.find(who.strip())
        if user is None or user.disabled:
            raise SignInError("workflow.nobody")
        return user
