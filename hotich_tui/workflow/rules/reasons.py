"""Reasons that people choose from a list, for parking, returning, correcting and the like."""

import tomllib
from functools import cache
from importlib import resources


@cache
def reasons(kind: str) -> dict[str, dict[str, str]]:
    """Reasons offered on screen: id -> language -> text.

    Args:
        kind: ``parking``, ``returning``, ``correcting``, ``widening``, ``settling``, ``gaps``,
            ``balancing`` or ``reopening``.
    """
    file = resources.files("hotich_tui").joinpath("data", "reasons.toml")
    table: dict[str, dict[str, str]] = tomllib.loads(file.read_text("utf-8"))[kind]
    return table


def in_words(kind: str, reason: str, language: str) -> str:
    """A stored reason as people read it: an id, with a note after it where there is one.

    A reason that is not of the list, such as the registry's, stands as it is.
    """
    name, _, note = reason.partition(" ")
    known = reasons(kind).get(name)
    if known is None:
        return reason
    return f"{known[language]} – {note}" if note else known[language]
