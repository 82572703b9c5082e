"""A correction and a return are a scope: the fields that were asked for, and no others.

Who asks for more asks once more, with a reason (`widening`). What a correction leaves out stands as
in the approved version before it, with its readings and its people there (`carried`)."""

from alembic import op

revision = "0017"
down_revision = "0016"

TABLES = ("widening", "carried")
STATEMENTS = (
    """
    CREATE TABLE widening (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version_id TEXT NOT NULL REFERENCES version (id),
        person_id TEXT NOT NULL REFERENCES person (id),
        round INTEGER NOT NULL,
        fields TEXT NOT NULL,
        reason TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL
    )
    """,
    "CREATE INDEX widening_version ON widening (version_id, round)",
    # A row for each version after the first: the approved version in which every field outside the
    # scope was read. Null: the correction was begun when all its fields stood open, and all of it
    # was read in itself.
    """
    CREATE TABLE carried (
        version_id TEXT NOT NULL PRIMARY KEY REFERENCES version (id),
        former_id TEXT REFERENCES approved_row (version_id)
    )
    """,
    # The fields that may be read in a round, a row each; none of a first version's first round,
    # in which all are read.
    """
    CREATE VIEW scope AS
    SELECT correction.version_id, 1 AS round, value AS field
        FROM correction, carried, json_each(correction.fields)
        WHERE carried.version_id = correction.version_id AND carried.former_id IS NOT NULL
    UNION ALL
    SELECT version_id, round, value FROM marking, json_each(marking.fields)
    UNION ALL
    SELECT version_id, round, value FROM widening, json_each(widening.fields)
    """,
    """
    INSERT INTO carried (version_id, former_id)
    SELECT version.id, former.id FROM version
    LEFT JOIN version AS former ON former.record_id = version.record_id
        AND former.number = version.number - 1
        AND NOT EXISTS (SELECT 1 FROM part_row WHERE part_row.version_id = version.id)
    WHERE version.number > 1
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
