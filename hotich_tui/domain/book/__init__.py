"""A book's ledger: what two people state of it, and whether its entries agree with it."""
