"""What a civil-status book says, and the law of double keying. No screen, no SQL, no network."""
