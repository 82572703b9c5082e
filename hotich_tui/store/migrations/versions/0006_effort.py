"""Where the time went: a row for each sitting of a person at a version."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE effort (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            version_id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier')),
            round INTEGER NOT NULL,
            reading INTEGER NOT NULL,
            keying INTEGER NOT NULL,
            deciding INTEGER NOT NULL,
            waiting INTEGER NOT NULL,
            handling INTEGER NOT NULL,
            away INTEGER NOT NULL,
            keys INTEGER NOT NULL,
            backspaces INTEGER NOT NULL,
            fields TEXT NOT NULL,
            at TEXT NOT NULL,
            FOREIGN KEY (version_id, person_id, role)
                REFERENCES part (version_id, person_id, role)
        )
        """
    )
    op.execute("CREATE INDEX effort_version ON effort (version_id, round)")
    op.execute("CREATE INDEX effort_person ON effort (person_id, role)")
