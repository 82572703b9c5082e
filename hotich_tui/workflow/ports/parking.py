"""What leaving a record aside needs of a station."""

from typing import Protocol

from hotich_tui.domain.record.lifecycle import State


class ParkingWork(Protocol):
    """Leaving aside and taking up again."""

    def park(self, version_id: str, before: State, reason: str, note: str) -> None:
        """Leave a version aside, if it still stands in `before`.

        Raises:
            WrongState: Someone else moved it first.
        """
        ...

    def resume(self, version_id: str) -> State:
        """Take a parked version up again; returns the state it is in now.

        Raises:
            WrongState: It is not parked.
        """
        ...
