"""Records beside the population: the review list, and earlier records."""
