"""Which fields are blind and why, how each verifier stands, and what became of their seeds."""

from alembic import op

revision = "0005"
down_revision = "0004"

_PART = "FOREIGN KEY (version_id, person_id, role) REFERENCES part (version_id, person_id, role)"

STATEMENTS = (
    # Beyond the core fields, which the register makes blind without a row.
    f"""
    CREATE TABLE blind (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL,
        round INTEGER NOT NULL,
        field TEXT NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        UNIQUE (version_id, round, field),
        {_PART},
        CHECK ((role = 'keyer' AND reason IN ('office', 'doubt', 'keyer', 'match'))
            OR (role = 'verifier' AND reason IN ('seed_missed', 'vigilance')))
    )
    """,
    # A record that was taken back is handed over again in the same round; the latest counts.
    f"""
    CREATE TABLE hand_over (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role = 'keyer'),
        round INTEGER NOT NULL,
        absent TEXT NOT NULL,
        at TEXT NOT NULL,
        {_PART}
    )
    """,
    "CREATE INDEX hand_over_version ON hand_over (version_id, round)",
    f"""
    CREATE TABLE standing (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role = 'verifier'),
        round INTEGER NOT NULL,
        standing TEXT NOT NULL CHECK (standing IN ('looking', 'blind', 'on_trial')),
        at TEXT NOT NULL,
        UNIQUE (version_id, round, person_id),
        {_PART}
    )
    """,
    "CREATE INDEX standing_person ON standing (person_id, standing)",
    # What was shown is stored nowhere: it follows from the station's key.
    f"""
    CREATE TABLE trial (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version_id TEXT NOT NULL,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role = 'verifier'),
        round INTEGER NOT NULL,
        field TEXT NOT NULL,
        kind TEXT NOT NULL,
        caught BOOLEAN NOT NULL CHECK (caught IN (0, 1)),
        at TEXT NOT NULL,
        UNIQUE (version_id, round, person_id),
        {_PART}
    )
    """,
    "CREATE INDEX trial_person ON trial (person_id)",
    "CREATE INDEX part_person ON part (person_id, role, version_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
