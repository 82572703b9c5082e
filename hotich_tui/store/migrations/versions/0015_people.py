"""People's lives: who they are, words of activation, seats that end, and what was done to accounts.

People of before have no number of a card until an approver enters it; they work on as they did."""

from alembic import op

revision = "0015"
down_revision = "0014"

COLUMNS = {
    # How often a seat of this person was ended.
    "stamp": "INTEGER NOT NULL DEFAULT 0",
    # HMAC of the number of their card.
    "identity": "TEXT",
    # Slow hash of the word with which the holder sets a first PIN.
    "activation": "TEXT",
    # What the counter said at the last wrong PIN, seconds; it begins anew with the machine.
    "failed_since": "REAL",
    # The registry's number of what the station knows of this person; 0 = it knows nothing.
    "revision": "INTEGER NOT NULL DEFAULT 0",
    # To be sent to the registry.
    "changed": "BOOLEAN NOT NULL DEFAULT 1",
}
TABLES = ("person_event", "identity_sealed")
STATEMENTS = (
    *(f"ALTER TABLE person ADD COLUMN {name} {kind}" for name, kind in COLUMNS.items()),
    "CREATE UNIQUE INDEX person_identity ON person (identity) WHERE identity IS NOT NULL",
    """
    CREATE TABLE person_event (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        at TEXT NOT NULL,
        person_id TEXT NOT NULL REFERENCES person (id),
        event TEXT NOT NULL CHECK (event IN ('added', 'identified', 'roles', 'disabled', 'enabled',
            'renamed', 'reset_asked', 'reset', 'recovered', 'activated', 'pin_changed', 'alike',
            'alike_seen', 'same_human', 'overruled')),
        by_id TEXT REFERENCES person (id),
        other_id TEXT REFERENCES person (id),
        reason TEXT NOT NULL,
        detail TEXT NOT NULL
    )
    """,
    "CREATE INDEX person_event_person ON person_event (person_id, event)",
    # The numbers themselves, sealed, until the registry gives the key under which all stations of
    # the commune compare them.
    """
    CREATE TABLE identity_sealed (
        person_id TEXT NOT NULL PRIMARY KEY REFERENCES person (id),
        sealed BLOB NOT NULL
    ) WITHOUT ROWID
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
