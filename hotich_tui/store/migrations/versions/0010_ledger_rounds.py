"""A ledger can be taken up again: rounds of its keying, and who began each of the later ones.

And a verifier's standing carries what it was counted from, so that no whole history is read."""

from collections.abc import Mapping

from alembic import op

from hotich_tui.store.migrations import rebuild_table

revision = "0010"
down_revision = "0009"

_PART = (
    "FOREIGN KEY (book_id, round, person_id, role)"
    " REFERENCES ledger_part (book_id, round, person_id, role)"
)
_ROUND = "round INTEGER NOT NULL CHECK (round > 0)"
_FIRST = "round INTEGER NOT NULL DEFAULT 1"

TABLES: Mapping[str, tuple[str, str]] = {
    # One person, one role in a round; one keyer of it.
    "ledger_part": (
        "book_id, person_id, role",
        f"""
        CREATE TABLE ledger_part (
            book_id TEXT NOT NULL REFERENCES book (id),
            person_id TEXT NOT NULL REFERENCES person (id),
            role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier', 'adjudicator', 'approver')),
            {_ROUND},
            PRIMARY KEY (book_id, round, person_id),
            UNIQUE (book_id, round, person_id, role)
        )
        """,
    ),
    "ledger_reading": (
        "id, book_id, person_id, role, statement, line, attempt, text, difference, at",
        f"""
        CREATE TABLE ledger_reading (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            book_id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier')),
            statement INTEGER NOT NULL CHECK (statement > 0),
            line TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            text TEXT NOT NULL,
            difference TEXT,
            at TEXT NOT NULL,
            {_ROUND},
            {_PART},
            CHECK ((role = 'verifier') = (difference IS NOT NULL)),
            CHECK ((role = 'keyer' AND attempt = 0) OR (role = 'verifier' AND attempt IN (1, 2)))
        )
        """,
    ),
    "ledger_decision": (
        "id, book_id, person_id, role, line, choice, text, at",
        f"""
        CREATE TABLE ledger_decision (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            book_id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role = 'adjudicator'),
            line TEXT NOT NULL,
            choice TEXT NOT NULL,
            text TEXT NOT NULL,
            at TEXT NOT NULL,
            {_ROUND},
            UNIQUE (book_id, round, line),
            {_PART}
        )
        """,
    ),
    "ledger_explanation": (
        "id, book_id, person_id, role, finding, reason, note, at",
        f"""
        CREATE TABLE ledger_explanation (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            book_id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier', 'adjudicator')),
            finding TEXT NOT NULL,
            reason TEXT NOT NULL,
            note TEXT NOT NULL DEFAULT '',
            at TEXT NOT NULL,
            {_ROUND},
            {_PART}
        )
        """,
    ),
    "ledger_closing": (
        "book_id, person_id, role, shown, at",
        f"""
        CREATE TABLE ledger_closing (
            book_id TEXT NOT NULL,
            person_id TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role = 'approver'),
            shown TEXT NOT NULL,
            at TEXT NOT NULL,
            {_ROUND},
            PRIMARY KEY (book_id, round),
            {_PART}
        )
        """,
    ),
    # What somebody typed in a round comes back in that round alone.
    "ledger_draft": (
        "book_id, person_id, stage, line, text",
        f"""
        CREATE TABLE ledger_draft (
            book_id TEXT NOT NULL REFERENCES book (id),
            person_id TEXT NOT NULL REFERENCES person (id),
            stage TEXT NOT NULL,
            line TEXT NOT NULL,
            text TEXT NOT NULL,
            {_ROUND},
            PRIMARY KEY (book_id, round, person_id, stage, line)
        ) WITHOUT ROWID
        """,
    ),
}
"""Table -> its columns before, its definition now: what there was becomes the first round."""

STATEMENTS = (
    "CREATE UNIQUE INDEX ledger_part_keyer ON ledger_part (book_id, round) WHERE role = 'keyer'",
    "CREATE INDEX ledger_reading_book ON ledger_reading (book_id, round, line)",
    # Two readings at most in a round, whoever makes them and by whatever route.
    "CREATE UNIQUE INDEX ledger_reading_attempt ON ledger_reading (book_id, round, line, attempt)"
    " WHERE role = 'verifier'",
    "CREATE INDEX ledger_explanation_book ON ledger_explanation (book_id, round)",
    # `round` is the one that begins. Whoever reopens has their part in it, and it is not to key.
    f"""
    CREATE TABLE ledger_reopening (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        book_id TEXT NOT NULL,
        round INTEGER NOT NULL CHECK (round > 1),
        person_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('adjudicator', 'approver')),
        reason TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL,
        UNIQUE (book_id, round),
        {_PART}
    )
    """,
    """
    CREATE VIEW ledger_now AS
    SELECT id AS book_id, (
        SELECT coalesce(max(round), 1) FROM ledger_reopening WHERE book_id = book.id) AS round
    FROM book
    """,
    # Rounds that were read a second time, and in which nothing is left to read or to decide.
    """
    CREATE VIEW ledger_settled AS
    SELECT DISTINCT book_id, round FROM ledger_reading AS read
    WHERE role = 'verifier'
    -- A line that differed has a second reading.
    AND NOT EXISTS (SELECT 1 FROM ledger_reading AS first
        WHERE first.book_id = read.book_id AND first.round = read.round
        AND first.attempt = 1 AND first.difference <> 'same' AND NOT EXISTS (
            SELECT 1 FROM ledger_reading AS second WHERE second.book_id = first.book_id
            AND second.round = first.round AND second.line = first.line AND second.attempt = 2))
    -- A line that differed twice is decided, or belongs to a row decided to be none.
    AND NOT EXISTS (SELECT 1 FROM ledger_reading AS twice
        WHERE twice.book_id = read.book_id AND twice.round = read.round
        AND twice.attempt = 2 AND twice.difference <> 'same' AND NOT EXISTS (
            SELECT 1 FROM ledger_decision AS made
            WHERE made.book_id = twice.book_id AND made.round = twice.round
            AND (made.line = twice.line OR (made.text = '–' AND made.line =
                substr(twice.line, 1, instr(twice.line, '.')) || 'year'))))
    """,
    # Null in what was kept before: counted once more, and carried from the next standing on.
    "ALTER TABLE standing ADD COLUMN through INTEGER",
    "ALTER TABLE standing ADD COLUMN carried TEXT",
    "ALTER TABLE standing ADD COLUMN rules TEXT",
    "CREATE INDEX standing_rules ON standing (person_id, rules)",
    "CREATE INDEX standing_of ON standing (person_id)",
)


def upgrade() -> None:
    connection = op.get_bind()
    for table, (columns, create) in TABLES.items():
        op.execute(f"ALTER TABLE {table} ADD COLUMN {_FIRST}")
        rebuild_table(connection, table, create, [*columns.split(", "), "round"])
    for statement in STATEMENTS:
        op.execute(statement)
