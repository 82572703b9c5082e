"""What approvers do to accounts: make them, name them, give and take roles, close and open them."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotich_tui.domain.record.accounts import alike, approvers_to_reset
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.ports.people import (
    Accounts,
    HasAccounts,
    NewPerson,
    PersonEvent,
    PersonNote,
)
from hotich_tui.workflow.rules.errors import BadInput, SignInError
from hotich_tui.workflow.rules.secrets import identity_number, new_word

RESETS = (PersonEvent.RESET_ASKED, PersonEvent.RESET, PersonEvent.RECOVERED)


class Alike(BadInput):
    """Somebody with this name, or nearly, is there: a reason is asked for.

    Args:
        people: Who they are.
    """

    def __init__(self, people: Sequence[User]) -> None:
        names = ", ".join(f"{user.name} ({user.staff_no})" for user in people)
        super().__init__("workflow.user_alike", names=names)
        self.people = tuple(people)


@dataclass(frozen=True, slots=True)
class Activation:
    """An account with the word that goes to its holder, once.

    Args:
        word: With which the holder sets their PIN; kept nowhere in clear.
    """

    user: User
    word: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two accounts that may be one human.

    Args:
        user: The one that came later, or was renamed.
        other: The one with the same name or nearly, or the same number.
        reason: Why they are two, as the approver said who let it through; "" of a same number.
        by: Who that was; None = nobody.
    """

    user: User
    other: User
    reason: str
    by: User | None


