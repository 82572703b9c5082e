"""Copies of a station that are proved to open, and the way back."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from hotich_tui.messages import Sentence
from hotich_tui.store.file import keys
from hotich_tui.store.file.engine import DATABASE_FILE, check_home, snapshot
from hotich_tui.store.file.errors import StoreError, from_database, from_system
from hotich_tui.store.file.tables import AUDIT, RECORD
from hotich_tui.store.station import SqlStation

DAILY, WEEKLY = 7, 4
"""Copies kept: of the last seven days, and one of each of four weeks before."""
_PREFIX = "hotich-"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A copy that was opened again and checked.

    Args:
        records: Records in it.
        audit_rows: Rows of its audit log, whose chain fits.
        bytes: Size of the database file.
    """

    path: Path
    records: int
    audit_rows: int
    bytes: int


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
        report = _verify(unfinished, station._key)
        _flush(unfinished)
        unfinished.replace(folder)
    except OSError as error:
        raise from_system(error) from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    station.note("backup", "backup", f"{name} {report.audit_rows}")
    _rotate(target, now.date())
    return BackupReport(folder, report.records, report.audit_rows, report.bytes)


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
            return _checked(station, folder)
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


def _verify(folder: Path, key: bytes) -> BackupReport:
    from hotich_tui.store.file.engine import open_engine

    engine = open_engine(folder / DATABASE_FILE, key)
    key_file = keys.KeyFile.load(folder)
    station = SqlStation(folder, engine, key_file, key, lambda: 0.0, os.urandom)
    try:
        return _checked(station, folder)
    finally:
        station.close()


def _checked(station: SqlStation, folder: Path) -> BackupReport:
    broken = station.check()
    if broken is not None:
        raise StoreError("store.chain_broken", n=broken)
    with snapshot(station.engine) as connection:
        records = connection.execute(select(func.count()).select_from(RECORD)).scalar() or 0
        rows = connection.execute(select(func.count()).select_from(AUDIT)).scalar() or 0
    size = (folder / DATABASE_FILE).stat().st_size
    return BackupReport(folder, records, rows, size)


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


def _rotate(target: Path, today: date) -> None:
    """Keep the newest copy of each of seven days and of each of four weeks before them."""
    for path in outdated([p.name for p in target.iterdir() if p.is_dir()], today):
        shutil.rmtree(target / path, ignore_errors=True)


def outdated(names: Sequence[str], today: date) -> list[str]:
    """Which of the copies in a folder need not be kept."""
    kept: dict[tuple[str, object], str] = {}
    ours = []
    for name in sorted(names):
        try:
            day = datetime.strptime(name, _PREFIX + "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC).date()
        except ValueError:
            continue
        ours.append(name)
        if today - day < timedelta(days=DAILY):
            kept["day", day] = name
        elif today - day < timedelta(days=DAILY + 7 * WEEKLY):
            kept["week", day.isocalendar()[:2]] = name
    return [name for name in ours if name not in kept.values()]
