"""A book set up, its ledger stated, settled and balanced."""
