"""The registry of a station, for the keyer's form."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotich_tui.store.station import SqlStation
    from hotich_tui.workflow.population.earlier import Registry


def open_registry(station: "SqlStation") -> "Registry":
    """Where a station may ask for earlier records.

    Raises:
        HotichError: It is enrolled nowhere.
    """
    from hotich_tui.sync.earlier import AskedOnce
    from hotich_tui.sync.errors import SyncError

    identity = station.outbox.identity()
    if identity is None:
        raise SyncError("earlier.not_enrolled")
    return AskedOnce(identity)
