"""How many of a book's records the chief looks at beyond the risky ones, and which.

Acceptance sampling for a lot of known size (Dodge and Romig, Sampling Inspection Tables, 1944;
ISO 2859-2, limiting quality). The plan names a share of wrong records that a book may not have and
a confidence: so many are drawn that a book with more wrong records than that shows one more than
is allowed with at least that confidence. The number of wrong ones among those drawn without
replacement is hypergeometric. Nothing is assumed about how errors come about, so it also holds
where both people misread alike, which no comparison of the two finds.

Nobody chooses the draw: records are ordered by a keyed hash under the station's secret, and the
first ones of that order are drawn. Asked again, the same ones are.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SamplePlan:
    """The error target of an approval. `load_policy` reads it.

    Args:
        tolerated: Share of records with an error that a book may have at most. One in twenty: 15
            core fields, each wrong 34 times in 10,000, are what single keying of clean forms
            leaves (Kawado 2003); a book keyed twice has to show that it is better.
        confidence: Probability with which a book that is worse shows it.
    """

    tolerated: float = 0.05
    confidence: float = 0.95


def sample_size(records: int, plan: SamplePlan, *, allowed: int = 0) -> int:
    """How many of so many records are drawn.

    Args:
        records: Of the book, without the risky ones, which are looked at anyway.
        allowed: Wrong records found before in the book: for each of them more are drawn.

    Returns:
        The smallest number; all of them where no smaller one will do.
    """
    wrong = int(plan.tolerated * records) + 1
    if wrong <= allowed:
        return records
    return next(
        (
            drawn
            for drawn in range(allowed + 1, records)
            if at_most(allowed, records, wrong, drawn) <= 1 - plan.confidence
        ),
        records,
    )


def at_most(found: int, records: int, wrong: int, drawn: int) -> float:
    """P(at most so many wrong ones among those drawn): hypergeometric.

    Args:
        records: In all.
        wrong: Wrong ones among them.
        drawn: Without replacement.
    """
    # Multiplied up one draw at a time; whole numbers of this size would be slow.
    chances = [1.0] + [0.0] * found
    for place in range(drawn):
        left = records - place
        for hits in range(found, -1, -1):
            stays = max(0, left - (wrong - hits)) / left
            comes = chances[hits - 1] * max(0, wrong - hits + 1) / left if hits else 0.0
            chances[hits] = chances[hits] * stays + comes
    return sum(chances)


def drawn_first(secret: bytes, book_id: str, record_ids: Iterable[str]) -> Sequence[str]:
    """Records in the order in which they are drawn.

    Args:
        secret: The station's; without it nobody can tell the order.
        record_ids: In any order.
    """

    def place(record_id: str) -> bytes:
        return hmac.digest(secret, f"{book_id}/{record_id}".encode(), hashlib.sha256)

    return sorted(record_ids, key=place)
