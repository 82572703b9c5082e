"""Who sits at this seat: sign-in, hand-over, lock, help."""
