"""Policy, risk, seeded errors, vigilance, sampling, effort, and the errors left in a book."""
