"""The people of the demo, one module each: what their hands do at the screens."""
