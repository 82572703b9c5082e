"""The law of a ledger taken up again, in SQL: past the program, with the station's key."""

from itertools import product

import pytest

from hotich_tui.domain.book.ledger import NO_ROW
from hotich_tui.domain.book.ledger_readings import Stage, Step
from hotich_tui.domain.record.records import Book, Choice
from tests.conftest import Commune
from tests.store.book.test_ledger_sql import INSERTS, PARTS, ROW, Raw, closed, refused, rows

__all__ = ["closed"]
CHANGES = ("part", "reading", "decision", "explanation", "closing", "reopening")


def reopening(
    commune: Commune,
    book: Book,
    who: str,
    role: str = "adjudicator",
    number: int = 2,
    insert: str = "INSERT",
) -> str:
    return (
        f"{insert} INTO ledger_reopening (book_id, round, person_id, role, reason, at)"
        f" VALUES ('{book.id}', {number}, '{commune.user(who).id}', '{role}', 'misread', '')"
    )


def everything(commune: Commune) -> dict[str, list[tuple[object, ...]]]:
    return {table: rows(commune, table) for table in CHANGES}


def test_neither_of_the_two_reopens_their_round(commune: Commune, raw: Raw, closed: Book) -> None:
    """By any statement, in any role; then the control: whoever settled, closed, or had no part."""
    before = everything(commune)
    roles = [role.value for role in PARTS]
    for who, role, insert in product(("N1", "S1"), roles, INSERTS[:3]):
        assert refused(raw, reopening(commune, closed, who, role, insert=insert))
    # Whoever reopens does not key: there is no such role of a reopening.
    for who, role in product(("N2", "X1", "T1"), ("keyer", "verifier", "auditor")):
        assert refused(raw, reopening(commune, closed, who, role))
    # One round after the other.
    for number in (-1, 0, 1, 3, 99):
        assert refused(raw, reopening(commune, closed, "T1", "approver", number))
    assert everything(commune) == before
    raw(reopening(commune, closed, "T1", "approver"))
    assert rows(commune, "part")[-1][1:] == (commune.user("T1").id, "approver", 2)
    assert commune.desk("A1").ledgers.view(closed.id).step == Step(2, Stage.EMPTY)


@pytest.mark.parametrize(("who", "role"), [("X1", "adjudicator"), ("N2", "adjudicator")])
def test_control_a_third_person_reopens(
    commune: Commune, raw: Raw, closed: Book, who: str, role: str
) -> None:
    raw(reopening(commune, closed, who, role))
    assert commune.desk("A1").ledgers.view(closed.id).roles[commune.user(who).id].value == role
    # Again is nothing, whichever way: the new round is nobody's agreement yet.
    for insert, number in product(INSERTS[:3], (2, 3)):
        assert refused(raw, reopening(commune, closed, "M1", role, number, insert))


def test_what_two_people_do_not_agree_on_is_not_reopened(commune: Commune, raw: Raw) -> None:
    book = commune.book()

    def never() -> None:
        for insert in INSERTS[:3]:
            assert refused(raw, reopening(commune, book, "T1", "approver", insert=insert))

    never()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    never()
    commune.desk("S1").ledgers.read(book.id, [{**ROW, "last": "3"}])
    never()
    commune.desk("S1").ledgers.read(book.id, [{"last": "3"}])
    never()
    commune.desk("X1").ledgers.decide(book.id, "1.last", Choice.RETYPED, "4")
    raw(reopening(commune, book, "T1", "approver"))


