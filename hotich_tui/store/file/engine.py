"""The encrypted file: how it is opened, locked and written."""

import ctypes
import logging
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from hotich_tui.store.file.attesting import add_attesting, written_on
from hotich_tui.store.file.errors import Busy, NetworkHome, ReadOnly, is_busy, translated
from hotich_tui.store.file.packed import add_functions

DATABASE_FILE = "station.db"
PATIENCE = 10.0
"""Seconds a writer waits for another one before it gives up with a sentence."""
TURN = 0.002
"""Seconds that a writer leaves to others after it wrote."""
_WROTE = "wrote"
_QUIET = "station"
"""Name of the engine's logger."""
_SAFE_WAL = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the WAL-reset bug fixed (3.51.3; backports 3.50.7, 3.44.6).

    Before it, two connections writing at once can corrupt the file: just what a screen and a
    `sync` beside it do.
    """
    return version >= _SAFE_WAL[0] or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in _SAFE_WAL[1:]
    )


def open_engine(path: Path, key: bytes, *, sqlite_version: tuple[int, ...] | None = None) -> Engine:
    """An engine on the encrypted file.

    Args:
        key: 32 bytes.
        sqlite_version: For tests; else the library's own.
    """
    import sqlcipher3.dbapi2 as sqlcipher

    journal = "WAL" if wal_is_safe(sqlite_version or sqlcipher.sqlite_version_info) else "DELETE"

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        add_functions(connection)
        # The order matters: key first; busy_timeout before journal_mode, or simultaneous first
        # opens fail (2 of 8, measured).
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        # From here on our own retry waits: SQLite's back-off reaches a second.
        connection.execute("PRAGMA busy_timeout = 0")
        return connection

    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=connect,
        poolclass=QueuePool,
        pool_size=4,
        max_overflow=12,
        # The connection used last, with its pages and statements still at hand.
        pool_use_lifo=True,
        hide_parameters=True,
        logging_name=_QUIET,
    )
    # `hide_parameters` hides what goes in; at DEBUG every row that comes out would still be logged.
    logging.getLogger(f"sqlalchemy.engine.Engine.{_QUIET}").setLevel(logging.WARNING)

    add_attesting(engine)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A consistent snapshot."""
    with translated(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(
    engine: Engine,
    *,
    patience: float = PATIENCE,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    random: Random | None = None,
) -> Iterator[Connection]:
    """A write transaction, taken at once (`BEGIN IMMEDIATE`) and committed at the end.

    Tries again every 0.2 to 1 ms while another writer is at work. Who has just written stands back
    for `TURN` first: two that write without a pause would keep each other out for 160 tries and
    200 ms (measured); a person at the keys never notices.

    Raises:
        Busy: Not within `patience` seconds.
        RuntimeError: A row of a truth was written, and no audit row after it.
    """
    jitter = random or Random()
    with translated(), engine.connect() as connection:
        connection = connection.execution_options(begin="IMMEDIATE")
        until = monotonic() + patience
        since = monotonic() - connection.info.get(_WROTE, -TURN)
        if 0 <= since < TURN:
            sleep(TURN - since)
        while True:
            try:
                transaction = connection.begin()
                break
            except OperationalError as error:
                if not is_busy(error.orig):
                    raise
                if monotonic() > until:
                    raise Busy("store.busy") from None
                sleep(jitter.uniform(0.0002, 0.001))
        with transaction:
            yield connection
            if written_on(connection).tables:
                raise RuntimeError(f"no audit row for {written_on(connection).tables}")
        connection.info[_WROTE] = monotonic()


def check_home(home: Path) -> None:
    """Refuse a home that cannot keep data safe.

    Raises:
        NetworkHome: On a network drive.
        ReadOnly: Not writable.
    """
    if on_network(home):
        raise NetworkHome("store.network_home", home=str(home))
    # Two windows may open at once: each probes under its own name.
    probe = home / f".write-{os.urandom(8).hex()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        raise ReadOnly("store.read_only") from None


_NETWORK_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "sshfs", "fuse.sshfs", "9p", "afs", "ncpfs", "davfs"}
)


def on_network(path: Path, mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether a path lies on a network drive, as far as the system tells.

    Args:
        mounts: The table of mounted systems (Linux).
    """
    if sys.platform == "win32":
        text = str(path.absolute())
        if text.startswith("\\\\"):
            return True
        drive_remote = 4
        root = path.absolute().anchor
        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == drive_remote)
    try:
        table = mounts.read_text("utf-8", errors="replace")
    except OSError:
        return False
    real = path.absolute()
    best, system = "", ""
    for line in table.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        if (real == Path(point) or Path(point) in real.parents) and len(point) >= len(best):
            best, system = point, fields[2]
    return system in _NETWORK_SYSTEMS
