"""What a person has typed of a ledger and not handed over yet."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    # Scratch, no statement: it goes when its person hands over, and nobody else is shown it.
    op.execute(
        """
        CREATE TABLE ledger_draft (
            book_id TEXT NOT NULL REFERENCES book (id),
            person_id TEXT NOT NULL REFERENCES person (id),
            stage TEXT NOT NULL,
            line TEXT NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (book_id, person_id, stage, line)
        ) WITHOUT ROWID
        """
    )
