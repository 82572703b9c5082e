"""Findings of the comparison with the population, and what became of hints, in the store."""
