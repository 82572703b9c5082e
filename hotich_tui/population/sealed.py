"""An encrypted container of flat arrays: nothing of a person is readable on disk.

File: magic, length and text of a JSON header, one sealed proof of the key, then chunks of
AES-256-GCM. The key of a file is derived from the station key and a random salt, so nonces are
plain counters; every chunk is bound to the whole header and to its place, so that a change, a cut,
an exchange or a chunk of another file is noticed before anything of it is used.
"""

import hashlib
import json
import os
import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from numpy.typing import NDArray

from hotich_tui.domain.record.ids import Entropy
from hotich_tui.population.errors import Damaged, NoIndex, TooNew, WrongKey

Arrays = Mapping[str, NDArray[Any]]
MAGIC = b"HTPOP\x00"
VERSION = 1
CHUNK = 1 << 18
"""Bytes sealed at once: small enough to fetch one for one person, large enough to be fast."""
_TAG = 16
_ALIGN = 64
_PROOF = b"hotich-tui population"


@dataclass(frozen=True, slots=True)
class Section:
    """Where an array lies in the plain bytes."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int

    @property
    def bytes(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64)) * np.dtype(self.dtype).itemsize


@dataclass(frozen=True, slots=True)
class Header:
    """What may be known without the key: sizes and where the data came from, no value.

    Args:
        file_id: Random; a file of changes names the main file that it belongs to.
        facts: Counts and the source's hash.
        cold: Bytes of text that stay on disk, sealed, after the arrays.
    """

    file_id: str
    salt: str
    sections: tuple[Section, ...]
    plain_bytes: int
    cold: int
    facts: Mapping[str, Any]

    def to_bytes(self) -> bytes:
        table = {
            "version": VERSION,
            "file_id": self.file_id,
            "salt": self.salt,
            "sections": [[s.name, s.dtype, list(s.shape), s.offset] for s in self.sections],
            "plain_bytes": self.plain_bytes,
            "cold": self.cold,
            "facts": dict(self.facts),
        }
        return json.dumps(table, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Header":
        table = json.loads(raw)
        if table["version"] > VERSION:
            raise TooNew("population.too_new")
        sections = tuple(Section(n, d, tuple(s), o) for n, d, s, o in table["sections"])
        return cls(
            table["file_id"],
            table["salt"],
            sections,
            table["plain_bytes"],
            table["cold"],
            table["facts"],
        )


class _Cipher:
    """Seals and opens the numbered chunks of one file."""

    def __init__(self, key: bytes, header: bytes) -> None:
        salt = bytes.fromhex(json.loads(header)["salt"])
        derived = HKDF(hashes.SHA256(), 32, salt, b"hotich-tui population index").derive(key)
        self._aead = AESGCM(derived)
        self._bound = hashlib.sha256(header).digest()

    def seal(self, number: int, plain: bytes | memoryview) -> bytes:
        return self._aead.encrypt(struct.pack(">IQ", 0, number), plain, self._bound)

    def open(self, number: int, sealed: bytes | memoryview) -> bytes:
        return self._aead.decrypt(struct.pack(">IQ", 0, number), sealed, self._bound)


def write(
    path: Path,
    arrays: Arrays,
    cold: Callable[[], Iterator[bytes]],
    cold_bytes: int,
    *,
    key: bytes,
    facts: Mapping[str, Any],
    entropy: Entropy = os.urandom,
) -> Header:
    """Write a container beside `path`, then give it its name: complete or absent.

    Args:
        cold: Gives the text that stays on disk, in pieces of any size, `cold_bytes` in all.

    Raises:
        OSError: No room, or not writable; a former file stays as it was.
    """
    header = _plan(arrays, cold_bytes, facts, entropy)
    text = header.to_bytes()
    cipher = _Cipher(key, text)
    fresh = path.with_name(path.name + ".new")
    try:
        with fresh.open("wb") as file:
            if os.name == "posix":
                fresh.chmod(0o600)
            file.write(MAGIC + struct.pack(">I", len(text)) + text + cipher.seal(0, _PROOF))
            number = 1
            for piece in _chunks(_plain(header.sections, arrays)):
                file.write(cipher.seal(number, piece))
                number += 1
            for piece in _chunks(cold()):
                file.write(cipher.seal(number, piece))
                number += 1
            file.flush()
            os.fsync(file.fileno())
        _give_name(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)
    return header


def _give_name(fresh: Path, path: Path) -> None:
    """Put the file in the place of the former one, in one step."""
    for left in reversed(range(20)):
        try:
            fresh.replace(path)
            return
        except PermissionError:
            # Windows refuses while a screen fetches a row of the former file; that takes no time.
            if os.name != "nt" or not left:
                raise
            time.sleep(0.1)


def _plan(arrays: Arrays, cold: int, facts: Mapping[str, Any], entropy: Entropy) -> Header:
    sections, offset = [], 0
    for name, array in arrays.items():
        sections.append(Section(name, array.dtype.str, array.shape, offset))
        offset += -(-array.nbytes // _ALIGN) * _ALIGN
    return Header(entropy(8).hex(), entropy(16).hex(), tuple(sections), offset, cold, facts)


def _plain(sections: Sequence[Section], arrays: Arrays) -> Iterator[memoryview]:
    for section in sections:
        flat = np.ascontiguousarray(arrays[section.name]).reshape(-1).view(np.uint8)
        yield flat.data
        yield memoryview(bytes(-len(flat) % _ALIGN))


def _chunks(pieces: Iterator[Any]) -> Iterator[bytes]:
    """The same bytes in pieces of `CHUNK`; the last may be shorter."""
    kept = bytearray()
    for piece in pieces:
        view = memoryview(piece)
        while len(view):
            taken = view[: CHUNK - len(kept)]
            kept += taken
            view = view[len(taken) :]
            if len(kept) == CHUNK:
                yield bytes(kept)
                kept.clear()
    if kept:
        yield bytes(kept)


def _flush_folder(folder: Path) -> None:
    # Windows has no handle of a folder to flush; its rename is journalled.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Sealed:
    """An opened container: arrays in memory, the cold text fetched from disk when asked for."""

    def __init__(self, path: Path, key: bytes) -> None:
        """Open and check everything but the cold text, which is checked when it is read.

        Raises:
            NoIndex, WrongKey, Damaged, TooNew
        """
        self.path = path
        with _opened(path) as file:
            self.header, self._cipher, self._start = _read_header(file, path, key)
            self.arrays = self._read_arrays(file)

    def cold(self, offset: int, length: int) -> bytes:
        """A piece of the text that stays on disk.

        Raises:
            Damaged, NoIndex: The file was changed or taken away since.
        """
        first, last = offset // CHUNK, (offset + length - 1) // CHUNK
        with _opened(self.path) as file:
            pieces = [self._cold_chunk(file, number) for number in range(first, last + 1)]
        start = offset - first * CHUNK
        return b"".join(pieces)[start : start + length]

    def cold_chunks(self) -> Iterator[bytes]:
        """All of that text, from start to end."""
        with _opened(self.path) as file:
            for number in range(-(-self.header.cold // CHUNK)):
                yield self._cold_chunk(file, number)

    def _cold_chunk(self, file: BinaryIO, number: int) -> bytes:
        hot = -(-self.header.plain_bytes // CHUNK)
        place = self._start + self.header.plain_bytes + hot * _TAG + number * (CHUNK + _TAG)
        size = min(CHUNK, self.header.cold - number * CHUNK)
        file.seek(place)
        return self._opened_chunk(hot + number + 1, file.read(size + _TAG))

    def _read_arrays(self, file: BinaryIO) -> dict[str, NDArray[Any]]:
        total = self.header.plain_bytes
        whole = np.empty(total, np.uint8)
        sealed = bytearray(CHUNK + _TAG)
        for number, at in enumerate(range(0, total, CHUNK), start=1):
            size = min(CHUNK, total - at)
            view = memoryview(sealed)[: size + _TAG]
            if file.readinto(view) != size + _TAG:  # type: ignore[attr-defined]
                raise Damaged("population.damaged")
            whole[at : at + size] = np.frombuffer(self._opened_chunk(number, view), np.uint8)
        whole.flags.writeable = False
        return {
            s.name: whole[s.offset : s.offset + s.bytes].view(s.dtype).reshape(s.shape)
            for s in self.header.sections
        }

    def _opened_chunk(self, number: int, sealed: bytes | memoryview) -> bytes:
        try:
            return self._cipher.open(number, sealed)
        except InvalidTag:
            raise Damaged("population.damaged") from None


def read_header(path: Path) -> Header:
    """What a file says without the key. Not checked against changes.

    Raises:
        NoIndex, Damaged, TooNew
    """
    with _opened(path) as file:
        return Header.from_bytes(_header_text(file))


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NoIndex("population.none") from None
    except OSError:
        raise Damaged("population.unreadable") from None


def _header_text(file: BinaryIO) -> bytes:
    start = file.read(len(MAGIC) + 4)
    if len(start) < len(MAGIC) + 4 or not start.startswith(MAGIC):
        raise Damaged("population.damaged")
    (length,) = struct.unpack(">I", start[len(MAGIC) :])
    text = file.read(min(length, 1 << 20))
    try:
        json.loads(text)["version"]
    except (ValueError, KeyError, TypeError):
        raise Damaged("population.damaged") from None
    return text


def _read_header(file: BinaryIO, path: Path, key: bytes) -> tuple[Header, _Cipher, int]:
    text = _header_text(file)
    try:
        header = Header.from_bytes(text)
        cipher = _Cipher(key, text)
    except (ValueError, KeyError, TypeError):
        raise Damaged("population.damaged") from None
    try:
        cipher.open(0, file.read(len(_PROOF) + _TAG))
    except InvalidTag:
        raise WrongKey("population.wrong_key") from None
    start = file.tell()
    hot, cold = -(-header.plain_bytes // CHUNK), -(-header.cold // CHUNK)
    whole = start + header.plain_bytes + header.cold + (hot + cold) * _TAG
    if path.stat().st_size != whole:
        raise Damaged("population.damaged")
    return header, cipher, start
