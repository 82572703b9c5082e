"""The log in a file of its own, signed: to be read without the station."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.chain import AuditLine, read_lines, read_words
from hotich_tui.store.file.head import sign
from hotich_tui.wire.head import SignedHead, head_message, read_signature
from hotich_tui.wire.payload import canonical_json

_KIND = "hotich-tui audit 1"


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file of the log holds.

    Args:
        rows: How many.
        last: Hash of the last row.
        key: The station's public key, hex.
    """

    station_id: str
    rows: int
    last: str
    key: str


def export_log(audit: AuditLog, connection: Connection, path: Path) -> Exported:
    """Write every row, one JSON object a line, and the signature after them. No value of a record
    is in the log."""
    digest, rows, last = hashlib.sha256(), 0, audit.genesis
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        for line in read_lines(connection, read_words(connection)):
            written = canonical_json(_told(line)) + b"\n"
            digest.update(written)
            file.write(written)
            rows, last = line.n, line.hash
        head = sign(audit, SignedHead(rows, digest.hexdigest()))
        end = {"kind": _KIND, "station": audit.station_id, "last": last, **asdict(head)}
        file.write(canonical_json(end) + b"\n")
    unfinished.replace(path)
    return Exported(audit.station_id, rows, last, read_signature(head.sig)[0].hex())


def read_exported(path: Path) -> Exported:
    """What a file holds, once its signature was checked. Whether the key is the station's is for
    the reader: the registry knows it.

    Raises:
        ValueError: It is not as it was signed.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    digest, rows, end = hashlib.sha256(), 0, b""
    for line in _lines(path):
        if end:
            digest.update(end)
            rows += 1
        end = line
    told: dict[str, Any] = json.loads(end)
    try:
        key, signature = read_signature(told["sig"])
        head = SignedHead(told["n"], told["hash"], told["since"], told["since_hash"])
        Ed25519PublicKey.from_public_bytes(key).verify(
            signature, head_message(told["station"], head)
        )
    except (KeyError, TypeError, AttributeError, InvalidSignature):
        raise ValueError(path.name) from None
    if head.hash != digest.hexdigest() or head.n != rows:
        raise ValueError(path.name)
    return Exported(told["station"], rows, str(told["last"]), key.hex())


def _told(line: AuditLine) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in line.__slots__}
    return {name: value for name, value in told.items() if value not in (None, "")}


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file
