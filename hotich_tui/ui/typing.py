"""Which typing method is on: Telex, simple Telex, VNI, or none."""

from pathlib import Path

from hotich_tui.keymap_files import KeymapError, find_keymap, read_keymap
from hotich_tui.vietnamese import Method, MethodError

METHODS = ("telex", "simple-telex", "vni")
OFF = "off"


class Typing:
    """The typing methods of a seat; one is on, or none.

    Args:
        name: The method to begin with, or ``off``.
        home: Where a person's own methods lie.
    """

    def __init__(self, name: str = OFF, home: Path | None = None) -> None:
        self.name = name if name in METHODS else OFF
        self.problem = ""
        """What is wrong with a method's file; the shipped one is used instead."""
        self._home = home
        self._loaded: dict[str, Method] = {}

    @property
    def method(self) -> Method | None:
        """The method that is on."""
        if self.name == OFF:
            return None
        if self.name not in self._loaded:
            self._loaded[self.name] = self._load(self.name)
        return self._loaded[self.name]

    @property
    def label(self) -> str:
        """What the screen shows of it."""
        return self.name.upper() if self.name != OFF else ""

    def switch(self) -> None:
        """The next method; after the last, none."""
        order = [*METHODS, OFF]
        self.name = order[(order.index(self.name) + 1) % len(order)]

    def _load(self, name: str) -> Method:
        try:
            return Method.parse(read_keymap(find_keymap(name, self._home)))
        except KeymapError as error:
            self.problem = str(error)
        except MethodError as error:
            self.problem = f"{name}.toml: {error}"
        return Method.parse(read_keymap(find_keymap(name)))
