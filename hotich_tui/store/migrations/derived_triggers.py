"""The triggers that keep the derived tables (`store.file.derived`): whoever moves something, by
whatever door, moves its counts in the same transaction."""

from collections.abc import Iterator, Mapping

from hotich_tui.store.file.derived import (
    EFFORT_SUMS,
    MARK,
    fills,
    involved_in,
    latest_of,
    ledger_stage,
    measured,
    unfinished,
)
from hotich_tui.store.migrations.packed_views import on_rows

_OF_RECORD = "SELECT {0} FROM record WHERE id = {1}"


def _place(record: str) -> str:
    """Condition: the row of a record in `latest`."""
    book, ordinal = (_OF_RECORD.format(column, record) for column in ("book_id", "ordinal"))
    return f"latest.book_id = ({book}) AND latest.ordinal = ({ordinal})"


def _place_of_version(version: str) -> str:
    return _place(f"(SELECT record_id FROM version WHERE id = {version})")


def _same(alias: str, other: str = "latest") -> str:
    return f"{other}.book_id = {alias}.book_id AND {other}.ordinal = {alias}.ordinal"


_MARK_OF = f"(SELECT {MARK} FROM version AS v WHERE v.id = latest.version_id)"
_ADD_INVOLVED = "INSERT INTO involved (person_id, state, mark, role, book_id, ordinal)"


def _count(table: str, key: str, of: str, step: int) -> str:
    """Statement: one more, or one less, in a table of counts."""
    columns = key.split(", ")
    if step < 0:
        where = " AND ".join(f"{column} = {of}.{column}" for column in columns)
        fewer = f"UPDATE {table} SET n = n - 1 WHERE {where};"
        # A count of none is no row: books that are finished would be read for nothing.
        return f"{fewer} DELETE FROM {table} WHERE {where} AND n = 0;"
    values = ", ".join(f"{of}.{column}" for column in columns)
    return (
        f"INSERT INTO {table} ({key}, n) VALUES ({values}, 1)"
        f" ON CONFLICT ({key}) DO UPDATE SET n = n + 1;"
    )


_TALLY = "state, mark, book_id"
_INVOLVED = "person_id, state, mark, role"


def _involve_again(place: str, person: str) -> str:
    """Statements: what a person has to do with the record at a place, made anew."""
    return f"""
    DELETE FROM involved WHERE person_id = {person}
        AND (state, book_id, ordinal) IN (SELECT state, book_id, ordinal FROM latest WHERE {place});
    {_ADD_INVOLVED} {involved_in(place, f"who.person_id = {person}")};"""


def _sums() -> str:
    columns = ", ".join(EFFORT_SUMS)
    values = ", ".join(f"NEW.{name}" for name in EFFORT_SUMS)
    more = ", ".join(f"{name} = {name} + excluded.{name}" for name in EFFORT_SUMS)
    return f"""
    INSERT INTO effort_day (person_id, role, day, {columns})
    VALUES (NEW.person_id, NEW.role, substr(NEW.at, 1, 10), {values})
    ON CONFLICT (person_id, role, day) DO UPDATE SET {more};"""


def _finished(rows: str) -> str:
    return f"""
    INSERT INTO finished (person_id, role, n, measured) {rows}
    ON CONFLICT (person_id, role) DO UPDATE
        SET n = n + excluded.n, measured = measured + excluded.measured;"""


def _filled() -> str:
    """A reading in place of the person's last one of the same field in the same round."""

    def step(long: bool) -> str:
        before = f"""SELECT {fills("r", long=long)} FROM reading AS r
            WHERE r.version_id = NEW.version_id AND r.round = NEW.round AND r.field = NEW.field
            AND +r.person_id = NEW.person_id AND +r.role = NEW.role AND r.id < NEW.id
            ORDER BY r.id DESC LIMIT 1"""
        return f"{fills('NEW', long=long)} - coalesce(({before}), 0)"

    return f"""
    INSERT INTO filled (person_id, role, short, long)
    VALUES (NEW.person_id, NEW.role, {step(False)}, {step(True)})
    ON CONFLICT (person_id, role) DO UPDATE
        SET short = short + excluded.short, long = long + excluded.long;"""


_EFFORTS_OF_PART = f"EXISTS (SELECT 1 FROM effort WHERE {measured('effort', 'part')})"


def _stage_again(book: str) -> str:
    """Statements: how far the ledger of a book is, made anew."""
    return f"""
    DELETE FROM ledger_stage WHERE book_id = {book};
    INSERT INTO ledger_stage (book_id, round, stage, closed_before)
    {ledger_stage(f"now.book_id = {book}")};"""


