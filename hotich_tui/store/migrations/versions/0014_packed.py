"""Rows are packed: what 81 readings and 89 audit rows a record repeat is stored once.

No fact goes: the views of `packed_views` show every column letter by letter as it stood."""

from collections.abc import Iterator

from alembic import context, op

from hotich_tui.store.migrations.packed_views import (
    VIEWS,
    as_packed,
    create_view,
    moving,
    words_of,
)

revision = "0014"
down_revision = "0013"

PORTION = 20_000
"""Rows moved by one statement."""
_WORD = "INTEGER REFERENCES word (id)"
_PART = "FOREIGN KEY (version, person, role) REFERENCES part_row (version, person, role)"

TABLES = {
    "part": """
    CREATE TABLE part_row (
        version_id TEXT NOT NULL REFERENCES version (id),
        person_id TEXT NOT NULL REFERENCES person (id),
        role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier', 'adjudicator', 'approver')),
        version INTEGER NOT NULL REFERENCES word (id),
        person INTEGER NOT NULL REFERENCES word (id),
        PRIMARY KEY (version_id, person_id),
        UNIQUE (version_id, person_id, role),
        UNIQUE (version, person, role)
    )
    """,
    "reading": f"""
    CREATE TABLE reading_row (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version {_WORD} NOT NULL,
        person {_WORD} NOT NULL,
        role TEXT NOT NULL AS (CASE attempt WHEN 0 THEN 'keyer' ELSE 'verifier' END) VIRTUAL,
        round INTEGER NOT NULL,
        field {_WORD} NOT NULL,
        attempt INTEGER NOT NULL CHECK (attempt IN (0, 1, 2)),
        said INTEGER CHECK (said IN (1, 2, 3, 4)),
        text TEXT NOT NULL,
        fold TEXT,
        how {_WORD} NOT NULL,
        doubt BOOLEAN NOT NULL,
        note TEXT NOT NULL,
        difference {_WORD},
        at BLOB NOT NULL,
        source TEXT NOT NULL,
        {_PART},
        CHECK ((attempt > 0) = (difference IS NOT NULL))
    )
    """,
    "effort": f"""
    CREATE TABLE effort_row (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        version {_WORD} NOT NULL,
        person {_WORD} NOT NULL,
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
        fields BLOB NOT NULL,
        at BLOB NOT NULL,
        {_PART}
    )
    """,
    "approved": """
    CREATE TABLE approved_row (
        version_id TEXT NOT NULL PRIMARY KEY,
        person_id TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role = 'approver'),
        payload BLOB NOT NULL,
        sha256 BLOB NOT NULL,
        shown BLOB NOT NULL,
        at BLOB NOT NULL,
        FOREIGN KEY (version_id, person_id, role)
            REFERENCES part_row (version_id, person_id, role)
    )
    """,
    "outbox": """
    CREATE TABLE outbox_row (
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        op_id TEXT NOT NULL UNIQUE,
        record_id TEXT NOT NULL REFERENCES record (id),
        version_id TEXT NOT NULL UNIQUE REFERENCES approved_row (version_id),
        body BLOB NOT NULL,
        state TEXT NOT NULL DEFAULT 'waiting'
            CHECK (state IN ('waiting', 'acknowledged', 'parked')),
        registry_version INTEGER,
        problem TEXT NOT NULL DEFAULT ''
    )
    """,
    "audit": f"""
    CREATE TABLE audit_row (
        n INTEGER NOT NULL PRIMARY KEY,
        at BLOB NOT NULL,
        person {_WORD} NOT NULL,
        event {_WORD} NOT NULL,
        version {_WORD},
        field {_WORD},
        how {_WORD},
        before_mac BLOB,
        after_mac BLOB,
        salt BLOB,
        detail TEXT NOT NULL,
        hash BLOB NOT NULL
    )
    """,
}
"""View -> the table under it, in the order in which they are filled: an item of the outbox is
packed beside its approval."""

INDEXES = (
    "CREATE INDEX part_person ON part_row (person_id, role, version_id)",
    # Two readings of a verifier at most, whoever makes them and by whatever route; a keyer's are
    # as many as they are.
    "CREATE UNIQUE INDEX reading_place ON reading_row"
    " (version, round, field, attempt, CASE attempt WHEN 0 THEN id ELSE 0 END)",
    "CREATE INDEX effort_version ON effort_row (version, round)",
    "CREATE INDEX effort_person ON effort_row (person, role)",
    "CREATE INDEX outbox_state ON outbox_row (state, seq)",
    "CREATE INDEX outbox_record ON outbox_row (state, record_id)",
    "CREATE INDEX audit_version ON audit_row (version) WHERE version IS NOT NULL",
)


def upgrade() -> None:
    step = context.config.attributes["step"]
    run = op.get_bind().exec_driver_sql
    run("CREATE TABLE word (id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL UNIQUE)")
    # Children of `part` are told its new name; those that follow keep it.
    run("ALTER TABLE part RENAME TO part_row")
    run("PRAGMA legacy_alter_table = ON")
    run("ALTER TABLE part_row RENAME TO part")
    for statement in _first_words():
        run(statement)
    rows = {name: run(f"SELECT max(rowid) FROM {name}").scalar() or 0 for name in TABLES}
    moved, total = 0, sum(rows.values())
    for name, create in TABLES.items():
        run(create)
        for start in range(0, rows[name], PORTION):
            where = f"rowid > {start} AND rowid <= {start + PORTION}"
            for statement in (*_new_words(name, where), moving(name, name, f"NEW.{where}")):
                run(statement)
            step((moved + min(start + PORTION, rows[name])) / total)
        moved += rows[name]
        if name != "approved":
            run(f"DROP TABLE {name}")
    run("DROP TABLE approved")
    run("PRAGMA legacy_alter_table = OFF")
    for statement in (*INDEXES, *(create_view(name, as_packed(name)) for name in VIEWS)):
        run(statement)


def _first_words() -> Iterator[str]:
    """Words that stand in nearly every row come first: their numbers take the fewest bytes."""
    counted = " UNION ALL ".join(
        f"SELECT {column} AS text, count(*) AS times FROM {name}"
        f" WHERE rowid <= {PORTION} GROUP BY 1"
        for name in ("audit", "reading")
        for column in words_of(as_packed(name))
        if column != "version_id"
    )
    yield (
        f"INSERT INTO word (text) SELECT text FROM ({counted}) WHERE text IS NOT NULL"
        " GROUP BY text ORDER BY sum(times) DESC, text"
    )
    for name in ("person", "version"):
        yield (
            f"INSERT INTO word (text) SELECT id FROM {name}"
            f" WHERE NOT EXISTS (SELECT 1 FROM word WHERE word.text = {name}.id) ORDER BY rowid"
        )


def _new_words(name: str, where: str) -> Iterator[str]:
    """Words of a portion that none of the earlier ones had."""
    for column in words_of(as_packed(name)):
        yield (
            f"INSERT INTO word (text) SELECT DISTINCT {column} FROM {name}"
            f" WHERE {where} AND {column} IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM word WHERE word.text = {name}.{column})"
        )
