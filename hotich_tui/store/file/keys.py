"""One random station key, wrapped several ways; any wrapping opens the station.

`station.json` beside the database holds only salts, parameters and the wrapped key. A PIN never
opens the station: six digits fall to guessing in hours (measured, reliability §4).
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotich_tui.domain.record.ids import Entropy
from hotich_tui.store.file.errors import WrongKey

KEY_FILE = "station.json"
KEYRING_SERVICE = "hotich-tui"
_MEMORY_KIB, _TIME, _LANES = 65_536, 3, 1
"""Argon2id, 64 MiB as measured for wrapping; stored with each wrapping, so that it can grow."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The wrappings of one station's key.

    Args:
        station_id: UUIDv7; the keyring's entry and the audit chain's genesis.
        wrappings: Kind -> salt, parameters and ciphertext, base64.
    """

    station_id: str
    wrappings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def save(self, home: Path) -> None:
        """Write atomically, readable by the owner alone where the system has modes."""
        text = json.dumps(
            {"station_id": self.station_id, "wrappings": self.wrappings}, indent=1, sort_keys=True
        )
        temporary = home / (KEY_FILE + ".new")
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if os.name == "posix":
            temporary.chmod(0o600)
        temporary.replace(home / KEY_FILE)

    @classmethod
    def load(cls, home: Path) -> "KeyFile":
        """Read the wrappings of a home.

        Raises:
            FileNotFoundError: There is no station.
        """
        table = json.loads((home / KEY_FILE).read_text("utf-8"))
        return cls(table["station_id"], table["wrappings"])


def wrap(key: bytes, secret: str, entropy: Entropy) -> dict[str, Any]:
    """Wrap a key under a secret: Argon2id, then AES-GCM."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = entropy(16), entropy(12)
    shape = {"memory_kib": _MEMORY_KIB, "time": _TIME, "lanes": _LANES}
    sealed = AESGCM(_derive(secret, salt, shape)).encrypt(nonce, key, b"hotich-tui station key")
    return {**shape, "salt": _text(salt), "nonce": _text(nonce), "sealed": _text(sealed)}


def unwrap(wrapping: Mapping[str, Any], secret: str) -> bytes:
    """The key under a wrapping.

    Raises:
        WrongKey: The secret is not the one.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    derived = _derive(secret, _bytes(wrapping["salt"]), wrapping)
    try:
        return AESGCM(derived).decrypt(
            _bytes(wrapping["nonce"]), _bytes(wrapping["sealed"]), b"hotich-tui station key"
        )
    except InvalidTag:
        raise WrongKey("store.wrong_key") from None


def new_recovery_key(entropy: Entropy) -> str:
    """A key to print and seal: 160 random bits and a checksum, in groups of five letters."""
    raw = entropy(20)
    letters = base64.b32encode(raw + hashlib.sha256(raw).digest()[:5]).decode()
    return "-".join(letters[i : i + 5] for i in range(0, len(letters), 5))


def read_recovery_key(typed: str) -> str:
    """The recovery key as it was made, from how a person typed it.

    Raises:
        WrongKey: The checksum does not fit: a letter was misread.
    """
    letters = "".join(c for c in typed.upper() if c.isalnum())
    letters = letters.replace("0", "O").replace("1", "I").replace("8", "B")
    try:
        raw = base64.b32decode(letters)
    except ValueError:
        raise WrongKey("store.bad_recovery") from None
    if len(raw) != 25 or hashlib.sha256(raw[:20]).digest()[:5] != raw[20:]:
        raise WrongKey("store.bad_recovery")
    return "-".join(letters[i : i + 5] for i in range(0, len(letters), 5))


def to_keyring(station_id: str, key: bytes) -> bool:
    """Put the key into the system's keyring; False where there is none."""
    import keyring
    import keyring.errors

    try:
        keyring.set_password(KEYRING_SERVICE, station_id, _text(key))
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return False
    return True


def from_keyring(station_id: str) -> bytes | None:
    """The key from the system's keyring, where there is one."""
    import keyring
    import keyring.errors

    try:
        text = keyring.get_password(KEYRING_SERVICE, station_id)
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        return None
    return _bytes(text) if text else None


def find_key(
    key_file: KeyFile, passphrase: str | None = None, recovery_key: str | None = None
) -> bytes:
    """The station's key by what is given, else from the system's keyring.

    Raises:
        WrongKey: It does not fit, or there is nothing to try.
    """
    if recovery_key is not None:
        return unwrap(key_file.wrappings["recovery"], read_recovery_key(recovery_key))
    if passphrase is not None:
        return unwrap(key_file.wrappings["passphrase"], passphrase)
    key = from_keyring(key_file.station_id)
    if key is None:
        raise WrongKey("store.no_key")
    return key


def passphrase_from_environment(environ: Mapping[str, str]) -> str | None:
    """`HOTICH_PASSPHRASE`, or the first line of `HOTICH_PASSPHRASE_FILE`.

    Raises:
        WrongKey: The file named there cannot be read.
    """
    if environ.get("HOTICH_PASSPHRASE"):
        return environ["HOTICH_PASSPHRASE"]
    path = environ.get("HOTICH_PASSPHRASE_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text("utf-8").splitlines()[0]
    except (OSError, IndexError, UnicodeDecodeError):
        raise WrongKey("store.no_key") from None


def _derive(secret: str, salt: bytes, shape: Mapping[str, Any]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret.encode(),
        salt,
        time_cost=int(shape["time"]),
        memory_cost=int(shape["memory_kib"]),
        parallelism=int(shape["lanes"]),
        hash_len=32,
        type=Type.ID,
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
