"""What stands to the right of a field: a sign, and how its text was understood."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.quality.seeding import Shown
from hotich_tui.ui.input.field_reading import FieldReading

SIGNS: Mapping[Said, str] = {Said.BLANK: "∅", Said.ILLEGIBLE: "≈", Said.ODD: "!"}
STORING = "●"
"""The sign of a field that is on its way to the disk."""
REFUSED = "✗"
"""The sign of a field that the station did not take: it is not on the disk."""
SIGN_STYLES: Mapping[str, str] = {
    STORING: "yellow",
    "↻": "cyan",
    "∅": "bright_black",
    "≈": "magenta",
    "!": "red",
    "?": "yellow",
    "✓": "green",
    REFUSED: "red",
    "≠": "red",
    "⚑": "magenta",
    "◆": "blue",
}
"""States by sign and colour: never by colour alone."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What stands to the right of a field.

    Args:
        text: How the field was understood, or what is odd about it.
    """

    sign: str = ""
    text: str = ""


class Say(Protocol):
    """A sentence by its key, in a person's language."""

    def __call__(self, key: str, **kwargs: object) -> str: ...


def sign_of(value: Value | Shown | None) -> str:
    """The sign of a value that is not simply written; "" of one that is."""
    return "" if value is None else SIGNS.get(value.said, "")


def remark_on(understood: FieldReading, sign: str, say: Say) -> Remark:
    """What to show beside a field for what was understood.

    Args:
        sign: The sign that the value has of its own; what is odd adds one where there is none.
    """
    told = understood.interpretation
    if not understood.remark:
        return Remark(sign, told)
    if understood.remark == "near":
        return Remark(sign or "↻", told)
    text = say(f"ui.{understood.remark}", year=told, most=told).strip()
    return Remark(sign or "!", text)
