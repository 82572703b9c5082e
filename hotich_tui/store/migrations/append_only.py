"""The tables in which a row stays as it was written, and the triggers that keep them so."""

from collections.abc import Iterator, Mapping

APPEND_ONLY: Mapping[str, tuple[str, ...]] = {
    "record": ("id", "book_id, ordinal"),
    "word": ("id", "text"),
    "reading_row": ("id",),
    "decision": ("id", "version_id, round, field"),
    "effort_row": ("id",),
    "marking": ("id", "version_id, round"),
    "correction": ("version_id",),
    "widening": ("id",),
    "carried": ("version_id",),
    "parking": ("id",),
    "approved_row": ("version_id",),
    # Its numbers have no gap, which says more: a trigger of its own.
    "audit_row": (),
    "ledger_reopening": ("id", "book_id, round"),
    "ledger_reading": ("id",),
    "ledger_decision": ("id", "book_id, round, line"),
    "ledger_explanation": ("id",),
    "ledger_closing": ("book_id, round",),
    "blind": ("id", "version_id, round, field"),
    "hand_over": ("id",),
    "standing": ("id", "version_id, round, person_id"),
    "trial": ("id", "version_id, round, person_id"),
    "hinted": ("id", "version_id, round, person_id"),
    "proposal": ("id",),
    "match_look": ("record_id, person_id",),
    "match_decision": ("id",),
    "row_state": ("id",),
    "person_event": ("id",),
}
"""Table -> its keys: what a second row may not have in common with the first, INSERT OR REPLACE
included, which would take the first one's place."""
VIEWS = ("reading", "effort", "approved", "audit")
"""Views on some of them: what is asked of a view is refused by it, in the same words."""


def statements() -> Iterator[str]:
    """A trigger each against changing, deleting and replacing rows."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'law: append-only'); END"
    for view in VIEWS:
        yield f"CREATE TRIGGER {view}_no_update INSTEAD OF UPDATE ON {view} {refuse}"
        yield f"CREATE TRIGGER {view}_no_delete INSTEAD OF DELETE ON {view} {refuse}"
    for table, keys in APPEND_ONLY.items():
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}"
        for number, key in enumerate(keys):
            name = f"{table}_no_reuse_{number}" if number else f"{table}_no_reuse"
            same = " AND ".join(f"{column} = NEW.{column}" for column in key.split(", "))
            yield (
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table}"
                f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {refuse}"
            )
