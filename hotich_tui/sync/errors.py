"""How a registry may answer other than by its verdicts, and why a sync stops: with exit codes."""

from hotich_tui.messages import HotichError


class SyncError(HotichError):
    """A sync that stopped; what was acknowledged stays acknowledged, the rest waits.

    SyncError                exit code 4: configuration or sign-in
    ├── NotAllowed           4: the registry does not know this station, or the code is not good
    ├── NotUnderstood        4: the registry refuses the batch as a whole
    ├── OtherHistory         4: the audit chain is not the one that the registry knows
    ├── TooLarge             4: the batch is more than the registry takes at once
    ├── NotReached           2: the registry did not answer as a registry does
    └── AnotherSync          3: one is running already
    """

    exit_code = 4


class NotAllowed(SyncError):
    """The registry does not know this station, or the enrolment code is not good."""


class NotUnderstood(SyncError):
    """The registry refuses a batch as a whole; sent again it would be refused again."""


class OtherHistory(SyncError):
    """The registry has another head of this station's audit chain: the station was brought back
    from an old copy, or its log was changed."""


class TooLarge(SyncError):
    """The batch is more than the registry takes at once: to be split where it can be."""


class NotReached(SyncError):
    """No answer, or none that can be trusted. The same may be sent again.

    Args:
        after: Seconds that the registry asked to wait, if it did.
    """

    exit_code = 2

    def __init__(self, key: str, /, *, after: float | None = None, **kwargs: object) -> None:
        super().__init__(key, **kwargs)
        self.after = after


class AnotherSync(SyncError):
    """One is running already."""

    exit_code = 3
