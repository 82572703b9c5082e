"""The second keying: core fields again, blind; the others looked over, group by group."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotich_tui.domain.blind import Outcome
from hotich_tui.domain.effort import Effort
from hotich_tui.domain.lifecycle import Event, Role, State, take_part
from hotich_tui.domain.people import User, Viewpoint
from hotich_tui.domain.records import Book, FieldCheck, Version
from hotich_tui.domain.register import Group, Register
from hotich_tui.domain.registers import load_register
from hotich_tui.domain.values import Value
from hotich_tui.workflow.errors import Incomplete
from hotich_tui.workflow.ports import Reads, Station
from hotich_tui.workflow.rights import free_for, join, move, require, stands

BEHIND = 1
"""A record is offered to the verifier when more than so many later ones of its book are begun: two
behind the keyer, so that nobody keys what was just spoken aloud. The last ones of a book follow
when nobody drafts there and no keyer sits there, between two entries or before an empty one."""


@dataclass(frozen=True, slots=True)
class LookGroup:
    """Fields to look over together.

    Args:
        values: Field key -> what is shown; absent = the book was not stated to say anything.
        confirmed: Every field of the group has been looked at in this round.
    """

    group: Group
    keys: tuple[str, ...]
    values: Mapping[str, Value]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A version being verified, as its verifier sees it: no first value of a blind field."""

    version: Version
    book: Book
    register: Register
    blind: tuple[FieldCheck, ...]
    groups: tuple[LookGroup, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that still need the verifier."""
        looked = (key for group in self.groups if not group.confirmed for key in group.keys)
        return (*(c.key for c in self.blind if not c.outcome.closed), *looked)


@dataclass(frozen=True, slots=True)
class Verifying:
    """What a verifier does."""

    station: Station
    user: User

    def waiting(self, versions: Iterable[Version]) -> list[Version]:
        """Those of the versions that this person may verify, in book order.

        What another verifier has begun comes last: it can be finished when they are away.
        """
        versions = list(versions)
        if not self.user.may(Role.VERIFIER):
            return []
        begun: dict[str, list[int]] = {}
        drafting = set()
        for version in versions:
            begun.setdefault(version.book_id, []).append(version.ordinal)
            being_keyed = version.seated or (version.state is State.DRAFTING and version.touched)
            if being_keyed and version.state in (State.DRAFTING, State.KEYED):
                drafting.add(version.book_id)

        def offered(version: Version) -> bool:
            later = sum(ordinal > version.ordinal for ordinal in begun[version.book_id])
            return (
                version.state is State.KEYED
                and free_for(version, self.user, Role.VERIFIER)
                and (later > BEHIND or version.book_id not in drafting)
            )

        def begun_by_another(version: Version) -> bool:
            verifiers = version.people(Role.VERIFIER)
            return bool(verifiers) and self.user.id not in verifiers

        return sorted(filter(offered, versions), key=begun_by_another)

    def queue(self, book_id: str | None = None) -> list[Version]:
        """What this person may verify now."""
        with self.station.reads(Viewpoint(self.user)) as reads:
            return self.waiting(reads.versions(book_id=book_id))

    def open(self, version_id: str) -> Check:
        """A keyed record to verify; what was committed before is there again.

        Looking binds nobody: the person's part begins with their first commit.

        Raises:
            WrongState: It does not wait for verification.
            SamePerson: The person has another part in it.
        """
        require(self.user, Role.VERIFIER)
        with self.station.reads(Viewpoint(self.user)) as reads:
            version = reads.version(version_id)
            stands(version, State.KEYED)
            take_part(version.parts, self.user.id, Role.VERIFIER)
            return self._check(reads, version)

    def commit(self, version_id: str, key: str, value: Value) -> Outcome:
        """A blind reading of one field. It counts, whatever happens next.

        Args:
            value: What the book says; a place that it leaves empty is read as blank.

        Returns:
            Agreed, read again, disputed or unsettled: never what the first keying says.

        Raises:
            WrongState: The field is closed, or the record has moved on.
        """
        require(self.user, Role.VERIFIER)
        with self.station.work(self.user, Role.VERIFIER) as work:
            version = work.version(version_id)
            stands(version, State.KEYED)
            join(work, version, Role.VERIFIER)
            return work.judge(version_id, key, value)

    def look_over(
        self, version_id: str, group_id: str, changes: Mapping[str, Value | None]
    ) -> None:
        """Confirm a group against the book, with what reads differently there.

        Args:
            changes: Field key -> what the book says, only where it is not what was shown.
        """
        require(self.user, Role.VERIFIER)
        with self.station.work(self.user, Role.VERIFIER) as work:
            version = work.version(version_id)
            stands(version, State.KEYED)
            join(work, version, Role.VERIFIER)
            check = self._check(work, version)
            for group in check.groups:
                if group.group.id == group_id and not group.confirmed:
                    for key in group.keys:
                        work.judge(version_id, key, changes.get(key, group.values.get(key)))

    def finish(self, version_id: str, effort: Effort | None = None) -> State:
        """End the verification: verified where all is equal, else disputed.

        Args:
            effort: What it cost, stored with it.

        Raises:
            Incomplete: Fields still need the verifier.
        """
        require(self.user, Role.VERIFIER)
        with self.station.work(self.user, Role.VERIFIER) as work:
            version = work.version(version_id)
            stands(version, State.KEYED)
            join(work, version, Role.VERIFIER)
            missing = self._check(work, version).missing
            if missing:
                raise Incomplete("workflow.verify_missing", missing)
            differs = any(c.outcome.needs_adjudicator for c in work.checks(version_id))
            event = Event.DIFFERS if differs else Event.ALL_EQUAL
            work.keep_position(None)
            if effort is not None:
                work.add_effort(version_id, effort)
            return move(work, version, event, Role.VERIFIER)

    def _check(self, reads: Reads, version: Version) -> Check:
        book = reads.book(version.book_id)
        register = load_register(version.register)
        checks = {check.key: check for check in reads.checks(version.id)}
        values = reads.record(version.id).values
        order = register.reading_order(before_2016=book.before_2016)
        groups = []
        for group_id in dict.fromkeys(field.group for field in order):
            keys = tuple(
                f.key
                for f in order
                if f.group == group_id and f.key in checks and not checks[f.key].blind
            )
            if keys:
                groups.append(
                    LookGroup(
                        group=register.group(group_id),
                        keys=keys,
                        values={key: values[key] for key in keys if key in values},
                        confirmed=all(checks[key].outcome.closed for key in keys),
                    )
                )
        return Check(
            version=version,
            book=book,
            register=register,
            blind=tuple(checks[f.key] for f in order if f.key in checks and checks[f.key].blind),
            groups=tuple(groups),
        )
