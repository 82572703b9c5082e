"""The tables of policy, vigilance and effort: see `tables`."""

from sqlalchemy import Column, String
from sqlmodel import Field, SQLModel

from hotich_tui.store.file.tables import table


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
    passed: str | None = None


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


BLIND = table(BlindRow)
HAND_OVER = table(HandOverRow)
STANDING = table(StandingRow)
TRIAL = table(TrialRow)
EFFORT = table(EffortRow)
