"""Accounts of the office's people."""
