"""The law in SQL: what somebody with the station's key cannot do past the program."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy.exc import DBAPIError

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Choice
from tests.conftest import Commune
from tests.store.quality.test_efforts import KEYS, effort, worked
from tests.workflow.quality import watching
from tests.workflow.quality.watching import desk, look
from tests.workflow.record.test_law import WAYS

PARTS = [r for r in Role if r.on_records]
INSERTS = ("INSERT", "INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE")
Raw = Callable[[str], None]


def refused(raw: Raw, statement: str) -> bool:
    try:
        raw(statement)
    except DBAPIError:
        return True
    return False


@pytest.fixture
def full(commune: Commune) -> str:
    """A record with a keyer, a verifier, an adjudicator and an approver; its version."""
    version_id = commune.keyed(commune.book())
    commune.verified(version_id, {"nksHoTen": Value(Said.WRITTEN, "Khác")})
    commune.desk("X1").adjudicating.decide(
        version_id, "nksHoTen", Choice.RETYPED, Value(Said.WRITTEN, "Khác")
    )
    commune.desk("T1").approving.approve(version_id)
    return version_id


def roles_on(commune: Commune, version_id: str) -> dict[str, str]:
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT person_id, role FROM part WHERE version_id = '{version_id}'"
        )
        return dict(rows.fetchall())


def test_no_second_role_by_any_insert(commune: Commune, raw: Raw, full: str) -> None:
    """Every pair of roles, every way to insert; the roles stay as they were."""
    before = roles_on(commune, full)
    assert len(before) == 4
    for (person, held), insert, wanted in product(before.items(), INSERTS, PARTS):
        statement = f"{insert} INTO part VALUES ('{full}', '{person}', '{wanted.value}')"
        if insert != "INSERT OR IGNORE":
            assert refused(raw, statement), (held, insert, wanted)
        else:
            refused(raw, statement)
        assert roles_on(commune, full) == before
    for person, wanted in product(before, PARTS):
        where = f"WHERE version_id = '{full}' AND person_id = '{person}'"
        assert refused(raw, f"UPDATE part SET role = '{wanted.value}' {where}")
        assert refused(raw, f"UPDATE OR REPLACE part SET role = '{wanted.value}' {where}")
        assert refused(raw, f"DELETE FROM part {where}")
    assert roles_on(commune, full) == before


def test_control_a_new_part_can_be_written(commune: Commune, raw: Raw) -> None:
    """The refusals above are the law's, not those of a broken statement."""
    version_id = commune.keyed(commune.book())
    person = commune.user("S2").id
    raw(f"INSERT INTO part VALUES ('{version_id}', '{person}', 'verifier')")
    assert roles_on(commune, version_id)[person] == "verifier"


READING = (
    "INTO reading (version_id, person_id, role, round, field, attempt, said, text, fold, how,"
    " doubt, note, difference, at) VALUES ('{v}', '{p}', '{role}', 1, 'nksHoTen', {attempt},"
    " 'written', 'Lén', 'len', 'typed', 0, '', '{difference}', '2026-01-01T00:00:00Z')"
)


@pytest.mark.parametrize("insert", INSERTS[:3])
def test_the_keyer_cannot_write_a_verifiers_reading(
    commune: Commune, raw: Raw, insert: str
) -> None:
    version_id = commune.keyed(commune.book(), keyer="M1")
    mine, other = commune.user("M1").id, commune.user("S1").id
    row = {"v": version_id, "role": "verifier", "attempt": 1, "difference": "letters"}
    assert refused(raw, f"{insert} {READING.format(p=mine, **row)}")
    # Without a part first, nobody can; with one, they can: the control.
    assert refused(raw, f"{insert} {READING.format(p=other, **row)}")
    raw(f"INSERT INTO part VALUES ('{version_id}', '{other}', 'verifier')")
    raw(f"{insert} {READING.format(p=other, **row)}")
    # A second reading has the next attempt; the same attempt again and a third are refused.
    assert refused(raw, f"{insert} {READING.format(p=other, **row)}")
    raw(f"{insert} {READING.format(p=other, **{**row, 'attempt': 2})}")
    assert refused(raw, f"{insert} {READING.format(p=other, **{**row, 'attempt': 3})}")


