"""What the use cases of books need of a station."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from hotich_tui.domain.record.records import Book, Progress


class BookReads(Protocol):
    """The books; no value of their entries."""

    def books(self) -> Sequence[Progress]:
        """All books, by register, year and number."""
        ...

    def book(self, book_id: str) -> Book:
        """A book by id.

        Raises:
            StoreError: There is none.
        """
        ...

    def books_of(self, book_ids: Collection[str]) -> Mapping[str, Book]:
        """Some books, by id."""
        ...

    def book_named(self, register: str, number: str, place: str) -> Book | None:
        """The book of this number, as on its cover, of a register and a place; None = there is
        none."""
        ...


class BookWork(Protocol):
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
        """A new book."""
        ...
