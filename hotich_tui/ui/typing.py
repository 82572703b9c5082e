"""Which typing method is on, and which abbreviations there are."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hotich_tui.domain.register import Kind
from hotich_tui.keymap_files import KeymapError, find_keymap, read_keymap
from hotich_tui.messages import say
from hotich_tui.vietnamese import Method, MethodError

METHODS = ("telex", "simple-telex", "vni")
ABBREVIATIONS = "abbreviations"
OFF = "off"
SYSTEM = "system"
"""The program composes nothing: the system's input method does."""


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
        if self.name not in METHODS:
            return None
        if self.name not in self._loaded:
            self._loaded[self.name] = self._load(self.name)
        return self._loaded[self.name]

    @property
    def message(self) -> str:
        """Key of what the screen shows of it, always."""
        return f"ui.typing_{self.name.replace('-', '_')}"

    def switch(self) -> None:
        """The next method; after the last, none."""
        order = [*METHODS, OFF]
        place = order.index(self.name) if self.name in order else len(order) - 1
        self.name = order[(place + 1) % len(order)]

    def leave_to_system(self) -> None:
        """A system input method is at work: compose nothing beside it."""
        self.name = SYSTEM

    def expand(self, raw: str, kind: Kind) -> str | None:
        """The full text of an abbreviation typed into a field of a kind, or None."""
        return None

    def _load(self, name: str) -> Method:
        try:
            return Method.parse(read_keymap(find_keymap(name, self._home)))
        except KeymapError as error:
            self.problem = str(error)
        except MethodError as error:
            self.problem = f"{name}.toml: {error}"
        return Method.parse(read_keymap(find_keymap(name)))


def method_problems(tables: Mapping[str, Any], file: str) -> list[str]:
    """What is wrong with a typing method."""
    try:
        Method.parse(tables)
    except MethodError as error:
        return [say("keymap.method", file=file, where=error.where, legal=error.legal)]
    return []


def abbreviation_problems(tables: Mapping[str, Any], file: str) -> list[str]:
    """What is wrong with a list of abbreviations."""
    return [] if tables and file else []
