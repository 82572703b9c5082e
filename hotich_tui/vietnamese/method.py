"""What each key of a typing method does, as its file says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotich_tui.vietnamese.spelling import PLAIN

TONE_MARKS: Mapping[str, str] = {
    "huyền": "\u0300",
    "sắc": "\u0301",
    "ngã": "\u0303",
    "hỏi": "\u0309",
    "nặng": "\u0323",
    "không": "",
}


class MethodError(ValueError):
    """A typing method that cannot be.

    Args:
        where: The key or table that is wrong.
        legal: What would be legal there.
    """

    def __init__(self, where: str, legal: str) -> None:
        super().__init__(f"{where}: {legal}")
        self.where, self.legal = where, legal


@dataclass(frozen=True)
class Method:
    """What each key of a typing method does.

    Args:
        tones: Key -> combining tone mark; "" removes the tone.
        shapes: Key -> plain letter -> shaped letter.
        inserts: Key -> letter that it types where it changes nothing.
    """

    name: str
    tones: Mapping[str, str]
    shapes: Mapping[str, Mapping[str, str]]
    inserts: Mapping[str, str]

    @classmethod
    def parse(cls, table: Mapping[str, Any]) -> "Method":
        """A method from its file.

        Raises:
            MethodError: A key of several characters, an unknown tone or letter.
        """
        tones, shapes = {}, {}
        for key, tone in table.get("tones", {}).items():
            if len(key) != 1 or tone not in TONE_MARKS:
                raise MethodError(f"tones.{key}", ", ".join(TONE_MARKS))
            tones[key] = TONE_MARKS[tone]
        for key, pairs in table.get("shapes", {}).items():
            for pair in pairs:
                if len(key) != 1 or len(pair) != 2 or PLAIN.get(pair[1]) != pair[0]:
                    raise MethodError(f"shapes.{key}", ", ".join(p + s for s, p in PLAIN.items()))
            shapes[key] = {pair[0]: pair[1] for pair in pairs}
        inserts = dict(table.get("inserts", {}))
        if any(len(key) != 1 or len(letter) != 1 for key, letter in inserts.items()):
            raise MethodError("inserts", "ơ, ư")
        return cls(str(table.get("name", "")), tones, shapes, inserts)
