"""What stands around a migration: the copy before it, how far it is, the room it leaves."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hotich_tui.store.file.errors import DiskFull

Progress = Callable[[float], None]
"""Told how much of the whole is done, 0 to 1."""
COPY, CHANGE, TIDY = (0.0, 0.2), (0.2, 0.8), (0.8, 1.0)
"""The parts of the way, by what they take of the time (measured at 10,000 records)."""
_OPS = 200_000
"""Steps of the database's machine between two looks at how far it is."""
_ROOM = 2.2
"""Room that is needed beside the file, as a multiple of it: the copy and the changed rows."""
_LOOSE, _WORTH = 1 / 3, 1_000
"""Part of a file's pages without use, and number of pages, from which it is written anew."""


def part_of(progress: Progress, part: tuple[float, float]) -> Progress:
    """Progress of a part, told as that of the whole."""
    start, end = part
    return lambda share: progress(start + (end - start) * min(max(share, 0.0), 1.0))


def station_path(raw: Any) -> Path:
    """The file of a connection."""
    return Path(raw.execute("PRAGMA database_list").fetchone()[2])


def copy_before(raw: Any, target: str, progress: Progress) -> Path:
    """Copy a station to `station.before-REVISION.db` beside it, under the same key.

    The copy is complete and on the disk before it gets its name.

    Args:
        raw: A connection of its own: what another one is changing is not in the copy.

    Raises:
        DiskFull: No room for the copy and for the changed rows.
    """
    station = station_path(raw)
    size = _pages(raw) * _page_size(raw)
    if shutil.disk_usage(station.parent).free < _ROOM * size:
        raise DiskFull("store.upgrade_room", megabytes=round(_ROOM * size / 1e6))
    copy = station.with_name(f"{station.stem}.before-{target}.db")
    unfinished = copy.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with _watched(raw, lambda: progress(_size(unfinished) / max(size, 1))):
        raw.execute("VACUUM INTO ?", (str(unfinished),))
    _to_disk(unfinished)
    unfinished.replace(copy)
    if sys.platform != "win32":
        _to_disk(station.parent)
    return copy


def tidy(raw: Any, progress: Progress) -> bool:
    """Write a file anew that consists of unused pages for a good part; True where it was done.

    The file is whole at any moment, as with every transaction. Where another program reads it, or
    the disk has no room, it stays as it is.
    """
    pages, loose = _pages(raw), raw.execute("PRAGMA freelist_count").fetchone()[0]
    size, room = pages * _page_size(raw), shutil.disk_usage(station_path(raw).parent).free
    used = (pages - loose) * _page_size(raw)
    if pages < _WORTH or loose < _LOOSE * pages or room < 2 * used:
        return False
    # In memory it would take as much of it as the file has.
    raw.execute("PRAGMA temp_store = FILE")
    grown = station_path(raw).with_name(station_path(raw).name + "-wal")
    try:
        with _watched(raw, lambda: progress(_size(grown) / max(used, 1))):
            raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except raw.Error:
        return False
    finally:
        raw.execute("PRAGMA temp_store = MEMORY")
    return _pages(raw) * _page_size(raw) < size


@contextmanager
def _watched(raw: Any, look: Callable[[], None]) -> Iterator[None]:
    """Looks, while a long statement runs, how far it is.

    Args:
        look: Returns None: anything else would end the statement.
    """
    raw.set_progress_handler(look, _OPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, _OPS)


def _pages(raw: Any) -> int:
    return int(raw.execute("PRAGMA page_count").fetchone()[0])


def _page_size(raw: Any) -> int:
    return int(raw.execute("PRAGMA page_size").fetchone()[0])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _to_disk(path: Path) -> None:
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR
    handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
