"""How far the audit chain was checked: a note in the station, under a key of its own.

A routine check begins where the one before ended. It sees whatever happened to the rows after
that, and whether the row where it begins is still the one that was checked; it does not see a
change to an earlier row. The whole chain is followed on request, and by a backup once in
`WHOLE_EVERY`. A note that was changed without the station's key is no note: then the whole chain
is followed.
"""

import hmac
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.tables import AUDIT, SETTING
from hotich_tui.wire.payload import canonical_json

WHOLE_EVERY = 30 * 86_400.0
"""Seconds after which a backup follows the whole chain again."""
_SETTING = "audit_checked"


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What a check of the chain found.

    Args:
        broken: Number of the first row that does not fit; None where all fit.
        after: The check began after this row; 0 = it followed the whole chain.
        through, hash: The last row that fits.
        whole_at: When the whole chain was followed last, s since 1970.
    """

    broken: int | None
    after: int
    through: int
    hash: str
    whole_at: float


def check_chain(audit: AuditLog, connection: Connection, *, quick: bool) -> ChainCheck:
    """Follow the chain.

    Args:
        quick: From where the last check ended, unless that is unknown.
    """
    known = _kept(audit, connection) if quick else None
    after = None if known is None else (known.through, known.hash)
    broken, (through, digest) = audit.walk(connection, after)
    whole_at = audit.clock() if known is None else known.whole_at
    return ChainCheck(broken, 0 if known is None else known.through, through, digest, whole_at)


def whole_is_due(audit: AuditLog, connection: Connection) -> bool:
    """Whether the whole chain was not followed for long."""
    known = _kept(audit, connection)
    return known is None or not 0 <= audit.clock() - known.whole_at < WHOLE_EVERY


def keep_check(audit: AuditLog, connection: Connection, check: ChainCheck) -> None:
    """Note how far a check came that found nothing wrong."""
    if check.broken is None:
        row: list[Any] = [check.through, check.hash, check.whole_at]
        put_setting(connection, _SETTING, json.dumps([*row, _mac(audit, row)]))


def _kept(audit: AuditLog, connection: Connection) -> ChainCheck | None:
    """The check before, where its note is ours and the row it ended with still stands."""
    text = connection.execute(select(SETTING.c.value).where(SETTING.c.key == _SETTING)).scalar()
    try:
        kept: list[Any] = json.loads(text or "")
        *row, mac = kept
        through, digest, whole_at = row
    except ValueError:
        return None
    if not hmac.compare_digest(_mac(audit, row), str(mac)):
        return None
    stands = connection.execute(select(AUDIT.c.hash).where(AUDIT.c.n == through)).scalar()
    return ChainCheck(None, 0, through, digest, whole_at) if stands == digest else None


def _mac(audit: AuditLog, row: list[Any]) -> str:
    key = hmac.digest(audit.key, b"hotich-tui audit checked", "sha256")
    return hmac.new(key, canonical_json([audit.station_id, *row]), "sha256").hexdigest()
