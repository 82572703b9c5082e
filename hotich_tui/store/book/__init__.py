"""The books' ledgers in the store."""
