"""The tables, as SQLModel sees them. Constraints and triggers live in the migrations' SQL."""

from sqlalchemy import Column, String, Table
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


class SeatRow(SQLModel, table=True):
    __tablename__ = "seat"
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    version_id: str = Field(foreign_key="version.id")
    role: str
    field: str


class LedgerRoleRow(SQLModel, table=True):
    __tablename__ = "ledger_part"
    book_id: str = Field(primary_key=True, foreign_key="book.id")
    person_id: str = Field(primary_key=True, foreign_key="person.id")
    role: str
    round: int = Field(primary_key=True)


class LedgerReopeningRow(SQLModel, table=True):
    __tablename__ = "ledger_reopening"
    id: int | None = Field(default=None, primary_key=True)
    book_id: str
    round: int
    person_id: str
    role: str
    reason: str
    note: str = ""
    at: str


class LedgerReadingRow(SQLModel, table=True):
    __tablename__ = "ledger_reading"
    id: int | None = Field(default=None, primary_key=True)
    book_id: str
    person_id: str
    role: str
    statement: int
    line: str
    attempt: int
    text: str
    difference: str | None = None
    at: str
    round: int


class LedgerDecisionRow(SQLModel, table=True):
    __tablename__ = "ledger_decision"
    id: int | None = Field(default=None, primary_key=True)
    book_id: str
    person_id: str
    role: str
    line: str
    choice: str
    text: str
    at: str
    round: int


class LedgerExplanationRow(SQLModel, table=True):
    __tablename__ = "ledger_explanation"
    id: int | None = Field(default=None, primary_key=True)
    book_id: str
    person_id: str
    role: str
    finding: str
    reason: str
    note: str = ""
    at: str
    round: int


class LedgerClosingRow(SQLModel, table=True):
    __tablename__ = "ledger_closing"
    book_id: str = Field(primary_key=True)
    person_id: str
    role: str
    shown: str
    at: str
    round: int = Field(primary_key=True)


class LedgerDraftRow(SQLModel, table=True):
    __tablename__ = "ledger_draft"
    book_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    text: str
    round: int = Field(primary_key=True)


class BlindRow(SQLModel, table=True):
    __tablename__ = "blind"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    field: str
    reason: str
    at: str


class HandOverRow(SQLModel, table=True):
    __tablename__ = "hand_over"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    absent: str
    at: str


class StandingRow(SQLModel, table=True):
    __tablename__ = "standing"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    standing: str
    at: str
    through: int | None = None
    carried: str | None = None
    rules: str | None = None


class TrialRow(SQLModel, table=True):
    __tablename__ = "trial"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    field: str
    kind: str
    caught: bool
    at: str


class EffortRow(SQLModel, table=True):
    __tablename__ = "effort"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    reading: int
    keying: int
    deciding: int
    waiting: int
    handling: int
    away: int
    keys: int
    backspaces: int
    fields_json: str = Field(sa_column=Column("fields", String, nullable=False))
    at: str


class HintedRow(SQLModel, table=True):
    __tablename__ = "hinted"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    shown: bool
    at: str


class ProposalRow(SQLModel, table=True):
    __tablename__ = "proposal"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person_id: str
    role: str
    round: int
    field: str
    fate: str
    text: str
    at: str


class FindingRow(SQLModel, table=True):
    __tablename__ = "finding"
    version_id: str = Field(primary_key=True)
    round: int
    person: str = Field(primary_key=True)
    extract: str
    match_class: str = Field(sa_column=Column("class", String, nullable=False))
    seen: str
    earlier: str


class ComparedRow(SQLModel, table=True):
    __tablename__ = "compared"
    version_id: str = Field(primary_key=True)
    round: int
    extract: str


class MatchLookRow(SQLModel, table=True):
    __tablename__ = "match_look"
    record_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    at: str


class MatchDecisionRow(SQLModel, table=True):
    __tablename__ = "match_decision"
    id: int | None = Field(default=None, primary_key=True)
    version_id: str
    person: str
    person_id: str
    finding: str
    reason: str
    note: str
    chosen: str
    levels: str
    earlier: str
    at: str


def table(row: type[SQLModel]) -> Table:
    """The Core table of a row class: statements without an ORM session cost a third."""
    found: Table = row.__table__  # type: ignore[attr-defined]
    return found


SETTING = table(SettingRow)
PERSON = table(PersonRow)
BOOK = table(BookRow)
RECORD = table(RecordRow)
VERSION = table(VersionRow)
VERSION_ROLE = table(VersionRoleRow)
READING = table(ReadingRow)
DECISION = table(DecisionRow)
MARKING = table(MarkingRow)
CORRECTION = table(CorrectionRow)
PARKING = table(ParkingRow)
APPROVED = table(ApprovedRow)
OUTBOX = table(OutboxRow)
BATCH = table(BatchRow)
AUDIT = table(AuditRow)
SEAT = table(SeatRow)
LEDGER_ROLE = table(LedgerRoleRow)
LEDGER_REOPENING = table(LedgerReopeningRow)
LEDGER_READING = table(LedgerReadingRow)
LEDGER_DECISION = table(LedgerDecisionRow)
LEDGER_EXPLANATION = table(LedgerExplanationRow)
LEDGER_CLOSING = table(LedgerClosingRow)
LEDGER_DRAFT = table(LedgerDraftRow)
BLIND = table(BlindRow)
HAND_OVER = table(HandOverRow)
STANDING = table(StandingRow)
TRIAL = table(TrialRow)
EFFORT = table(EffortRow)
HINTED = table(HintedRow)
PROPOSAL = table(ProposalRow)
FINDING = table(FindingRow)
COMPARED = table(ComparedRow)
MATCH_LOOK = table(MatchLookRow)
MATCH_DECISION = table(MatchDecisionRow)
