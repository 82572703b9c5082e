"""What approving, sending back and correcting need of a station."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from hotich_tui.domain.quality.risk import Weighed
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.record.scope import Afresh
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.wire.payload import Content


class ClosedReads(Protocol):
    """How the values of a verified record came about."""

    def readings(self, version_id: str) -> Sequence[FieldReadings]:
        """All readings of the fields whose verification is closed; others are left out."""
        ...

    def afresh(self, version_id: str) -> Afresh:
        """What was asked for of a version, and the fields that were read afresh: what they said
        before, and how they came about. Nothing of what may not be seen yet."""
        ...

    def notes(self, version_id: str) -> Mapping[str, str]:
        """The keyer's notes on fields of a verified or approved record; of others none."""
        ...


class WeighedReads(Protocol):
    """What speaks against finished versions by themselves."""

    def weighed(self, versions: Sequence[Version]) -> Mapping[str, Weighed]:
        """Version id -> what speaks against it, in a bounded number of queries; none for who reads
        no records."""
        ...

    def unweighed(self, book_id: str) -> Sequence[str]:
        """Finished versions of a book of which nothing is kept, in its order."""
        ...


class WeighedWork(Protocol):
    """Keeping what speaks against versions."""

    def keep_weighed(self, version_ids: Sequence[str]) -> None:
        """Find it and keep it, of those that are finished; nothing of a record changes by it."""
        ...


class ApprovalWork(Protocol):
    """Approving a version."""

    def approve(
        self,
        version_id: str,
        *,
        content: Content,
        shown: Mapping[str, Any],
    ) -> None:
        """Write the approved version, its outbox row and audit row, and set the state.

        Args:
            content: From `wire.payload.content_of`.
            shown: What the approver saw, as displayed.
        """
        ...


class ReturnWork(Protocol):
    """Sending a version back."""

    def mark(self, version_id: str, keys: frozenset[str], reason: str, note: str) -> None:
        """Begin the next round of a version with these fields in scope."""
        ...


class CorrectionWork(Protocol):
    """Correcting an approved record."""

    def add_version(self, record_id: str, keys: frozenset[str], reason: str) -> Version:
        """The next version of an approved record, drafting, for a correction of these fields.

        The other fields stand as they were approved, in the version before.
        """
        ...


class WideningWork(Protocol):
    """Asking for more fields of a correction or a return."""

    def widen(self, version_id: str, keys: frozenset[str], reason: str, note: str) -> None:
        """Open more fields of a version's round."""
        ...
