"""What the use cases need of a station: ports that the store implements."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hotich_tui.domain.entry.values import Reading, Value
from hotich_tui.domain.quality.effort import Count, Effort, Figures
from hotich_tui.domain.quality.risk import Examined
from hotich_tui.domain.quality.suspicion import Spent
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import (
    AuditEntry,
    Book,
    Decision,
    Dispute,
    FieldCheck,
    Position,
    Progress,
    RecordView,
    Version,
)
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.wire.payload import Content
from hotich_tui.workflow.ports.hints import HintReads, HintWork
from hotich_tui.workflow.ports.ledgers import LedgerReads, LedgerWork
from hotich_tui.workflow.ports.matching import Matches, MatchReads, MatchWork
from hotich_tui.workflow.ports.quality import WatchReads, WatchWork


class Reads(LedgerReads, WatchReads, HintReads, MatchReads, Protocol):
    """Reads of records through one person's viewpoint.

    Every method leaves out what `Viewpoint.sees` forbids, titles, neighbours and search hits
    included. Versions are always the latest of their record unless asked for by id.
    """

    def books(self) -> Sequence[Progress]:
        """All books, by register, year and number."""
        ...

    def book(self, book_id: str) -> Book: ...

    def version(self, version_id: str) -> Version: ...

    def versions(
        self, *, book_id: str | None = None, states: Sequence[State] = ()
    ) -> Sequence[Version]:
        """Latest versions, by book and ordinal; all states where none is named."""
        ...

    def finished(self, book_id: str) -> Sequence[Version]:
        """Of each record of a book the latest version that is verified or approved.

        While an approved record is being corrected, that is the approved one.
        """
        ...

    def record(self, version_id: str) -> RecordView:
        """A version with its visible values."""
        ...

    def records(self, version_ids: Sequence[str], *, titles: bool = False) -> Sequence[RecordView]:
        """Several, in the order asked for, in a bounded number of queries.

        Args:
            titles: For a list: with no values but those of the title.
        """
        ...

    def checks(self, version_id: str) -> Sequence[FieldCheck]:
        """Every field in this round's scope, in the register's file order."""
        ...

    def readings(self, version_id: str) -> Sequence[FieldReadings]:
        """All readings of the fields whose verification is closed; others are left out."""
        ...

    def notes(self, version_id: str) -> Mapping[str, str]:
        """The keyer's notes on fields of a verified or approved record; of others none."""
        ...

    def examined(self, versions: Sequence[Version]) -> Sequence[Examined]:
        """Versions with visible values and closed readings, in the same order, in a bounded
        number of queries."""
        ...

    def disputes(self, version_id: str) -> Sequence[Dispute]:
        """Fields that wait for an adjudicator, options distinct and sorted by text."""
        ...

    def last_keyed(self, book_id: str, before: int) -> Mapping[str, Value]:
        """What this person keyed in the nearest entry before an ordinal of the book."""
        ...

    def recent(self, book_id: str) -> Mapping[str, Sequence[str]]:
        """What this person keyed of late, by field, the newest first: of this book before that of
        other books of its register."""
        ...

    def search(self, text: str, limit: int = 50) -> Sequence[RecordView]:
        """Records with a visible value that holds the text, accents and case aside."""
        ...

    def position(self) -> Position | None:
        """Where this person was when their screen went away."""
        ...

    def history(self, version_id: str) -> Sequence[AuditEntry]: ...

    def news(self, since: int | None = None) -> int:
        """Number of the newest event that moved a record or a book: cheap enough to ask often.

        Args:
            since: An earlier answer, returned again where nothing moved; None = from now on.
        """
        ...

    def own_figures(self) -> Sequence[Figures]:
        """Where this person's own time went, by role. Nobody else's can be asked for."""
        ...

    def finished_counts(self) -> Sequence[Count]:
        """How many versions each person finished, by role; in no order that ranks."""
        ...

    def spent(self, version_ids: Sequence[str]) -> Mapping[str, Mapping[Role, Mapping[str, Spent]]]:
        """Version -> role -> field -> what was spent on it in the present round; to compare two
        keyings, never to show."""
        ...


