"""What was counted at every look is kept counted, in tables that follow from the others.

The tables are made from the truth when all revisions have run (`store.file.derived`): no revision
has to keep them, or to know them."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # Lists go from book to book in this order, and stop when a screen is full.
    op.execute("CREATE INDEX book_order ON book (register, year, number, id)")
