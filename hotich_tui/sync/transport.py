"""What sync needs of a registry, whatever way leads to it."""

from collections.abc import Callable
from typing import Protocol

from hotich_tui.wire.messages import (
    BatchAnswer,
    EarlierAnswer,
    EarlierAsked,
    EnrolAnswer,
    EnrolRequest,
    PeopleAnswer,
    PeopleSent,
    RecordsPage,
)
from hotich_tui.workflow.ports.delivery import StoredBatch

TIMEOUT = 30.0
"""Seconds to wait for one answer."""


class RegistryTransport(Protocol):
    """One way to one registry, in a station's name. Each call is one try.

    An adapter carries messages and translates what happened on the way into one of five outcomes,
    and into nothing else: an answer of the wire's shape, or `NotReached`, `NotAllowed`,
    `NotUnderstood` or `TooLarge`. It settles nothing by itself: whether an answer is the answer to
    what was sent, and whether to try again, is for the caller.
    """

    @property
    def address(self) -> str:
        """The registry's address as the station keeps it."""
        ...

    def enrol(self, request: EnrolRequest) -> EnrolAnswer:
        """Exchange a one-time code for a token.

        Raises:
            NotAllowed: The code is not good.
            NotReached
        """
        ...

    def deliver(self, batch: StoredBatch) -> BatchAnswer:
        """Bring a batch's bytes, just as they are, under the batch's id.

        A registry answers the same bytes under the same id in the same way, however often.

        Raises:
            TooLarge: Nothing was taken; to be split.
            NotUnderstood: Nothing was taken, and never will be.
            NotAllowed: The station is not known.
            NotReached: Nobody knows whether it was taken.
        """
        ...

    def records(self, after: str) -> RecordsPage:
        """The commune's records as the registry has them, a page of them.

        Args:
            after: Id of the last record of the page before; "" = from the first.

        Raises:
            NotAllowed, NotReached
        """
        ...

    def earlier(self, asked: EarlierAsked) -> EarlierAnswer:
        """Records of one event, over all communes.

        Raises:
            NotAllowed, NotReached
        """
        ...

    def people(self, sent: PeopleSent) -> PeopleAnswer | None:
        """Tell of accounts, and hear of those of the whole commune.

        Returns:
            None from a registry of before, which knows no people.

        Raises:
            NotAllowed, NotUnderstood, NotReached
        """
        ...

    def close(self) -> None:
        """Let go of whatever the way needs."""
        ...


Connect = Callable[[str, str], RegistryTransport]
"""Address and token ("" before enrolment) -> the way to the registry."""
Adapter = Callable[[str, str, float], RegistryTransport]
"""The same with the seconds to wait for an answer; raises `SyncError` for an address that this way
does not take."""
