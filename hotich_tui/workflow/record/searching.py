"""Finding records, and telling what happened to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from hotich_tui.domain.record.lifecycle import Role, WrongRole
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import AuditEntry, RecordView
from hotich_tui.workflow.ports.opening import OpensReads
from hotich_tui.workflow.ports.people import HasPeople
from hotich_tui.workflow.ports.trail import HistoryReads, NewsReads, SearchReads

SHORTEST = 2
"""Characters that are searched for at least."""


@dataclass(frozen=True, slots=True)
class Searching:
    """Finding records by what stands in them."""

    _station: OpensReads[SearchReads]
    user: User

    def find(self, text: str, limit: int = 50) -> Sequence[RecordView]:
        """Records in which something this person may see holds the text.

        Raises:
            WrongRole: A technician reads no records.
        """
        if not Viewpoint(self.user).reads_records:
            raise WrongRole("workflow.no_record_rights")
        if len(text.strip()) < SHORTEST:
            return ()
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.search(text.strip(), limit)


class TrailReads(HistoryReads, NewsReads, Protocol):
    """What the story of records is told from."""


class TrailStation(OpensReads[TrailReads], HasPeople, Protocol):
    """What the story of records needs of a station."""


@dataclass(frozen=True)
class Trail:
    """What happened to records, and who did it."""

    _station: TrailStation
    user: User

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Person id -> name, to say who did what."""
        return {user.id: user.name for user in self._station.people.users()}

    def of(self, version_id: str) -> Sequence[AuditEntry]:
        """Who did what to a version, for the chief and the auditor.

        Raises:
            WrongRole: Anyone else.
        """
        if not (self.user.may(Role.APPROVER) or self.user.may(Role.AUDITOR)):
            raise WrongRole("workflow.history_rights")
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.history(version_id)

    def news(self, since: int | None = None) -> int:
        """Number of the newest event that moved a record; `since` where nothing did."""
        with self._station.reads(Viewpoint(self.user)) as reads:
            return reads.news(since)
