"""The wire shapes of `/v1`, checked on both sides. Unknown members are refused.

Design of reliability §7. `signature` has its place now; it is checked when people sign.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hotich_tui.wire.payload import MOST_ITEMS

Id = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z._-]+$")]
Short = Annotated[str, StringConstraints(max_length=500)]
Status = Literal[
    "created",
    "updated",
    "unchanged",
    "conflict",
    "duplicate_number",
    "forbidden",
    "rejected",
]


class Message(BaseModel):
    """Base of all messages: strict, closed, immutable."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NaturalKey(Message):
    """What makes an entry unique for a human."""

    commune: Short
    register_code: Annotated[str, Field(alias="register", max_length=16)]
    book: Short
    no: Short


class Said(Message):
    """One value: how the book says it, and its text."""

    said: Literal["written", "blank", "illegible", "odd"]
    text: Annotated[str, StringConstraints(max_length=4000)]


class BookRef(Message):
    """Where the record stands."""

    number: Short
    place: Short
    year: int


class Payload(Message):
    """The content of a record."""

    register_code: Annotated[str, Field(alias="register", max_length=16)]
    book: BookRef
    ordinal: int
    values: dict[str, Said]


class Item(Message):
    """An approved version on its way."""

    op_id: Id
    seq: int
    record_id: Id
    base_version: int
    natural_key: NaturalKey
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    actors: dict[str, list[Id]]
    payload: Payload
    scope: Annotated[list[Short], Field(max_length=500)] | None = None
    """Of a correction: the fields that were asked for."""


class AuditHead(Message):
    """The station's audit chain, as far as it went when the batch was made (`wire.head`)."""

    n: int
    hash: Short
    since: int = 0
    since_hash: Short = ""
    sig: Short = ""


class KeptHead(Message):
    """A head as the registry has it. Kind ``enrolled``: from there on the chain may be another."""

    n: int
    hash: Short
    kind: Literal["head", "enrolled"]
    at: str


class HeadsAnswer(Message):
    """The heads of a station, the oldest first."""

    heads: list[KeptHead]


class Batch(Message):
    """A push."""

    schema_: Annotated[str, Field(alias="schema", max_length=16)]
    items: Annotated[list[Item], Field(min_length=1, max_length=MOST_ITEMS)]
    audit_head: AuditHead | None = None
    signature: Short | None = None


class Result(Message):
    """The verdict on one item."""

    op_id: Id
    status: Status
    version: int | None = None
    problem: Short = ""


class BatchAnswer(Message):
    """The answer to a push."""

    batch: Id
    server_time: str
    results: list[Result]


class EnrolRequest(Message):
    """A station asks to be known."""

    code: Annotated[str, StringConstraints(min_length=16, max_length=128)]
    station_id: Id
    station_name: Short = ""


class EnrolAnswer(Message):
    """The station's token, shown once."""

    station_id: Id
    token: str
    commune: Short


class Meta(Message):
    """What the registry is."""

    server_time: str
    schemas: list[str]
    most_items: int


class StoredRecord(Message):
    """A record as the registry has it."""

    record_id: Id
    version: int
    payload: dict[str, Any]


class RecordsPage(Message):
    """A page of records, for reading back."""

    records: list[StoredRecord]
    next: str | None = None


class EarlierAsked(Message):
    """Who asks for an earlier record of an event: only who knows name and whole date finds one."""

    event: Literal["birth", "death"]
    name: Annotated[str, StringConstraints(min_length=2, max_length=200)]
    birth: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}\.[0-9]{2}\.[0-9]{4}$")]
    person: Id
    """At the station, for the registry's own log."""


class EarlierRecord(Message):
    """Where an earlier record stands; nothing that it says of anybody."""

    record_id: Id
    version: int
    commune: Short
    register_code: Annotated[str, Field(alias="register", max_length=16)]
    book: BookRef
    ordinal: int
    no: Short


class EarlierAnswer(Message):
    """Every record that says the same of the event."""

    records: list[EarlierRecord]


Identity = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""HMAC of the number of a person's card, under the commune's key."""
MOST_PEOPLE = 500
"""People, and events of theirs, in one message."""


class PersonSent(Message):
    """An account as a station has it."""

    person_id: Id
    staff_no: Short
    name: Short
    roles: list[Annotated[str, StringConstraints(max_length=16)]]
    disabled: bool
    identity: Identity | None = None
    """Null while the station has no key of the commune, or nobody entered the number."""
    base: int
    """The registry's revision that the station changed; 0 = the registry had none."""


class PersonEventSent(Message):
    """What was done to an account at a station: a PIN reset, a role given, a like name let by."""

    n: int
    at: Short
    person_id: Id
    event: Annotated[str, StringConstraints(max_length=32)]
    by: Id | None = None
    other: Id | None = None


class PeopleSent(Message):
    """What changed in a station's accounts."""

    people: Annotated[list[PersonSent], Field(max_length=MOST_PEOPLE)]
    events: Annotated[list[PersonEventSent], Field(max_length=MOST_PEOPLE)]


class PersonVerdict(Message):
    """What became of one account."""

    person_id: Id
    revision: int
    problem: Literal["", "same-human", "other-human", "stale-base", "last-approver"] = ""
    other: Id | None = None
    """Who has the number already."""


class PersonKnown(Message):
    """An account as the registry has it, for every station of the commune."""

    person_id: Id
    staff_no: Short
    name: Short
    roles: list[str]
    disabled: bool
    identity: Identity | None = None
    revision: int


class PeopleAnswer(Message):
    """The commune's people."""

    identity_key: Identity
    """The key under which its stations compare the numbers of cards."""
    verdicts: list[PersonVerdict]
    people: list[PersonKnown]
