"""Times and key counts of sittings, as rows. Times are whole milliseconds.

Keys are never stored: of each field's keys only an HMAC, under a key derived from the station's and
bound to version and field, so that it tells nothing but whether two traces are the same.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, text

from hotich_tui.domain.quality.effort import Activity, Count, Effort, FieldEffort, Figures
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.store.file.derived_tables import FILLED, FINISHED
from hotich_tui.store.file.quality_tables import EFFORT
from hotich_tui.store.quality.suspected import judge_sitting
from hotich_tui.store.record.snapshot import SqlSnapshot
from hotich_tui.store.record.transaction import SqlTransaction
from hotich_tui.workflow.ports.quality import EffortReads, EffortWork

_SUMS = text(
    f"""SELECT role, {", ".join(f"sum({d.value}) AS {d.value}" for d in Activity)},
    sum("keys") AS pressed, sum(backspaces) AS taken_back
    FROM effort_day WHERE person_id = :me GROUP BY role ORDER BY role"""
)
_MAC_LENGTH = 16


class SqlEffortReads(SqlSnapshot, EffortReads):
    """Where the time went."""

    def own_figures(self) -> Sequence[Figures]:
        me = self._viewpoint.user.id
        rows = self._connection.execute(_SUMS, {"me": me})
        measured, filled = (
            {row.role: row for row in self._connection.execute(query)}
            for query in (
                select(FINISHED).where(FINISHED.c.person_id == me),
                select(FILLED).where(FILLED.c.person_id == me),
            )
        )
        return [
            Figures(
                role=Role(row.role),
                records=measured[row.role].measured if row.role in measured else 0,
                seconds={doing: getattr(row, doing.value) / 1000 for doing in Activity},
                keys=row.pressed,
                backspaces=row.taken_back,
                short=filled[row.role].short if row.role in filled else 0,
                long=filled[row.role].long if row.role in filled else 0,
            )
            for row in rows
        ]

    def finished_counts(self) -> Sequence[Count]:
        order = FINISHED.c.person_id, FINISHED.c.role
        query = select(FINISHED).where(FINISHED.c.n != 0).order_by(*order)
        rows = self._connection.execute(query)
        return [Count(row.person_id, Role(row.role), row.n) for row in rows]


class SqlEffortWork(SqlTransaction, EffortWork):
    """Storing what work cost."""

    def add_effort(self, version_id: str, effort: Effort) -> None:
        version = self.version(version_id)
        added = self._connection.execute(
            insert(EFFORT),
            {
                "version_id": version_id,
                "person_id": self.user.id,
                "role": self._role.value,
                "round": version.round,
                **_effort_row(version_id, effort, self._audit.key),
                "at": self._now(),
            },
        )
        judge_sitting(self._connection, version, added.lastrowid)


def _effort_row(version_id: str, effort: Effort, key: bytes) -> dict[str, Any]:
    """What is stored of a sitting, besides who and when.

    Args:
        key: The station key.
    """
    return {
        **{doing.value: _ms(effort.seconds(doing)) for doing in Activity},
        "keys": effort.keys,
        "backspaces": effort.backspaces,
        "fields": json.dumps(
            {f.key: _field(version_id, f, key) for f in effort.fields if f.key},
            separators=(",", ":"),
        ),
    }


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _field(version_id: str, field: FieldEffort, key: bytes) -> list[int | str]:
    mac = ""
    if field.trace:
        derived = hmac.digest(key, b"hotich-tui key traces", "sha256")
        message = f"{version_id}|{field.key}|{field.trace}".encode()
        mac = hmac.new(derived, message, hashlib.sha256).hexdigest()[:_MAC_LENGTH]
    spent = (field.reading, field.keying, field.deciding)
    return [*(_ms(seconds) for seconds in spent), field.keys, field.backspaces, mac]
