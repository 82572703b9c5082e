"""What the comparison with the population found, and what people decided on it."""

from alembic import op

revision = "0008"
down_revision = "0007"

STATEMENTS = (
    # Made anew whenever the extract or the record changes: no fact of its own.
    """
    CREATE TABLE finding (
        version_id TEXT NOT NULL REFERENCES version (id),
        round INTEGER NOT NULL,
        person TEXT NOT NULL,
        extract TEXT NOT NULL,
        class TEXT NOT NULL,
        seen TEXT NOT NULL,
        earlier TEXT NOT NULL,
        PRIMARY KEY (version_id, person)
    ) WITHOUT ROWID
    """,
    # A record in which nobody could be read was compared too.
    """
    CREATE TABLE compared (
        version_id TEXT NOT NULL PRIMARY KEY REFERENCES version (id),
        round INTEGER NOT NULL,
        extract TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    # Of the record, not of the version: a correction is verified blind as well.
    """
    CREATE TABLE match_look (
        record_id TEXT NOT NULL REFERENCES record (id),
        person_id TEXT NOT NULL REFERENCES person (id),
        at TEXT NOT NULL,
        PRIMARY KEY (record_id, person_id)
    ) WITHOUT ROWID
    """,
    # Beside the values, never instead of one; of the extract no more than a digest and levels of
    # agreement, because it outlives the extract.
    """
    CREATE TABLE match_decision (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version_id TEXT NOT NULL REFERENCES version (id),
        person TEXT NOT NULL,
        person_id TEXT NOT NULL REFERENCES person (id),
        finding TEXT NOT NULL,
        reason TEXT NOT NULL,
        note TEXT NOT NULL,
        chosen TEXT NOT NULL,
        levels TEXT NOT NULL,
        earlier TEXT NOT NULL,
        at TEXT NOT NULL
    )
    """,
    "CREATE INDEX match_decision_version ON match_decision (version_id, person)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
