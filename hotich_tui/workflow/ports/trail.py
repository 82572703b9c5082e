"""What finding records and telling their story needs of a station."""

from collections.abc import Sequence
from typing import Protocol

from hotich_tui.domain.record.records import AuditEntry, RecordView


class SearchReads(Protocol):
    """Finding records."""

    def search(self, text: str, limit: int = 50) -> Sequence[RecordView]:
        """Records with a visible value that holds the text, accents and case aside, by book and
        ordinal; with the values of their titles, and of the fields in which it was found. A text
        that is nothing but accents is in no value."""
        ...


class HistoryReads(Protocol):
    """What happened to records."""

    def history(self, version_id: str) -> Sequence[AuditEntry]:
        """Every event of a version, oldest first."""
        ...


class NewsReads(Protocol):
    """Whether anything happened."""

    def news(self, since: int | None = None) -> int:
        """Number of the newest event that moved a record or a book: cheap enough to ask often.

        Args:
            since: An earlier answer, returned again where nothing moved; None = from now on.
        """
        ...
