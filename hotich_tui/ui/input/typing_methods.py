"""Which typing method is on, and which abbreviations there are."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hotich_tui.domain.register.register import Field, Kind, Meaning
from hotich_tui.keymap_files import KeymapError, find_keymap, read_keymap
from hotich_tui.messages import say
from hotich_tui.vietnamese import Method, MethodError
from hotich_tui.vietnamese.abbreviations import Abbreviations, Scope, problems
from hotich_tui.vietnamese.methods import shipped_method

METHODS = ("telex", "simple-telex", "vni")
ABBREVIATIONS = "abbreviations"
OFF = "off"
SYSTEM = "system"
"""The program composes nothing: the system's input method does."""
_SCOPES: Mapping[Kind, Scope] = {Kind.PERSON_NAME: "names", Kind.PLACE: "places"}

_COMPOSED = (Kind.PERSON_NAME, Kind.PLACE, Kind.TEXT)
"""Names, places and texts compose, and so do lists whose codes are names (ethnic groups); numbers,
dates and other codes never do."""


class TypingMethods:
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
        self._abbreviations: Abbreviations | None = None

    @property
    def method(self) -> Method | None:
        """The method that is on."""
        if self.name not in METHODS:
            return None
        if self.name not in self._loaded:
            self._load(self.name)
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
        if self._abbreviations is None:
            self._load_abbreviations()
        assert self._abbreviations is not None
        return self._abbreviations.expand(raw, scope=_SCOPES.get(kind, "all"))

    def reload(self) -> None:
        """Read the files again; what has a mistake stays as it was."""
        self.problem = ""
        for name in [self.name] if self.name in METHODS else []:
            self._load(name)
        self._load_abbreviations()

    def _load(self, name: str) -> None:
        tables = self._read(name, method_problems, self._loaded.get(name))
        if tables is not None:
            self._loaded[name] = Method.parse(tables)

    def _load_abbreviations(self) -> None:
        tables = self._read(ABBREVIATIONS, abbreviation_problems, self._abbreviations)
        if tables is not None:
            self._abbreviations = Abbreviations.parse(tables)

    def _read(
        self,
        name: str,
        problems_of: Callable[[Mapping[str, Any], str], list[str]],
        last_good: object,
    ) -> Mapping[str, Any] | None:
        """The tables of a file of one's own, or the shipped one's where it has a mistake and
        nothing good was loaded before; None = what was loaded stays."""
        try:
            tables = read_keymap(find_keymap(name, self._home))
            found = problems_of(tables, f"{name}.toml")
        except KeymapError as error:
            found = [str(error)]
        if not found:
            return tables
        self.problem = found[0]
        return None if last_good is not None else read_keymap(find_keymap(name))


def composes(field: Field) -> bool:
    """Whether Vietnamese letters are typed into a field."""
    if field.code_list is not None:
        return field.code_list.free
    return field.kind in _COMPOSED and field.meaning not in (
        Meaning.ENTRY_NUMBER,
        Meaning.BOOK_NUMBER,
        Meaning.PAGE,
    )


def method_problems(tables: Mapping[str, Any], file: str) -> list[str]:
    """What is wrong with a typing method."""
    try:
        Method.parse(tables)
    except MethodError as error:
        return [say("keymap.method", file=file, where=error.where, legal=error.legal)]
    return []


def abbreviation_problems(tables: Mapping[str, Any], file: str) -> list[str]:
    """What is wrong with a list of abbreviations; also keys that a shipped typing method makes a
    syllable of."""
    found = problems(tables)
    if not found:
        known = Abbreviations.parse(tables)
        found = [error for name in METHODS for error in known.clashes(shipped_method(name))]
    lines = (
        say(f"keymap.abbreviation_{error.mistake}", file=file, where=error.where, legal=error.legal)
        for error in found
    )
    return list(dict.fromkeys(lines))
