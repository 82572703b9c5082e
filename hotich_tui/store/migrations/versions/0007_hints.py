"""Which records were keyed with hints, and what became of every proposal."""

from alembic import op

revision = "0007"
down_revision = "0006"

_PART = "FOREIGN KEY (version_id, person_id, role) REFERENCES part (version_id, person_id, role)"

STATEMENTS = (
    f"""
    CREATE TABLE hinted (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role = 'keyer'),
        round INTEGER NOT NULL,
        shown BOOLEAN NOT NULL CHECK (shown IN (0, 1)),
        at TEXT NOT NULL,
        UNIQUE (version_id, round, person_id),
        {_PART}
    )
    """,
    # What the extract says, beside the book's value and never in its place.
    f"""
    CREATE TABLE proposal (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role = 'keyer'),
        round INTEGER NOT NULL,
        field TEXT NOT NULL,
        fate TEXT NOT NULL CHECK (fate IN ('proposed', 'confirmed', 'overtyped')),
        text TEXT NOT NULL,
        at TEXT NOT NULL,
        {_PART}
    )
    """,
    "CREATE INDEX proposal_version ON proposal (version_id, round, person_id, field)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
