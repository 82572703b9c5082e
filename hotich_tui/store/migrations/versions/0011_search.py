"""Searching goes through an index of folded values: what everybody's search may find, and who."""

from alembic import op

from hotich_tui.store.file import search_index

revision = "0011"
down_revision = "0010"

TABLES = (
    # Books by short numbers, and the place of each among all of them as lists have them.
    """
    CREATE TABLE search_book (
        n INTEGER NOT NULL PRIMARY KEY,
        book_id TEXT NOT NULL UNIQUE,
        pos INTEGER NOT NULL UNIQUE
    )
    """,
    "CREATE TABLE search_field (n INTEGER NOT NULL PRIMARY KEY, key TEXT NOT NULL UNIQUE)",
    # Who may find what only its keyers may: their ids, sorted, with a space between.
    "CREATE TABLE search_keyers (n INTEGER NOT NULL PRIMARY KEY, people TEXT NOT NULL UNIQUE)",
    # Each folded text once for each kind of field.
    """
    CREATE TABLE search_fold (
        n INTEGER NOT NULL PRIMARY KEY,
        kind INTEGER NOT NULL,
        text TEXT NOT NULL,
        UNIQUE (kind, text)
    )
    """,
    # What each field of each record says now; `seen` is everybody, looked over, or its keyers.
    """
    CREATE TABLE search_value (
        place INTEGER NOT NULL,
        field INTEGER NOT NULL,
        fold INTEGER NOT NULL,
        seen INTEGER NOT NULL,
        PRIMARY KEY (place, field)
    ) WITHOUT ROWID
    """,
    search_index.BY_FOLD,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    search_index.fill(op.get_bind())
