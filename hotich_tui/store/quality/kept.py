"""Everything that was found once and stays, made anew: `weighing`, `errors_left`, `suspected`.

In portions, because each of it is read from every reading: nobody who keys waits for it.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Engine

from hotich_tui.store.file.engine import snapshot, writing
from hotich_tui.store.quality.errors_left import rebuild_tallied, tallied_ids
from hotich_tui.store.quality.suspected import begin_anew, judge_portion, kept_suspicions
from hotich_tui.store.record.weighing import finished_ids, rebuild_weighed

PORTION = 25
"""Versions in one transaction: so long another seat waits to write."""


def rebuild_kept(engine: Engine) -> dict[str, int]:
    """Drop and find anew all that is kept.

    Returns:
        Table -> how many of its rows were others than what is found now.
    """
    wrong = {"weighed": 0, "tallied": 0, "suspected": 0}
    with snapshot(engine) as connection:
        finished, counted = finished_ids(connection), tallied_ids(connection)
        there = kept_suspicions(connection)
    for some in _portions(finished):
        with writing(engine) as connection:
            wrong["weighed"] += rebuild_weighed(connection, some)
    for some in _portions(counted):
        with writing(engine) as connection:
            wrong["tallied"] += rebuild_tallied(connection, some)
    with writing(engine) as connection:
        begin_anew(connection)
    left = True
    while left:
        with writing(engine) as connection:
            left = judge_portion(connection)
    with snapshot(engine) as connection:
        wrong["suspected"] = len(there.items() - kept_suspicions(connection).items())
    return wrong


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + PORTION] for start in range(0, len(ids), PORTION))
