"""The derived tables as queries name them; what they hold stands in `derived`."""

from sqlalchemy import column, table

LATEST = table(
    "latest",
    column("book_id"),
    column("ordinal"),
    column("version_id"),
    column("state"),
    column("mark"),
)
TALLY = table("tally", column("state"), column("mark"), column("book_id"), column("n"))
INVOLVED_TALLY = table(
    "involved_tally",
    column("person_id"),
    column("state"),
    column("mark"),
    column("role"),
    column("n"),
)
ACKNOWLEDGED = table("acknowledged", column("book_id"), column("n"))
FINISHED = table("finished", column("person_id"), column("role"), column("n"), column("measured"))
FILLED = table("filled", column("person_id"), column("role"), column("short"), column("long"))
