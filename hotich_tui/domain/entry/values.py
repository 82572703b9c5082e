"""A value is more than a string: what the book says, and how it says it."""

from dataclasses import dataclass
from enum import StrEnum

UNREAD = "?"
"""Stands in a value for letters that nobody can read."""


class Said(StrEnum):
    """How the book says a value."""

    WRITTEN = "written"
    BLANK = "blank"
    """The book leaves the place empty (trống)."""
    ILLEGIBLE = "illegible"
    """Unreadable, wholly (no text) or in part (`Nguyễn Th? Lan`, `??.03.1958`)."""
    ODD = "odd"
    """Strange, but so written (theo sổ), such as 30.02.1962."""


class How(StrEnum):
    """How a value came to be committed; kept for the audit log and the statistics."""

    TYPED = "typed"
    CARRIED = "carried"
    ABBREVIATION = "abbreviation"
    PROPOSAL = "proposal"
    """Proposed from the population database and confirmed by the keyer against the book."""
    IMPORTED = "imported"
    LOOKED_OVER = "looked_over"
    ADJUDICATED = "adjudicated"
    EARLIER_VERSION = "earlier_version"


@dataclass(frozen=True, slots=True)
class Value:
    """What the book says in one place.

    A field without a `Value` is *not stated*: nobody has looked yet, or a file did not say.
    That is not the same as blank.

    Raises:
        ValueError: Text with a blank, or written or odd without text.
    """

    said: Said
    text: str = ""

    def __post_init__(self) -> None:
        if self.said is Said.BLANK and self.text:
            raise ValueError("a blank value has no text")
        if self.said in (Said.WRITTEN, Said.ODD) and not self.text.strip():
            raise ValueError("a written value has text")

    @classmethod
    def typed(cls, text: str) -> "Value | None":
        """The value for what was typed: nothing, written, or illegible where it holds a `?`."""
        text = text.strip()
        if not text:
            return None
        if UNREAD in text:
            return cls(Said.ILLEGIBLE, "" if not text.strip(UNREAD + " ./-") else text)
        return cls(Said.WRITTEN, text)


BLANK = Value(Said.BLANK)
ILLEGIBLE = Value(Said.ILLEGIBLE)


@dataclass(frozen=True, slots=True)
class Reading:
    """One commit of one field: what a person read in the book.

    Args:
        field: Field key.
        value: None where the keyer cleared the field again.
        doubt: The keyer's own mark that the value may be wrong.
        note: Remark on the field, free text.
        source: Where a carried value comes from: the prefill rule.
    """

    field: str
    value: Value | None
    how: How = How.TYPED
    doubt: bool = False
    note: str = ""
    source: str = ""
