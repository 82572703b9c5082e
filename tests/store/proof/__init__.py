"""The proof of a station."""
