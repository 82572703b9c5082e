"""Blind verification of one field: what a reading is worth, with two at most.

Nobody can guess their way to the first value, and nobody wins automatically.
"""

from collections.abc import Sequence
from enum import StrEnum

from hotich_tui.domain.entry.compare import Difference

MOST_READINGS = 2
"""Readings a verifier has per field and round, by any route: leaving, restart, second window."""


class Outcome(StrEnum):
    """Where a blind field stands. All that the verifier ever learns."""

    OPEN = "open"
    """Not read yet."""
    AGREED = "agreed"
    READ_AGAIN = "read_again"
    """Different: "Khác — đọc lại sổ". One more reading."""
    DISPUTED = "disputed"
    """Different twice: a third person settles it, with the book."""
    UNSETTLED = "unsettled"
    """Compatible, but one read more than the other. The verifier is shown agreement."""

    @property
    def closed(self) -> bool:
        """The verifier can read the field no more."""
        return self in (Outcome.AGREED, Outcome.DISPUTED, Outcome.UNSETTLED)

    @property
    def needs_adjudicator(self) -> bool:
        """A third person settles it."""
        return self in (Outcome.DISPUTED, Outcome.UNSETTLED)


def outcome(differences: Sequence[Difference], *, most: int = MOST_READINGS) -> Outcome:
    """Where a field stands after the verifier's readings so far.

    Args:
        differences: Of each reading from the first keying, in order.
        most: Readings the field allows: two where it is blind, one where it is looked over.
    """
    if not differences:
        return Outcome.OPEN
    last = differences[-1]
    if last.agrees:
        return Outcome.AGREED
    if last is Difference.COMPATIBLE:
        return Outcome.UNSETTLED
    return Outcome.READ_AGAIN if len(differences) < most else Outcome.DISPUTED
