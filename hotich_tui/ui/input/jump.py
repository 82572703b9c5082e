"""Jump mode: a letter beside each field of the page, a digit for each page."""

from collections.abc import Sequence
from dataclasses import dataclass

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""In the order in which they are given away: the strongest fingers first."""


@dataclass(frozen=True, slots=True)
class Jump:
    """What the next key means.

    Args:
        letters: Letter -> field of the page shown.
        pages: Digit -> place of a page, from 0.
    """

    letters: dict[str, str]
    pages: dict[str, int]

    @classmethod
    def over(cls, fields: Sequence[str], pages: int) -> "Jump":
        """Letters for the fields that the cursor may go to."""
        letters = dict(zip(LETTERS, fields, strict=False))
        return cls(letters, {str(n + 1): n for n in range(min(pages, 9))})
