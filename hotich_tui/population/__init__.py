"""The population extract: an encrypted index, hints while someone types, reconciliation."""
