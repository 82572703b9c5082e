"""Asking the registry for an earlier record while somebody waits: once, and briefly."""

from collections.abc import Sequence

from hotich_tui.sync.client import Client, Patience
from hotich_tui.sync.errors import NotReached, SyncError
from hotich_tui.workflow.population.earlier import Place, Question
from hotich_tui.workflow.ports.delivery import StationIdentity

LONGEST = 6.0
"""Seconds until the work goes on without an answer."""


class AskedOnce:
    """Implements `Registry` for an enrolled station."""

    def __init__(self, identity: StationIdentity, timeout: float = LONGEST) -> None:
        self._identity, self._timeout = identity, timeout

    def earlier(self, question: Question) -> Sequence[Place]:
        """See `Registry`.

        Raises:
            NotReached: No answer in time, or none of a registry.
            SyncError: The registry does not know this station.
        """
        who, once = self._identity, Patience(tries=1)
        try:
            with Client(
                who.registry_url, who.token, patience=once, timeout=self._timeout
            ) as client:
                found = client.earlier(
                    question.event, question.name, question.birth, question.person_id
                )
        except NotReached:
            raise NotReached("earlier.not_reached") from None
        except SyncError:
            raise SyncError("earlier.refused") from None
        return [
            Place(
                one.record_id,
                one.register_code,
                one.book.number,
                one.book.year,
                one.book.place,
                one.ordinal,
                one.commune,
            )
            for one in found
            if one.record_id != question.record_id
        ]