@dataclass(frozen=True, slots=True)
class Reset:
    """A PIN that was reset.

    Args:
        by: The approvers who asked for it, or the technician; nobody = who had the recovery key.
    """

    at: str
    user: User
    by: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as it is listed.

    Args:
        identified: The number of the person's card was entered.
        asked: An approver has asked for a reset that waits for another one.
    """

    user: User
    identified: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class PeopleRoom:
    """The accounts, for a signed-in person."""

    _station: HasAccounts
    user: User

    def listed(self) -> list[AccountRow]:
        """Everyone, by name."""
        people = self._people
        unidentified = set(people.unidentified())
        last = {note.person: note.event for note in people.notes(*RESETS)}
        return [
            AccountRow(
                user, user.id not in unidentified, last.get(user.id) is PersonEvent.RESET_ASKED
            )
            for user in people.users()
        ]

    def doubts(self) -> list[Doubt]:
        """Accounts that may be one human, and that no approver has seen but who let it through.

        Where there is one approver, they are shown until that one has seen them.
        """
        users = {user.id: user for user in self._people.users()}
        kinds = (PersonEvent.ALIKE, PersonEvent.SAME_HUMAN)
        found: dict[tuple[str, str], PersonNote] = {}
        for note in self._people.notes(*kinds, PersonEvent.ALIKE_SEEN):
            if note.event in kinds:
                found[note.person, note.other] = note
                continue
            for place, alike_note in list(found.items()):
                if place[0] == note.person and self._settles(note, alike_note, users):
                    del found[place]
        return [
            Doubt(users[person], users[other], note.reason, users.get(note.by))
            for (person, other), note in found.items()
            if person in users and other in users
        ]

    def _settles(self, seen: PersonNote, note: PersonNote, users: dict[str, User]) -> bool:
        others = [u for u in users.values() if u.may(Role.APPROVER) and u.has_pin]
        return seen.by != note.by or all(user.id == note.by for user in others)

    def waiting_doubts(self) -> list[Doubt]:
        """Those that this person has to look at as the next approver."""
        if not self.user.may(Role.APPROVER):
            return []
        able = [u for u in self._people.users() if u.may(Role.APPROVER) and u.has_pin]
        alone = len(able) <= 1
        return [d for d in self.doubts() if alone or d.by is None or d.by.id != self.user.id]

    def resets_in(self, book_id: str) -> list[Reset]:
        """PINs that were reset of people who work on a book: whoever approves it should know."""
        users = {user.id: user for user in self._people.users()}
        return [
            Reset(
                note.at,
                users[note.person],
                tuple(users[one] for one in (note.other, note.by) if one in users),
            )
            for note in self._people.resets_in(book_id)
        ]

    def seen(self, user_id: str) -> None:
        """Note that one has seen whom a person may be.

        Raises:
            WrongRole: Not an approver.
        """
        self._people.seen_alike(user_id, self.user)

    def add(
        self,
        *,
        staff_no: str,
        name: str,
        roles: frozenset[Role],
        number: str,
        reason: str = "",
    ) -> Activation:
        """Make an account.

        Args:
            number: Of the person's card.
            reason: Why they are not somebody with a like name; asked for by `Alike`.

        Raises:
            WrongRole: Not an approver.
            Alike: Somebody has this name or nearly, and no reason was given.
            BadInput: No name, no number or no role.
        """
        self._require()
        return make_account(
            self._people,
            self.user,
            staff_no=staff_no,
            name=name,
            roles=roles,
            number=number,
            reason=reason,
        )

    def identify(self, who: str, number: str) -> User:
        """Enter the number of somebody's card who was there before numbers were asked for."""
        self._require()
        user = self.find(who)
        self._people.identify(user.id, identity_number(number), self.user)
        return user

    def disable(self, who: str) -> User:
        """Close the door to a person; what they did stays.

        Raises:
            WrongRole: Not an approver, or oneself (nobody edits their own rights), or the last one.
        """
        user = self._other(who)
        self._keep_an_approver(user, frozenset())
        self._people.disable(user.id, self.user)
        return user

    def enable(self, who: str) -> User:
        """Open it again."""
        user = self._other(who)
        self._people.enable(user.id, self.user)
        return user

    def set_roles(self, who: str, roles: frozenset[Role]) -> User:
        """Give and take roles.

        Raises:
            WrongRole: Not an approver, or oneself, or the last approver's.
            BadInput: No role is left: then the person is to be disabled.
        """
        user = self._other(who)
        if not roles:
            raise BadInput("workflow.user_no_role")
        self._keep_an_approver(user, roles)
        if roles != user.roles:
            self._people.set_roles(user.id, roles, self.user)
        return user

    def rename(self, who: str, name: str, reason: str = "") -> User:
        """Call a person otherwise.

        Raises:
            Alike: Somebody else has this name or nearly, and no reason was given.
        """
        self._require()
        user = self.find(who)
        name = " ".join(clean(name).split())
        if not name:
            raise BadInput("workflow.user_incomplete")
        others = _others_alike(self._people, name, reason, user.id)
        self._people.rename(user.id, name, self.user, others, reason)
        return user

    def reset(self, who: str) -> Activation | None:
        """Ask that a person's PIN is taken away; done once enough approvers have asked.

        Returns:
            The account with a new word; None = another approver has to ask too.

        Raises:
            WrongRole: Not an approver; or only the recovery key can do it.
        """
        user, word = self._other(who), new_word()
        if approvers_to_reset(user, self._people.users()) == 0:
            raise WrongRole("workflow.reset_needs_key")
        done = self._people.reset(user.id, word, self.user)
        return Activation(user, word) if done else None

    def find(self, who: str) -> User:
        """A person by staff number or name; those too whose door is closed.

        Raises:
            SignInError: Nobody, or several.
        """
        user = self._people.find(who.strip())
        if user is None:
            raise SignInError("workflow.nobody")
        return user

    @property
    def _people(self) -> Accounts:
        return self._station.people

    def _require(self) -> None:
        if not self.user.may(Role.APPROVER):
            raise WrongRole("workflow.user_needs_approver")

    def _other(self, who: str) -> User:
        user = self.find(who)
        if not self.user.may(Role.APPROVER) or user.id == self.user.id:
            raise WrongRole("workflow.user_needs_approver")
        return user

    def _keep_an_approver(self, user: User, roles: frozenset[Role]) -> None:
        if not user.may(Role.APPROVER) or Role.APPROVER in roles:
            return
        able = (u for u in self._people.users() if u.may(Role.APPROVER) and u.has_pin)
        if all(one.id == user.id for one in able):
            raise WrongRole("workflow.last_approver")


def make_account(
    people: Accounts,
    by: User | None,
    *,
    staff_no: str,
    name: str,
    roles: frozenset[Role],
    number: str,
    reason: str = "",
) -> Activation:
    """Make an account, whoever asks for it; see `PeopleRoom.add`.

    Args:
        by: None = the station's first person, who is an approver.
    """
    staff_no, name = clean(staff_no).strip(), " ".join(clean(name).split())
    if not staff_no or not name or not roles:
        raise BadInput("workflow.user_incomplete")
    if by is None and Role.APPROVER not in roles:
        raise WrongRole("workflow.first_is_approver")
    card, word = identity_number(number), new_word()
    others = _others_alike(people, name, reason, "")
    person = NewPerson(staff_no, name, roles, card, word, others, " ".join(reason.split()))
    return Activation(people.add(person, by), word)


def _others_alike(people: Accounts, name: str, reason: str, besides: str) -> tuple[str, ...]:
    others = alike(name, people.users(), besides)
    if others and not reason.strip():
        raise Alike(others)
    return tuple(user.id for user in others)
