"""Leaving a record aside with a reason, and taking it up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hotich_tui.domain.record.lifecycle import Event, State, next_state
from hotich_tui.domain.record.pages import WHOLE, Listed, Page, Place
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import RecordView
from hotich_tui.workflow.ports.opening import Opens
from hotich_tui.workflow.ports.parking import ParkingWork
from hotich_tui.workflow.ports.queues import Portion, QueueReads, Stretch
from hotich_tui.workflow.ports.records import RecordReads, VersionReads
from hotich_tui.workflow.rules.errors import BadInput
from hotich_tui.workflow.rules.reasons import reasons
from hotich_tui.workflow.rules.rights import record_role, stands


class ParkedReads(VersionReads, RecordReads, QueueReads, Protocol):
    """What is listed of parked records."""


class ParkWork(VersionReads, ParkingWork, Protocol):
    """What leaving a record aside writes."""


class ParkingStation(Opens[ParkedReads, ParkWork], Protocol):
    """What parking needs of a station."""


@dataclass(frozen=True, slots=True)
class Parking:
    """What anyone who works on records may do with one that cannot go on."""

    _station: ParkingStation
    user: User

    def park(self, version_id: str, reason: str, note: str = "") -> None:
        """Leave a record aside; it comes back in the state it is in now.

        Args:
            reason: An id of `reasons("parking")`.

        Raises:
            WrongState: It is approved, or parked already.
            BadInput: No such reason.
        """
        role = record_role(self.user)
        if reason not in reasons("parking"):
            raise BadInput("workflow.no_such_reason")
        with self._station.work(self.user, role) as work:
            version = work.version(version_id)
            next_state(version.state, Event.PARK, role)
            work.park(version_id, version.state, reason, note.strip())

    def resume(self, version_id: str) -> State:
        """Take a parked record up in the state it was left in."""
        role = record_role(self.user)
        with self._station.work(self.user, role) as work:
            version = work.version(version_id)
            stands(version, State.PARKED)
            next_state(version.state, Event.RESUME, role, parked_from=version.parked_from)
            return work.resume(version_id)

    @property
    def aside(self) -> tuple[Stretch, ...]:
        """Everything that was left aside, as a list: anyone may take it up."""
        return (Stretch((Portion(State.PARKED),)),)

    def listed(self, page: Page = WHOLE) -> Sequence[Listed]:
        """What was left aside, with reason, note and title."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.listed(self.aside, page)

    def place(self, version_id: str) -> Place | None:
        """Where a record stands in the list; None where it is not aside."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            version = reads.version(version_id)
        parked = version.state is State.PARKED
        return Place(0, version.book_id, version.ordinal) if parked else None

    def queue(self, book_id: str | None = None) -> Sequence[RecordView]:
        """Everything that was left aside, with reason and note."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            versions = reads.versions(book_id=book_id, states=[State.PARKED])
            return reads.records([version.id for version in versions])
