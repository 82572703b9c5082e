"""Abbreviations: keys as they were typed stand for words (``nv`` for Nguyễn Văn)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hotich_tui.vietnamese.composer import Method, compose
from hotich_tui.vietnamese.syllables import is_syllable
from hotich_tui.vietnamese.text import clean

Scope = Literal["names", "places", "all"]
Mistake = Literal["section", "key", "syllable", "text"]
SCOPES: tuple[Scope, ...] = ("names", "places", "all")
LONGEST = 120
"""Letters that an abbreviation may stand for: no name or place of the books is longer."""
_KEY = re.compile(r"[a-z][a-z0-9]{1,7}")


class AbbreviationError(ValueError):
    """An abbreviation that cannot be.

    Args:
        where: Section and key, such as ``names.nv``.
        mistake: No such section; no such key; a key that is a syllable; no such text. Its
            sentence is ``keymap.abbreviation_<mistake>``.
        legal: What would be legal there; of a syllable, the syllable.
    """

    def __init__(self, where: str, mistake: Mistake, legal: str) -> None:
        super().__init__(f"{where}: {legal}")
        self.where, self.mistake, self.legal = where, mistake, legal


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """An office's abbreviations.

    Args:
        words: Kind of field -> raw keys in small letters -> the text that they stand for.
    """

    words: Mapping[Scope, Mapping[str, str]]

    @classmethod
    def parse(cls, table: Mapping[str, Any]) -> "Abbreviations":
        """Abbreviations from their file.

        Raises:
            AbbreviationError: The first of `problems`, where there are any.
        """
        found = problems(table)
        if found:
            raise found[0]
        return cls({scope: dict(table.get(scope, {})) for scope in SCOPES})

    def expand(self, raw: str, *, scope: Scope = "all") -> str | None:
        """What a word stands for at its end, or None.

        Case follows: ``nv`` and ``Nv`` give Nguyễn Văn, ``NV`` gives NGUYỄN VĂN;
        ``Tx`` gives Thị xã.

        Args:
            raw: The keys of the word as they were typed, never the letters on the screen.
            scope: What the field holds; ``all`` where neither names nor places.
        """
        key = raw.lower()
        text = self.words[scope].get(key) or self.words["all"].get(key)
        if text is None:
            return None
        if raw.isupper():
            return text.upper()
        return text[0].upper() + text[1:] if raw[0].isupper() else text

    def clashes(self, method: Method) -> tuple[AbbreviationError, ...]:
        """Abbreviations whose keys a typing method makes a syllable of, so that the syllable
        could no longer be typed."""
        return tuple(
            AbbreviationError(f"{scope}.{key}", "syllable", compose(key, method))
            for scope in SCOPES
            for key in self.words[scope]
            if is_syllable(compose(key, method))
        )


def problems(table: Mapping[str, Any]) -> list[AbbreviationError]:
    """Everything that is wrong with a file's table, whatever the typing method."""
    found = []
    for section, entries in table.items():
        if section not in SCOPES or not isinstance(entries, Mapping):
            found.append(
                AbbreviationError(section, "section", ", ".join(f"[{one}]" for one in SCOPES))
            )
            continue
        for key, text in entries.items():
            where = f"{section}.{key}"
            if not _KEY.fullmatch(key):
                found.append(AbbreviationError(where, "key", "a-z, 0-9 (2-8)"))
            elif is_syllable(key):
                found.append(AbbreviationError(where, "syllable", key))
            elif not isinstance(text, str) or not 0 < len(text) <= LONGEST or text != clean(text):
                found.append(AbbreviationError(where, "text", f"1-{LONGEST}"))
    return found
