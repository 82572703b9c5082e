"""Keying the blind fields again, and looking over the rest."""
