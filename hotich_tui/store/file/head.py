"""The head of the audit chain, signed by the station."""

import hmac
from dataclasses import replace

from sqlalchemy import Connection, select

from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.tables import AUDIT, SETTING
from hotich_tui.wire.head import SignedHead, head_message, signature_text

_SENT = "audit_head_sent"
"""Setting: number of the row that the registry has as head."""


def signed_head(audit: AuditLog, connection: Connection) -> SignedHead | None:
    """The chain as it ends now, signed with the station's Ed25519 key; None where it is empty.

    The key is derived from the station's, so that it comes back with every backup.
    """
    last = connection.execute(select(AUDIT.c.n, AUDIT.c.hash).order_by(AUDIT.c.n.desc())).first()
    if last is None:
        return None
    since = _sent(connection)
    head = SignedHead(last.n, last.hash, since, hash_at(connection, since) or "")
    return sign(audit, head)


def sign(audit: AuditLog, head: SignedHead) -> SignedHead:
    """A head with the station's signature."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    seed = hmac.digest(audit.key, b"hotich-tui station signature", "sha256")
    private = Ed25519PrivateKey.from_private_bytes(seed)
    signature = private.sign(head_message(audit.station_id, head))
    return replace(head, sig=signature_text(private.public_key().public_bytes_raw(), signature))


def keep_sent(connection: Connection, n: int) -> None:
    """Note that the registry has this row as head."""
    put_setting(connection, _SENT, str(n))


def hash_at(connection: Connection, n: int) -> str | None:
    """The hash of a row of the chain; None where there is no such row."""
    found = connection.execute(select(AUDIT.c.hash).where(AUDIT.c.n == n)).scalar()
    return None if found is None else str(found)


def _sent(connection: Connection) -> int:
    query = select(SETTING.c.value).where(SETTING.c.key == _SENT)
    text = str(connection.execute(query).scalar())
    return int(text) if text.isdigit() else 0
