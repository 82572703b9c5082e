"""What the use cases need of a station and of an index of the population, as protocols."""
