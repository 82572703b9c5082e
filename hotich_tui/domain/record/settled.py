"""The value of a field once all who had to read it have read it."""

from dataclasses import dataclass

from hotich_tui.domain.entry.compare import Difference
from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.records import Decision


@dataclass(frozen=True, slots=True)
class FieldReadings:
    """All readings of a field in the round that last had it in scope, for those who may see them.

    Args:
        first: The keyer's; None = not stated.
        second: The verifier's last.
        decision: The adjudicator's, where one was needed.
        blind: Keyed again blind; else looked over.
        doubt: The keyer marked the value as doubtful.
        carried: In the approved version before: nobody asked for it since.
        differences: Of each of the verifier's readings from the first, in order.
    """

    key: str
    outcome: Outcome
    first: Value | None = None
    second: Value | None = None
    decision: Decision | None = None
    blind: bool = False
    doubt: bool = False
    differences: tuple[Difference, ...] = ()
    carried: bool = False


def settled(readings: FieldReadings) -> Value | None:
    """The field's value, or None where it is not stated or not settled yet.

    Where two readings agree the keyer's spelling stands; where the keyer's file did not say, the
    verifier's reading of the book does.
    """
    if readings.decision is not None:
        return readings.decision.value
    if readings.outcome is Outcome.AGREED:
        return readings.first if readings.first is not None else readings.second
    return None
