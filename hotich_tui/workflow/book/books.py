"""Setting up books, and how far they are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book, Progress, Version
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.ports.books import BookReads, BookWork
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.records import FinishedReads, VersionReads
from hotich_tui.workflow.ports.station import Named
from hotich_tui.workflow.rules.errors import BadInput

NEW_LAYOUT = 2016
"""Since 2016 the mother stands before the father, the wife before the husband."""
FIRST_YEAR, LAST_YEAR = 1900, 2100


class BooksReads(BookReads, VersionReads, FinishedReads, Protocol):
    """What is shown of books."""


class BooksWork(BookReads, BookWork, Protocol):
    """What setting up a book needs of a transaction."""


class BooksStation(Opens[BooksReads, BooksWork], Named, Protocol):
    """What the use cases of books need of a station."""


@dataclass(frozen=True, slots=True)
class Books:
    """The paper books of the commune."""

    _station: BooksStation
    user: User

    def create(
        self,
        register: str,
        number: str,
        year: int,
        place: str,
        *,
        before_2016: bool | None = None,
        entries: int | None = None,
    ) -> Book:
        """Set up a book.

        Args:
            number: As on its cover (``01/1998``); a bare number gets the year.
            before_2016: The paper's layout; None = from the year.
            entries: How many entries it holds, where the closing note says so.

        Raises:
            BadInput: Unknown register, impossible year, no number, or the book is there already.
            WrongRole: Only an auditor's eyes.
        """
        if not (self.user.works_on_records or Role.TECHNICIAN in self.user.roles):
            raise WrongRole("workflow.no_record_rights")
        if register not in register_codes():
            raise BadInput("workflow.book_register", known=", ".join(register_codes()))
        number, place = clean(number).strip(), " ".join(clean(place).split())
        if not number or not place:
            raise BadInput("workflow.book_incomplete")
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise BadInput("workflow.book_year")
        if re.fullmatch(r"\d+", number):
            number = f"{int(number):02d}/{year}"
        with self._station.work(self.user, Role.KEYER) as work:
            if work.book_named(register, number, place) is not None:
                raise BadInput("workflow.book_exists")
            return work.add_book(
                register=load_register(register).code,
                number=number,
                place=place,
                year=year,
                before_2016=year < NEW_LAYOUT if before_2016 is None else before_2016,
                entries=entries,
            )

    @property
    def commune_name(self) -> str:
        """Where the books of this station are usually kept."""
        return self._station.commune_name

    def progress(self) -> Sequence[Progress]:
        """All books with their counts."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.books()

    def get(self, book_id: str) -> Book:
        """A book by id."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.book(book_id)

    def finished(self, book_id: str) -> list[Mapping[str, Value]]:
        """What the entries say that two people have keyed, in the book's order.

        Raises:
            WrongRole: A technician reads no records.
        """
        if not Viewpoint(self.user).reads_records:
            raise WrongRole("workflow.no_record_rights")
        with self._station.reads(Viewpoint(self.user)) as reads:
            return list(reads.finished_values(reads.finished(book_id)))

    def versions(self, book_id: str) -> tuple[Version, ...]:
        """Where every record of the book stands; no values."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return tuple(reads.versions(book_id=book_id))
