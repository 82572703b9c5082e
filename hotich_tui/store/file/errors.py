"""What can go wrong with the station's file, each as a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotich_tui.domain.record.lifecycle import LawError, SamePerson, WrongState
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
    └── Taken          a staff number or book that is there already
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


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's own errors into ours; values never travel in them."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        raise ours(str(error.orig).lower()) from None


def ours(text: str) -> HotichError:
    if "same person" in text:
        return SamePerson("store.same_person")
    if "law:" in text:
        return WrongState("store.law")
    if "foreign key" in text:
        return LawError("store.no_part")
    if "full" in text:
        return DiskFull("store.disk_full")
    if "readonly" in text or "read-only" in text:
        return ReadOnly("store.read_only")
    if "not a database" in text or "hmac" in text:
        return WrongKey("store.wrong_key")
    if "malformed" in text or "corrupt" in text:
        return Damaged("store.damaged")
    if "locked" in text or "busy" in text:
        return Busy("store.busy")
    if "unique" in text:
        return Taken("store.taken")
    if "unable to open" in text or "i/o error" in text:
        return ReadOnly("store.cannot_open")
    return StoreError("store.failed")
