"""The audit log attests every row of a truth, and its chain gets a key.

Rows of the log before it stay as they are, in a chain without a key; the first row with one attests
all that stood then (`store.proof.sealing`)."""

from alembic import op

from hotich_tui.store.migrations.attesting import STATES, states_now
from hotich_tui.store.migrations.packed_views import create_view

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run = op.get_bind().exec_driver_sql
    run("ALTER TABLE audit_row ADD COLUMN wrote INTEGER REFERENCES word (id)")
    run("DROP VIEW audit")
    run(create_view("audit"))
    run(
        "CREATE TABLE row_state ("
        "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, key NOT NULL,"
        " digest BLOB NOT NULL)"
    )
    # Its first row says where the chain without a key ends.
    run(
        "INSERT INTO row_state (id, kind, key, digest)"
        " SELECT 1, 'audit_keyed_after', coalesce(max(n), 0), x'' FROM audit_row"
    )
    for table in STATES:
        run(states_now(table))
