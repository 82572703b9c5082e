"""What the account of a book, and the log of a station, need of it."""

from collections.abc import Sequence
from typing import Protocol

from hotich_tui.domain.record.account import Account, LogFilter
from hotich_tui.domain.record.records import AuditEntry


class AccountReads(Protocol):
    """Who did what in a book."""

    def account(self, book_id: str) -> Account:
        """All of it, in a bounded number of queries."""
        ...


class LogReads(Protocol):
    """The log itself."""

    def log(
        self, wanted: LogFilter, *, before: int | None = None, limit: int = 100
    ) -> tuple[Sequence[AuditEntry], int]:
        """Rows of the log, the newest first.

        Args:
            before: Number of a row: only older ones.

        Returns:
            Up to `limit` rows, and the number of the row before which to go on; 0 = there are no
            older ones. Only so many rows are looked at in one go: there may be none among them.
        """
        ...
