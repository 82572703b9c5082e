"""What to press for a value."""

from hotich_tui.cli.demo import keys
from hotich_tui.domain.entry.values import Said, Value

STATE_KEYS = {Said.BLANK: keys.F5, Said.ILLEGIBLE: keys.F6, Said.ODD: keys.F7}


def strokes(value: Value | None, shown: str = "") -> tuple[str, str]:
    """Keys for a value, and the key that leaves the field.

    Args:
        value: What the book says; None = the field is passed by.
        shown: What stands in the field.
    """
    text = "" if value is None else value.text
    clear = keys.CLEAR if shown and shown != text else ""
    letters = "" if shown == text else text
    leave = keys.ENTER if value is None else STATE_KEYS.get(value.said, keys.ENTER)
    return clear + letters, leave
