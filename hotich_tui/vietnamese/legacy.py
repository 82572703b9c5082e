"""Text from before Unicode: TCVN3, VNI, VISCII, and UTF-8 that was read as something else.

A spreadsheet hands such text over as the characters that its bytes are in Windows 1252 or 1258.
Where a cell's font is known it decides; otherwise the column does, never the cell: VNI ``HOÀ`` is
HỒ, and a word of Unicode as well.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from hotich_tui.vietnamese.syllables import is_syllable

Encoding = Literal["unicode", "nfd", "tcvn3", "vni", "viscii", "utf-8"]
_SAMPLE = 400
"""Different words of a column that are looked at."""
_ENOUGH = 5
"""Different words from which on a column stands for itself."""
_LEAST = 0.5
"""Share of syllables below which a column is left alone: it is no Vietnamese at all."""
_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(r"[^\w\x20-\x7e‘’“”–—…]")
_UNIT = re.compile(r"[a-z]{1,2}[²³]")
"""m² is no word; in VISCII it would be mỗ."""
_MARKED = re.compile(r"[^\x20-\x7e]")


def decode_column(
    values: Sequence[str],
    fonts: Sequence[str | None] | None = None,
    likely: Encoding | None = None,
) -> tuple[str, list[str]]:
    """Read a column's cells as Unicode, NFC.

    Args:
        values: The cells as the spreadsheet gives them, not cleaned: in TCVN3 a soft hyphen is ư.
        fonts: The font of each cell, where known; `.Vn…`, `.Vn…H`, `VNI-…` and `VI …` decide.
        likely: The encoding of the file as a whole, where known: a column of a few words is then
            in it or Unicode, for one foreign name (``Réunion``) can look like anything.

    Returns:
        The encoding (of `Encoding`; several joined by `+`), and the texts. ``unicode`` and ``nfd``
        are no loss; all others are to be shown to a person before they count. TCVN3 has no
        toned capitals: `Ngọc ánh` is what it says, and the field's own rule makes names of it.

    >>> decode_column(["TrÇn ThÞ H­êng", "Hoµng V¨n Thô"])
    ('tcvn3', ['Trần Thị Hường', 'Hoàng Văn Thụ'])
    """
    found: dict[int, str] = {}
    used: set[str] = set()
    for place, (value, font) in enumerate(zip(values, fonts or [None] * len(values), strict=True)):
        encoding, capitals = font_encoding(font or "")
        text = _DECODERS[encoding](value) if encoding else None
        if encoding and text is not None:
            used.add(encoding)
            found[place] = text.upper() if capitals else text
    rest = [value for place, value in enumerate(values) if place not in found]
    if any(_MARKED.search(value) for value in rest) or not used:
        encoding = detect(rest, likely)
        used.add(encoding)
    else:
        encoding = "unicode"
    decode = _DECODERS[encoding]
    texts = [
        found[place] if place in found else _or_as_it_is(decode(value), value)
        for place, value in enumerate(values)
    ]
    return "+".join(sorted(used)), texts


def font_encoding(font: str) -> tuple[Encoding | None, bool]:
    """The encoding that a font's name tells, and whether the font draws capitals only."""
    low = font.strip().lower()
    if low.startswith(".vn"):
        return "tcvn3", font.strip().endswith("H")
    if low.startswith("vni-"):
        return "vni", False
    return ("viscii" if low.startswith("vi ") else None), False


def detect(values: Iterable[str], likely: Encoding | None = None) -> Encoding:
    """The encoding under which most words are Vietnamese syllables; Unicode wins a tie.

    Args:
        likely: As in `decode_column`.
    """
    words = dict.fromkeys(
        word for value in values for word in value.split(" ") if _MARKED.search(word)
    )
    sample = [word for word in words if any(map(str.isalpha, word)) and not _UNIT.match(word)][
        :_SAMPLE
    ]
    best: Encoding = "unicode"
    most = 0.0
    few = likely is not None and len(sample) < _ENOUGH
    for encoding, decode in _DECODERS.items():
        if few and encoding not in ("unicode", "nfd", "utf-8", likely):
            continue
        share = sum(_plausible(decode(word)) for word in sample) / max(1, len(sample))
        if share > most and (encoding in ("unicode", "nfd") or share >= _LEAST):
            best, most = encoding, share
    if best == "unicode" and any(not unicodedata.is_normalized("NFC", word) for word in words):
        return "nfd"
    return best


