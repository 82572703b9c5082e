"""From the first keying of a record to its approval."""
