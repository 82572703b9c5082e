"""The typing methods that the program ships, by name."""

from functools import cache

from hotich_tui.keymap_files import find_keymap, read_keymap
from hotich_tui.vietnamese.method import Method


@cache
def shipped_method(name: str) -> Method:
    """A shipped method: ``telex``, ``simple-telex``, ``vni``.

    Raises:
        KeymapError: There is none of that name; its sentence says which there are.
    """
    return Method.parse(read_keymap(find_keymap(name)))
