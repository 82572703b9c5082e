"""What the rows of a log without a key tell: which rows were written with each, and the HMAC of
each value alone."""

import hmac
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.chain import AuditLine
from hotich_tui.store.migrations.packed_views import SAID
from hotich_tui.wire.payload import canonical_json

WROTE: Mapping[str, Mapping[str, int]] = {
    "begin": {"record": 1, "version": 1},
    "correct": {"version": 1, "correction": 1},
    "part": {"part_row": 1},
    "key": {"reading_row": 1},
    "verify": {"reading_row": 1},
    "decide": {"decision": 1},
    "mark": {"marking": 1},
    "park": {"parking": 1},
    "approve": {"approved_row": 1, "outbox_row": 1},
}
"""Event -> how many rows of which table were written with it."""
FOLLOWED = frozenset(name for counts in WROTE.values() for name in counts)
"""Tables of which no row was written without such an event."""
_SAID = (None, *SAID)


class FormerValues:
    """Compares the values of rows with the HMACs of the log before it attested rows."""

    def __init__(self, audit: AuditLog) -> None:
        self._key = hmac.digest(audit.key, b"hotich-tui audit values", "sha256")
        self._checks: Mapping[str, Callable[[AuditLine, Sequence[list[Any]]], bool]] = {
            "key": self._reading,
            "verify": self._verified,
            "decide": self._decision,
        }

    def counts(self, line: AuditLine) -> Mapping[str, int]:
        """How many rows of which table were written with a row of the log."""
        if line.event == "verify" and line.field:
            return {"reading_row": line.field.count(",") + 1}
        return WROTE.get(line.event, {})

    def fit(self, line: AuditLine, rows: Mapping[str, Sequence[list[Any]]]) -> bool:
        """Whether a row of the log tells the values of the rows written with it."""
        check = self._checks.get(line.event)
        if check is None:
            return self._who(line, rows)
        return check(line, next(iter(rows.values()), ()))

    def _who(self, line: AuditLine, rows: Mapping[str, Sequence[list[Any]]]) -> bool:
        """A part, an approval and what else somebody does to a version: who did it to which."""
        for row in rows.get("part_row", ()):
            if row != [line.version_id, line.person_id, line.detail]:
                return False
        for table in ("marking", "parking"):
            for row in rows.get(table, ()):
                if row[1:3] != [line.version_id, line.person_id]:
                    return False
        for table in ("approved_row", "correction"):
            for row in rows.get(table, ()):
                if row[:2] != [line.version_id, line.person_id]:
                    return False
        return all(row[3] == line.version_id for row in rows.get("outbox_row", ()))

    def _reading(self, line: AuditLine, rows: Sequence[list[Any]]) -> bool:
        (row,) = rows
        _, version, person, _, key, attempt, said, text, _, how, *_ = row
        if (version, person, key, how) != (line.version_id, line.person_id, line.field, line.how):
            return False
        if (attempt > 0) is not (line.event == "verify"):
            return False
        return line.after_mac == self._mac(line, said, text)

    def _verified(self, line: AuditLine, rows: Sequence[list[Any]]) -> bool:
        if len(rows) == 1 and self._reading(line, rows):
            return True
        told: dict[str, str | None] = {}
        for row in rows:
            _, version, person, _, key, attempt, said, text, _, how, *_ = row
            if (version, person, how) != (line.version_id, line.person_id, line.how) or not attempt:
                return False
            told[key] = f"{_SAID[said]}|{text}" if said else None
        if ",".join(told) != line.field:
            return False
        return line.after_mac == self._digest(line, canonical_json(told).decode())

    def _decision(self, line: AuditLine, rows: Sequence[list[Any]]) -> bool:
        (row,) = rows
        _, version, person, _, _, key, choice, said, text, *_ = row
        stored = (version, person, key, choice)
        if stored != (line.version_id, line.person_id, line.field, line.detail):
            return False
        return line.after_mac == self._digest(line, f"{said}|{text}")

    def _mac(self, line: AuditLine, said: int | None, text: str) -> str | None:
        return self._digest(line, f"{_SAID[said]}|{text}") if said else None

    def _digest(self, line: AuditLine, told: str) -> str:
        return hmac.digest(self._key, f"{line.salt}|{told}".encode(), "sha256").hex()
