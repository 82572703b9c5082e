"""The station's encrypted file: the only place that knows SQL. Returns domain objects."""

from hotich_tui.store.station import SqlStation

__all__ = ["SqlStation"]
