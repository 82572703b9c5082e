"""What every part of a writing transaction finds in `SqlWork`: who works, and how it is noted."""

from typing import Any

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User


class Writing:
    """The parts of `SqlWork` that its other bases call."""

    @property
    def user(self) -> User:
        raise NotImplementedError

    def _note(self, event: str, **places: Any) -> None:
        raise NotImplementedError

    def _now(self) -> str:
        raise NotImplementedError

    def _who(self, version_id: str, role: Role) -> dict[str, Any]:
        raise NotImplementedError
