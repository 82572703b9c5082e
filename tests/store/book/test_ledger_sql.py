"""The law of ledgers in SQL: what somebody with the station's key cannot do past the program."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy.exc import DBAPIError

from hotich_tui.domain.book.ledger_readings import Stage
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Book, Choice
from tests.conftest import Commune

PARTS = [role for role in Role if role.on_records]
INSERTS = ("INSERT", "INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE")
TABLES = ("part", "reading", "decision", "explanation", "closing")
ROW = {"year": "1998", "first": "1", "last": "2"}
Raw = Callable[[str], None]


def refused(raw: Raw, statement: str) -> bool:
    try:
        raw(statement)
    except DBAPIError:
        return True
    return False


def rows(commune: Commune, table: str) -> list[tuple[object, ...]]:
    with commune.station.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT * FROM ledger_{table}")
        return [tuple(row) for row in found]


@pytest.fixture
def closed(commune: Commune) -> Book:
    """A book whose ledger has a keyer, a verifier, an adjudicator and an approver."""
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    for _ in range(2):
        commune.desk("S1").ledgers.read(book.id, [{**ROW, "last": "3"}])
    commune.desk("X1").ledgers.decide(book.id, "1.last", Choice.OPTION, "2")
    for found in commune.desk("X1").balancing.standing(book.id).open:
        commune.desk("X1").balancing.explain(book.id, found.finding.key, "torn")
    commune.desk("T1").balancing.close(book.id)
    assert commune.desk("A1").ledgers.view(book.id).stage is Stage.CLOSED
    return book


def test_no_second_role_by_any_statement(commune: Commune, raw: Raw, closed: Book) -> None:
    """Every pair of roles, by insert, replace and update; the roles stay as they were."""
    before = rows(commune, "part")
    assert {role for _, _, role, _ in before} == {role.value for role in PARTS}
    for (_, person, _, _), insert, wanted in product(before, INSERTS, PARTS):
        values = f"VALUES ('{closed.id}', '{person}', '{wanted.value}', 1)"
        gone = refused(raw, f"{insert} INTO ledger_part {values}")
        assert gone or insert == "INSERT OR IGNORE"
        assert rows(commune, "part") == before
    for (_, person, held, _), wanted in product(before, PARTS):
        where = f"WHERE book_id = '{closed.id}' AND person_id = '{person}'"
        for update in ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE"):
            if wanted.value != held:
                assert refused(raw, f"{update} ledger_part SET role = '{wanted.value}' {where}")
        assert refused(raw, f"DELETE FROM ledger_part {where}")
    assert rows(commune, "part") == before


def test_control_a_new_part_can_be_written(commune: Commune, raw: Raw, closed: Book) -> None:
    raw(f"INSERT INTO ledger_part VALUES ('{closed.id}', '{commune.user('S2').id}', 'verifier', 1)")
    assert len(rows(commune, "part")) == 5
    # One keyer, whoever comes.
    second = f"VALUES ('{closed.id}', '{commune.user('N2').id}', 'keyer', 1)"
    for insert in INSERTS[:3]:
        assert refused(raw, f"{insert} INTO ledger_part {second}")


def test_append_only(commune: Commune, raw: Raw, closed: Book) -> None:
    for table in TABLES:
        before = rows(commune, table)
        assert before, table
        with commune.station.engine.connect() as connection:
            names = list(connection.exec_driver_sql(f"SELECT * FROM ledger_{table} LIMIT 1").keys())
        assert refused(raw, f"DELETE FROM ledger_{table}")
        for name in names:
            assert refused(raw, f"UPDATE ledger_{table} SET {name} = {name}"), (table, name)
        for insert in INSERTS[:3]:
            assert refused(raw, f"{insert} INTO ledger_{table} SELECT * FROM ledger_{table}")
        assert rows(commune, table) == before


READING = (
    "INTO ledger_reading (book_id, person_id, role, statement, line, attempt, text, difference, at,"
    " round) VALUES"
    " ('{book}', '{person}', '{role}', 1, '1.last', {attempt}, '2', {difference}, '', 1)"
)


@pytest.mark.parametrize("insert", INSERTS[:3])
def test_the_keyer_cannot_write_a_second_reading(commune: Commune, raw: Raw, insert: str) -> None:
    book = commune.book()
    mine, other = commune.user("M1").id, commune.user("S1").id

    def add(person: str, attempt: int, difference: str = "'letters'") -> str:
        places = {"book": book.id, "role": "verifier", "attempt": attempt}
        return f"{insert} " + READING.format(person=person, difference=difference, **places)

    # Before anything is stated there is nothing to read again.
    raw(f"INSERT INTO ledger_part VALUES ('{book.id}', '{other}', 'verifier', 1)")
    assert refused(raw, add(other, 1))
    commune.desk("M1").ledgers.state(book.id, [ROW])
    for attempt in (1, 2):
        assert refused(raw, add(mine, attempt))
    # The control: the second person can, once and once more, and not a third time.
    assert refused(raw, add(other, 2))
    raw(add(other, 1))
    for attempt in (1, 3):
        assert refused(raw, add(other, attempt))
    raw(add(other, 2, "'same'"))
    assert refused(raw, add(other, 2))
    # Nor can the keyer state anything after that.
    late = READING.format(person=mine, difference="NULL", book=book.id, role="keyer", attempt=0)
    assert refused(raw, f"{insert} {late}")


def test_nobody_decides_what_is_not_disputed(commune: Commune, raw: Raw) -> None:
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    commune.desk("S1").ledgers.read(book.id, [ROW])
    person = commune.user("X1").id
    raw(f"INSERT INTO ledger_part VALUES ('{book.id}', '{person}', 'adjudicator', 1)")
    for insert, line in product(INSERTS[:3], ("1.last", "2.year")):
        assert refused(
            raw,
            f"{insert} INTO ledger_decision (book_id, person_id, role, line, choice, text, at,"
            f" round) VALUES ('{book.id}', '{person}', 'adjudicator', '{line}', 'option', '9',"
            " '', 1)",
        )


def test_nobody_closes_in_sql_what_is_not_ready(commune: Commune, raw: Raw) -> None:
    """Not stated, differing, disputed, records at work, by the wrong person; then the control."""
    book = commune.book()
    chief = commune.user("T1").id

    def close(person: str = chief, role: str = "approver", insert: str = "INSERT") -> str:
        return (
            f"{insert} INTO ledger_closing (book_id, person_id, role, shown, at, round)"
            f" VALUES ('{book.id}', '{person}', '{role}', '{{}}', '', 1)"
        )

    def never() -> None:
        for insert in INSERTS[:3]:
            assert refused(raw, close(insert=insert))

    raw(f"INSERT INTO ledger_part VALUES ('{book.id}', '{chief}', 'approver', 1)")
    never()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    never()
    commune.desk("S1").ledgers.read(book.id, [{**ROW, "last": "3"}])
    never()
    commune.desk("S1").ledgers.read(book.id, [{**ROW, "last": "3"}])
    never()
    commune.desk("X1").ledgers.decide(book.id, "1.last", Choice.OPTION, "2")
    version_id = commune.keyed(book)
    never()
    commune.verified(version_id)
    never()
    commune.desk("T2").approving.approve(version_id)
    for who, role in (
        ("N1", "keyer"),
        ("S1", "verifier"),
        ("X1", "adjudicator"),
        ("N1", "approver"),
    ):
        assert refused(raw, close(commune.user(who).id, role))
    raw(close())
    assert commune.desk("A1").ledgers.view(book.id).stage is Stage.CLOSED


def test_an_approver_explains_nothing_in_sql(commune: Commune, raw: Raw, closed: Book) -> None:
    for role, person in product(("approver", "adjudicator"), ("T1", "T2")):
        assert refused(
            raw,
            "INSERT INTO ledger_explanation (book_id, person_id, role, finding, reason, note, at,"
            f" round) VALUES ('{closed.id}', '{commune.user(person).id}', '{role}', 'x', 'torn',"
            " '', '', 1)",
        )
