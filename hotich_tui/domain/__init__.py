"""What a civil-status book says, and the law of double keying. Pure: no screen, no SQL, no network."""
