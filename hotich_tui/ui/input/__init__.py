"""What a key means: actions, keymaps, typing methods, reading of a field, jump mode."""
