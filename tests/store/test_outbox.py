"""What is sent next, and on what it builds, found by indexes: the same as by looking at all."""

from random import Random

from sqlalchemy import Connection, text

from hotich_tui.store import migrations
from hotich_tui.store.file.packed import packed_beside
from tests.approval import fill
from tests.conftest import Commune

STATES = ("waiting", "acknowledged", "parked")


def drawn(connection: Connection, random: Random) -> None:
    """Rows of some records in any state: written past the program, which would take hours."""
    connection.exec_driver_sql("DELETE FROM outbox_row")
    connection.exec_driver_sql("DELETE FROM approved_row")
    records = connection.exec_driver_sql("SELECT id FROM record").scalars().all()
    for number in range(40):
        state = random.choice(STATES)
        row = {
            "n": f"op{number}",
            "record": random.choice(records[:12]) if records else "",
            "body": packed_beside(b"{}", "{}"),
            "state": state,
            "version": random.randrange(9) if state == "acknowledged" else None,
        }
        # What is sent is packed beside what was approved.
        connection.execute(
            text(
                "INSERT INTO approved_row (version_id, person_id, role, payload, sha256, shown, at)"
                " VALUES (:n, 'nobody', 'approver', '{}', '', '', '')"
            ),
            row,
        )
        connection.execute(
            text(
                "INSERT INTO outbox_row (op_id, record_id, version_id, body, state,"
                " registry_version, problem) VALUES (:n, :record, :n, :body, :state, :version, '')"
            ),
            row,
        )


DEFINITION = """
    SELECT seq, record_id, coalesce((SELECT max(registry_version) FROM outbox AS sent
        WHERE sent.record_id = outbox.record_id AND sent.state = 'acknowledged'), 0)
    FROM outbox
    WHERE seq IN (SELECT min(seq) FROM outbox WHERE state = 'waiting' GROUP BY record_id)
    AND record_id NOT IN (SELECT record_id FROM outbox WHERE state = 'parked')
    ORDER BY seq LIMIT 5
"""


def test_pending_is_the_first_that_waits_of_each_record(commune: Commune) -> None:
    fill(commune, 12)
    engine, random = commune.station.engine, Random(5)
    seen = 0
    for _ in range(20):
        with engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.cursor().execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                migrations.drop_triggers(connection)
                drawn(connection, random)
                wanted = connection.exec_driver_sql(DEFINITION).fetchall()
        found = commune.station.outbox.pending(5)
        assert [(i.seq, i.record_id, i.base_version) for i in found] == list(map(tuple, wanted))
        seen += len(found)
    assert seen > 20


QUESTIONS = (
    # On what a record builds; what is earlier of it; what is held.
    "SELECT record_id, max(registry_version) FROM outbox WHERE state = 'acknowledged'"
    " AND record_id IN ('a', 'b') GROUP BY record_id",
    "SELECT 1 FROM outbox WHERE record_id = 'a' AND state = 'waiting' AND seq < 7",
    "SELECT 1 FROM outbox WHERE record_id = 'a' AND state = 'parked'",
)


def test_no_question_of_delivery_looks_at_every_row(commune: Commune) -> None:
    with commune.station.engine.connect() as connection:
        for question in QUESTIONS:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question}").fetchall()
            assert any("outbox_record (state=? AND record_id=?" in row[3] for row in plan), plan
        waiting = "SELECT * FROM batch WHERE settled IS 0 LIMIT 1"
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {waiting}").fetchall()
        assert any("batch_open" in row[3] for row in plan), plan
