"""The number of a person's card, kept as an HMAC: enough to notice a second account.

The key is the commune's, which the registry gives; all its stations come to the same HMAC. Until a
station has it, it uses a key of its own, and keeps the numbers sealed, so that it can make the
HMACs anew; then it forgets them.
"""

import hashlib
import hmac

from sqlalchemy import Connection, delete, insert, select, update

from hotich_tui.domain.record.ids import Entropy
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.tables import IDENTITY_SEALED, PERSON, SETTING

_KEY = "identity_key"
_SEAL = b"hotich-tui identity"


class Identities:
    """The numbers of the cards of a station's people.

    Args:
        key: The station's.
    """

    def __init__(self, key: bytes, entropy: Entropy) -> None:
        self._own = hmac.digest(key, b"hotich-tui identity of a station", "sha256")
        self._sealing = hmac.digest(key, b"hotich-tui sealed identity", "sha256")
        self._entropy = entropy

    def commune_key(self, connection: Connection) -> bytes | None:
        """The commune's key, where the registry has given it."""
        found = connection.execute(select(SETTING.c.value).where(SETTING.c.key == _KEY)).scalar()
        return None if found is None else bytes.fromhex(found)

    def mac(self, connection: Connection, number: str) -> str:
        """What stands for a number at this station."""
        return _mac(self.commune_key(connection) or self._own, number)

    def keep(self, connection: Connection, person_id: str, number: str) -> None:
        """Keep a number sealed, as long as the commune's key is not there."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if self.commune_key(connection) is not None:
            return
        nonce = self._entropy(12)
        sealed = nonce + AESGCM(self._sealing).encrypt(nonce, number.encode(), _SEAL)
        connection.execute(insert(IDENTITY_SEALED).values(person_id=person_id, sealed=sealed))

    def rekey(self, connection: Connection, key: bytes) -> bool:
        """Take the commune's key, make every HMAC anew under it and forget the numbers.

        Returns:
            Whether it is a key that was not known before.
        """
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if self.commune_key(connection) is not None:
            return False
        put_setting(connection, _KEY, key.hex())
        for row in connection.execute(select(IDENTITY_SEALED)).fetchall():
            sealed = bytes(row.sealed)
            number = AESGCM(self._sealing).decrypt(sealed[:12], sealed[12:], _SEAL).decode()
            connection.execute(
                update(PERSON)
                .where(PERSON.c.id == row.person_id)
                .values(identity=_mac(key, number), changed=True)
            )
        connection.execute(delete(IDENTITY_SEALED))
        return True


def _mac(key: bytes, number: str) -> str:
    return hmac.new(key, f"card {number}".encode(), hashlib.sha256).hexdigest()
