"""What can be taken with a key while a field is typed: codes that fit, or values used of late."""

from collections.abc import Sequence

from hotich_tui.domain.prefill.recent import Recent
from hotich_tui.domain.register.register import Field
from hotich_tui.ui.input import field_reading

MOST_SHOWN = 8
"""Codes shown below the form; F8 and F9 take the first two."""


def at_hand(field: Field, text: str, recent: Recent) -> list[str]:
    """What fits a text, the likeliest first.

    Args:
        text: What stands in the field so far.
        recent: Values that this person used of late.
    """
    codes = field.code_list
    if codes is None:
        return recent.fitting(field.key, text)
    fitting = [code for code, _ in field_reading.options(codes, text, len(codes.labels))]
    late = [code for code in recent.fitting(field.key, "", len(fitting)) if code in fitting]
    return list(dict.fromkeys([*late, *fitting]))[:MOST_SHOWN]


def in_a_line(field: Field, found: Sequence[str], keys: Sequence[str]) -> str:
    """What is at hand, below the form.

    Args:
        found: As `at_hand` returns it.
        keys: That take the first of it.
    """
    codes = field.code_list
    shown = [codes.named(code) for code in found] if codes is not None else found
    return "   ".join(
        f"{keys[place]} {text}" if place < len(keys) else text for place, text in enumerate(shown)
    )
