"""The head of a station's audit chain: what is signed of it, and how it is written on paper."""

import base64
import hashlib
from dataclasses import dataclass

from hotich_tui.wire.payload import canonical_json

_KIND = "ed25519"
_LETTERS, _GROUP = 16, 4
"""Letters of a code: 80 bits, more than anybody can try."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A chain as far as it went, in a station's name.

    Args:
        n, hash: Number and hash of its last row.
        since, since_hash: The head that the registry has from before; 0 and "" = none.
        sig: Public key and signature, see `signature_text`.
    """

    n: int
    hash: str
    since: int = 0
    since_hash: str = ""
    sig: str = ""


def head_message(station_id: str, head: SignedHead) -> bytes:
    """The bytes that a station signs."""
    said = [station_id, head.n, head.hash, head.since, head.since_hash]
    return b"hotich-tui audit head " + canonical_json(said)


def signature_text(public_key: bytes, signature: bytes) -> str:
    """A signature with the key that it is to be checked with, as it travels."""
    return ":".join((_KIND, *(base64.b64encode(part).decode() for part in (public_key, signature))))


def read_signature(text: str) -> tuple[bytes, bytes]:
    """Public key and signature.

    Raises:
        ValueError: It is none.
    """
    kind, key, signature = text.split(":")
    if kind != _KIND:
        raise ValueError(kind)
    return base64.b64decode(key, validate=True), base64.b64decode(signature, validate=True)


def head_code(n: int, hash_: str) -> str:
    """A head as a chief signs it on paper: the row's number, and letters that only its hash has.

    >>> head_code(7, "00")
    '7-DHEA-TVWI-7UVQ-QJXB'
    """
    digest = hashlib.sha256(f"hotich-tui head {n} {hash_}".encode()).digest()
    letters = base64.b32encode(digest).decode()[:_LETTERS]
    groups = [letters[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP)]
    return "-".join((str(n), *groups))


def read_code(typed: str) -> tuple[int, str]:
    """Number of the row and letters of a code, as somebody typed it from the paper.

    Raises:
        ValueError: It is no code.
    """
    number, _, letters = typed.strip().upper().replace(" ", "").partition("-")
    letters = letters.replace("-", "").replace("0", "O").replace("1", "I").replace("8", "B")
    if len(letters) != _LETTERS or not letters.isalnum():
        raise ValueError(typed)
    return int(number), letters
