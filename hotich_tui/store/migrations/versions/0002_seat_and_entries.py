"""Where each person was when the screen went, and how many entries a book is said to hold."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE book ADD COLUMN entries INTEGER")
    op.execute(
        """
        CREATE TABLE seat (
            person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
            version_id TEXT NOT NULL REFERENCES version (id),
            role TEXT NOT NULL,
            field TEXT NOT NULL
        )
        """
    )
