"""The second keying: the blind fields again; the others looked over, group by group.

Now and then one of the values to look over is altered on purpose (`seeding`). The altered
text lives in the `Check` that `look` returns and nowhere else: what `seeding.answer` hands back
is what the verifier typed, and that alone is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.quality import seeding
from hotich_tui.domain.quality.effort import Effort
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy, Reason
from hotich_tui.domain.quality.seeding import Catch, Seed, Shown
from hotich_tui.domain.quality.vigilance import Standing, Vigilance
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.domain.record.pages import Page, Place
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, FieldCheck, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Group, Register
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.drafts import PositionWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.quality import EffortWork
from hotich_tui.workflow.ports.queues import (
    EVERY_MARK,
    Hand,
    Mark,
    Portion,
    QueueReads,
    Stretch,
    free_hands,
)
from hotich_tui.workflow.ports.records import MoveWork, RoleWork, VersionReads
from hotich_tui.workflow.ports.station import Secrets
from hotich_tui.workflow.ports.verification import CheckReads, SecondReadingWork
from hotich_tui.workflow.ports.vigilance import VigilanceReads, VigilanceWork
from hotich_tui.workflow.rules.errors import Incomplete
from hotich_tui.workflow.rules.rights import join, may_take, move, require, stands


class CheckingReads(VersionReads, BookReads, CheckReads, VigilanceReads, Protocol):
    """What a check is shown from."""


class VerifyingReads(CheckingReads, QueueReads, Protocol):
    """What a verifier asks for."""


class VerifyingWork(
    CheckingReads,
    RoleWork,
    MoveWork,
    SecondReadingWork,
    VigilanceWork,
    PositionWork,
    EffortWork,
    Protocol,
):
    """What a verifier writes."""


class VerifyingStation(Opens[VerifyingReads, VerifyingWork], Secrets, Protocol):
    """What verifying needs of a station."""


@dataclass(frozen=True, slots=True)
class LookGroup:
    """Fields to look over together.

    Args:
        values: Field key -> what is shown, a seeded error included; absent = the book was not
            stated to say anything. Empty in a check that was not made to look over.
        confirmed: Every field of the group has been looked at in this round.
    """

    group: Group
    keys: tuple[str, ...]
    values: Mapping[str, Value | Shown]
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

    _station: VerifyingStation
    user: User
    policy: Policy = field(default_factory=load_policy)

    @property
    def offered(self) -> tuple[Stretch, ...]:
        """What this person may verify, as a list: what another verifier has begun comes last, for
        it can be finished when they are away.

        All of it is two behind the keyer, so that nobody keys what was just spoken aloud. The last
        ones of a book follow when nobody drafts there and no keyer sits there, between two entries
        or before an empty one.
        """
        if not self.user.may(Role.VERIFIER):
            return ()
        fresh = Portion(State.KEYED, EVERY_MARK - {Mark.BEGUN}, frozenset({Hand.NONE}))
        own = Portion(State.KEYED, hands=frozenset({Hand.VERIFIER}))
        others = Portion(State.KEYED, frozenset({Mark.BEGUN}), frozenset({Hand.NONE}))
        return Stretch((fresh, own), behind=True), Stretch((others,), behind=True)

    def queue(self, book_id: str | None = None, *, limit: int | None = None) -> Sequence[Version]:
        """What this person may verify now, in the order in which it is offered."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.queued(self.offered, Page(book_id=book_id, limit=limit))

    def next_in(self, book_id: str, wanted: str = "") -> str | None:
        """The record of a book that this person verifies next: its version; None = there is none.

        Args:
            wanted: This version, where it is still offered.
        """
        with self._station.reads(Viewpoint(self.user)) as reads:
            if wanted:
                place = Place(0, book_id, reads.version(wanted).ordinal)
                here = Page(since=place, limit=1, book_id=book_id)
                for stretch in self.offered:
                    if any(v.id == wanted for v in reads.queued([stretch], here)):
                        return wanted
            first = reads.queued(self.offered, Page(book_id=book_id, limit=1))
            return first[0].id if first else None

    def held_back(self, book_id: str) -> tuple[int, int]:
        """Keyed records of a book that are not offered to this person.

        Returns:
            How many wait for the keyer to be further on, and in how many this person has a role.
        """
        require(self.user, Role.VERIFIER)
        keyed = Stretch((Portion(State.KEYED),))
        free = Stretch((Portion(State.KEYED, hands=free_hands(Role.VERIFIER)),))
        lists = {"keyed": [keyed], "free": [free], "offered": self.offered}
        with self._station.reads(Viewpoint(self.user)) as reads:
            count = reads.queue_lengths(lists, book_id=book_id)
        return count["free"] - count["offered"], count["keyed"] - count["free"]

    def open(self, version_id: str) -> Check:
        """A keyed record to verify; what was committed before is there again.

        Opening binds nobody and shows no value: the person's role begins with their first commit,
        or when they look over.

        Raises:
            WrongState: It does not wait for verification.
            SamePerson: The person has another role on it.
        """
        require(self.user, Role.VERIFIER)
        with self._station.reads(Viewpoint(self.user)) as reads:
            version = reads.version(version_id)
            stands(version, State.KEYED)
            may_take(version, self.user.id, Role.VERIFIER)
            return self._check(reads, version)

    def look(self, version_id: str) -> Check:
        """The record with the values to look over. Whoever has seen them is its verifier.

        Raises:
            WrongState, SamePerson: As with `open`.
            Incomplete: Blind fields are still to be read.
        """
        require(self.user, Role.VERIFIER)
        with self._station.work(self.user, Role.VERIFIER) as work:
            version = self._begin(work, version_id)
            self._all_read(work, version)
            return self._look(work, version)

    def commit(self, version_id: str, key: str, value: Value) -> Outcome:
        """A blind reading of one field. It counts, whatever happens next.

        Args:
            value: What the book says; a place that it leaves empty is read as blank.

        Returns:
            Agreed, read again, disputed or unsettled: never what the first keying says.

        Raises:
            WrongState: The field is closed or not blind, or the record has moved on.
        """
        require(self.user, Role.VERIFIER)
        with self._station.work(self.user, Role.VERIFIER) as work:
            self._begin(work, version_id)
            return work.judge(version_id, key, value)

    def look_over(
        self, version_id: str, group_id: str, changes: Mapping[str, Value | None]
    ) -> Check:
        """Confirm a group against the book, with what reads differently there.

        A seeded error that passed for right is no look at its field: the field turns blind.

        Args:
            changes: Field key -> what the book says, only where it is not what was shown.

        Returns:
            The record as it stands now.

        Raises:
            Incomplete: Blind fields are still to be read.
        """
        require(self.user, Role.VERIFIER)
        with self._station.work(self.user, Role.VERIFIER) as work:
            version = self._begin(work, version_id)
            self._all_read(work, version)
            check, values = self._check(work, version), work.looked_over(version_id)
            for group in check.groups:
                if group.group.id == group_id and not group.confirmed:
                    seed = self._seed(work, check, values)
                    self._confirm(work, check, group, values, changes, seed)
            return self._look(work, version)

    def _all_read(self, work: VerifyingWork, version: Version) -> None:
        """Nothing is looked over before every blind field is closed: a birth date stands in words
        beside, an applicant is often the father, and the second reading would be no reading.

        A field that turned blind by a missed seed was looked at already and holds nothing up.
        """
        if work.seed_spent(version.id):
            return
        open_ = tuple(c.key for c in self._check(work, version).blind if not c.outcome.closed)
        if open_:
            raise Incomplete("workflow.read_first", open_)

    def _confirm(
        self,
        work: VerifyingWork,
        check: Check,
        group: LookGroup,
        values: Mapping[str, Value],
        changes: Mapping[str, Value | None],
        seed: Seed | None,
    ) -> None:
        version_id = check.version.id
        answer = seeding.answer(check.register, seed, group.keys, values, changes)
        if seed is not None and answer.catch is not Catch.NOT_SEEDED:
            work.add_trial(version_id, seed.key, caught=answer.catch is Catch.CAUGHT)
        read = [key for key in group.keys if key != answer.unread]
        work.look_over(version_id, {k: answer.changes.get(k, values.get(k)) for k in read})
        if answer.unread is not None:
            work.turn_blind(version_id, [answer.unread], Reason.SEED_MISSED)

    def finish(self, version_id: str, effort: Effort | None = None) -> State:
        """End the verification: verified where all is equal, else disputed.

        Args:
            effort: What it cost, stored with it.

        Raises:
            Incomplete: Fields still need the verifier.
        """
        require(self.user, Role.VERIFIER)
        with self._station.work(self.user, Role.VERIFIER) as work:
            version = self._begin(work, version_id)
            missing = self._check(work, version).missing
            if missing:
                raise Incomplete("workflow.verify_missing", missing)
            differs = any(c.outcome.needs_adjudicator for c in work.checks(version_id))
            event = Event.DIFFERS if differs else Event.ALL_EQUAL
            work.keep_position(None)
            if effort is not None:
                work.add_effort(version_id, effort)
            return move(work, version, event, Role.VERIFIER)

    def _begin(self, work: VerifyingWork, version_id: str) -> Version:
        """Enter the person's role. How their looking over is taken is decided with the first
        thing they do in a round and kept: later records do not change it under their hands."""
        version = work.version(version_id)
        stands(version, State.KEYED)
        join(work, version, Role.VERIFIER)
        if work.standing(version_id) is None:
            rules = self.policy.seeds
            watched = work.watched(rules)
            standing = watched.now(rules).standing
            work.keep_standing(version_id, standing, watched.counted(rules), rules)
            if standing is Standing.BLIND:
                checks = work.checks(version_id)
                keys = [c.key for c in checks if not (c.blind or c.outcome.closed)]
                work.turn_blind(version_id, keys, Reason.VIGILANCE)
        return work.version(version_id)

    def _standing_now(self, reads: CheckingReads) -> Standing:
        rules = self.policy.seeds
        return reads.watched(rules).now(rules).standing

    def _look(self, work: VerifyingWork, version: Version) -> Check:
        """The check with what is shown: the first values, and the seed in place of one."""
        check, values = self._check(work, version), work.looked_over(version.id)
        shown: dict[str, Value | Shown] = {**values}
        seed = self._seed(work, check, values)
        if seed is not None:
            shown[seed.key] = seed.shown
        groups = tuple(
            replace(group, values={k: shown[k] for k in group.keys if k in shown})
            for group in check.groups
        )
        return replace(check, groups=groups)

    def _seed(self, work: VerifyingWork, check: Check, values: Mapping[str, Value]) -> Seed | None:
        """The seed that still stands in this person's look at a record.

        It follows from the station's secret, the standing that was kept, and the open fields;
        closing others leaves it where it is.
        """
        version = check.version
        standing = work.standing(version.id) or Standing.LOOKING
        one_in = Vigilance(standing).one_in(self.policy.seeds)
        if one_in is None or work.seed_spent(version.id):
            return None
        return seeding.plan(
            check.register,
            [key for group in check.groups if not group.confirmed for key in group.keys],
            values,
            version_id=version.id,
            round_=version.round,
            verifier_id=self.user.id,
            secret=self._station.secret,
            one_in=one_in,
        )

    def _check(self, reads: CheckingReads, version: Version) -> Check:
        book = reads.book(version.book_id)
        register = load_register(version.register)
        found = reads.checks(version.id)
        if reads.standing(version.id) is None and self._standing_now(reads) is Standing.BLIND:
            # As it will be kept with their first commit.
            found = [c if c.outcome.closed else replace(c, blind=True) for c in found]
        checks = {check.key: check for check in found}
        order = register.reading_order(before_2016=book.before_2016)
        groups = []
        for group_id in dict.fromkeys(f.group for f in order):
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
                        values={},
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
