"""The station as it began."""

from alembic import op

from hotich_tui.store.migrations import base_schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    for statement in base_schema():
        op.execute(statement)
