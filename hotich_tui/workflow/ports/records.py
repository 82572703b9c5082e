"""What the use cases of records share: where versions stand, what they say, who acts on them.

Versions are always the latest of their record unless asked for by id.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.domain.record.people import User
from hotich_tui.domain.record.records import RecordView, Version


class VersionReads(Protocol):
    """Where versions stand; no value of theirs."""

    def version(self, version_id: str) -> Version:
        """A version by id.

        Raises:
            StoreError: There is none.
        """
        ...

    def versions(
        self, *, book_id: str | None = None, states: Sequence[State] = ()
    ) -> Sequence[Version]:
        """Latest versions, by book and ordinal; all states where none is named."""
        ...


class FinishedReads(Protocol):
    """What two people have read."""

    def finished(self, book_id: str) -> Sequence[Version]:
        """Of each record of a book the latest version that is verified or approved.

        While an approved record is being corrected, that is the approved one.
        """
        ...

    def finished_values(self, versions: Sequence[Version]) -> Sequence[Mapping[str, Value]]:
        """What finished versions say, in the same order."""
        ...


class RecordReads(Protocol):
    """What versions say."""

    def record(self, version_id: str) -> RecordView:
        """A version with its visible values."""
        ...

    def records(self, version_ids: Sequence[str], *, titles: bool = False) -> Sequence[RecordView]:
        """Several, in the order asked for, in a bounded number of queries.

        Args:
            titles: For a list: with no values but those of the title.
        """
        ...


class EntryReads(Protocol):
    """What many versions say in a few fields."""

    def entries(
        self, versions: Sequence[Version], fields: Sequence[str]
    ) -> Sequence[Mapping[str, Value]]:
        """Of these fields of each version the visible values, in the same order."""
        ...


class Acting(Protocol):
    """Work by somebody."""

    @property
    def user(self) -> User:
        """Who works."""
        ...


class RoleWork(Acting, Protocol):
    """Entering oneself on a version."""

    def take_role(self, version_id: str, role: Role) -> None:
        """Enter the person's role on a version; nothing where they have it already."""
        ...


class MoveWork(Protocol):
    """Moving a version."""

    def set_state(
        self, version_id: str, before: State, after: State, event: Event, detail: str = ""
    ) -> None:
        """Move a version, if it still stands in `before`.

        Raises:
            WrongState: Someone else moved it first.
        """
        ...
