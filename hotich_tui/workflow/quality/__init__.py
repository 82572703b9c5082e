"""Errors left in a book, and where the time went."""
