"""The heads of stations' audit chains: kept, and compared with the one before.

A head says how far a chain went, and names the head that the station was told is kept here. So a
chain that was cut, made anew, or comes from an old copy shows with the next batch, which is refused
as a whole: the province hears of it before anything else is delivered. After an enrolment with a
new code the station may go on with the chain that it has.
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, func, insert, select

from hotich_tui.messages import HotichError
from hotich_tui.registry.tables import HEAD
from hotich_tui.wire.head import SignedHead, head_message, read_signature
from hotich_tui.wire.messages import AuditHead, KeptHead


class BadHead(HotichError):
    """A batch whose audit head does not follow from the one before.

    Args:
        problem: ``audit-head-missing``, ``-signature``, ``-back`` (shorter, or from an old copy) or
            ``-other`` (as long, with another past).
    """

    def __init__(self, problem: str) -> None:
        super().__init__("registry.bad_head", problem=problem)
        self.problem = problem


def take_head(
    connection: Connection, commune: str, station_id: str, head: AuditHead | None, at: datetime
) -> None:
    """Keep the head of a batch, within the batch's transaction.

    Raises:
        BadHead: It does not follow; nothing may be taken of the batch.
    """
    last = _last(connection, commune, station_id)
    if head is None:
        if last is not None:
            raise BadHead("audit-head-missing")
        return
    key = _signed_by(station_id, head)
    if key is None or (last is not None and last.public_key not in ("", key)):
        raise BadHead("audit-head-signature")
    if last is not None and last.kind == "head":
        if head.n < last.n or head.since != last.n:
            raise BadHead("audit-head-back")
        if head.since_hash != last.hash or (head.n == last.n and head.hash != last.hash):
            raise BadHead("audit-head-other")
    _keep(connection, commune, station_id, "head", at, head, key)


def enrolled_again(connection: Connection, commune: str, station_id: str, at: datetime) -> None:
    """Note that a station came with a new code: its next head is the first of a chain."""
    if _last(connection, commune, station_id) is not None:
        _keep(connection, commune, station_id, "enrolled", at)


def heads_of(connection: Connection, commune: str, station_id: str) -> list[KeptHead]:
    """What a station said of its chain, the oldest first."""
    query = select(HEAD).where(HEAD.c.commune == commune, HEAD.c.station_id == station_id)
    return [
        KeptHead(n=row.n, hash=row.hash, kind=row.kind, at=row.at)
        for row in connection.execute(query.order_by(HEAD.c.number))
    ]


def last_heads(connection: Connection, commune: str) -> Sequence[Any]:
    """The last head of each station of a commune, and how often it came with a new code."""
    last = (
        select(HEAD.c.station_id, func.max(HEAD.c.number).label("number"))
        .where(HEAD.c.commune == commune, HEAD.c.kind == "head")
        .group_by(HEAD.c.station_id)
        .subquery()
    )
    again = (
        select(func.count())
        .where(HEAD.c.commune == commune, HEAD.c.kind == "enrolled")
        .where(HEAD.c.station_id == last.c.station_id)
        .correlate(last)
        .scalar_subquery()
    )
    query = (
        select(HEAD.c.station_id, HEAD.c.n, HEAD.c.hash, HEAD.c.at, again.label("again"))
        .join(last, (HEAD.c.station_id == last.c.station_id) & (HEAD.c.number == last.c.number))
        .where(HEAD.c.commune == commune)
        .order_by(HEAD.c.station_id)
    )
    return connection.execute(query).fetchall()


def _last(connection: Connection, commune: str, station_id: str) -> Any:
    query = select(HEAD).where(HEAD.c.commune == commune, HEAD.c.station_id == station_id)
    return connection.execute(query.order_by(HEAD.c.number.desc()).limit(1)).first()


def _signed_by(station_id: str, head: AuditHead) -> str | None:
    """The key that signed a head; None where the signature does not hold."""
    said = SignedHead(head.n, head.hash, head.since, head.since_hash)
    try:
        key, signature = read_signature(head.sig)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, head_message(station_id, said))
    except (ValueError, InvalidSignature):
        return None
    return base64.b64encode(key).decode()


def _keep(
    connection: Connection,
    commune: str,
    station_id: str,
    kind: str,
    at: datetime,
    head: AuditHead | None = None,
    key: str = "",
) -> None:
    last = _last(connection, commune, station_id)
    connection.execute(
        insert(HEAD).values(
            commune=commune,
            station_id=station_id,
            number=1 if last is None else last.number + 1,
            kind=kind,
            n=0 if head is None else head.n,
            hash="" if head is None else head.hash,
            # A new code changes no key: it is derived from the station's, which stays.
            public_key=key or ("" if last is None else last.public_key),
            sig="" if head is None else head.sig,
            at=at.isoformat(),
        )
    )
