"""The tables, as SQLModel sees them. Constraints and triggers live in the migrations' SQL."""

from sqlalchemy import Column, String, Table, column
from sqlalchemy import table as view
from sqlmodel import Field, SQLModel


class SettingRow(SQLModel, table=True):
    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: str


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    id: str = Field(primary_key=True)
    staff_no: str = Field(unique=True)
    name: str
    roles: str
    disabled: bool = False
    pin_hash: str | None = None
    failed: int = 0
    failed_at: str | None = None
    failed_since: float | None = None
    stamp: int = 0
    identity: str | None = None
    activation: str | None = None
    revision: int = 0
    changed: bool = True


class PersonEventRow(SQLModel, table=True):
    __tablename__ = "person_event"
    id: int | None = Field(default=None, primary_key=True)
    at: str
    person_id: str
    event: str
    by_id: str | None = None
    other_id: str | None = None
    reason: str = ""
    detail: str = ""


class IdentitySealedRow(SQLModel, table=True):
    __tablename__ = "identity_sealed"
    person_id: str = Field(primary_key=True)
    sealed: bytes


class BookRow(SQLModel, table=True):
    __tablename__ = "book"
    id: str = Field(primary_key=True)
    # `register` is a method of pydantic models.
    register_code: str = Field(sa_column=Column("register", String, nullable=False))
    number: str
    place: str
    year: int
    before_2016: bool
    entries: int | None = None


class RecordRow(SQLModel, table=True):
    __tablename__ = "record"
    id: str = Field(primary_key=True)
    book_id: str = Field(foreign_key="book.id")
    ordinal: int


class VersionRow(SQLModel, table=True):
    __tablename__ = "version"
    id: str = Field(primary_key=True)
    record_id: str = Field(foreign_key="record.id")
    number: int
    round: int = 1
    state: str
    parked_from: str | None = None


class VersionRoleRow(SQLModel, table=True):
    __tablename__ = "part"
    version_id: str = Field(primary_key=True, foreign_key="version.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    role: str


class ReadingRow(SQLModel, table=True):
    __tablename__ = "reading"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    field: str
    attempt: int
    said: str | None = None
    text: str = ""
    fold: str = ""
    how: str
    doubt: bool = False
    note: str = ""
    difference: str | None = None
    at: str
    source: str = ""


class DecisionRow(SQLModel, table=True):
    __tablename__ = "decision"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    field: str
    choice: str
    said: str
    text: str = ""
    reason: str = ""
    at: str


class MarkingRow(SQLModel, table=True):
    __tablename__ = "marking"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    fields: str
    reason: str
    note: str = ""
    at: str


class CorrectionRow(SQLModel, table=True):
    __tablename__ = "correction"
    version_id: str = Field(primary_key=True, foreign_key="version.id")
    person_id: str = Field(foreign_key="person.id")
    fields: str
    reason: str
    at: str


class WideningRow(SQLModel, table=True):
    __tablename__ = "widening"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str = Field(foreign_key="version.id")
    person_id: str = Field(foreign_key="person.id")
    round: int
    fields: str
    reason: str
    note: str = ""
    at: str


class CarriedRow(SQLModel, table=True):
    __tablename__ = "carried"
    version_id: str = Field(primary_key=True, foreign_key="version.id")
    former_id: str | None = Field(default=None, foreign_key="approved.version_id")


class ParkingRow(SQLModel, table=True):
    __tablename__ = "parking"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str = Field(foreign_key="version.id")
    person_id: str = Field(foreign_key="person.id")
    from_state: str
    reason: str
    note: str = ""
    at: str


class ApprovedRow(SQLModel, table=True):
    __tablename__ = "approved"
    version_id: str = Field(primary_key=True)
    person_id: str
    role: str
    payload: str
    sha256: str
    shown: str
    at: str


class OutboxRow(SQLModel, table=True):
    __tablename__ = "outbox"
    seq: int | None = Field(default=None, primary_key=True)
    op_id: str = Field(unique=True)
    record_id: str = Field(foreign_key="record.id")
    version_id: str = Field(unique=True, foreign_key="approved.version_id")
    body: bytes
    state: str = "waiting"
    registry_version: int | None = None
    problem: str = ""


class BatchRow(SQLModel, table=True):
    __tablename__ = "batch"
    id: str = Field(primary_key=True)
    body: bytes
    op_ids: str
    settled: bool = False


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit"
    n: int = Field(primary_key=True)
    at: str
    person_id: str
    event: str
    version_id: str | None = None
    field: str | None = None
    how: str | None = None
    before_mac: str | None = None
    after_mac: str | None = None
    salt: str | None = None
    detail: str = ""
    hash: str
    wrote: str | None = None


class RowStateRow(SQLModel, table=True):
    __tablename__ = "row_state"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str
    digest: bytes


class SeatRow(SQLModel, table=True):
    __tablename__ = "seat"
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    version_id: str = Field(foreign_key="version.id")
    role: str
    field: str


def table(row: type[SQLModel]) -> Table:
    """The Core table of a row class: statements without an ORM session cost a third."""
    found: Table = row.__table__  # type: ignore[attr-defined]
    return found


SETTING = table(SettingRow)
PERSON = table(PersonRow)
PERSON_EVENT = table(PersonEventRow)
IDENTITY_SEALED = table(IdentitySealedRow)
BOOK = table(BookRow)
RECORD = table(RecordRow)
VERSION = table(VersionRow)
VERSION_ROLE = table(VersionRoleRow)
READING = table(ReadingRow)
DECISION = table(DecisionRow)
MARKING = table(MarkingRow)
CORRECTION = table(CorrectionRow)
WIDENING = table(WideningRow)
CARRIED = table(CarriedRow)
PARKING = table(ParkingRow)
APPROVED = table(ApprovedRow)
OUTBOX = table(OutboxRow)
BATCH = table(BatchRow)
AUDIT = table(AuditRow)
ROW_STATE = table(RowStateRow)
SEAT = table(SeatRow)
SCOPE = view("scope", column("version_id"), column("round"), column("field"))
"""The fields that may be read in a round: a view on what was asked for."""
