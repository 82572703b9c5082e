"""Delivering approved versions to the registry: exactly once, resumable, never a silent winner."""

from hotich_tui.sync.push import SyncReport, enrol, sync

__all__ = ["SyncReport", "enrol", "sync"]
