"""What an auditor reads: any record with its history, the log, the account of a book."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from hotich_tui.domain.record.account import Account, LogFilter
from hotich_tui.domain.record.lifecycle import Role, State, WrongRole
from hotich_tui.domain.record.pages import WHOLE, Listed, Page
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import AuditEntry, Book, RecordView
from hotich_tui.domain.record.settled import FieldReadings
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Register
from hotich_tui.workflow.ports.accounts import AccountReads, LogReads
from hotich_tui.workflow.ports.approval import ClosedReads
from hotich_tui.workflow.ports.books import BookReads
from hotich_tui.workflow.ports.opening import OpensReads
from hotich_tui.workflow.ports.queues import Portion, QueueReads, Stretch
from hotich_tui.workflow.ports.records import RecordReads, VersionReads
from hotich_tui.workflow.ports.trail import HistoryReads

_EVERY = (Stretch(tuple(Portion(state) for state in State)),)


class AuditingReads(
    VersionReads,
    RecordReads,
    ClosedReads,
    BookReads,
    QueueReads,
    HistoryReads,
    LogReads,
    AccountReads,
    Protocol,
):
    """What an auditor is shown from."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A record in whatever state, as far as the law shows it, with all that happened to it.

    Args:
        readings: Of the fields whose verification is closed.
        history: Of every version of the record, the oldest event first.
    """

    view: RecordView
    book: Book
    register: Register
    readings: tuple[FieldReadings, ...]
    history: tuple[AuditEntry, ...]


@dataclass(frozen=True, slots=True)
class Auditing:
    """What an auditor, or an approver, does without changing anything."""

    _station: OpensReads[AuditingReads]
    user: User

    def log(
        self, wanted: LogFilter, *, before: int | None = None, limit: int = 100
    ) -> tuple[Sequence[AuditEntry], int]:
        """Rows of the log, the newest first; and the number of the row before which to go on.

        Raises:
            WrongRole: Neither auditor nor approver.
        """
        self._allowed()
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.log(wanted, before=before, limit=limit)

    def account(self, book_id: str) -> Account:
        """Who did what in a book.

        Raises:
            WrongRole: Neither auditor nor approver.
        """
        self._allowed()
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.account(book_id)

    def records(self, book_id: str, page: Page = WHOLE) -> Sequence[Listed]:
        """Every record of a book, in its order, with titles as far as they may be seen.

        Raises:
            WrongRole: Neither auditor nor approver.
        """
        self._allowed()
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.listed(_EVERY, replace(page, book_id=book_id))

    def count(self, book_id: str) -> int:
        """How many records a book has.

        Raises:
            WrongRole: Neither auditor nor approver.
        """
        self._allowed()
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.queue_lengths({"every": _EVERY}, book_id=book_id)["every"]

    def open(self, version_id: str) -> Audited:
        """A record with its history.

        Raises:
            WrongRole: Neither auditor nor approver.
        """
        self._allowed()
        with self._station.reads(Viewpoint(self.user)) as reads:
            version = reads.version(version_id)
            return Audited(
                view=reads.record(version_id),
                book=reads.book(version.book_id),
                register=load_register(version.register),
                readings=tuple(reads.readings(version_id)),
                history=tuple(reads.history(version_id)),
            )

    def _allowed(self) -> None:
        if not (self.user.may(Role.APPROVER) or self.user.may(Role.AUDITOR)):
            raise WrongRole("workflow.history_rights")
