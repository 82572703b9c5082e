"""What can go wrong with the station's file, each as a sentence."""

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from hotich_tui.domain.record.lifecycle import LawError, SamePerson, SeatEnded, WrongState
from hotich_tui.messages import HotichError


class StoreError(HotichError):
    """The station's file could not do what was asked; what was committed before is intact.

    StoreError
    ├── NoStation      nothing was set up in this home
    ├── StationExists  something was
    ├── WrongKey       passphrase, recovery key or keyring do not open it
    ├── ReadOnly       the folder or the file cannot be written
    ├── NetworkHome    the home lies on a network drive
    ├── DiskFull       no room left
    ├── Busy           another program held the file for too long
    ├── Damaged        the file's own check failed
    ├── TooNew         written by a newer program
    ├── Taken          a staff number or book that is there already
    └── Stopped        nobody waited for what was being read
    """


class NoStation(StoreError):
    """Nothing was set up in this home."""


class StationExists(StoreError):
    """A station is there already."""


class WrongKey(StoreError):
    """None of the keys given opens the station."""


class ReadOnly(StoreError):
    """The folder or the file cannot be written."""


class NetworkHome(StoreError):
    """WAL files are not safe on network drives."""


class DiskFull(StoreError):
    """No room left; the transaction was undone."""


class Busy(StoreError):
    """Another program held the file for too long."""


class Damaged(StoreError):
    """The file's own check failed."""


class TooNew(StoreError):
    """The schema is newer than this program."""


class Taken(StoreError):
    """Something unique is there already."""


class Stopped(StoreError):
    """Nobody waited any more for what was being read."""


_CONSTRAINT, _BUSY, _LOCKED = 19, 5, 6
_KINDS: Mapping[int, tuple[type[StoreError], str]] = {
    _BUSY: (Busy, "store.busy"),
    _LOCKED: (Busy, "store.busy"),
    9: (Stopped, "store.stopped"),
    8: (ReadOnly, "store.read_only"),
    10: (ReadOnly, "store.cannot_open"),
    11: (Damaged, "store.damaged"),
    13: (DiskFull, "store.disk_full"),
    14: (ReadOnly, "store.cannot_open"),
    26: (WrongKey, "store.wrong_key"),
}
"""SQLite's primary result code (https://sqlite.org/rescode.html) -> what it is here. SQLCipher
answers 26, "not a database", to a key that does not fit."""
CONSTRAINTS: Mapping[str, tuple[type[HotichError], str]] = {
    "same person": (SamePerson, "store.same_person"),
    "law": (WrongState, "store.law"),
    "gone": (SeatEnded, "law.seat_ended"),
    "unique": (Taken, "store.taken"),
    "UNIQUE constraint failed": (Taken, "store.taken"),
    "FOREIGN KEY constraint failed": (LawError, "store.no_part"),
}
"""What stands before the colon in the message of a failed constraint -> what it is here: the codes
of our own triggers, and the two kinds of SQLite that our tables use. SQLCipher's module does not
give the extended codes that would tell these apart."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's own errors into ours; values never travel in them."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        raise from_database(error.orig) from None


def result_code(error: BaseException | None) -> int | None:
    """SQLite's primary result code of an error; None where the error did not come from SQLite."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else int(code) & 0xFF


def is_busy(error: BaseException | None) -> bool:
    """Whether another connection holds the file: it may be free a moment later."""
    return result_code(error) in (_BUSY, _LOCKED)


def from_database(error: BaseException | None) -> HotichError:
    """What an error of the database is called here, by its code; a `StoreError` where it is none
    of those that people can do something about."""
    code = result_code(error)
    if code == _CONSTRAINT:
        kind, key = CONSTRAINTS.get(str(error).partition(": ")[0], (StoreError, "store.failed"))
        return kind(key)
    store_kind, key = _KINDS.get(-1 if code is None else code, (StoreError, "store.failed"))
    return store_kind(key)


def from_system(error: OSError) -> StoreError:
    """What an error of the operating system is called here."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("store.disk_full")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return ReadOnly("store.read_only")
    return StoreError("store.failed")
