"""Looking for an earlier record of the same event, over all communes.

Who registers a birth again may have been registered anywhere (Decree 123/2015 Art. 25). The answer
says where a record stands and nothing of what it says, and every question is logged.
"""

import json
from typing import Any

from sqlalchemy import insert, select

from hotich_tui.domain.population.matching import Sought
from hotich_tui.registry.storage import StationScope, Storage
from hotich_tui.registry.subjects import digest_of
from hotich_tui.registry.tables import LOOKUP, RECORD, SUBJECT
from hotich_tui.wire.messages import EarlierAsked, EarlierRecord

MOST = 20
"""Places told at most; more is no earlier record but a mistake."""


def look_up(storage: Storage, scope: StationScope, asked: EarlierAsked) -> list[EarlierRecord]:
    """Where records of the event stand, the oldest book first."""
    told = digest_of(Sought(name=asked.name, birth=asked.birth, event=asked.event))
    query = (
        select(RECORD)
        .join(
            SUBJECT,
            (SUBJECT.c.commune == RECORD.c.commune) & (SUBJECT.c.record_id == RECORD.c.record_id),
        )
        .where(SUBJECT.c.told == told, SUBJECT.c.event == asked.event)
        .limit(MOST)
    )
    with storage.writing() as connection:
        rows = connection.execute(query).fetchall() if told is not None else []
        connection.execute(
            insert(LOOKUP).values(
                commune=scope.commune,
                station_id=scope.station_id,
                person_id=asked.person,
                told=told or "",
                found=len(rows),
                at=storage._now().isoformat(),
            )
        )
    found = [_place(row) for row in rows]
    return sorted(found, key=lambda one: (one.book.year, one.book.number, one.ordinal))


def _place(row: Any) -> EarlierRecord:
    payload = json.loads(row.payload)
    return EarlierRecord.model_validate(
        {
            "record_id": row.record_id,
            "version": row.version,
            "commune": row.commune,
            "register": row.register,
            "book": payload["book"],
            "ordinal": payload["ordinal"],
            # An entry without a number is kept under its record.
            "no": "" if row.no == row.record_id else row.no,
        }
    )