def test_the_reopener_has_no_second_part(commune: Commune, raw: Raw, closed: Book) -> None:
    """Neither another role in the new round nor a reading of it."""
    raw(reopening(commune, closed, "M1", "approver"))
    mine, before = commune.user("M1").id, everything(commune)
    for role, insert in product(PARTS, INSERTS):
        values = f"VALUES ('{closed.id}', '{mine}', '{role.value}', 2)"
        assert refused(raw, f"{insert} INTO ledger_part {values}") or "IGNORE" in insert
    for role, update in product(PARTS, ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE")):
        where = f"WHERE person_id = '{mine}' AND round = 2"
        assert refused(raw, f"{update} ledger_part SET role = '{role.value}' {where}")
    for role in ("keyer", "verifier"):
        assert refused(raw, reading(commune, closed, "M1", role, 2))
    assert everything(commune) == before
    # The control: two others key it, and are two.
    raw(f"INSERT INTO ledger_part VALUES ('{closed.id}', '{commune.user('M2').id}', 'keyer', 2)")
    raw(reading(commune, closed, "M2", "keyer", 2))
    assert refused(raw, reading(commune, closed, "M2", "verifier", 2))
    raw(f"INSERT INTO ledger_part VALUES ('{closed.id}', '{commune.user('S2').id}', 'verifier', 2)")
    raw(reading(commune, closed, "S2", "verifier", 2))


def reading(
    commune: Commune, book: Book, who: str, role: str, number: int, line: str = "2.last"
) -> str:
    attempt, difference = (0, "NULL") if role == "keyer" else (1, "'same'")
    return (
        "INSERT INTO ledger_reading (book_id, person_id, role, statement, line, attempt, text,"
        f" difference, at, round) VALUES ('{book.id}', '{commune.user(who).id}', '{role}', 1,"
        f" '{line}', {attempt}, '2', {difference}, '', {number})"
    )


def test_a_former_round_is_over(commune: Commune, raw: Raw) -> None:
    """Nothing is added to it by those who had a part in it, and a later one has not begun."""
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    for _ in range(2):
        commune.desk("S1").ledgers.read(book.id, [ROW, {**ROW, "year": "1999"}])
    # A row that is none leaves its other lines open to be decided.
    commune.desk("X1").ledgers.decide(book.id, "2.year", Choice.OPTION, NO_ROW)

    def tries(number: int) -> list[str]:
        ids = {who: commune.user(who).id for who in ("S2", "X1", "T1")}
        return [
            f"INTO ledger_part VALUES ('{book.id}', '{ids['S2']}', 'verifier', {number})",
            reading(commune, book, "S1", "verifier", number, "3.last").removeprefix("INSERT "),
            "INTO ledger_decision (book_id, person_id, role, line, choice, text, at, round)"
            f" VALUES ('{book.id}', '{ids['X1']}', 'adjudicator', '2.last', 'o', '', '', {number})",
            "INTO ledger_explanation (book_id, person_id, role, finding, reason, note, at, round)"
            f" VALUES ('{book.id}', '{ids['X1']}', 'adjudicator', 'x', 'torn', '', '', {number})",
            "INTO ledger_closing (book_id, person_id, role, shown, at, round)"
            f" VALUES ('{book.id}', '{ids['T1']}', 'approver', '', '', {number})",
        ]

    chief = commune.user("T1").id
    raw(f"INSERT INTO ledger_part VALUES ('{book.id}', '{chief}', 'approver', 1)")
    before = everything(commune)
    for statement in tries(1):
        # The control: while the round is on, each of them goes.
        with commune.station.engine.connect() as connection, connection.begin() as undone:
            connection.exec_driver_sql(f"INSERT {statement}")
            undone.rollback()
    raw(reopening(commune, book, "T2", "approver"))
    opened = everything(commune)
    for number, insert in product((1, 3), INSERTS[:3]):
        for statement in tries(number):
            assert refused(raw, f"{insert} {statement}"), statement
    assert everything(commune) == opened
    for table in ("reading", "decision", "explanation", "closing"):
        assert opened[table] == before[table]


def test_append_only(commune: Commune, raw: Raw, closed: Book) -> None:
    raw(reopening(commune, closed, "T1", "approver"))
    before = everything(commune)
    with commune.station.engine.connect() as connection:
        names = list(connection.exec_driver_sql("SELECT * FROM ledger_reopening LIMIT 1").keys())
    assert refused(raw, "DELETE FROM ledger_reopening")
    for name, update in product(names, ("UPDATE", "UPDATE OR REPLACE", "UPDATE OR IGNORE")):
        assert refused(raw, f"{update} ledger_reopening SET {name} = {name}"), name
    for insert in INSERTS[:3]:
        assert refused(raw, f"{insert} INTO ledger_reopening SELECT * FROM ledger_reopening")
    assert everything(commune) == before
    # Nor is the row of one book replaced by that of another.
    other = commune.book()
    commune.desk("N1").ledgers.state(other.id, [ROW])
    commune.desk("S1").ledgers.read(other.id, [ROW])
    fresh = reopening(commune, other, "T1", "approver", insert="INSERT OR REPLACE")
    assert refused(raw, fresh.replace("(book_id,", "(id, book_id,").replace("('", "(1, '", 1))
    raw(fresh)
    assert [row[:3] for row in rows(commune, "reopening")] == [(1, closed.id, 2), (2, other.id, 2)]


def test_the_law_holds_without_foreign_keys(commune: Commune, raw: Raw, closed: Book) -> None:
    """Triggers alone: an insider can switch the keys off."""
    with commune.station.engine.connect() as connection:
        inside: object = connection.connection.dbapi_connection
        inside.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]
        with connection.begin():
            connection.exec_driver_sql(reopening(commune, closed, "X1"))
        for statement in (
            reading(commune, closed, "X1", "keyer", 2),
            reading(commune, closed, "N2", "keyer", 2),
            reopening(commune, closed, "N1", number=3),
        ):
            with pytest.raises(Exception, match=r"law|same person"), connection.begin():
                connection.exec_driver_sql(statement)
        inside.execute("PRAGMA foreign_keys = ON")  # type: ignore[attr-defined]
