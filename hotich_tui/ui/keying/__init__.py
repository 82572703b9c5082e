"""Keying a record from the book."""
