"""Do hints help or harm: errors of records keyed with them, and without, drawn by lot."""

from dataclasses import dataclass

ENOUGH = 10
"""Errors on each side below which two rates say nothing about each other: with ten the interval of
a Poisson count still reaches from half to almost twice."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Verified records of one side.

    Args:
        records: Of them.
        fields: Their core fields that a keyer stated and a second person read.
        errors: Those that were read differently and where the settled value is not the keyer's.
            What an approver sent back and was changed then does not count: both people read it
            alike, and why it was changed is not always an error of keying.
    """

    records: int = 0
    fields: int = 0
    errors: int = 0

    @property
    def per_ten_thousand(self) -> float:
        """Errors in 10,000 core fields; 0 where there are none."""
        return 10_000 * self.errors / self.fields if self.fields else 0.0


@dataclass(frozen=True, slots=True)
class HintFigures:
    """Both sides, and what became of proposals.

    Args:
        confirmed, overtyped: Proposals that the keyer took as they were; that the book said
            otherwise.
    """

    with_hints: Errors
    without: Errors
    proposed: int = 0
    confirmed: int = 0
    overtyped: int = 0

    @property
    def enough(self) -> bool:
        """Whether the two rates may be compared."""
        return min(self.with_hints.errors, self.without.errors) >= ENOUGH
