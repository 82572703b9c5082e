"""The registry's tables, the same on SQLite and PostgreSQL.

Every unique key holds the commune, so that the tables can be distributed by it (reliability §8).
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA = MetaData()

COMMUNE = Table(
    "commune",
    METADATA,
    Column("code", String, primary_key=True),
    # One counter a commune, changed inside the writing transaction: gapless, in commit order.
    Column("feed", Integer, nullable=False, default=0),
)

ENROLMENT = Table(
    "enrolment",
    METADATA,
    Column("code_hash", String, primary_key=True),
    Column("commune", String, nullable=False),
    Column("expires", String, nullable=False),
    Column("used_by", String),
)

STATION = Table(
    "station",
    METADATA,
    Column("id", String, primary_key=True),
    Column("commune", String, nullable=False),
    Column("token_hash", String, nullable=False, unique=True),
    Column("name", String, nullable=False, default=""),
)

BATCH = Table(
    "batch",
    METADATA,
    Column("commune", String, nullable=False),
    Column("id", String, nullable=False),
    Column("station_id", String, nullable=False),
    Column("body_hash", String, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    PrimaryKeyConstraint("commune", "id"),
)

OPERATION = Table(
    "operation",
    METADATA,
    Column("commune", String, nullable=False),
    Column("op_id", String, nullable=False),
    Column("result", Text, nullable=False),
    PrimaryKeyConstraint("commune", "op_id"),
)

RECORD = Table(
    "record",
    METADATA,
    Column("commune", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("register", String, nullable=False),
    Column("book", String, nullable=False),
    Column("place", String, nullable=False),
    Column("no", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("payload", Text, nullable=False),
    PrimaryKeyConstraint("commune", "record_id"),
)

SUBJECT = Table(
    "subject",
    METADATA,
    Column("commune", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("event", String, nullable=False),
    # SHA-256 of event, name and birth as `event_identity` spells them:
    # found only by who has all three.
    Column("told", String, nullable=False, index=True),
    PrimaryKeyConstraint("commune", "record_id", "event", "told"),
)

LOOKUP = Table(
    "lookup",
    METADATA,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("commune", String, nullable=False),
    Column("station_id", String, nullable=False),
    Column("person_id", String, nullable=False),
    Column("told", String, nullable=False),
    Column("found", Integer, nullable=False),
    Column("at", String, nullable=False),
)

NUMBER = Table(
    "number",
    METADATA,
    Column("commune", String, nullable=False),
    Column("register", String, nullable=False),
    Column("place", String, nullable=False),
    Column("book", String, nullable=False),
    Column("no", String, nullable=False),
    Column("record_id", String, nullable=False),
    PrimaryKeyConstraint("commune", "register", "place", "book", "no"),
)

# One person, one role on a version: here a third time, after workflow and station.
PART = Table(
    "part",
    METADATA,
    Column("commune", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("person_id", String, nullable=False),
    Column("role", String, nullable=False),
    PrimaryKeyConstraint("commune", "record_id", "version", "person_id"),
    ForeignKeyConstraint(["commune", "record_id"], ["record.commune", "record.record_id"]),
)

FEED = Table(
    "feed",
    METADATA,
    Column("commune", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("record_id", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String, nullable=False),
    PrimaryKeyConstraint("commune", "seq"),
    UniqueConstraint("commune", "record_id", "version"),
)

# Under which all stations of a commune compare the numbers of their people's cards.
IDENTITY_KEY = Table(
    "identity_key",
    METADATA,
    Column("commune", String, primary_key=True),
    Column("key", String, nullable=False),
)

PERSON = Table(
    "person",
    METADATA,
    Column("commune", String, nullable=False),
    Column("person_id", String, nullable=False),
    Column("staff_no", String, nullable=False),
    Column("name", String, nullable=False),
    Column("roles", String, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("identity", String),
    # The person whose card it is, where a second account was made with it.
    Column("same_as", String),
    Column("revision", Integer, nullable=False),
    PrimaryKeyConstraint("commune", "person_id"),
    UniqueConstraint("commune", "identity"),
)

# What was done to accounts, as each station numbered it.
PERSON_EVENT = Table(
    "person_event",
    METADATA,
    Column("commune", String, nullable=False),
    Column("station_id", String, nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", String, nullable=False),
    Column("person_id", String, nullable=False),
    Column("event", String, nullable=False),
    Column("by_id", String),
    Column("other_id", String),
    PrimaryKeyConstraint("commune", "station_id", "n"),
)
