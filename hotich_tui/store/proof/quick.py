"""The routine proof: of a small station the whole, of a large one what came since the last.

Where a proof ended that found nothing is a note in the station, under a key of its own. What the
routine one does not see is a change to a row that an earlier one has seen; `hotich-tui prove` does.
"""

import hmac
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.head import hash_at
from hotich_tui.store.file.settings import put_setting
from hotich_tui.store.file.tables import SETTING
from hotich_tui.store.proof.findings import Break, Proof
from hotich_tui.store.proof.prover import Start, prove
from hotich_tui.store.proof.schema import schema_breaks
from hotich_tui.wire.payload import canonical_json

SMALL = 100_000
"""Rows of the log up to which the whole is proved: two seconds or three."""
_SETTING = "proof_kept"


def prove_quickly(audit: AuditLog, connection: Connection, *, commune: str) -> Proof:
    """The routine proof, with the schema's."""
    small = audit.length(connection) <= SMALL
    start = None if small else _kept(audit, connection)
    found = prove(audit, connection, commune=commune, start=start)
    found = found.and_also(schema_breaks(connection))
    return found.and_also(against_note(audit, connection))


def keep_proof(audit: AuditLog, connection: Connection, proof: Proof) -> None:
    """Note where a proof ended that found nothing."""
    if not proof.broken:
        row: list[Any] = [*proof.head, dict(proof.places)]
        put_setting(connection, _SETTING, json.dumps([*row, _mac(audit, row)]))


def against_note(audit: AuditLog, connection: Connection) -> Iterator[Break]:
    """Where a proof before ended, if the chain does not go that far any more, or goes another
    way."""
    note = _note(audit, connection)
    if note is not None and hash_at(connection, note.head[0]) != note.head[1]:
        yield Break("head", "station", note.head[0])


def _kept(audit: AuditLog, connection: Connection) -> Start | None:
    """Where the proof before ended, where its last row still stands."""
    note = _note(audit, connection)
    stands = note is not None and hash_at(connection, note.head[0]) == note.head[1]
    return note if stands else None


def _note(audit: AuditLog, connection: Connection) -> Start | None:
    """What the proof before noted, where the note is ours."""
    text = connection.execute(select(SETTING.c.value).where(SETTING.c.key == _SETTING)).scalar()
    try:
        *row, mac = json.loads(text or "")
        n, digest, places = row
    except (ValueError, TypeError):
        return None
    known = hmac.compare_digest(_mac(audit, row), str(mac))
    return Start((n, digest), places) if known else None


def _mac(audit: AuditLog, row: list[Any]) -> str:
    key = hmac.digest(audit.key, b"hotich-tui proof kept", "sha256")
    return hmac.digest(key, canonical_json([audit.station_id, *row]), "sha256").hex()
