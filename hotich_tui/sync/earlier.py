"""Asking the registry for an earlier record while somebody waits: once, and briefly."""

from collections.abc import Sequence
from contextlib import closing

from pydantic import ValidationError

from hotich_tui.sync.adapters import connect
from hotich_tui.sync.errors import NotReached, SyncError
from hotich_tui.wire.messages import EarlierAsked, EarlierRecord
from hotich_tui.workflow.population.earlier import Place, Question
from hotich_tui.workflow.ports.delivery import StationIdentity

LONGEST = 6.0
"""Seconds until the work goes on without an answer."""


class AskedOnce:
    """Implements the `Registry` port of `workflow.population.earlier` for an enrolled station."""

    def __init__(self, identity: StationIdentity, timeout: float = LONGEST) -> None:
        self._identity, self._timeout = identity, timeout

    def earlier(self, question: Question) -> Sequence[Place]:
        """Where earlier records of the event stand, the asker's own record aside.

        Raises:
            NotReached: No answer in time, or none of a registry.
            SyncError: The registry does not know this station.
        """
        try:
            found = self._ask(question)
        except (NotReached, ValidationError):
            raise NotReached("earlier.not_reached") from None
        except SyncError:
            raise SyncError("earlier.refused") from None
        return [_place(record) for record in found if record.record_id != question.record_id]

    def _ask(self, question: Question) -> Sequence[EarlierRecord]:
        asked = EarlierAsked.model_validate(
            {
                "event": question.event,
                "name": question.name,
                "birth": question.birth,
                "person": question.person_id,
            }
        )
        identity = self._identity
        with closing(
            connect(identity.registry_url, identity.token, timeout=self._timeout)
        ) as registry:
            return registry.earlier(asked).records


def _place(record: EarlierRecord) -> Place:
    return Place(
        record.record_id,
        record.register_code,
        record.book.number,
        record.book.year,
        record.book.place,
        record.ordinal,
        record.commune,
    )
