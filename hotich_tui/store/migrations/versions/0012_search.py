"""Searching goes through an index of folded values (`store.file.search_index`).

It follows from the other tables, and is made when all revisions have run."""

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """No table that holds what is true changes."""
