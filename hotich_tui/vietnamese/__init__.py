"""Vietnamese text, pure: typing, normal forms, search keys, differences, words, old encodings.

What every screen needs is here at once; the rest is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hotich_tui.vietnamese.composer import Composer, Method, MethodError, compose
from hotich_tui.vietnamese.text import canonical, clean, difference, fold, name_case

if TYPE_CHECKING:
    from hotich_tui.vietnamese.words import SpokenDate, Wording, date_in_words, parse_date_in_words

_LATER = {
    "SpokenDate": "words",
    "Wording": "words",
    "date_in_words": "words",
    "parse_date_in_words": "words",
}

__all__ = [
    "Composer",
    "Method",
    "MethodError",
    "SpokenDate",
    "Wording",
    "canonical",
    "clean",
    "compose",
    "date_in_words",
    "difference",
    "fold",
    "name_case",
    "parse_date_in_words",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
