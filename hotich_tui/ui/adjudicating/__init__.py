"""A third person settles what two read differently."""
