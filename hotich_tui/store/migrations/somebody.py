"""Who acts is here, and holds the role: a law of every table that says who wrote a row."""

from collections.abc import Iterator

BY_ID = (
    *("part_row", "decision", "marking", "correction", "widening", "parking", "approved_row"),
    *("ledger_part", "ledger_reading", "ledger_decision", "ledger_explanation"),
    *("ledger_closing", "ledger_reopening"),
    *("blind", "hand_over", "standing", "trial", "hinted", "proposal"),
    *("match_look", "match_decision"),
)
"""Tables that name a person by id."""
BY_WORD = ("reading_row", "effort_row", "audit_row")
"""Tables that name a person by the number of a word."""
IN_A_ROLE = {
    "part_row": "NEW.role",
    "reading_row": "CASE NEW.attempt WHEN 0 THEN 'keyer' ELSE 'verifier' END",
    "decision": "NEW.role",
    "marking": "NEW.role",
    "ledger_part": "NEW.role",
    "approved_row": "NEW.role",
}
"""Table -> the role in which a row is written: the person holds it at that moment."""


def statements() -> Iterator[str]:
    """A trigger each against rows of who has been disabled, or lost the role."""
    for table in (*BY_ID, *BY_WORD):
        who = "NEW.person_id"
        if table in BY_WORD:
            who = "(SELECT text FROM word WHERE id = NEW.person)"
        yield (
            f"CREATE TRIGGER {table}_by_who_is_here BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM person WHERE id = {who} AND disabled)"
            " BEGIN SELECT RAISE(ABORT, 'gone: this person was disabled'); END"
        )
        if table in IN_A_ROLE:
            role = IN_A_ROLE[table]
            yield (
                f"CREATE TRIGGER {table}_by_who_may BEFORE INSERT ON {table}"
                f" WHEN EXISTS (SELECT 1 FROM person WHERE id = {who} AND NOT {_holds(role)})"
                " BEGIN SELECT RAISE(ABORT, 'gone: this person does not hold the role'); END"
            )


def _holds(role: str) -> str:
    """Whoever works on records settles disputes."""
    roles = "',' || roles || ','"
    others = " OR ".join(f"instr({roles}, ',{one},')" for one in ("keyer", "verifier", "approver"))
    return f"(instr({roles}, ',' || {role} || ',') OR ({role} = 'adjudicator' AND ({others})))"
