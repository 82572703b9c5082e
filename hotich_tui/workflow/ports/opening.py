"""How a use case begins: reads on one snapshot, or work in one transaction.

Each use case names the reads and the work that it needs, as protocols of its own made of the small
ones in this package; a station fits where it opens at least these.
"""

from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User, Viewpoint

Reads_co = TypeVar("Reads_co", covariant=True)
Work_co = TypeVar("Work_co", covariant=True)


class OpensReads(Protocol[Reads_co]):
    """Opens reads of one kind."""

    def reads(self, viewpoint: Viewpoint) -> AbstractContextManager[Reads_co]:
        """Reads on one snapshot, through one person's viewpoint: whatever `Viewpoint.sees` forbids
        is left out, in titles, neighbours and search hits too."""
        ...


class OpensWork(Protocol[Work_co]):
    """Opens transactions of one kind."""

    def work(self, user: User, role: Role) -> AbstractContextManager[Work_co]:
        """Begin a writing transaction (`BEGIN IMMEDIATE`) by one person in one role: all of it or
        nothing; it commits on leaving without error.

        Every change writes its audit row. The store refuses forbidden pairs by itself, by
        constraint; a refusal of that kind is `SamePerson`.

        Raises:
            StoreError tree: Disk full, read-only, locked too long: a sentence each.
        """
        ...


class Opens(OpensReads[Reads_co], OpensWork[Work_co], Protocol[Reads_co, Work_co]):
    """Opens both."""
