"""Records beside the population: hints, comparison, review, registered again."""
