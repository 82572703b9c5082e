"""Making records of rows: keyed by whoever imports them, to be verified like any other.

In portions, so that nobody who keys waits for a file. Whatever ends an import in the middle, each
row is in whole or not at all, and the same file brought in again by the same person goes on where
it ended: what is in already is in the book, and a number that stands there is not brought in twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from hotich_tui.domain.entry.values import How, Reading, Value
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Keyed, Policy
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Kind, Meaning, Register
from hotich_tui.messages import HotichError
from hotich_tui.workflow.book.books import NEW_LAYOUT
from hotich_tui.workflow.ports.books import BookReads, BookWork
from hotich_tui.workflow.ports.drafts import DraftWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.policy import KeyerReads
from hotich_tui.workflow.ports.records import EntryReads, RoleWork, VersionReads
from hotich_tui.workflow.ports.trail import NewsReads
from hotich_tui.workflow.record.handing_over import HandingOver, hand_over
from hotich_tui.workflow.rules.errors import WorkflowError
from hotich_tui.workflow.rules.rights import require

PORTION = 3
"""Rows in one transaction: so long another seat waits to write."""


class ImportStopped(WorkflowError):
    """An import ended in the middle; what is in, is in whole.

    Args:
        report: What is in.
    """

    def __init__(self, report: "ImportReport", row: int, rows: int, problem: object) -> None:
        super().__init__(
            "exchange.import_stopped",
            records=len(report.records),
            rows=rows,
            row=row,
            problem=problem,
        )
        self.report = report


class ImportReads(BookReads, VersionReads, EntryReads, NewsReads, KeyerReads, Protocol):
    """What a file is compared with."""


class ImportWork(ImportReads, BookWork, RoleWork, DraftWork, HandingOver, Protocol):
    """What an import writes."""


class ImportStation(Opens[ImportReads, ImportWork], Protocol):
    """What importing needs of a station."""


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one cell.

    Args:
        cell: Such as ``D7``.
        message: Key of its sentence.
        text: A header's own text or an encoding's name; never a value of a record.
    """

    cell: str
    message: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row as understood.

    Args:
        number: Of the sheet's row, from 1.
        values: Field key -> value; absent = not stated.
        missing: Cells of key fields that say nothing; such a row is not imported.
    """

    number: int
    values: Mapping[str, Value]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would become."""

    register: str
    rows: tuple[ImportRow, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a plan.

    Args:
        records: Version ids of the new records.
        books: The books they are in.
        skipped: Why rows were left out.
    """

    records: tuple[str, ...]
    books: tuple[Book, ...]
    skipped: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Importing:
    """What someone who imports a file does. They are the keyer of its records."""

    _station: ImportStation
    user: User
    policy: Policy = field(default_factory=load_policy)

    def preview(self, plan: ImportPlan, book: Book | None = None) -> ImportReport:
        """What would be left out, without changing anything."""
        require(self.user, Role.KEYER)
        with self._station.reads(Viewpoint(self.user)) as reads:
            rows, skipped = self._usable(plan, book, reads)
        return ImportReport(tuple(str(row.number) for row in rows), (), tuple(skipped))

    def make_records(
        self, plan: ImportPlan, book: Book | None = None, *, portion: int = PORTION
    ) -> ImportReport:
        """Make the records of a plan, portion by portion.

        Args:
            book: Only rows of this book; None = every row into its own book, made where needed.
            portion: Rows in one transaction.

        Raises:
            ImportStopped: In the middle; what is in stays. Where nothing was in yet, whatever
                stopped it.
        """
        require(self.user, Role.KEYER)
        register = load_register(plan.register)
        with self._station.reads(Viewpoint(self.user)) as reads:
            seen = reads.news()
            rows, skipped = self._usable(plan, book, reads)
            history = reads.keyed_history()
        made, left, count = _Made(register, book, self.policy, history), rows, len(rows)
        while left:
            try:
                with self._station.work(self.user, Role.KEYER) as work:
                    if work.news(seen) != seen:
                        # Somebody may have finished an entry of the same number meanwhile.
                        left, more = self._usable(replace(plan, rows=tuple(left)), book, work)
                        skipped += more
                    done = made.records_of(work, left[:portion])
                    seen = work.news()
            except (Exception, KeyboardInterrupt) as error:
                if not made.ids:
                    raise
                problem = error if isinstance(error, HotichError) else f"{type(error).__name__}."
                report = made.report(skipped)
                raise ImportStopped(report, left[0].number, count, problem) from error
            made.keep(done)
            left = left[portion:]
        return made.report(skipped)

    def _usable(
        self, plan: ImportPlan, book: Book | None, reads: ImportReads
    ) -> tuple[list[ImportRow], list[Issue]]:
        register = load_register(plan.register)
        taken = self._numbers(register, plan.rows, reads)
        rows, skipped = [], []
        seen: set[tuple[str, ...]] = set()
        for row in plan.rows:
            if row.missing:
                skipped += [Issue(cell, "exchange.row_incomplete") for cell in row.missing]
                continue
            number = (*_row_place(register, row), _text(register, row.values, Meaning.ENTRY_NUMBER))
            if number in seen:
                skipped.append(Issue(str(row.number), "exchange.duplicate_in_file"))
            elif book is not None and number[1] != book.number:
                skipped.append(Issue(str(row.number), "exchange.other_book"))
            elif number in taken:
                skipped.append(Issue(str(row.number), "exchange.duplicate_in_book"))
            else:
                seen.add(number)
                rows.append(row)
        return rows, skipped

    def _numbers(
        self, register: Register, rows: Iterable[ImportRow], reads: ImportReads
    ) -> set[tuple[str, ...]]:
        """Numbers already keyed in the books of the rows, as far as this person may see them."""
        places = {_row_place(register, row) for row in rows}
        key = register.by_meaning[Meaning.ENTRY_NUMBER].key
        found: set[tuple[str, ...]] = set()
        for progress in reads.books():
            place = _place(progress.book)
            if place in places:
                versions = reads.versions(book_id=progress.book.id)
                for values in reads.entries(versions, [key]):
                    number = _text(register, values, Meaning.ENTRY_NUMBER)
                    if number:
                        found.add((*place, number))
        return found


@dataclass(frozen=True, slots=True)
class _Done:
    """What one portion made: it counts when its transaction is through."""

    ids: list[str] = field(default_factory=list)
    books: dict[tuple[str, str, str], Book] = field(default_factory=dict)


class _Made:
    """The records of a plan, as they come in.

    Args:
        book: Only this one; None = every row into its own.
        history: From `KeyerReads.keyed_history`.
    """

    def __init__(
        self, register: Register, book: Book | None, policy: Policy, history: Mapping[Kind, Keyed]
    ) -> None:
        self._register, self._book = register, book
        self._policy, self._history = policy, history
        self.ids: list[str] = []
        self._books: dict[tuple[str, str, str], Book] = {}

    def keep(self, done: _Done) -> None:
        """Count a portion whose transaction is through."""
        self.ids += done.ids
        self._books |= done.books

    def report(self, skipped: Sequence[Issue]) -> ImportReport:
        """What is in."""
        return ImportReport(tuple(self.ids), tuple(self._books.values()), tuple(skipped))

    def records_of(self, work: ImportWork, rows: Sequence[ImportRow]) -> _Done:
        """Make the records of some rows."""
        done = _Done()
        for row in rows:
            place = _row_place(self._register, row)
            target = self._book or done.books.get(place) or self._books.get(place)
            target = target or self._book_of(work, row)
            done.books[place] = target
            version = work.add_record(target.id)
            work.take_role(version.id, Role.KEYER)
            readings = {k: Reading(k, v, How.IMPORTED) for k, v in row.values.items()}
            work.add_readings(version.id, list(readings.values()))
            hand_over(work, version, self._policy, readings, history=self._history)
            done.ids.append(version.id)
        return done

    def _book_of(self, work: ImportWork, row: ImportRow) -> Book:
        """The book of a row, made where it is not there."""
        register, place = self._register, _row_place(self._register, row)
        for progress in work.books():
            if _place(progress.book) == place:
                return progress.book
        year = _year(register, row)
        return work.add_book(
            register=register.code,
            number=place[1],
            place=place[2],
            year=year,
            before_2016=year < NEW_LAYOUT,
            entries=None,
        )


def _place(book: Book) -> tuple[str, str, str]:
    return (book.register, book.number, book.place)


def _row_place(register: Register, row: ImportRow) -> tuple[str, str, str]:
    book = _text(register, row.values, Meaning.BOOK_NUMBER)
    place = _text(register, row.values, Meaning.REGISTRATION_PLACE)
    return (register.code, book, place or "?")


def _text(register: Register, values: Mapping[str, Value], meaning: Meaning) -> str:
    value = values.get(register.by_meaning[meaning].key)
    return "" if value is None else value.text


def _year(register: Register, row: ImportRow) -> int:
    """The year of a book, from its number, or else from the registration date."""
    for meaning in (Meaning.BOOK_NUMBER, Meaning.REGISTRATION_DATE):
        tail = _text(register, row.values, meaning)[-4:]
        if tail.isdigit() and 1900 <= int(tail) <= 2100:
            return int(tail)
    return NEW_LAYOUT
