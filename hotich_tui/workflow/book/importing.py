"""Making records of rows: keyed by whoever imports them, to be verified like any other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from hotich_tui.domain.entry.values import How, Reading, Value
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.quality.policy import Policy
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning, Register
from hotich_tui.workflow.book.books import NEW_LAYOUT
from hotich_tui.workflow.ports.books import BookReads, BookWork
from hotich_tui.workflow.ports.drafts import DraftWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.policy import KeyerReads
from hotich_tui.workflow.ports.records import RecordReads, RoleWork, VersionReads
from hotich_tui.workflow.record.handing_over import HandingOver, hand_over
from hotich_tui.workflow.rules.rights import require


class ImportReads(BookReads, VersionReads, RecordReads, Protocol):
    """What a file is compared with."""


class ImportWork(ImportReads, KeyerReads, BookWork, RoleWork, DraftWork, HandingOver, Protocol):
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

    def make_records(self, plan: ImportPlan, book: Book | None = None) -> ImportReport:
        """Make the records of a plan, all in one transaction.

        Args:
            book: Only rows of this book; None = every row into its own book, made where needed.
        """
        require(self.user, Role.KEYER)
        register = load_register(plan.register)
        made: list[str] = []
        books: dict[str, Book] = {}
        with self._station.work(self.user, Role.KEYER) as work:
            rows, skipped = self._usable(plan, book, work)
            known = {_place(p.book): p.book for p in work.books()}
            history = work.keyed_history()
            for row in rows:
                place = _row_place(register, row)
                target = book or known.get(place)
                if target is None:
                    year = _year(register, row)
                    target = work.add_book(
                        register=register.code,
                        number=place[1],
                        place=place[2],
                        year=year,
                        before_2016=year < NEW_LAYOUT,
                        entries=None,
                    )
                    known[place] = target
                books[target.id] = target
                version = work.add_record(target.id)
                work.take_role(version.id, Role.KEYER)
                readings = {k: Reading(k, v, How.IMPORTED) for k, v in row.values.items()}
                for reading in readings.values():
                    work.add_reading(version.id, reading)
                hand_over(work, version, self.policy, readings, history=history)
                made.append(version.id)
        return ImportReport(tuple(made), tuple(books.values()), tuple(skipped))

    def _usable(
        self, plan: ImportPlan, book: Book | None, reads: ImportReads
    ) -> tuple[list[ImportRow], list[Issue]]:
        register = load_register(plan.register)
        taken = self._numbers(register, reads)
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

    def _numbers(self, register: Register, reads: ImportReads) -> set[tuple[str, ...]]:
        """Numbers already keyed, as far as this person may see them."""
        books = {p.book.id: p.book for p in reads.books() if p.book.register == register.code}
        found: set[tuple[str, ...]] = set()
        for book in books.values():
            versions = reads.versions(book_id=book.id)
            for view in reads.records([version.id for version in versions]):
                number = _text(register, view.values, Meaning.ENTRY_NUMBER)
                if number:
                    found.add((*_place(book), number))
        return found


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
