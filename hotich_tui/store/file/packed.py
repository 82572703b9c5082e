"""Texts that are stored smaller than they are written, and the SQL functions that say so.

A packed text is a zlib stream in a BLOB; what does not become smaller stays a text. An item of the
outbox repeats the whole payload of its approval, so its stream is made with that payload as
dictionary (RFC 1950, FDICT) and holds little more than what the payload does not say.
"""

import zlib
from typing import Any

from hotich_tui.store.file.attesting import row_digest

_LEVEL = 9


def packed(text: str | None) -> str | bytes | None:
    """A text as it is stored: bytes where that is smaller."""
    if text is None:
        return None
    plain = text.encode()
    small = zlib.compress(plain, _LEVEL)
    return small if len(small) < len(plain) else text


def unpacked(stored: str | bytes | None) -> str | None:
    """The text that was packed."""
    return zlib.decompress(stored).decode() if isinstance(stored, bytes) else stored


def packed_beside(body: bytes, known: str) -> bytes:
    """Bytes, packed with a text that is stored beside them as dictionary."""
    made = zlib.compressobj(_LEVEL, zdict=known.encode())
    return made.compress(body) + made.flush()


def unpacked_beside(stored: bytes, known: str) -> bytes:
    """The bytes that were packed beside a text.

    Raises:
        zlib.error: The text is not the one that they were packed with.
    """
    made = zlib.decompressobj(zdict=known.encode())
    return made.decompress(stored) + made.flush()


def add_functions(connection: Any) -> None:
    """Give a connection the functions that the station's views and triggers call.

    Args:
        connection: Of the database's own module.
    """
    for function in (packed, unpacked, packed_beside, unpacked_beside):
        narg = function.__code__.co_argcount
        connection.create_function(function.__name__, narg, function, deterministic=True)
    connection.create_function("row_digest", -1, row_digest, deterministic=True)
