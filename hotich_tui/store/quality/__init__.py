"""Policy, seeds, effort and the estimate of errors, in the store."""
