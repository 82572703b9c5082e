"""Vietnamese text, pure: typing, normal forms, search keys, differences, words, old encodings.

What every screen needs is here at once; the rest is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from hotich_tui.vietnamese.composer import Composer, Method, MethodError, compose
from hotich_tui.vietnamese.text import canonical, clean, difference, fold, name_case

_LATER = {
    "AbbreviationError": "abbreviations",
    "Abbreviations": "abbreviations",
    "SpokenDate": "words",
    "Wording": "words",
    "date_in_words": "words",
    "parse_date_in_words": "words",
    "decode_column": "legacy",
    "is_syllable": "syllables",
}

if TYPE_CHECKING:
    from hotich_tui.vietnamese.abbreviations import AbbreviationError, Abbreviations
    from hotich_tui.vietnamese.legacy import decode_column
    from hotich_tui.vietnamese.syllables import is_syllable
    from hotich_tui.vietnamese.words import SpokenDate, Wording, date_in_words, parse_date_in_words
else:

    def __getattr__(name):
        if name not in _LATER:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


__all__ = [
    "AbbreviationError",
    "Abbreviations",
    "Composer",
    "Method",
    "MethodError",
    "SpokenDate",
    "Wording",
    "canonical",
    "clean",
    "compose",
    "date_in_words",
    "decode_column",
    "difference",
    "fold",
    "is_syllable",
    "name_case",
    "parse_date_in_words",
]