class Work(Reads, LedgerWork, WatchWork, HintWork, MatchWork, Protocol):
    """One transaction by one person in one role: all of it or nothing.

    Every change writes its audit row. The store refuses forbidden pairs by itself, by constraint;
    a refusal of that kind is `SamePerson`.
    """

    @property
    def user(self) -> User: ...

    def add_book(
        self,
        *,
        register: str,
        number: str,
        place: str,
        year: int,
        before_2016: bool,
        entries: int | None,
    ) -> Book: ...

    def add_record(self, book_id: str, ordinal: int | None = None) -> Version:
        """A new record's first version, drafting, at the next free place of the book."""
        ...

    def take_role(self, version_id: str, role: Role) -> None:
        """Enter the person's role on a version; nothing where they have it already."""
        ...

    def set_state(
        self, version_id: str, before: State, after: State, event: Event, detail: str = ""
    ) -> None:
        """Move a version, if it still stands in `before`.

        Raises:
            WrongState: Someone else moved it first.
        """
        ...

    def add_reading(self, version_id: str, reading: Reading) -> None:
        """A keyer's commit of a field in this round. The latest counts."""
        ...

    def judge(
        self, version_id: str, key: str, value: Value | None, *, looked_over: bool = False
    ) -> Outcome:
        """Store a verifier's reading and compare it inside the store.

        Two readings at most for a blind field, one for a looked-over one; the stored reading
        counts whatever happens afterwards.

        Args:
            looked_over: The reading comes from looking over, not from the book alone.

        Raises:
            WrongState: The field is closed, not in scope, or not to be read in this way.
        """
        ...

    def decide(self, version_id: str, decision: Decision) -> None: ...

    def mark(self, version_id: str, keys: frozenset[str], reason: str, note: str) -> None:
        """Begin the next round of a version with these fields in scope."""
        ...

    def park(self, version_id: str, before: State, reason: str, note: str) -> None: ...

    def resume(self, version_id: str) -> State:
        """Take a parked version up again; returns the state it is in now."""
        ...

    def approve(
        self,
        version_id: str,
        *,
        content: Content,
        shown: Mapping[str, Any],
    ) -> None:
        """Write the approved version, its outbox row and audit row, and set the state.

        Args:
            content: From `content_of`.
            shown: What the approver saw, as displayed.
        """
        ...

    def add_version(self, record_id: str, keys: frozenset[str], reason: str) -> Version:
        """The next version of an approved record, drafting, for a correction of these fields.

        The other fields start with the approved values (`How.EARLIER_VERSION`).
        """
        ...

    def add_effort(self, version_id: str, effort: Effort) -> None:
        """Store what a sitting cost, in this role. Of the keys only an HMAC is kept."""
        ...

    def keep_position(self, position: Position | None) -> None: ...


@dataclass(frozen=True, slots=True)
class Attempts:
    """Wrong PINs since the last right one."""

    failed: int
    last: datetime | None


class People(Protocol):
    """The commune's people on this station."""

    def users(self) -> Sequence[User]: ...

    def find(self, who: str) -> User | None:
        """By staff number, id or name (accents and case aside, if it is one person's)."""
        ...

    def add(self, *, staff_no: str, name: str, roles: frozenset[Role], by: User | None) -> User:
        """Raises `store` errors for a staff number that is taken."""
        ...

    def disable(self, user_id: str, by: User) -> None: ...

    def pin_matches(self, user_id: str, pin: str) -> bool: ...

    def set_pin(self, user_id: str, pin: str) -> None: ...

    def attempts(self, user_id: str) -> Attempts: ...

    def note_attempt(self, user_id: str, *, right: bool) -> None:
        """Count and audit a sign-in."""
        ...


class Station(Protocol):
    """One PC's store, open."""

    @property
    def people(self) -> People: ...

    @property
    def commune(self) -> str:
        """Code of the commune, part of every natural key."""
        ...

    @property
    def commune_name(self) -> str: ...

    @property
    def matches(self) -> Matches: ...

    def secret(self, message: bytes) -> bytes:
        """HMAC-SHA-256 under a key derived from the station's: draws that nobody without the
        station's key foresees, and that come out alike after every restart."""
        ...

    def reads(self, viewpoint: Viewpoint) -> AbstractContextManager[Reads]: ...

    def work(self, user: User, role: Role) -> AbstractContextManager[Work]:
        """Begin a writing transaction (`BEGIN IMMEDIATE`); commits on leaving without error.

        Raises:
            StoreError tree: Disk full, read-only, locked too long: a sentence each.
        """
        ...

    def close(self) -> None: ...
