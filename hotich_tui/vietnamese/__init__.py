"""Vietnamese text, pure: typing, normal forms, search keys, names and differences."""

from hotich_tui.vietnamese.composer import Composer, Method, MethodError, compose
from hotich_tui.vietnamese.text import canonical, clean, difference, fold, name_case

__all__ = [
    "Composer",
    "Method",
    "MethodError",
    "canonical",
    "clean",
    "compose",
    "difference",
    "fold",
    "name_case",
]
