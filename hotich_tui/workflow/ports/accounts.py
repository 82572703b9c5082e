"""What the account of a book, and the log of a station, need of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.record.account import Account
from hotich_tui.domain.record.records import AuditEntry


class AccountReads(Protocol):
    """Who did what in a book."""

    def account(self, book_id: str) -> Account:
        """All of it, in a bounded number of queries."""
        ...


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which rows of the log are wanted.

    Args:
        person_id, event, version_id: Only of these; "" = of all.
        day: Only of this day, ``2026-12-01`` (UTC); "" = of every day.
    """

    person_id: str = ""
    event: str = ""
    version_id: str = ""
    day: str = ""


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
