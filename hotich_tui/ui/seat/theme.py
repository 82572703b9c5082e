"""The colours of the screens."""

from textual.theme import Theme

THEME = Theme(
    name="hotich",
    primary="#5fa8d3",
    accent="#e9c46a",
    warning="#e9a05a",
    error="#e76f51",
    success="#7fb685",
    background="#10151c",
    surface="#161d27",
    panel="#1d2733",
    foreground="#dfe6ee",
    dark=True,
)
