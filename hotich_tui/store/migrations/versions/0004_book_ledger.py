"""The books' ledgers: who has which part, two people's readings, decisions, reasons, closing."""

from alembic import op

revision = "0004"
down_revision = "0003"

_PART = "FOREIGN KEY (book_id, person_id, role) REFERENCES ledger_part (book_id, person_id, role)"

STATEMENTS = (
    # One person, one role on a book's ledger; one keyer.
    """
    CREATE TABLE ledger_part (
        book_id TEXT NOT NULL REFERENCES book (id),
        person_id TEXT NOT NULL REFERENCES person (id),
        role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier', 'adjudicator', 'approver')),
        PRIMARY KEY (book_id, person_id),
        UNIQUE (book_id, person_id, role)
    )
    """,
    "CREATE UNIQUE INDEX ledger_part_keyer ON ledger_part (book_id) WHERE role = 'keyer'",
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
        {_PART},
        CHECK ((role = 'verifier') = (difference IS NOT NULL)),
        CHECK ((role = 'keyer' AND attempt = 0) OR (role = 'verifier' AND attempt IN (1, 2)))
    )
    """,
    "CREATE INDEX ledger_reading_book ON ledger_reading (book_id, line)",
    # Two readings at most, whoever makes them and by whatever route.
    "CREATE UNIQUE INDEX ledger_reading_attempt ON ledger_reading (book_id, line, attempt)"
    " WHERE role = 'verifier'",
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
        UNIQUE (book_id, line),
        {_PART}
    )
    """,
    # Whoever explains a finding is not the one who closes the book.
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
        {_PART}
    )
    """,
    "CREATE INDEX ledger_explanation_book ON ledger_explanation (book_id)",
    f"""
    CREATE TABLE ledger_closing (
        book_id TEXT NOT NULL PRIMARY KEY,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role = 'approver'),
        shown TEXT NOT NULL,
        at TEXT NOT NULL,
        {_PART}
    )
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
