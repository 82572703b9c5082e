"""Ids made on the station without asking anyone: UUIDv7 (RFC 9562 §5.7)."""

import uuid
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds since the epoch."""
Entropy = Callable[[int], bytes]
"""Random bytes of the length asked for."""


def uuid7(clock: Clock, entropy: Entropy) -> str:
    """A new id, sortable by time to the millisecond.

    Ids carry no order that anything relies on: order comes from sequence numbers, because dead
    clock batteries follow power cuts.
    """
    stamp = int(clock() * 1000) & (1 << 48) - 1
    tail = int.from_bytes(entropy(10), "big") & (1 << 74) - 1
    number = stamp << 80 | 0x7 << 76 | (tail >> 62) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
    return str(uuid.UUID(int=number))
