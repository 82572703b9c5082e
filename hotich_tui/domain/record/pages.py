"""A screenful of a list: which of its lines are wanted, and where each stands."""

from dataclasses import dataclass

from hotich_tui.domain.record.records import Book, RecordView


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a list.

    Args:
        stretch: Of the list, from 0: within each the order is that of the books and their entries.
        ordinal: Of the entry in its book; 0 for the book itself.
    """

    stretch: int
    book_id: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What of a list is wanted.

    Args:
        since: Those from this place on, itself included.
        after: Those after this place.
        before: The last ones before this place.
        last: The last ones of the list.
        limit: How many; None = all.
        book_id: Of this book only.
        narrow: Those whose title, as far as the person may see it, holds this text, accents and
            case aside; digits: whose ordinal begins so.
    """

    since: Place | None = None
    after: Place | None = None
    before: Place | None = None
    last: bool = False
    limit: int | None = None
    book_id: str | None = None
    narrow: str = ""

    @property
    def backwards(self) -> bool:
        """Whether the nearest to the end are wanted first."""
        return self.last or self.before is not None


WHOLE = Page()
"""All of a list."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A record of a list, with no value but its title."""

    place: Place
    book: Book
    view: RecordView
