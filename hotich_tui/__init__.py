"""Paper civil-status books into verified records, keyed twice and blind."""

__version__ = "0.1.0"
