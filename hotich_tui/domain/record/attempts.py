"""How long somebody waits who typed a wrong PIN too often.

Measured by a counter that only goes forward, never by a clock: a clock that stands three years
ahead would keep people out for three years.
"""

FREE_TRIES = 5
"""Wrong PINs before waiting begins (design of the threats, §6)."""
FIRST_WAIT = 15.0
"""Seconds."""
LONGEST_WAIT = 15 * 60.0
"""Seconds; under an hour, whatever happens to the machine meanwhile."""


def waiting_time(failed: int) -> float:
    """Seconds to wait after that many wrong PINs in a row: doubles, up to a quarter of an hour."""
    if failed < FREE_TRIES:
        return 0.0
    doublings = min(failed - FREE_TRIES, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def still_to_wait(failed: int, since: float, now: float) -> float:
    """Seconds that are left of the wait.

    The counter begins anew with the machine. A count below the one noted says so; then what it has
    counted since is surely over. A count above it never says more than what really passed, with a
    restart in between too. So nobody waits shorter than they should, or longer than one wait after
    the restart.

    Args:
        failed: Wrong PINs in a row.
        since: What the counter said at the last of them, seconds.
        now: What it says now.
    """
    passed = now - since if now >= since else now
    return min(max(0.0, waiting_time(failed) - max(passed, 0.0)), LONGEST_WAIT)
