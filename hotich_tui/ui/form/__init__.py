"""The form that keying and verifying share."""
