"""Where a carried value comes from."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("ALTER TABLE reading ADD COLUMN source TEXT NOT NULL DEFAULT ''")
