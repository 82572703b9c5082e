"""Names of the rules by which a register may carry a value into a field (`[carry]` of its file)."""

BLANK_AGAIN = "blank"
"""Rule of a place that the book left empty in the entry before: blank again."""
RULES = (
    "next",
    "previous",
    "book_number",
    "book_place",
    "office",
    "field",
    "surname",
    "words",
    BLANK_AGAIN,
)
NAMED = ("field", "surname", "words")
"""Rules that name another field."""
OFFICE = ("ethnic_group",)
"""What an office may say of nearly every entry: names after the rule ``office``."""
