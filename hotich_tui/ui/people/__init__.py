"""The office's people: their accounts, and one's own PIN."""
