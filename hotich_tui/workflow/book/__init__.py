"""Books: set up, imported, their ledgers stated and balanced, approved by exception."""
