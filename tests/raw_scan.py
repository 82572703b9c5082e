"""Which texts can be read from the bytes of files, whatever way they are written."""

import unicodedata
from collections.abc import Collection, Mapping
from pathlib import Path

from hotich_tui.vietnamese import fold


def spellings(text: str) -> Mapping[str, bytes]:
    """The bytes to look for, by how a text is written."""
    return {
        "utf-8": text.encode(),
        "utf-16-le": text.encode("utf-16-le"),
        "nfd": unicodedata.normalize("NFD", text).encode(),
        "upper": text.upper().encode(),
        "folded": fold(text).encode(),
    }


def hits(folder: Path, texts: Collection[str]) -> int:
    """How many texts stand in the names and bytes of a folder's files."""
    raw = b"\0".join(
        str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )
    return sum(any(form in raw for form in spellings(text).values()) for text in texts)
