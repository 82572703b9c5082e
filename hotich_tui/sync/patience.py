"""How often and how long to try to reach a registry."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TypeVar

from hotich_tui.sync.errors import NotReached

T = TypeVar("T")
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_RETRY_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try; clock and chance can be set by a test.

    Args:
        tries: Tries in all for one answer.
        first_pause: Seconds; doubles, with full jitter, up to five minutes.
    """

    tries: int = 6
    first_pause: float = 0.5
    sleep: Callable[[float], None] = time.sleep
    random: Random | None = None

    def until_answered(self, ask: Callable[[], T]) -> T:
        """Ask, and ask the same again as long as nobody was reached.

        Raises:
            NotReached: Not answered within the tries. What else `ask` raises ends it at once.
        """
        for attempt in range(self.tries):
            try:
                return ask()
            except NotReached as missed:
                if attempt + 1 < self.tries:
                    self.pause(attempt, missed.after)
        raise NotReached("sync.not_reached")

    def pause(self, attempt: int, asked: float | None) -> None:
        """Wait before the next try; at least as long as the registry asked."""
        longest = min(LONGEST_PAUSE.total_seconds(), self.first_pause * 2**attempt)
        wait = (self.random or Random()).uniform(0, longest)
        if asked is not None:
            wait = max(wait, min(asked, LONGEST_RETRY_AFTER.total_seconds()))
        self.sleep(wait)
