"""The adjudicator's screen."""
