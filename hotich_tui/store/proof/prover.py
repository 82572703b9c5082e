"""The proof: every row of the log and every row that it attests, in one pass."""

import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from hotich_tui.store.file.attesting import digest_of, read_counted, row_digest
from hotich_tui.store.file.audit import AuditLog
from hotich_tui.store.file.chain import KEYED_AFTER, AuditLine, read_lines, read_words
from hotich_tui.store.file.tables import RECORD, ROW_STATE
from hotich_tui.store.migrations.attesting import STATES, state_columns
from hotich_tui.store.proof.findings import Break, Breaks, Proof
from hotich_tui.store.proof.former import FOLLOWED, FormerValues
from hotich_tui.store.proof.rows import all_rows
from hotich_tui.store.proof.stories import Stories

_OUT_OF_STEP = 3
"""Audit rows in a row whose rows of a table do not fit, from which on the table is left alone: one
row more or less moves all that follow."""
OnRow = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a proof ended that found nothing.

    Args:
        head: Number and hash of the last audit row.
        places: Table -> place of its last row.
    """

    head: tuple[int, str]
    places: Mapping[str, int]


def prove(
    audit: AuditLog,
    connection: Connection,
    *,
    commune: str,
    start: Start | None = None,
    on_row: OnRow | None = None,
) -> Proof:
    """Compute every value, part, state, approval and item of the outbox again, and compare.

    Args:
        start: Only the rows after it: that they are attested, not what they come to.
        on_row: Told the number of each audit row.
    """
    return _Proving(audit, connection, commune, start).run(on_row)


class _Proving:
    def __init__(
        self, audit: AuditLog, connection: Connection, commune: str, start: Start | None
    ) -> None:
        self._audit, self._connection, self._start = audit, connection, start
        self._breaks = Breaks()
        self._words = read_words(connection)
        self._tables = all_rows(connection, self._words, start.places if start else None)
        self._stories = Stories(connection, commune, self._breaks, told=start is None)
        # A version before what is said of it.
        places = {name: place for place, name in enumerate(self._stories.takes)}
        self._told_as = lambda name: places.get(name, len(places))
        self._former = FormerValues(audit)
        self._misses: dict[str, int] = {}
        self._states: dict[tuple[str, str], bytes] = {}
        self._key = hmac.digest(audit.key, b"hotich-tui audit rows", "sha256")
        self._holds = True

    def run(self, on_row: OnRow | None) -> Proof:
        chain = self._audit.chain(self._connection)
        number, previous = self._start.head if self._start else (0, self._audit.genesis)
        if self._start is not None:
            self._states = self._known_states(self._start.places.get(ROW_STATE.name, 0))
        for line in self._lines():
            if line.n != number + 1 or not _same(chain.hash_of(previous, line), line.hash):
                self._chain_breaks(number + 1)
            number, previous = line.n, line.hash
            self._stories.n = number
            self._line(line, chain.keyed_after)
            if on_row is not None:
                on_row(number)
        if number < chain.keyed_after or chain.keyed_after < 0:
            self._chain_breaks(number + 1)
        self._end()
        records = self._connection.execute(select(func.count()).select_from(RECORD)).scalar() or 0
        proved = max(0, records - len(self._stories.faulty)) if self._holds else 0
        return Proof(
            records,
            proved,
            self._breaks.count,
            tuple(self._breaks.told),
            (number, previous),
            {name: rows.place for name, rows in self._tables.items()},
            self._stories.books(held=self._holds),
        )

    def _lines(self) -> Iterator[AuditLine]:
        try:
            after = self._start.head[0] if self._start else 0
            yield from read_lines(self._connection, self._words, after)
        except self._connection.connection.dbapi_connection.Error:  # type: ignore[union-attr]
            self._chain_breaks(self._stories.n + 1)

    def _chain_breaks(self, number: int) -> None:
        if self._holds:
            self._breaks.add(Break("chain", "audit", number))
        self._holds = False

    def _line(self, line: AuditLine, keyed_after: int) -> None:
        if line.n <= keyed_after:
            counts = self._former.counts(line)
            rows = self._take(line, counts)
            if rows and not self._fits(line, rows):
                self._breaks.add(self._unlike(line, next(iter(rows))))
        elif line.n == keyed_after + 1:
            self._seal(line)
        elif line.wrote:
            self._attested(line)
        self._stories.moves(line.event, line.version_id)

    def _fits(self, line: AuditLine, rows: Mapping[str, list[list[Any]]]) -> bool:
        try:
            return self._former.fit(line, rows)
        except (TypeError, ValueError, IndexError):
            return False

    def _attested(self, line: AuditLine) -> None:
        """Rows that a row of the log attests."""
        counts = self._counts(line)
        rows = self._take(line, counts)
        if not self._is_attested(line, counts):
            for table in counts:
                self._misses[table] = self._misses.get(table, 0) + 1
                if self._misses[table] <= _OUT_OF_STEP:
                    self._breaks.add(self._unlike(line, table))
        else:
            for table in rows:
                self._misses.pop(table, None)

    def _seal(self, line: AuditLine) -> None:
        """The row that attests all from before it: what it counts beyond what the log tells."""
        counts = self._counts(line)
        for name, rows in self._tables.items():
            left = counts.get(name, 0) - rows.taken
            if name in FOLLOWED and left:
                self._breaks.add(Break("extra" if left > 0 else "missing", name, line.n))
                self._holds = False
            self._take(line, {name: max(0, left)})
        if not self._is_attested(line, counts):
            self._breaks.add(Break("rows", "*", line.n, line.event))
            self._holds = False

    def _counts(self, line: AuditLine) -> dict[str, int]:
        try:
            counts = read_counted(line.wrote or "")
        except ValueError:
            counts = {}
        return {name: count for name, count in counts.items() if name in self._tables}

    def _take(self, line: AuditLine, counts: Mapping[str, int]) -> dict[str, list[list[Any]]]:
        found = {}
        for name in sorted(counts, key=self._told_as) if len(counts) > 1 else counts:
            count = counts[name]
            rows = self._tables[name].take(count)
            if len(rows) < count:
                self._breaks.add(Break("missing", name, line.n, "", line.version_id or ""))
                self._holds = False
            take = self._stories.takes.get(name)
            if take is not None:
                for row in rows:
                    self._tell(take, row, line)
            elif name == ROW_STATE.name:
                for _, kind, key, digest in rows:
                    if kind != KEYED_AFTER:
                        self._states[kind, str(key)] = digest
            if rows:
                found[name] = rows
        return {name: found[name] for name in counts if name in found}

    def _tell(self, take: Callable[[list[Any]], None], row: list[Any], line: AuditLine) -> None:
        try:
            take(row)
        except Exception as error:
            # A row that was written beside the program may hold anything: it is no reason to stop.
            what = type(error).__name__
            self._breaks.add(Break("record", line.version_id or "", line.n, what))
            self._stories.faulty_version(line.version_id)

    def _is_attested(self, line: AuditLine, counts: Mapping[str, int]) -> bool:
        tables = ((name, self._tables[name].digest()) for name in sorted(counts) if counts[name])
        message = (line.salt or "").encode() + digest_of(tables)
        return _same(hmac.digest(self._key, message, "sha256").hex(), line.after_mac)

    def _unlike(self, line: AuditLine, table: str) -> Break:
        version_id = line.version_id or ""
        self._stories.faulty_version(line.version_id)
        book_id = self._stories.book_of(version_id)
        return Break("rows", table, line.n, line.event, version_id, book_id)

    def _end(self) -> None:
        self._stories.compare()
        for name, rows in self._tables.items():
            left = rows.take_all()
            if left:
                self._breaks.add(Break("extra", name, what=str(left)))
                self._holds = False
        for table in STATES:
            self._compare_states(table)
        for kind, key in self._states:
            self._breaks.add(Break("missing", kind, what=key))

    def _known_states(self, place: int) -> dict[tuple[str, str], bytes]:
        """How rows stood where the proof before ended."""
        query = select(ROW_STATE).where(ROW_STATE.c.id <= place).order_by(ROW_STATE.c.id)
        rows = self._connection.execute(query.where(ROW_STATE.c.kind != KEYED_AFTER))
        return {(row.kind, str(row.key)): row.digest for row in rows}

    def _compare_states(self, table: str) -> None:
        """How the rows that may change stand, and how they stood when the program changed them."""
        key, _, which = STATES[table]
        columns = ", ".join(state_columns(table))
        raw: Any = self._connection.connection.dbapi_connection
        named, where = key.format(row=table), which.format(row=table)
        query = f"SELECT {named}, {columns} FROM {table} WHERE {where}"
        for name, *values in raw.execute(query):
            if self._states.pop((table, str(name)), None) != row_digest(*values):
                self._breaks.add(Break("state", table, what=str(name)))


def _same(one: str, other: object) -> bool:
    return isinstance(other, str) and hmac.compare_digest(one, other)
