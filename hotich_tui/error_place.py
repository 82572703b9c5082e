"""What may be said of a mistake of the program's own: its kind and place, never a value."""

import traceback
from pathlib import Path


def error_place(error: BaseException | None) -> tuple[str, str]:
    """Such as ``("KeyError", "reads.py:120")``.

    Messages and local variables of exceptions hold what people typed and read.
    """
    if error is None:
        return "?", "?"
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last)
    return type(error).__name__, place or "?"
