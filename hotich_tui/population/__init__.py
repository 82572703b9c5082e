"""The population extract: an encrypted index, search in it, reconciliation with the books."""
