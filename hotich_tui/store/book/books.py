"""The books in the store, and how far they are."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import insert, select

from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Book, Progress
from hotich_tui.store.file.derived_tables import ACKNOWLEDGED, TALLY
from hotich_tui.store.file.errors import StoreError
from hotich_tui.store.file.tables import BOOK
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.store.record.version_rows import book_of
from hotich_tui.workflow.ports.books import BookReads, BookWork


class SqlBookReads(SqlSnapshot, BookReads):
    """The books; no value of their entries."""

    def books(self) -> Sequence[Progress]:
        counts: dict[str, dict[State, int]] = {}
        counted = select(TALLY.c.book_id, TALLY.c.state, TALLY.c.n).where(TALLY.c.n != 0)
        for book_id, name, number in self._connection.execute(counted):
            of_book, state = counts.setdefault(book_id, {}), State(name)
            of_book[state] = of_book.get(state, 0) + number
        sent = select(ACKNOWLEDGED.c.book_id, ACKNOWLEDGED.c.n)
        acknowledged = {book_id: number for book_id, number in self._connection.execute(sent)}
        order = select(BOOK).order_by(BOOK.c.register, BOOK.c.year, BOOK.c.number, BOOK.c.id)
        return [
            Progress(book_of(row), counts.get(row.id, {}), acknowledged.get(row.id, 0))
            for row in self._connection.execute(order)
        ]

    def book(self, book_id: str) -> Book:
        row = self._connection.execute(select(BOOK).where(BOOK.c.id == book_id)).first()
        if row is None:
            raise StoreError("store.no_such")
        return book_of(row)

    def books_of(self, book_ids: Collection[str]) -> Mapping[str, Book]:
        query = select(BOOK).where(BOOK.c.id.in_(set(book_ids)))
        return {row.id: book_of(row) for row in self._connection.execute(query)}

    def book_named(self, register: str, number: str, place: str) -> Book | None:
        query = select(BOOK).where(
            BOOK.c.register == register, BOOK.c.number == number, BOOK.c.place == place
        )
        row = self._connection.execute(query).first()
        return None if row is None else book_of(row)


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
