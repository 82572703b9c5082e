"""The reference registry: what stations deliver to. Extra `registry`."""
