"""Leaving a record aside, and taking it up again."""

from sqlalchemy import insert

from hotich_tui.domain.record.lifecycle import Event, State, WrongState
from hotich_tui.store.file.tables import PARKING
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.vietnamese import clean
from hotich_tui.workflow.ports.parking import ParkingWork


class SqlParkingWork(SqlTransaction, ParkingWork):
    """Leaving aside and taking up again."""

    def park(self, version_id: str, before: State, reason: str, note: str) -> None:
        self._move(version_id, before, state=State.PARKED.value, parked_from=before.value)
        self._connection.execute(
            insert(PARKING).values(
                version_id=version_id,
                person_id=self.user.id,
                from_state=before.value,
                reason=clean(reason),
                note=clean(note),
                at=self._now(),
            )
        )
        self._note(Event.PARK.value, version_id=version_id, detail=reason)

    def resume(self, version_id: str) -> State:
        version = self.version(version_id)
        if version.parked_from is None:
            raise WrongState("store.law")
        after = version.parked_from
        self._move(version_id, State.PARKED, state=after.value, parked_from=None)
        self._note(Event.RESUME.value, version_id=version_id)
        return after