def _plausible(word: str | None) -> bool:
    """Whether each run of letters is a syllable in lower, upper or title case, and nothing else
    but plain signs is in the word."""
    if word is None or _ODD.search(word):
        return False
    runs = _WORD.findall(word)
    return bool(runs) and all(
        is_syllable(run) and (run.islower() or run.isupper() or run.istitle()) for run in runs
    )


def _or_as_it_is(text: str | None, value: str) -> str:
    return _nfc(value) if text is None else text


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


# Bytes back from characters


@cache
def _bytes() -> Mapping[str, int]:
    """Character -> byte, for Latin-1, Windows 1258 and 1252 at once: nowhere do they disagree."""
    table: dict[str, int] = {}
    for codec in ("latin-1", "cp1258", "cp1252"):
        for byte in range(256):
            char = bytes([byte]).decode(codec, "ignore")
            if char:
                table[char] = byte
    return table


@lru_cache(maxsize=8192)
def _as_read(text: str) -> tuple[bytes, str] | None:
    """The bytes that a text was read from, and a character for each; None where it cannot be."""
    table = _bytes()
    if any(char not in table for char in text):
        # Windows 1258 has tones as combining marks; what was composed since comes apart.
        text = "".join(
            char if char in table else unicodedata.normalize("NFD", char) for char in text
        )
        if any(char not in table for char in text):
            return None
    return bytes(table[char] for char in text), text


def _undo_utf8(text: str) -> str | None:
    """UTF-8 that was read as 1252 or 1258, once or several times."""
    found = None
    while not text.isascii():
        read = _as_read(text)
        try:
            text = found = _nfc((read[0] if read else b"\xff").decode("utf-8"))
        except UnicodeDecodeError:
            break
    return text if text.isascii() else found


@cache
def _letters(encoding: str) -> Mapping[bytes, str]:
    """Bytes -> letter."""
    file = Path(__file__).parent / "data" / "legacy.toml"
    table: dict[bytes, str] = {}
    for row in tomllib.loads(file.read_text("utf-8"))[encoding]["rows"]:
        letters, *codes = row.split()
        for letter, code in zip(letters, codes, strict=True):
            table[bytes.fromhex(code)] = letter
    if encoding == "vni":
        # A capital with the small sign after it, as typists left it: the base letter decides.
        for code, letter in list(table.items()):
            if len(code) == 2:
                table.setdefault(bytes([code[0], code[1] ^ 0x20]), letter)
    return table


@cache
def _pattern(encoding: str) -> re.Pattern[bytes]:
    codes = sorted(_letters(encoding), key=len, reverse=True)
    return re.compile(b"|".join(re.escape(code) for code in codes))


def _by_table(encoding: str) -> Callable[[str], str | None]:
    def decode(text: str) -> str | None:
        read = _as_read(text)
        if read is None:
            return None
        raw, chars = read
        letters, pieces, last = _letters(encoding), [], 0
        for match in _pattern(encoding).finditer(raw):
            # Signs that the old encoding left to Windows, such as dashes, stay what they are.
            pieces += [chars[last : match.start()], letters[match[0]]]
            last = match.end()
        return _nfc("".join([*pieces, chars[last:]]))

    return decode


def _tcvn3(text: str) -> str | None:
    """TCVN3; where every letter that could be a capital is one, so are the toned ones."""
    found = _by_table("tcvn3")(text)
    if found is None or found.islower() or found.isupper():
        return found
    able = [[c for c in word if c.lower() in _HAVE_CAPITALS] for word in found.split()]
    shouting = all(c.isupper() for word in able for c in word)
    return found.upper() if shouting and any(len(word) > 1 for word in able) else found


_HAVE_CAPITALS = frozenset("abcdefghijklmnopqrstuvwxyzăâêôơưđ")
_DECODERS: Mapping[Encoding, Callable[[str], str | None]] = {
    "unicode": _nfc,
    "nfd": _nfc,
    "utf-8": _undo_utf8,
    "tcvn3": _tcvn3,
    "vni": _by_table("vni"),
    "viscii": _by_table("viscii"),
}
