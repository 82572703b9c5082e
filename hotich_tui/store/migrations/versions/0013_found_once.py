"""What was found once and stays: risks of a version, counts of its fields, odd verifications.

And the indexes by which delivery and progress find a record's own rows in the outbox."""

from alembic import op

revision = "0013"
down_revision = "0012"

TABLES = ("weighed", "tallied", "suspected", "judged", "event_key")
INDEXES = ("outbox_record", "batch_open")
STATEMENTS = (
    # No fact of its own in any of these: what is missing is found again.
    """
    CREATE TABLE weighed (
        version_id TEXT NOT NULL PRIMARY KEY REFERENCES version (id),
        round INTEGER NOT NULL,
        rules TEXT NOT NULL,
        found TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE tallied (
        version_id TEXT NOT NULL REFERENCES version (id),
        core BOOLEAN NOT NULL CHECK (core IN (0, 1)),
        round INTEGER NOT NULL,
        approved BOOLEAN NOT NULL CHECK (approved IN (0, 1)),
        unsourced INTEGER NOT NULL,
        unsourced_differed INTEGER NOT NULL,
        again INTEGER NOT NULL,
        again_wrong INTEGER NOT NULL,
        settled INTEGER NOT NULL,
        returned INTEGER NOT NULL,
        looked_over INTEGER NOT NULL,
        looked_wrong INTEGER NOT NULL,
        PRIMARY KEY (version_id, core)
    ) WITHOUT ROWID
    """,
    # Only those in which something is odd.
    """
    CREATE TABLE suspected (
        version_id TEXT NOT NULL PRIMARY KEY REFERENCES version (id),
        round INTEGER NOT NULL,
        odd TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    # Up to which sitting, and by which floor.
    """
    CREATE TABLE judged (
        one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
        floor TEXT NOT NULL,
        through INTEGER NOT NULL
    )
    """,
    "INSERT INTO judged VALUES (1, '', 0)",
    # By which a comparison finds the records of one event.
    """
    CREATE TABLE event_key (
        key TEXT NOT NULL,
        version_id TEXT NOT NULL REFERENCES version (id),
        PRIMARY KEY (key, version_id)
    ) WITHOUT ROWID
    """,
    "CREATE INDEX event_key_version ON event_key (version_id)",
    "CREATE INDEX outbox_record ON outbox (state, record_id)",
    "CREATE INDEX batch_open ON batch (id) WHERE settled IS 0",
    # What was carried past a record left aside, as it stood then; null = past none.
    "ALTER TABLE standing ADD COLUMN passed TEXT",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
