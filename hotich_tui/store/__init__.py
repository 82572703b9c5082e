"""The station's encrypted file: the only place that knows SQL. Returns domain objects."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hotich_tui.store.station import SqlStation

__all__ = ["SqlStation"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: `store.keys` is wanted before the first paint, SQLAlchemy is not.
    if name == "SqlStation":
        from hotich_tui.store.station import SqlStation

        return SqlStation
    raise AttributeError(name)
