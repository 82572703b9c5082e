"""Copies of a station that are proved to open, and the way back."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from hotich_tui.messages import Sentence
from hotich_tui.store.file import keys
from hotich_tui.store.file.chain_check import ChainCheck, whole_is_due
from hotich_tui.store.file.engine import DATABASE_FILE, check_home, snapshot
from hotich_tui.store.file.errors import StoreError, from_database, from_system
from hotich_tui.store.file.tables import AUDIT, RECORD
from hotich_tui.store.station import SqlStation

DAILY, WEEKLY = 7, 4
"""Copies kept: of the last seven days, and one of each of four weeks before."""
LARGE, DAILY_LARGE = 500_000_000, 3
"""Bytes of a copy from which those of three days are enough: seven gigabytes at 50,000 records
instead of eleven."""
BEFORE_UPGRADE = timedelta(days=30)
"""How long the station from before an upgrade stays beside it: what is wrong with an upgrade is
seen in the first weeks of work."""
_PREFIX = "hotich-"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A copy that was opened again and checked.

    Args:
        records: Records in it.
        audit_rows: Rows of its audit log, whose chain fits.
        bytes: Size of the database file.
        copies, all_bytes: How many copies are kept with it, and what all of them take.
    """

    path: Path
    records: int
    audit_rows: int
    bytes: int
    copies: int = 1
    all_bytes: int = 0


def backup(station: SqlStation, target: Path) -> BackupReport:
    """Copy a station into a folder of its own below `target`, encrypted under the same key.

    The copy is complete or absent: it gets its name only after it was reopened and checked.

    Raises:
        ReadOnly, DiskFull, NetworkHome, Damaged
    """
    check_home(target)
    now = datetime.fromtimestamp(station.audit.clock(), UTC)
    name = _PREFIX + now.strftime("%Y-%m-%dT%H%M%S")
    folder, unfinished = target / name, target / (name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        # Into SQLCipher's own export: VACUUM INTO stays encrypted under the same key.
        raw = station.engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM INTO ?", (str(unfinished / DATABASE_FILE),))
        except raw.driver_connection.Error as error:  # type: ignore[union-attr]
            raise from_database(error) from None
        finally:
            raw.close()
        shutil.copyfile(station.home / keys.KEY_FILE, unfinished / keys.KEY_FILE)
        report, check = _verify(unfinished, station)
        _flush(unfinished)
        unfinished.replace(folder)
    except OSError as error:
        raise from_system(error) from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    station.note("backup", "backup", f"{name} {report.audit_rows}")
    # What holds of the copy holds of the station that it was made from.
    station.keep_examined(check)
    _rotate(target, now.date(), report.bytes)
    _drop_copies_before_upgrade(station.home, now)
    sizes = [_size(path) for path in target.glob(_PREFIX + "*") if path.is_dir()]
    return replace(report, path=folder, copies=len(sizes), all_bytes=sum(sizes))


def verify(folder: Path, *, passphrase: str | None, recovery_key: str | None) -> BackupReport:
    """Open a copy in a folder of its own and check it; nothing is changed.

    Raises:
        StoreError: It is not a copy, does not open, or does not fit itself.
    """
    import tempfile

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        copy = Path(scratch) / "copy"
        _copy(folder, copy)
        station = SqlStation.open(copy, passphrase=passphrase, recovery_key=recovery_key)
        try:
            return _checked(station, folder, quick=False)[0]
        finally:
            station.close()


def restore(
    folder: Path, home: Path, *, passphrase: str | None, recovery_key: str | None
) -> tuple[BackupReport, Path | None]:
    """Put a checked copy in the place of a station; the old one is moved aside, never deleted.

    Returns:
        What was restored, and where the old station lies now, if there was one.
    """
    report = verify(folder, passphrase=passphrase, recovery_key=recovery_key)
    check_home(home)
    fresh = home / "restoring"
    shutil.rmtree(fresh, ignore_errors=True)
    _copy(folder, fresh)
    aside = None
    old = [home / keys.KEY_FILE, *home.glob(DATABASE_FILE + "*")]
    if any(path.exists() for path in old):
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        aside = home / f"before-restore-{stamp}"
        aside.mkdir()
        for path in old:
            if path.exists():
                path.replace(aside / path.name)
    for path in sorted(fresh.iterdir()):
        path.replace(home / path.name)
    fresh.rmdir()
    return report, aside


def _verify(folder: Path, of: SqlStation) -> tuple[BackupReport, ChainCheck]:
    from hotich_tui.store.file.engine import open_engine

    engine = open_engine(folder / DATABASE_FILE, of._key)
    key_file = keys.KeyFile.load(folder)
    station = SqlStation(folder, engine, key_file, of._key, of.audit.clock, os.urandom)
    try:
        with snapshot(engine) as connection:
            due = whole_is_due(station.audit, connection)
        return _checked(station, folder, quick=not due)
    finally:
        station.close()


def _checked(station: SqlStation, folder: Path, *, quick: bool) -> tuple[BackupReport, ChainCheck]:
    check = station.examine(quick=quick)
    if check.broken is not None:
        raise StoreError("store.chain_broken", n=check.broken)
    with snapshot(station.engine) as connection:
        records = connection.execute(select(func.count()).select_from(RECORD)).scalar() or 0
        rows = connection.execute(select(func.count()).select_from(AUDIT)).scalar() or 0
    size = (folder / DATABASE_FILE).stat().st_size
    return BackupReport(folder, records, rows, size), check


def _copy(folder: Path, into: Path) -> None:
    into.mkdir(parents=True)
    for name in (DATABASE_FILE, keys.KEY_FILE):
        source = folder / name
        if not source.is_file():
            why = Sentence.of("store.backup_lacks", name=name)
            raise StoreError("store.backup_bad", name=folder.name, why=why)
        shutil.copyfile(source, into / name)


def _flush(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def copies_before_upgrade(home: Path) -> list[Path]:
    """What upgrades left beside a station: each is the station as it was before one, oldest
    first."""
    return sorted(home.glob("station.before-*.db"), key=lambda path: path.stat().st_mtime)


def _drop_copies_before_upgrade(home: Path, now: datetime) -> None:
    """A copy from before an upgrade goes once it is old and the station is backed up."""
    for path in copies_before_upgrade(home):
        if now.timestamp() - path.stat().st_mtime > BEFORE_UPGRADE.total_seconds():
            path.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file())


def _rotate(target: Path, today: date, size: int) -> None:
    """Keep the newest copy of each of seven days and of each of four weeks before them; of large
    ones three days."""
    names = [p.name for p in target.iterdir() if p.is_dir()]
    for path in outdated(names, today, days=DAILY if size < LARGE else DAILY_LARGE):
        shutil.rmtree(target / path, ignore_errors=True)


def outdated(names: Sequence[str], today: date, days: int = DAILY) -> list[str]:
    """Which of the copies in a folder need not be kept.

    Args:
        days: Of how many days one is kept each.
    """
    kept: dict[tuple[str, object], str] = {}
    ours = []
    for name in sorted(names):
        try:
            day = datetime.strptime(name, _PREFIX + "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC).date()
        except ValueError:
            continue
        ours.append(name)
        if today - day < timedelta(days=days):
            kept["day", day] = name
        elif today - day < timedelta(days=days + 7 * WEEKLY):
            kept["week", day.isocalendar()[:2]] = name
    return [name for name in ours if name not in kept.values()]
