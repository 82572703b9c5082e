"""The books in the store, and how far they are."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select

from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Book, Progress
from hotich_tui.store.file.errors import StoreError
from hotich_tui.store.file.tables import BOOK, OUTBOX, RECORD, VERSION
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.store.record.version_rows import latest
from hotich_tui.workflow.ports.books import BookReads, BookWork


class SqlBookReads(SqlSnapshot, BookReads):
    """The books; no value of their entries."""

    def books(self) -> Sequence[Progress]:
        counts: dict[str, dict[State, int]] = {}
        counted = (
            select(RECORD.c.book_id, VERSION.c.state, func.count())
            .join(RECORD, RECORD.c.id == VERSION.c.record_id)
            .where(VERSION.c.number == latest())
            .group_by(RECORD.c.book_id, VERSION.c.state)
        )
        for book_id, state, number in self._connection.execute(counted):
            counts.setdefault(book_id, {})[State(state)] = number
        sent = (
            select(RECORD.c.book_id, func.count())
            .join(OUTBOX, OUTBOX.c.record_id == RECORD.c.id)
            .where(OUTBOX.c.state == "acknowledged")
            .group_by(RECORD.c.book_id)
        )
        acknowledged = {book_id: number for book_id, number in self._connection.execute(sent)}
        order = select(BOOK).order_by(BOOK.c.register, BOOK.c.year, BOOK.c.number)
        return [
            Progress(_book(row), counts.get(row.id, {}), acknowledged.get(row.id, 0))
            for row in self._connection.execute(order)
        ]

    def book(self, book_id: str) -> Book:
        row = self._connection.execute(select(BOOK).where(BOOK.c.id == book_id)).first()
        if row is None:
            raise StoreError("store.no_such")
        return _book(row)


class SqlBookWork(SqlTransaction, BookWork):
    """Setting up a book."""

    def add_book(
        self,
        *,
        register: str,
        number: str,
        place: str,
        year: int,
        before_2016: bool,
        entries: int | None,
    ) -> Book:
        book = Book(self._id(), register, number, place, year, before_2016, entries)
        self._connection.execute(
            insert(BOOK).values(
                id=book.id,
                register=register,
                number=number,
                place=place,
                year=year,
                before_2016=before_2016,
                entries=entries,
            )
        )
        self._note("book", detail=book.id)
        return book


def _book(row: Any) -> Book:
    return Book(
        id=row.id,
        register=row.register,
        number=row.number,
        place=row.place,
        year=row.year,
        before_2016=row.before_2016,
        entries=row.entries,
    )
