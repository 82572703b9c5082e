"""The station's door: who may come in, and with which PIN."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from random import Random
from typing import Protocol

from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.people.accounts import Activation, make_account
from hotich_tui.workflow.ports.everything import Station
from hotich_tui.workflow.ports.people import People, Verdict
from hotich_tui.workflow.rules.errors import SignInError
from hotich_tui.workflow.rules.secrets import check_pin, new_word, plain_word


class SignInStation(Station, Protocol):
    """A station to which people are admitted."""

    @property
    def people(self) -> People:
        """The commune's people, with their PINs."""
        ...

    def is_recovery_key(self, typed: str) -> bool:
        """Whether this is the printed recovery key of the station."""
        ...

    def close(self) -> None:
        """Close it, after everybody has left."""
        ...

    def stoppable(self) -> AbstractContextManager[Callable[[], None]]:
        """While it lasts, this thread only reads; what is given ends its reads, soon after it was
        called from another thread."""
        ...


class SignIn:
    """The way to a desk: who the people are, who they say they are, and that a PIN is right.

    Args:
        station: The open store.
        random: Source of the adjudicator's random order.
        policy: Which fields are blind, and how looking over is watched; None = the package's.
    """

    def __init__(
        self,
        station: SignInStation,
        *,
        random: Random | None = None,
        policy: Policy | None = None,
    ) -> None:
        self._station = station
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

    def check_word(self, who: str, word: str) -> None:
        """Let through who has the word of activation; they may choose a PIN.

        Raises:
            SignInError: It is not the word, or there were too many tries.
        """
        user = self._find(who)
        if user.has_pin:
            raise SignInError("workflow.pin_is_set")
        verdict = self._station.people.try_word(user.id, plain_word(word))
        _judge(verdict, "workflow.wrong_word")

    def set_first_pin(self, who: str, word: str, pin: str) -> Desk:
        """Set the PIN of someone who has none but the word of activation, and sign them in.

        Raises:
            SignInError: They have one, or there is no such person, or it is not the word.
            BadInput: The PIN is too easy.
        """
        user = self._find(who)
        if user.has_pin:
            raise SignInError("workflow.pin_is_set")
        check_pin(pin)
        verdict = self._station.people.first_pin(user.id, plain_word(word), pin)
        _judge(verdict, "workflow.wrong_word")
        return self.desk(who, pin)

    def change_pin(self, who: str, old: str, new: str) -> None:
        """Set another PIN in place of one's own.

        Raises:
            SignInError: The old one is wrong, or there were too many tries.
            BadInput: The new one is too easy.
        """
        user = self._find(who)
        check_pin(new)
        _judge(self._station.people.change_pin(user.id, old, new), "workflow.wrong_pin")

    def desk(self, who: str, pin: str) -> Desk:
        """The desk of a person who knows their PIN.

        Args:
            who: Staff number or name.

        Raises:
            SignInError: With how long to wait where there were too many tries.
        """
        # As they are before their PIN is looked at: what changes in between ends the seat.
        user = self._find(who)
        if not user.has_pin:
            raise SignInError("workflow.pin_missing", name=user.name)
        _judge(self._station.people.try_pin(user.id, pin), "workflow.wrong_pin")
        return Desk(self._station, user, random=self._random, policy=self._policy)

    def add_user(
        self,
        *,
        staff_no: str,
        name: str,
        roles: frozenset[Role],
        number: str,
        by: Desk | None,
        reason: str = "",
    ) -> Activation:
        """Enter a person of the commune; see `PeopleRoom.add`.

        Args:
            by: An approver's desk; None only on a station without people, whose first person is an
                approver.
        """
        if by is not None:
            return by.accounts.add(
                staff_no=staff_no, name=name, roles=roles, number=number, reason=reason
            )
        people = self._station.people
        if people.users():
            raise WrongRole("workflow.user_needs_approver")
        return make_account(people, None, staff_no=staff_no, name=name, roles=roles, number=number)

    def disable_user(self, who: str, by: Desk) -> User:
        """Close the door to a person; see `PeopleRoom.disable`."""
        return by.accounts.disable(who)

    def recover(self, who: str, recovery_key: str, by: Desk | None) -> Activation:
        """Take an approver's PIN away with the printed recovery key; anybody's where no approver
        can sign in.

        Args:
            by: The desk of a technician; None only where no technician can sign in.

        Raises:
            WrongRole: Not a technician, or a technician's own PIN.
            StoreError: It is not the recovery key.
        """
        user, people = self._find(who), self._station.people
        able = [one for one in people.users() if one.may(Role.TECHNICIAN) and one.has_pin]
        approvers = [one for one in people.users() if one.may(Role.APPROVER) and one.has_pin]
        if approvers and not user.may(Role.APPROVER):
            raise WrongRole("workflow.approvers_reset")
        author = None if by is None else by.user
        if author is None and any(one.id != user.id for one in able):
            raise WrongRole("workflow.recover_needs_technician")
        if author is not None and (not author.may(Role.TECHNICIAN) or author.id == user.id):
            raise WrongRole("workflow.recover_needs_technician")
        if not self._station.is_recovery_key(recovery_key):
            raise SignInError("workflow.wrong_recovery_key")
        word = new_word()
        people.recover(user.id, word, author)
        return Activation(user, word)

    def _find(self, who: str) -> User:
        user = self._station.people.find(who.strip())
        if user is None or user.disabled:
            raise SignInError("workflow.nobody")
        return user


def _judge(verdict: Verdict, wrong: str) -> None:
    """Refuse what was wrong, or was not looked at.

    Raises:
        SignInError: With how long to wait where there were too many tries.
    """
    if verdict.wait > 0:
        raise SignInError("workflow.wait", seconds=int(verdict.wait) + 1)
    if not verdict.right:
        raise SignInError(wrong)
