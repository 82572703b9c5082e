"""Why a sync stops, each with its exit code."""

from hotich_tui.messages import HotichError


class SyncError(HotichError):
    """A sync that stopped; what was acknowledged stays acknowledged, the rest waits.

    SyncError                exit code 4: configuration or sign-in
    ├── NotReached           2: the registry did not answer as a registry does
    └── AnotherSync          3: one is running already
    """

    exit_code = 4


class NotReached(SyncError):
    """No answer, or none that can be trusted."""

    exit_code = 2


class AnotherSync(SyncError):
    """One is running already."""

    exit_code = 3
