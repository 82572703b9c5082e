"""The screens. They know the use cases; never SQL, never HTTP."""
