"""What the form may offer: carried values, recent values, proposals not yet confirmed."""
