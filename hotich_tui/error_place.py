"""What may be said of a mistake of the program's own: its kind and place, never a value."""

import traceback
from pathlib import Path

OWN = Path(__file__).parent


def error_place(error: BaseException | None) -> tuple[str, str]:
    """Such as ``("KeyError", "records.py:120")``; where it arose in a library,
    ``"pin_card.py:43 > dom.py:1533"``: the last line of the program's own, and the library's.

    Messages and local variables of exceptions hold what people typed and read.
    """
    if error is None:
        return "?", "?"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if OWN in Path(frame.filename).parents]
    told = [*own[-1:], *frames[-1:]]
    places = dict.fromkeys(f"{Path(frame.filename).name}:{frame.lineno}" for frame in told)
    return type(error).__name__, " > ".join(places) or "?"
