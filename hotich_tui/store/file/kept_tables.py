"""The tables of what was found once and stays: see `tables`. All of it follows from what is
append-only, can be dropped, and is found again."""

from sqlmodel import Field, SQLModel

from hotich_tui.store.file.tables import table


class WeighedRow(SQLModel, table=True):
    __tablename__ = "weighed"
    version_id: str = Field(primary_key=True)
    round: int
    rules: str
    found: str


class TalliedRow(SQLModel, table=True):
    __tablename__ = "tallied"
    version_id: str = Field(primary_key=True)
    core: bool = Field(primary_key=True)
    round: int
    approved: bool
    unsourced: int
    unsourced_differed: int
    again: int
    again_wrong: int
    settled: int
    returned: int
    looked_over: int
    looked_wrong: int


class SuspectedRow(SQLModel, table=True):
    __tablename__ = "suspected"
    version_id: str = Field(primary_key=True)
    round: int
    odd: str


class JudgedRow(SQLModel, table=True):
    __tablename__ = "judged"
    one: int = Field(primary_key=True)
    floor: str
    through: int


class EventKeyRow(SQLModel, table=True):
    __tablename__ = "event_key"
    key: str = Field(primary_key=True)
    version_id: str = Field(primary_key=True)


WEIGHED = table(WeighedRow)
TALLIED = table(TalliedRow)
SUSPECTED = table(SuspectedRow)
JUDGED = table(JudgedRow)
EVENT_KEY = table(EventKeyRow)
