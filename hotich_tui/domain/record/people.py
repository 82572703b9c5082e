"""The people of the office, and from where one of them looks at a record."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from hotich_tui.domain.record.lifecycle import Role


@dataclass(frozen=True, slots=True)
class User:
    """One human of the commune, the same on every station and at the registry.

    Args:
        id: Commune-wide id: a name-based UUID of commune and staff number, so that every station
            and the registry give the same human the same id without asking each other.
        staff_no: Staff number, unique in the commune.
        name: As shown on screen.
        has_pin: False until the holder has set it at the first sign-in.
        stamp: Rises whenever the person is disabled or enabled, or their roles change or their PIN
            is reset: a seat that was taken under an earlier stamp has ended.
    """

    id: str
    staff_no: str
    name: str
    roles: frozenset[Role]
    has_pin: bool = False
    disabled: bool = False
    stamp: int = 0

    def may(self, role: Role) -> bool:
        """Whether the person may act in a role."""
        return role in self.roles and not self.disabled

    @property
    def works_on_records(self) -> bool:
        """Whether one of the person's roles works on records: it settles disputes, whichever."""
        return any(role.on_records for role in self.roles)


_PEOPLE = uuid.UUID("5a1c3f5e-7d0b-5d61-9c1e-2f6b8f0a7e11")


def person_id(commune: str, staff_no: str) -> str:
    """The id of the human with this staff number in this commune."""
    return str(uuid.uuid5(_PEOPLE, f"{commune.strip()}/{staff_no.strip().casefold()}"))


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """From where a read is made: the signed-in person.

    Every read of a record goes through one. The rule (design §5): until the verifier's work on a
    blind field is closed, its first value is absent for everyone but the people who keyed it;
    a draft is absent altogether but for them. An open field that is not blind waits until the
    verifier has finished the record, for everybody: a birth in words, or an applicant who is the
    father, tells what stands in a blind field. Whoever verifies sees it only where it is looked
    over: a second place that shows it would tell a seeded error from a value.
    """

    user: User

    @property
    def reads_records(self) -> bool:
        """Whether the person may see anything of a record: a technician may not."""
        return self.user.works_on_records or Role.AUDITOR in self.user.roles

    def sees(
        self, *, keyers: Iterable[str], blind: bool, drafting: bool, closed: bool, finished: bool
    ) -> bool:
        """Whether the first value of a field may be shown.

        Args:
            keyers: Ids of the people who keyed this version.
            blind: The field is verified blind.
            drafting: The version has not been handed over to verification.
            closed: The verifier can no longer change their reading of the field: it was agreed,
                or both readings are spent.
            finished: The verifier has finished the record.
        """
        if self.user.id in keyers:
            return True
        if not self.reads_records:
            return False
        looked_over = finished and not blind and Role.VERIFIER not in self.user.roles
        return not drafting and (closed or looked_over)
