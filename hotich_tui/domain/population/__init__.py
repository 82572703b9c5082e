"""A person of a book beside a person of the population extract."""
