"""The tables of hints and of the comparison with the population: see `tables`."""

from sqlalchemy import Column, String
from sqlmodel import Field, SQLModel

from hotich_tui.store.file.tables import table


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


HINTED = table(HintedRow)
PROPOSAL = table(ProposalRow)
FINDING = table(FindingRow)
COMPARED = table(ComparedRow)
MATCH_LOOK = table(MatchLookRow)
MATCH_DECISION = table(MatchDecisionRow)
