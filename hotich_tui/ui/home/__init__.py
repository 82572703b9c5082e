"""What was done, what waits, and the books."""
