"""Everything that was found once and stays, made anew: `weighing`, `errors_left`, `suspected`."""

from sqlalchemy import Connection

from hotich_tui.store.quality.errors_left import rebuild_tallied
from hotich_tui.store.quality.suspected import rebuild_suspected
from hotich_tui.store.record.weighing import rebuild_weighed

KEPT = ("weighed", "tallied", "suspected", "judged")
"""The tables: none holds a fact of its own."""


def rebuild_kept(connection: Connection) -> dict[str, int]:
    """Drop and find anew all that is kept.

    Returns:
        Table -> how many of its rows were others than what is found now.
    """
    return {
        "weighed": rebuild_weighed(connection),
        "tallied": rebuild_tallied(connection),
        "suspected": rebuild_suspected(connection),
    }
