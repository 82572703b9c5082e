"""What the use cases of books need of a station."""

from collections.abc import Sequence
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
