"""Decisions that can still be taken back: chosen, and not written yet."""

from collections.abc import Callable
from dataclasses import dataclass

from textual.timer import Timer

from hotich_tui.domain.entry.values import Value
from hotich_tui.domain.record.records import Choice, Dispute

TAKE_BACK = 5.0
"""Seconds in which a decision can be taken back: it is final once it is written."""


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """A decision on its way to the disk.

    Args:
        reason: As `Adjudicating.decide` takes it; "" = the usual one.
    """

    version_id: str
    dispute: Dispute
    choice: Choice
    value: Value | None
    reason: str


class Held:
    """The decisions of one screen that are not written yet, the oldest first."""

    def __init__(self) -> None:
        self._decisions: list[HeldDecision] = []
        self._timers: list[Timer] = []

    def __len__(self) -> int:
        return len(self._decisions)

    def hold(
        self,
        decision: HeldDecision,
        set_timer: Callable[[float, Callable[[], None]], Timer],
        write: Callable[[], None],
    ) -> None:
        """Keep a decision until its time is over.

        Args:
            set_timer: The screen's own.
            write: Writes what is due: `due`.
        """
        self._decisions.append(decision)
        self._timers.append(set_timer(TAKE_BACK, write))

    def due(self) -> HeldDecision | None:
        """The oldest decision, no longer held; None where there is none."""
        if not self._decisions:
            return None
        self._timers.pop(0).stop()
        return self._decisions.pop(0)

    def take_back(self) -> HeldDecision | None:
        """The latest decision, which is none any more; None where all are written."""
        if not self._decisions:
            return None
        self._timers.pop().stop()
        return self._decisions.pop()
