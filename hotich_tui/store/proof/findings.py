"""What a proof found."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

MOST = 200
"""Breaks that are told one by one."""


@dataclass(frozen=True, slots=True)
class Break:
    """Something that does not follow from what was read.

    Args:
        kind: ``chain``, ``rows``, ``missing``, ``extra``, ``record``, ``approval``, ``delivery``,
            ``state``, ``schema``, ``head``: named by the message ``proof.KIND``.
        where: A table, the version of a record, a person, the name of a trigger: never a value.
        n: Number of the audit row where it showed; 0 = none.
        what: The rule that it breaks, such as a `Fault`.
        version_id, book_id: Of the record that it concerns; "" = of none.
    """

    kind: str
    where: str
    n: int = 0
    what: str = ""
    version_id: str = ""
    book_id: str = ""

    def as_json(self) -> dict[str, object]:
        """For printing."""
        return {"kind": self.kind, "where": self.where, "n": self.n, "what": self.what}


@dataclass(slots=True)
class Breaks:
    """Collects breaks: all are counted, and the first are told."""

    count: int = 0
    told: list[Break] = field(default_factory=list)

    def add(self, one: Break) -> None:
        """One more."""
        self.count += 1
        if len(self.told) < MOST:
            self.told.append(one)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof came to.

    Args:
        records: Records looked at.
        proved: Of those, how many follow wholly from what was read; 0 where the log itself does
            not hold, for then nothing attests them.
        broken: How many things do not follow; 0 = all is well.
        breaks: The first of them.
        head: Number and hash of the last row of the chain.
        places: Table -> place of its last row: from there a quick proof goes on.
        books: Id of a book -> its records, and how many of them are proved.
    """

    records: int
    proved: int
    broken: int
    breaks: tuple[Break, ...]
    head: tuple[int, str]
    places: Mapping[str, int]
    books: Mapping[str, tuple[int, int]]

    def of_book(self, book_id: str) -> "Proof":
        """What concerns one book, and what concerns no book alone."""
        breaks = tuple(one for one in self.breaks if one.book_id in ("", book_id))
        records, proved = self.books.get(book_id, (0, 0))
        return replace(self, records=records, proved=proved, breaks=breaks, broken=len(breaks))

    def and_also(self, more: Iterable[Break]) -> "Proof":
        """With what else was found."""
        added = tuple(more)
        return replace(self, breaks=self.breaks + added, broken=self.broken + len(added))
