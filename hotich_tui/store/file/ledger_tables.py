"""The tables of the books' ledgers: see `tables`."""

from sqlmodel import Field, SQLModel

from hotich_tui.store.file.tables import table


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


LEDGER_ROLE = table(LedgerRoleRow)
LEDGER_REOPENING = table(LedgerReopeningRow)
LEDGER_READING = table(LedgerReadingRow)
LEDGER_DECISION = table(LedgerDecisionRow)
LEDGER_EXPLANATION = table(LedgerExplanationRow)
LEDGER_CLOSING = table(LedgerClosingRow)
LEDGER_DRAFT = table(LedgerDraftRow)
