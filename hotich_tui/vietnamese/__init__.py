"""Vietnamese text, pure: normal forms, search keys, names and differences."""

from hotich_tui.vietnamese.text import canonical, clean, difference, fold, name_case

__all__ = ["canonical", "clean", "difference", "fold", "name_case"]
