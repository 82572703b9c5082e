"""Every derived table: what is counted and pointed to beforehand, so that no count grows.

None of them is the truth. Each has a query that makes it anew from what is (`Derived.truth`);
triggers keep it meanwhile, so that no door goes round them. They are made anew after every
migration, and by `hotich-tui rebuild`, which says whether they agreed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from hotich_tui.domain.quality.effort import LONG_VALUE, Activity

MARK = """CASE
    WHEN v.state = 'drafting' AND EXISTS (
        SELECT 1 FROM reading WHERE reading.version_id = v.id) THEN 'touched'
    WHEN v.state = 'drafting' AND v.number > 1 THEN CASE WHEN EXISTS (
        SELECT 1 FROM part WHERE part.version_id = v.id) THEN 'touched' ELSE 'open' END
    WHEN v.state = 'returned' AND NOT EXISTS (
        SELECT 1 FROM part JOIN person ON person.id = part.person_id
        WHERE part.version_id = v.id AND part.role = 'keyer' AND NOT person.disabled
        AND instr(',' || person.roles || ',', ',keyer,')) THEN 'open'
    WHEN v.state = 'keyed' AND EXISTS (
        SELECT 1 FROM part WHERE part.version_id = v.id AND part.role = 'verifier') THEN 'begun'
    ELSE '' END"""
"""What makes a difference between versions `v` in one state: a draft that says something, or is to
say something else; one that is nobody's yet, or whose keyers have left; one that a verifier has
begun. `ports.queues.Mark`."""

_LATEST = f"""
    SELECT record.book_id, record.ordinal, v.id, v.state, {MARK}
    FROM version AS v JOIN record ON record.id = v.record_id"""
_NO_MORE_WORK = "latest.state NOT IN ('approved', 'parked')"


def latest_of(version: str) -> str:
    """Query: the row of `latest` for one version.

    Args:
        version: SQL of its id.
    """
    return f"{_LATEST} WHERE v.id = {version}"


def involved_in(place: str = "1", person: str = "1") -> str:
    """Query: the rows of the table ``involved``.

    Args:
        place: SQL condition on `latest`.
        person: SQL condition on `who`, a part or a look at the population.
    """
    return f"""
    SELECT who.person_id, latest.state, latest.mark, who.role, latest.book_id, latest.ordinal
    FROM latest JOIN part AS who ON who.version_id = latest.version_id
    WHERE {_NO_MORE_WORK} AND {place} AND {person}
    UNION ALL
    SELECT who.person_id, latest.state, latest.mark, 'look', latest.book_id, latest.ordinal
    FROM latest
    JOIN record ON record.book_id = latest.book_id AND record.ordinal = latest.ordinal
    JOIN match_look AS who ON who.record_id = record.id
    WHERE {_NO_MORE_WORK} AND {place} AND {person} AND NOT EXISTS (
        SELECT 1 FROM part WHERE part.version_id = latest.version_id
        AND part.person_id = who.person_id)"""


def unfinished(version: str, role: str) -> str:
    """Expression: 1 where a person of a role has not finished their work on a version.

    Args:
        version: Alias of the version; a parked one counts as it was left.
        role: SQL of the role, keyer or verifier.
    """
    standing = f"coalesce({version}.parked_from, {version}.state)"
    return f"({standing} = 'drafting' OR ({role} = 'verifier' AND {standing} = 'keyed'))"


def measured(effort: str, part: str) -> str:
    """Condition: an effort is of a part.

    By its version: the plus signs keep SQLite from reading all efforts of the person instead.
    """
    return (
        f"{effort}.version_id = {part}.version_id AND +{effort}.person_id = {part}.person_id"
        f" AND +{effort}.role = {part}.role"
    )


def fills(reading: str, *, long: bool) -> str:
    """Expression: 1 where a reading fills its field with a long text, or a short one."""
    size = f"length({reading}.text) {'>=' if long else '<'} {LONG_VALUE}"
    said = f"coalesce({reading}.said, 'blank') <> 'blank'"
    return f"({reading}.text <> '' AND {said} AND {size})"


_EFFORTS = (*(doing.value for doing in Activity), "keys", "backspaces")
EFFORT_SUMS = tuple(f'"{name}"' for name in _EFFORTS)
"""What is summed up of a sitting, as columns."""

_DIFFERED = "ledger_reading AS it WHERE it.book_id = now.book_id AND it.round = now.round"


def ledger_stage(where: str = "1") -> str:
    """Query: the rows of `ledger_stage`.

    Args:
        where: SQL condition on `now`, the round that is on in a book.
    """
    return f"""
    SELECT now.book_id, now.round, CASE
        WHEN NOT EXISTS (SELECT 1 FROM {_DIFFERED} AND it.role = 'keyer') THEN 'empty'
        WHEN NOT EXISTS (SELECT 1 FROM {_DIFFERED} AND it.role = 'verifier') THEN 'stated'
        WHEN EXISTS (SELECT 1 FROM {_DIFFERED} AND it.role = 'keyer'
            AND it.statement = (SELECT max(statement) FROM ledger_reading AS last
                WHERE last.book_id = now.book_id AND last.round = now.round
                AND last.role = 'keyer')
            AND NOT EXISTS (SELECT 1 FROM ledger_reading AS second
                WHERE second.book_id = it.book_id AND second.round = it.round
                AND second.line = it.line AND second.role = 'verifier')) THEN 'reading'
        WHEN EXISTS (SELECT 1 FROM {_DIFFERED} AND it.attempt = 1 AND it.difference <> 'same'
            AND NOT EXISTS (SELECT 1 FROM ledger_reading AS second
                WHERE second.book_id = it.book_id AND second.round = it.round
                AND second.line = it.line AND second.attempt = 2)) THEN 'reading'
        WHEN EXISTS (SELECT 1 FROM {_DIFFERED} AND it.attempt = 2 AND it.difference <> 'same'
            AND NOT EXISTS (SELECT 1 FROM ledger_decision AS made
                WHERE made.book_id = it.book_id AND made.round = it.round
                AND (made.line = it.line OR (made.text = '–' AND made.line =
                    substr(it.line, 1, instr(it.line, '.')) || 'year')))) THEN 'disputed'
        WHEN EXISTS (SELECT 1 FROM ledger_closing AS made
            WHERE made.book_id = now.book_id AND made.round = now.round) THEN 'closed'
        ELSE 'settled' END,
        EXISTS (SELECT 1 FROM ledger_closing AS made
            WHERE made.book_id = now.book_id AND made.round < now.round)
    FROM ledger_now AS now WHERE {where}"""


@dataclass(frozen=True, slots=True)
class Derived:
    """A table that follows from others.

    Args:
        columns: In the order of the truth's.
        create: What makes the table, with its indexes.
        truth: The query that it holds the rows of.
        counted: Columns of which one is other than 0 in every row that means something.
    """

    name: str
    columns: tuple[str, ...]
    create: tuple[str, ...]
    truth: str
    counted: tuple[str, ...] = ()

    @property
    def stored(self) -> str:
        """The query for what stands in the table."""
        found = f"SELECT {', '.join(self.columns)} FROM {self.name}"
        meant = " OR ".join(f"{column} <> 0" for column in self.counted)
        return f"{found} WHERE {meant}" if meant else found


def _table(name: str, columns: str, key: str, more: Sequence[str] = ()) -> tuple[str, ...]:
    return (f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID", *more)


_SUMS = ", ".join(f"{name} INTEGER NOT NULL" for name in EFFORT_SUMS)
DERIVED: tuple[Derived, ...] = (
    # The latest version of each record, and where it stands; a row each.
    Derived(
        "latest",
        ("book_id", "ordinal", "version_id", "state", "mark"),
        _table(
            "latest",
            "book_id TEXT NOT NULL, ordinal INTEGER NOT NULL, version_id TEXT NOT NULL,"
            " state TEXT NOT NULL, mark TEXT NOT NULL",
            "book_id, ordinal",
            ("CREATE INDEX latest_state ON latest (state, book_id, ordinal, mark)",),
        ),
        f"""{_LATEST} WHERE v.number = (
            SELECT max(number) FROM version WHERE record_id = v.record_id)""",
    ),
    Derived(
        "tally",
        ("state", "mark", "book_id", "n"),
        _table(
            "tally",
            "state TEXT NOT NULL, mark TEXT NOT NULL, book_id TEXT NOT NULL, n INTEGER NOT NULL",
            "state, mark, book_id",
        ),
        "SELECT state, mark, book_id, count(*) FROM latest GROUP BY state, mark, book_id",
        ("n",),
    ),
    # Who has a part in the latest version of a record, or looked at what the population says of
    # it, while there is work left.
    Derived(
        "involved",
        ("person_id", "state", "mark", "role", "book_id", "ordinal"),
        _table(
            "involved",
            "person_id TEXT NOT NULL, state TEXT NOT NULL, mark TEXT NOT NULL,"
            " role TEXT NOT NULL, book_id TEXT NOT NULL, ordinal INTEGER NOT NULL",
            "person_id, state, book_id, ordinal",
        ),
        involved_in(),
    ),
    Derived(
        "involved_tally",
        ("person_id", "state", "mark", "role", "n"),
        _table(
            "involved_tally",
            "person_id TEXT NOT NULL, state TEXT NOT NULL, mark TEXT NOT NULL,"
            " role TEXT NOT NULL, n INTEGER NOT NULL",
            "person_id, state, mark, role",
        ),
        "SELECT person_id, state, mark, role, count(*) FROM involved"
        " GROUP BY person_id, state, mark, role",
        ("n",),
    ),
    Derived(
        "acknowledged",
        ("book_id", "n"),
        _table("acknowledged", "book_id TEXT NOT NULL, n INTEGER NOT NULL", "book_id"),
        "SELECT record.book_id, count(*) FROM outbox JOIN record ON record.id = outbox.record_id"
        " WHERE outbox.state = 'acknowledged' GROUP BY record.book_id",
        ("n",),
    ),
    Derived(
        "ledger_stage",
        ("book_id", "round", "stage", "closed_before"),
        _table(
            "ledger_stage",
            "book_id TEXT NOT NULL, round INTEGER NOT NULL, stage TEXT NOT NULL,"
            " closed_before BOOLEAN NOT NULL",
            "book_id",
            ("CREATE INDEX ledger_stage_stage ON ledger_stage (stage)",),
        ),
        ledger_stage(),
    ),
    # Whole milliseconds, and keys, by the day (UTC) on which a sitting ended.
    Derived(
        "effort_day",
        ("person_id", "role", "day", *EFFORT_SUMS),
        _table(
            "effort_day",
            f"person_id TEXT NOT NULL, role TEXT NOT NULL, day TEXT NOT NULL, {_SUMS}",
            "person_id, role, day",
        ),
        f"""SELECT person_id, role, substr(at, 1, 10),
            {", ".join(f"sum({name})" for name in EFFORT_SUMS)}
            FROM effort GROUP BY person_id, role, substr(at, 1, 10)""",
    ),
    # Versions that a person handed over or finished, and at how many of them time was taken.
    Derived(
        "finished",
        ("person_id", "role", "n", "measured"),
        _table(
            "finished",
            "person_id TEXT NOT NULL, role TEXT NOT NULL, n INTEGER NOT NULL,"
            " measured INTEGER NOT NULL",
            "person_id, role",
        ),
        f"""SELECT part.person_id, part.role, count(*), sum(EXISTS (
                SELECT 1 FROM effort WHERE {measured("effort", "part")}))
            FROM part JOIN version AS v ON v.id = part.version_id
            WHERE part.role IN ('keyer', 'verifier') AND NOT {unfinished("v", "part.role")}
            GROUP BY part.person_id, part.role""",
        ("n", "measured"),
    ),
    # Fields that a person filled with a text: a field's last reading in a round counts.
    Derived(
        "filled",
        ("person_id", "role", "short", "long"),
        _table(
            "filled",
            "person_id TEXT NOT NULL, role TEXT NOT NULL, short INTEGER NOT NULL,"
            " long INTEGER NOT NULL",
            "person_id, role",
        ),
        f"""SELECT person_id, role, sum({fills("r", long=False)}), sum({fills("r", long=True)})
            FROM reading AS r WHERE id IN (SELECT max(id) FROM reading
                GROUP BY version_id, round, field, person_id, role)
            GROUP BY person_id, role HAVING sum({fills("r", long=False)}) <> 0
            OR sum({fills("r", long=True)}) <> 0""",
        ("short", "long"),
    ),
)
"""In the order in which they are made: a later one may follow from an earlier one."""


def drop(connection: Connection) -> None:
    """Drop every derived table that is there."""
    for derived in reversed(DERIVED):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {derived.name}")


def make(connection: Connection) -> None:
    """Make every derived table from the truth. There are none, and no triggers."""
    for derived in DERIVED:
        _make(connection, derived)


def differences(connection: Connection) -> dict[str, int]:
    """Name of each derived table -> how many rows it has too many or too few, as things stand."""
    return {derived.name: _wrong(connection, derived) for derived in DERIVED}


def remake(connection: Connection) -> Iterator[tuple[str, int]]:
    """Make every derived table anew. There are no triggers, or counts would be counted again.

    Yields:
        Name of each table, and how many rows it had too many or too few.
    """
    for derived in DERIVED:
        wrong = _wrong(connection, derived)
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {derived.name}")
        _make(connection, derived)
        yield derived.name, wrong


def _make(connection: Connection, derived: Derived) -> None:
    for statement in derived.create:
        connection.exec_driver_sql(statement)
    columns = ", ".join(derived.columns)
    connection.exec_driver_sql(f"INSERT INTO {derived.name} ({columns}) {derived.truth}")


def _wrong(connection: Connection, derived: Derived) -> int:
    """Rows that stand in a table and do not follow, or follow and are missing."""
    there = f"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{derived.name}'"
    truth = f"SELECT * FROM ({derived.truth})"
    if connection.exec_driver_sql(there).first() is None:
        return _count(connection, truth)
    stored = derived.stored
    return sum(
        _count(connection, f"{one} EXCEPT {other}")
        for one, other in ((stored, truth), (truth, stored))
    )


def _count(connection: Connection, query: str) -> int:
    return int(connection.exec_driver_sql(f"SELECT count(*) FROM ({query})").scalar_one())
