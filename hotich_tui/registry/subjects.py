"""Whom an event was registered for, as a digest that only who knows name and birth can ask for."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from hotich_tui.domain.population.matching import Sought
from hotich_tui.domain.population.persons import people
from hotich_tui.domain.population.registered_again import event_identity
from hotich_tui.registry.tables import RECORD, SUBJECT
from hotich_tui.wire.payload import read_values


def digest_of(sought: Sought) -> str | None:
    """Event, name and birth as one digest; None where one of them is not whole."""
    told = event_identity(sought)
    return None if told is None else hashlib.sha256("\x1f".join(told).encode()).hexdigest()


def index_record(
    connection: Connection, commune: str, record_id: str, payload: Mapping[str, Any]
) -> None:
    """Note whom a record is about, in place of what its version before said."""
    place = {"commune": commune, "record_id": record_id}
    connection.execute(
        delete(SUBJECT).where(*(SUBJECT.c[name] == value for name, value in place.items()))
    )
    rows = [{**place, "event": event, "told": told} for event, told in _subjects(payload)]
    if rows:
        connection.execute(insert(SUBJECT), rows)


def index_all(connection: Connection) -> None:
    """The same for every record: a registry from before it was asked for earlier ones."""
    for row in connection.execute(select(RECORD)).fetchall():
        index_record(connection, row.commune, row.record_id, json.loads(row.payload))


def _subjects(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    values = read_values(payload)
    for asked in people(payload["register"]):
        told = digest_of(asked.sought(values))
        if told is not None:
            yield asked.event, told
