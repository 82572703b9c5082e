-- The station as it began. Later revisions change it; this file never changes.

CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    staff_no TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    disabled BOOLEAN NOT NULL DEFAULT 0,
    pin_hash TEXT,
    failed INTEGER NOT NULL DEFAULT 0,
    failed_at TEXT
);

CREATE TABLE book (
    id TEXT NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,
    number TEXT NOT NULL,
    place TEXT NOT NULL,
    year INTEGER NOT NULL,
    before_2016 BOOLEAN NOT NULL,
    UNIQUE (register, number, place)
);

CREATE TABLE record (
    id TEXT NOT NULL PRIMARY KEY,
    book_id TEXT NOT NULL REFERENCES book (id),
    ordinal INTEGER NOT NULL CHECK (ordinal > 0),
    UNIQUE (book_id, ordinal)
);

CREATE TABLE version (
    id TEXT NOT NULL PRIMARY KEY,
    record_id TEXT NOT NULL REFERENCES record (id),
    number INTEGER NOT NULL CHECK (number > 0),
    round INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL CHECK (state IN
        ('drafting', 'keyed', 'verified', 'disputed', 'returned', 'parked', 'approved')),
    parked_from TEXT,
    UNIQUE (record_id, number),
    CHECK ((state = 'parked') = (parked_from IS NOT NULL))
);
CREATE INDEX version_state ON version (state);

-- One person, one role on a version. Every commit, decision and approval refers to this row.
CREATE TABLE part (
    version_id TEXT NOT NULL REFERENCES version (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier', 'adjudicator', 'approver')),
    PRIMARY KEY (version_id, person_id),
    UNIQUE (version_id, person_id, role)
);

CREATE TABLE reading (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('keyer', 'verifier')),
    round INTEGER NOT NULL,
    field TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    said TEXT CHECK (said IN ('written', 'blank', 'illegible', 'odd')),
    text TEXT NOT NULL DEFAULT '',
    fold TEXT NOT NULL DEFAULT '',
    how TEXT NOT NULL,
    doubt BOOLEAN NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    difference TEXT,
    at TEXT NOT NULL,
    FOREIGN KEY (version_id, person_id, role) REFERENCES part (version_id, person_id, role),
    CHECK ((role = 'verifier') = (difference IS NOT NULL)),
    CHECK ((role = 'keyer' AND attempt = 0) OR (role = 'verifier' AND attempt IN (1, 2)))
);
CREATE INDEX reading_version ON reading (version_id, round, field);
-- Two readings at most, whoever makes them and by whatever route.
CREATE UNIQUE INDEX reading_attempt ON reading (version_id, round, field, attempt)
    WHERE role = 'verifier';

CREATE TABLE decision (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role = 'adjudicator'),
    round INTEGER NOT NULL,
    field TEXT NOT NULL,
    choice TEXT NOT NULL,
    said TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    UNIQUE (version_id, round, field),
    FOREIGN KEY (version_id, person_id, role) REFERENCES part (version_id, person_id, role)
);

-- A return: the fields of the round that it begins.
CREATE TABLE marking (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role = 'approver'),
    round INTEGER NOT NULL CHECK (round > 1),
    fields TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    UNIQUE (version_id, round),
    FOREIGN KEY (version_id, person_id, role) REFERENCES part (version_id, person_id, role)
);

-- A correction that was asked for: a new version of an approved record. Asking is no part in it.
CREATE TABLE correction (
    version_id TEXT NOT NULL PRIMARY KEY REFERENCES version (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    fields TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL
);

CREATE TABLE parking (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version_id TEXT NOT NULL REFERENCES version (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    from_state TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL
);

CREATE TABLE approved (
    version_id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role = 'approver'),
    payload TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    shown TEXT NOT NULL,
    at TEXT NOT NULL,
    FOREIGN KEY (version_id, person_id, role) REFERENCES part (version_id, person_id, role)
);

CREATE TABLE outbox (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    op_id TEXT NOT NULL UNIQUE,
    record_id TEXT NOT NULL REFERENCES record (id),
    version_id TEXT NOT NULL UNIQUE REFERENCES approved (version_id),
    body BLOB NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'acknowledged', 'parked')),
    registry_version INTEGER,
    problem TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_state ON outbox (state, seq);

CREATE TABLE batch (
    id TEXT NOT NULL PRIMARY KEY,
    body BLOB NOT NULL,
    op_ids TEXT NOT NULL,
    settled BOOLEAN NOT NULL DEFAULT 0
);

CREATE TABLE audit (
    n INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    person_id TEXT NOT NULL,
    event TEXT NOT NULL,
    version_id TEXT,
    field TEXT,
    how TEXT,
    before_mac TEXT,
    after_mac TEXT,
    salt TEXT,
    detail TEXT NOT NULL DEFAULT '',
    hash TEXT NOT NULL
);
CREATE INDEX audit_version ON audit (version_id);
