"""What verifying needs of a station; how it watches who looks over stands in `vigilance`."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.records import FieldCheck


class CheckReads(Protocol):
    """How far a verification is."""

    def checks(self, version_id: str) -> Sequence[FieldCheck]:
        """Every field in this round's scope, in the register's file order."""
        ...


class SecondReadingWork(Protocol):
    """The verifier's readings."""

    def judge(
        self, version_id: str, key: str, value: Value | None, *, looked_over: bool = False
    ) -> Outcome:
        """Store a verifier's reading and compare it inside the store.

        Two readings at most for a blind field, one for a looked-over one; the stored reading
        counts whatever happens afterwards.

        Args:
            looked_over: The reading comes from looking over, not from the book alone.

        Raises:
            WrongState: The field is closed, not in scope, or not to be read in this way.
        """
        ...

    def look_over(self, version_id: str, values: Mapping[str, Value | None]) -> None:
        """Store a verifier's readings of fields that were looked over together, each compared as
        by `judge`. The log has one row for all of them.

        Args:
            values: Field key -> what the book says.

        Raises:
            WrongState: As with `judge`; nothing is stored then.
        """
        ...
