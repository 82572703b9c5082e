"""The station's encrypted file: the only place that knows SQL. Returns domain objects."""
