"""Whether what stands at a station follows from what was read there."""