@pytest.mark.parametrize(
    "table",
    [
        *("reading", "decision", "marking", "approved", "parking", "audit", "effort"),
        *("hinted", "proposal"),
    ],
)
def test_append_only(commune: Commune, raw: Raw, full: str, table: str) -> None:
    commune.desk("M1").approving.correct(full, ["nksHoTen"], "registry")
    if table in ("marking", "parking"):
        _ = WAYS[State.RETURNED](commune) if table == "marking" else WAYS[State.PARKED](commune)
    if table == "effort":
        worked(commune, effort(KEYS), effort(KEYS))
    if table in ("hinted", "proposal"):
        keyer = commune.desk("N1")
        version = keyer.keying.begin(commune.book().id).version
        keyer.hinting.begin(version)
        keyer.hinting.take(version.id, "child", {"meHoTen": "Nông Thị Dân Cư"})
    with commune.station.engine.connect() as connection:
        before = connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
        names = list(connection.exec_driver_sql(f"SELECT * FROM {table} LIMIT 1").keys())
    assert before
    assert refused(raw, f"DELETE FROM {table}")
    for name in names:
        assert refused(raw, f"UPDATE {table} SET {name} = {name}")
    assert refused(raw, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    with commune.station.engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.parametrize("before", State)
def test_no_state_but_by_the_table(commune: Commune, raw: Raw, before: State) -> None:
    """Nobody sets a state for which the work was not done, from any state."""
    version_id = WAYS[before](commune)
    allowed = {
        State.DRAFTING: {State.KEYED},
        State.KEYED: {State.DRAFTING},
        State.DISPUTED: set[State](),
        State.VERIFIED: {State.RETURNED},
        State.RETURNED: {State.KEYED},
        State.PARKED: {State.KEYED},
        State.APPROVED: set[State](),
    }[before]
    for wanted in set(State) - {before} - allowed:
        assert refused(
            raw, f"UPDATE version SET state = '{wanted.value}' WHERE id = '{version_id}'"
        ), wanted


def test_a_version_does_not_begin_later(commune: Commune, raw: Raw) -> None:
    version_id = WAYS[State.KEYED](commune)
    record = f"(SELECT record_id FROM version WHERE id = '{version_id}')"
    for insert, state in product(INSERTS[:3], State):
        for identity in ("'new'", f"'{version_id}'"):
            for number in (1, 2):
                assert refused(
                    raw,
                    f"{insert} INTO version (id, record_id, number, round, state)"
                    f" VALUES ({identity}, {record}, {number}, 1, '{state.value}')",
                )


def test_nobody_approves_in_sql_what_they_verified(commune: Commune, raw: Raw) -> None:
    version_id = commune.keyed(commune.book())
    commune.verified(version_id, verifier="M1")
    person = commune.user("M1").id
    for role, insert in product(("approver", "verifier"), INSERTS[:3]):
        assert refused(
            raw,
            f"{insert} INTO approved (version_id, person_id, role, payload, sha256, shown, at)"
            f" VALUES ('{version_id}', '{person}', '{role}', '{{}}', '', '{{}}', '')",
        )


WATCHING = {
    "blind": "(version_id, person_id, role, round, field, reason, at)",
    "hand_over": "(version_id, person_id, role, round, absent, at)",
    "standing": "(version_id, person_id, role, round, standing, at)",
    "trial": "(version_id, person_id, role, round, field, kind, caught, at)",
}


@pytest.mark.parametrize("table", WATCHING)
def test_what_watching_wrote_stays(commune: Commune, raw: Raw, table: str) -> None:
    values, seat = watching.full(1), desk(commune, "S1")
    version_id = commune.keyed(commune.book(), values)
    watching.read_blind(seat, version_id, values)
    look(seat, version_id)
    with commune.station.engine.connect() as connection:
        before = connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
        names = list(connection.exec_driver_sql(f"SELECT * FROM {table}").keys())
    assert before, "a missed seed leaves a row in each of them"
    assert refused(raw, f"DELETE FROM {table}")
    for name in names:
        assert refused(raw, f"UPDATE {table} SET {name} = {name}")
    assert refused(raw, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    with commune.station.engine.connect() as connection:
        assert connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall() == before


def test_watching_is_written_in_time_and_by_whose_part_it_is(commune: Commune, raw: Raw) -> None:
    version_id = commune.keyed(commune.book(), watching.full(2))
    keyer, other = commune.user("N1").id, commune.user("S1").id
    raw(f"INSERT INTO part VALUES ('{version_id}', '{other}', 'verifier')")

    def insert(table: str, person: str, role: str, rest: str, how: str = "INSERT") -> str:
        row = f"'{version_id}', '{person}', '{role}', 1, {rest}, ''"
        return f"{how} INTO {table} {WATCHING[table]} VALUES ({row})"

    for how in INSERTS[:3]:
        for statement in (
            # Handed over already: the policy has spoken, and the keyer says nothing for others.
            insert("blind", keyer, "keyer", "'ghiChu', 'doubt'", how),
            insert("hand_over", keyer, "keyer", "'[]'", how),
            insert("blind", other, "verifier", "'ghiChu', 'doubt'", how),
            insert("standing", keyer, "verifier", "'looking'", how),
            insert("standing", keyer, "keyer", "'looking'", how),
            insert("trial", keyer, "verifier", "'ghiChu', 'text', 1", how),
            insert("trial", commune.user("S2").id, "verifier", "'ghiChu', 'text', 1", how),
        ):
            assert refused(raw, statement), statement
    # The controls, each once.
    for table, rest in (
        ("standing", "'looking'"),
        ("trial", "'ghiChu', 'text', 1"),
        ("blind", "'ghiChu', 'seed_missed'"),
    ):
        raw(insert(table, other, "verifier", rest))
        for how in INSERTS[:3]:
            assert refused(raw, insert(table, other, "verifier", rest, how))
    desk(commune, "S1").verifying.commit(version_id, "ghiChu", Value(Said.WRITTEN, "khác"))
    late = insert("blind", other, "verifier", "'nguoiKy', 'vigilance'")
    row = {"v": version_id, "p": other, "role": "verifier", "difference": "letters"}
    raw("INSERT " + READING.format(attempt=1, **row).replace("nksHoTen", "nguoiKy"))
    assert refused(raw, late), "what was read is not turned blind afterwards"
