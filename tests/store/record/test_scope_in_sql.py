"""The scope in SQL: what somebody with the station's key cannot write past the program."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from sqlalchemy.exc import DBAPIError

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.lifecycle import State
from hotich_tui.domain.record.records import Book
from hotich_tui.store.migrations import scope_triggers
from hotich_tui.store.migrations.scope_triggers import OF_FIELDS
from hotich_tui.wire.payload import content_of, item_body
from tests.conftest import Commune
from tests.scopes import (
    FIELD,
    FORGED,
    KINDS,
    OTHER,
    RIGHT,
    approved,
    correction,
    keyed_afresh,
    returned,
    version,
    view,
)

Raw = Callable[[str], None]
Kind = Callable[[Commune], str]
PLACES = ({"version", "round", "field"}, {"version_id", "round", "field"})
AT = "'2026-12-01T00:00:00.000+00:00'"
SECOND = "INSERT INTO version (id, record_id, number, state) VALUES ('v2', '{}', 2, 'drafting')"
INSERTS = ("INSERT", "INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE")


def refused(raw: Raw, statement: str, why: str = "nobody asked for this field") -> bool:
    try:
        raw(statement)
    except DBAPIError as error:
        assert why in str(error.orig), statement
        return True
    return False


def test_every_table_of_fields_is_on_the_list(commune: Commune) -> None:
    """A new table that says something of a field in a round fails here until it is guarded."""
    with commune.station.engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).scalars()
        found = set()
        for name in names.all():
            info = connection.exec_driver_sql(f"PRAGMA table_info({name})").fetchall()
            if any(place <= {row.name for row in info} for place in PLACES):
                found.add(name)
    assert found == OF_FIELDS.keys()


def statements(commune: Commune, version_id: str, role: str, field: str) -> dict[str, str]:
    """Table -> a statement that says something of a field, but for its INSERT."""
    held = {"keyer": "N1", "verifier": "S1", "adjudicator": "X1"}
    number = version(commune, version_id).round
    who = f"'{version_id}', '{commune.user(held[role]).id}', '{role}', {number}, '{field}'"
    names = "version_id, person_id, role, round, field"
    if role == "adjudicator":
        columns = f"({names}, choice, said, text, at)"
        return {
            "decision": f"INTO decision {columns} VALUES ({who}, 'retyped', 'written', 'x', {AT})"
        }
    second = role == "verifier"
    compared, reason = ("'same'", "'vigilance'") if second else ("NULL", "'doubt'")
    found = {
        "reading_row": f"INTO reading ({names}, attempt, said, text, how, difference, at) VALUES"
        f" ({who}, {int(second)}, 'written', 'Lén', 'typed', {compared}, {AT})",
        "blind": f"INTO blind ({names}, reason, at) VALUES ({who}, {reason}, {AT})",
    }
    if second:
        found["trial"] = f"INTO trial ({names}, kind, caught, at) VALUES ({who}, 'x', 1, {AT})"
    else:
        found["proposal"] = f"INTO proposal ({names}, fate, text, at) VALUES"
        found["proposal"] += f" ({who}, 'proposed', 'x', {AT})"
    return found


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_nothing_is_written_of_another_field(commune: Commune, raw: Raw, kind: Kind) -> None:
    """Each table, by the people who have their part, in time, by every way to insert. The
    controls: the same of the marked field goes, and without the triggers of the other one too."""
    version_id = kind(commune)
    tried = set()

    def attack(role: str) -> None:
        for table, rest in statements(commune, version_id, role, OTHER).items():
            for insert in INSERTS:
                assert refused(raw, f"{insert} {rest}"), (table, insert)
            tried.add(table)
        for rest in statements(commune, version_id, role, FIELD).values():
            with commune.station.engine.connect() as connection:
                connection.exec_driver_sql(f"INSERT {rest}")
                connection.rollback()
        for table, rest in statements(commune, version_id, role, OTHER).items():
            with commune.station.engine.connect() as connection:
                connection.exec_driver_sql(f"DROP TRIGGER {table}_in_scope")
                connection.exec_driver_sql(f"INSERT {rest}")
                connection.rollback()

    attack("keyer")
    keyed_afresh(commune, version_id)
    verifying = commune.desk("S1").verifying
    raw(
        f"INSERT INTO part SELECT '{version_id}', '{commune.user('S1').id}', 'verifier' WHERE NOT"
        f" EXISTS (SELECT 1 FROM part WHERE version_id = '{version_id}' AND role = 'verifier')"
    )
    attack("verifier")
    for _ in range(2):
        verifying.commit(version_id, FIELD, Value(Said.WRITTEN, "Hoàng Văn Khác"))
    verifying.finish(version_id)
    raw(f"INSERT INTO part VALUES ('{version_id}', '{commune.user('X1').id}', 'adjudicator')")
    attack("adjudicator")
    assert tried == OF_FIELDS.keys()


def test_a_version_that_nobody_asked_for_opens_no_field(commune: Commune, raw: Raw) -> None:
    """A second version made by hand, without the request: everything of it is refused."""
    record = version(commune, approved(commune)).record_id
    raw(SECOND.format(record))
    keyer = commune.user("N1").id
    raw(f"INSERT INTO part VALUES ('v2', '{keyer}', 'keyer')")
    for field in (FIELD, OTHER):
        assert refused(raw, f"INSERT {statements(commune, 'v2', 'keyer', field)['reading_row']}")
    assert version(commune, "v2").scope == frozenset()
    # Nor does it become one that was begun before there were scopes.
    late = "not the time"
    assert refused(raw, "INSERT INTO carried VALUES ('v2', NULL)", late)
    asked = f"'v2', '{commune.user('T1').id}', '[\"{FIELD}\"]', 'found', {AT}"
    columns = "(version_id, person_id, fields, reason, at)"
    assert refused(raw, f"INSERT INTO correction {columns} VALUES ({asked})", late)


def test_a_request_has_fields_a_reason_and_an_approver(commune: Commune, raw: Raw) -> None:
    version_id, chief = correction(commune), commune.user("T2").id
    columns = "INSERT INTO widening (version_id, person_id, round, fields, reason, at) VALUES"

    def asks(who: str, fields: str = f'["{OTHER}"]', reason: str = "found") -> str:
        return f"{columns} ('{version_id}', '{who}', 1, '{fields}', '{reason}', {AT})"

    why = "no field, or no reason"
    assert refused(raw, asks(chief, "[]"), why) and refused(raw, asks(chief, reason=" "), why)
    assert refused(raw, asks(chief, "*"), why)
    assert refused(raw, asks(commune.user("S1").id), "not the time"), "no approver"
    raw(f"UPDATE person SET roles = 'approver,keyer' WHERE id = '{commune.user('N1').id}'")
    assert refused(raw, asks(commune.user("N1").id), "another part"), "its own keyer"
    with commune.station.engine.connect() as connection:
        connection.exec_driver_sql("DROP TRIGGER widening_by_others")
        connection.exec_driver_sql(asks(commune.user("N1").id))
        connection.rollback()
    raw(asks(chief))
    assert version(commune, version_id).scope == {FIELD, OTHER}
    keyed_afresh(commune, version_id)
    assert refused(raw, asks(chief), "not the time"), "handed over"


def test_a_return_is_asked_for_with_fields_and_a_reason(commune: Commune, raw: Raw) -> None:
    version_id = commune.keyed(commune.book())
    commune.verified(version_id)
    chief = commune.user("T1").id
    raw(f"INSERT INTO part VALUES ('{version_id}', '{chief}', 'approver')")
    raw(f"UPDATE version SET state = 'returned', round = 2 WHERE id = '{version_id}'")
    assert version(commune, version_id).scope == frozenset(), "until somebody says which"
    columns = "INSERT INTO marking (version_id, person_id, role, round, fields, reason, at) VALUES"
    for fields, reason in (("[]", "wrong"), (f'["{FIELD}"]', "")):
        row = f"('{version_id}', '{chief}', 'approver', 2, '{fields}', '{reason}', {AT})"
        assert refused(raw, f"{columns} {row}", "no field, or no reason")


def test_what_was_not_asked_for_cannot_be_approved_otherwise(commune: Commune, raw: Raw) -> None:
    """An approval and an item of the outbox written by hand, with one other field changed. The
    control: with nothing else changed both go."""
    version_id = correction(commune)
    keyed_afresh(commune, version_id)
    commune.verified(version_id)
    seen, chief = view(commune, version_id), commune.user("T2").id
    raw(f"INSERT INTO part VALUES ('{version_id}', '{chief}', 'approver')")
    book = commune.desk("T2").approving.open(version_id).book

    def approval(values: dict[str, Value], of: Book = book) -> str:
        content = content_of(of, seen.version.ordinal, values)
        columns = "(version_id, person_id, role, payload, sha256, shown, at)"
        row = f"'{version_id}', '{chief}', 'approver', '{content.text}', '{content.sha256}'"
        return f"INSERT INTO approved {columns} VALUES ({row}, '{{}}', {AT})"

    values = dict(seen.values)
    forged = [
        approval({**values, OTHER: FORGED}),
        approval({key: value for key, value in values.items() if key != OTHER}),
        approval({**values, "ghiChu": FORGED}),
        approval(values, replace(book, number="9/1999")),
    ]
    for statement in forged:
        assert refused(raw, statement, "something else would change")
        with commune.station.engine.connect() as connection:
            connection.exec_driver_sql("DROP TRIGGER approved_keeps_the_rest")
            connection.exec_driver_sql(statement)
            connection.rollback()
    raw(approval(values))
    for other in ({**values, OTHER: FORGED}, {**values, FIELD: FORGED}):
        assert refused(raw, sent(commune, version_id, book, other), "this was not approved")
    raw(sent(commune, version_id, book, values))
    raw(f"UPDATE version SET state = 'approved' WHERE id = '{version_id}'")
    assert version(commune, version_id).state is State.APPROVED


def sent(commune: Commune, version_id: str, book: Book, said: Mapping[str, Value]) -> str:
    """A statement that puts something into the outbox for a version."""
    there = version(commune, version_id)
    content, record = content_of(book, there.ordinal, said), there.record_id
    body = item_body(content, op_id="op", record_id=record, commune="00000", roles=there.roles)
    columns = "(op_id, record_id, version_id, body, state, problem)"
    row = f"'op', '{record}', '{version_id}', X'{body.hex()}', 'waiting', ''"
    return f"INSERT INTO outbox {columns} VALUES ({row})"


def test_a_correction_stands_on_its_own_record(commune: Commune, raw: Raw) -> None:
    """What it leaves out is carried from the version before, and from no other."""
    first, other = approved(commune), approved(commune)
    record = version(commune, first).record_id
    raw(SECOND.format(record))
    for former in (other, "v2"):
        assert refused(raw, f"INSERT INTO carried VALUES ('v2', '{former}')", "not the time")
    raw(f"INSERT INTO carried VALUES ('v2', '{first}')")
    assert refused(raw, f"INSERT OR REPLACE INTO carried VALUES ('v2', '{other}')", "not the time")
    assert refused(raw, f"UPDATE carried SET former_id = '{other}'", "append-only")


def test_a_correction_begun_before_there_were_scopes_stays_open(commune: Commune) -> None:
    """As 0.1.0 made it: a row that only an upgrade writes. What was read of it counts."""
    version_id = correction(commune)
    with commune.station.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("DROP TRIGGER carried_no_update")
        connection.exec_driver_sql("UPDATE carried SET former_id = NULL")
    there = version(commune, version_id)
    assert there.scope is None and there.former is None
    keying = commune.desk("N1").keying
    keying.commit(version_id, Reading(OTHER, RIGHT))
    assert keying.open(version_id).readings[OTHER].value == RIGHT


def test_the_triggers_say_the_law(commune: Commune) -> None:
    """Each is in the station under its name."""
    wanted = {s.split()[2] for s in scope_triggers.statements()}
    with commune.station.engine.connect() as connection:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        there = dict(connection.exec_driver_sql(query).fetchall())  # type: ignore[arg-type]
    assert wanted <= there.keys()
    assert all(re.search("RAISE\\(ABORT, '(law|same person): ", there[name]) for name in wanted)


def test_returned_fields_are_those_of_the_round(commune: Commune, raw: Raw) -> None:
    """A second return opens its own fields; those of the first are closed again."""
    version_id = returned(commune)
    keyed_afresh(commune, version_id)
    commune.verified(version_id)
    commune.desk("T1").approving.send_back(version_id, [OTHER], "wrong")
    commune.desk("N1").keying.open(version_id)
    assert refused(raw, f"INSERT {statements(commune, version_id, 'keyer', FIELD)['reading_row']}")
    raw(f"INSERT {statements(commune, version_id, 'keyer', OTHER)['reading_row']}")