_TRIGGERS: Mapping[str, tuple[str, str]] = {
    "latest_begins": (
        "AFTER INSERT ON version",
        f"""
    INSERT INTO latest (book_id, ordinal, version_id, state, mark) {latest_of("NEW.id")}
    ON CONFLICT (book_id, ordinal) DO UPDATE SET version_id = excluded.version_id,
        state = excluded.state, mark = excluded.mark;""",
    ),
    "latest_moves": (
        "AFTER UPDATE OF state, parked_from ON version",
        f"""
    UPDATE latest SET state = NEW.state, mark = {_MARK_OF}
    WHERE {_place("NEW.record_id")} AND version_id = NEW.id;""",
    ),
    "latest_touched": (
        "AFTER INSERT ON reading WHEN NEW.role = 'keyer'",
        f"""
    UPDATE latest SET mark = 'touched' WHERE {_place_of_version("NEW.version_id")}
    AND version_id = NEW.version_id AND state = 'drafting' AND mark <> 'touched';""",
    ),
    "latest_tallied": (
        "AFTER INSERT ON latest",
        f"""
    {_count("tally", _TALLY, "NEW", 1)}
    {_ADD_INVOLVED} {involved_in(_same("NEW"))};""",
    ),
    "latest_tallied_again": (
        "AFTER UPDATE ON latest WHEN OLD.state <> NEW.state OR OLD.mark <> NEW.mark"
        " OR OLD.version_id <> NEW.version_id",
        f"""
    {_count("tally", _TALLY, "OLD", -1)}
    {_count("tally", _TALLY, "NEW", 1)}
    DELETE FROM involved WHERE state = OLD.state AND {_same("OLD", "involved")} AND person_id IN (
        SELECT person_id FROM part WHERE version_id = OLD.version_id
        UNION ALL SELECT person_id FROM match_look WHERE record_id = (
            SELECT id FROM record WHERE book_id = OLD.book_id AND ordinal = OLD.ordinal));
    {_ADD_INVOLVED} {involved_in(_same("NEW"))};""",
    ),
    "involved_tallied": ("AFTER INSERT ON involved", _count("involved_tally", _INVOLVED, "NEW", 1)),
    "involved_untallied": (
        "AFTER DELETE ON involved",
        _count("involved_tally", _INVOLVED, "OLD", -1),
    ),
    "part_involves": (
        "AFTER INSERT ON part",
        f"""
    UPDATE latest SET mark = {_MARK_OF} WHERE {_place_of_version("NEW.version_id")};
    {_involve_again(_place_of_version("NEW.version_id"), "NEW.person_id")}""",
    ),
    "look_involves": (
        "AFTER INSERT ON match_look",
        _involve_again(_place("NEW.record_id"), "NEW.person_id"),
    ),
    # A return whose keyers have left is everybody's.
    "person_leaves": (
        "AFTER UPDATE OF roles, disabled ON person",
        f"""
    UPDATE latest SET mark = {_MARK_OF} WHERE (book_id, ordinal) IN (
        SELECT book_id, ordinal FROM involved WHERE person_id = NEW.id AND state = 'returned');""",
    ),
    "outbox_acknowledged": (
        "AFTER UPDATE OF state ON outbox"
        " WHEN (OLD.state = 'acknowledged') <> (NEW.state = 'acknowledged')",
        f"""
    INSERT INTO acknowledged (book_id, n)
    VALUES (({_OF_RECORD.format("book_id", "NEW.record_id")}),
        (NEW.state = 'acknowledged') - (OLD.state = 'acknowledged'))
    ON CONFLICT (book_id) DO UPDATE SET n = n + excluded.n;""",
    ),
    "outbox_begins_acknowledged": (
        "AFTER INSERT ON outbox WHEN NEW.state = 'acknowledged'",
        f"""
    INSERT INTO acknowledged (book_id, n)
    VALUES (({_OF_RECORD.format("book_id", "NEW.record_id")}), 1)
    ON CONFLICT (book_id) DO UPDATE SET n = n + 1;""",
    ),
    "effort_summed": (
        "AFTER INSERT ON effort",
        f"""{_sums()}
    {
            _finished(f'''SELECT NEW.person_id, NEW.role, 0, 1 FROM version AS v
        WHERE v.id = NEW.version_id AND NOT {unfinished("v", "NEW.role")}
        AND NOT EXISTS (SELECT 1 FROM effort WHERE {measured("effort", "NEW")}
            AND effort.id <> NEW.id)''')
        }""",
    ),
    "part_finished": (
        "AFTER INSERT ON part WHEN NEW.role IN ('keyer', 'verifier')",
        _finished(f"""SELECT NEW.person_id, NEW.role, 1, 0 FROM version AS v
        WHERE v.id = NEW.version_id AND NOT {unfinished("v", "NEW.role")}"""),
    ),
    "version_finished": (
        "AFTER UPDATE OF state, parked_from ON version",
        _finished(f"""SELECT part.person_id, part.role,
            {unfinished("OLD", "part.role")} - {unfinished("NEW", "part.role")},
            ({unfinished("OLD", "part.role")} - {unfinished("NEW", "part.role")})
                * {_EFFORTS_OF_PART}
        FROM part WHERE part.version_id = NEW.id AND part.role IN ('keyer', 'verifier')
        AND {unfinished("OLD", "part.role")} <> {unfinished("NEW", "part.role")}"""),
    ),
    "reading_fills": ("AFTER INSERT ON reading", _filled()),
    "book_has_ledger": ("AFTER INSERT ON book", _stage_again("NEW.id")),
    **{
        f"{table}_stages": (f"AFTER INSERT ON {table}", _stage_again("NEW.book_id"))
        for table in ("ledger_reading", "ledger_decision", "ledger_closing", "ledger_reopening")
    },
}
"""Name -> when, and what then."""


def statements() -> Iterator[str]:
    """Every trigger, a statement each."""
    for name, (when, then) in _TRIGGERS.items():
        yield on_rows(f"CREATE TRIGGER {name} {when} BEGIN {then} END")
