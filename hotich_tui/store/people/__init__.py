"""The commune's people on this station: accounts, PINs, who is the same human."""
