"""The triggers that keep a correction and a return within their scope.

Nothing is written of a field that nobody asked for, and what is approved and sent says of it what
it said before."""

from collections.abc import Iterator, Mapping

_WORD = "(SELECT text FROM word WHERE id = NEW.{0})"
_PACKED = (_WORD.format("version"), _WORD.format("field"))
_PLAIN = ("NEW.version_id", "NEW.field")
OF_FIELDS: Mapping[str, tuple[str, str]] = {
    "reading_row": _PACKED,
    "decision": _PLAIN,
    "blind": _PLAIN,
    "proposal": _PLAIN,
    "trial": _PLAIN,
}
"""Table of what is written of one field in a round -> SQL of the version and of the field."""


def _outside(version: str, field: str) -> str:
    """Condition: a field is not to be read in the round of NEW."""
    return f"""EXISTS (SELECT 1 FROM version AS v WHERE v.id = {version}
        AND (NEW.round > 1 OR (v.number > 1 AND NOT EXISTS (
            SELECT 1 FROM carried WHERE version_id = v.id AND former_id IS NULL)))
        AND NOT EXISTS (SELECT 1 FROM scope
            WHERE version_id = v.id AND round = NEW.round AND field = {field}))"""


def _rest(payload: str, version: str) -> str:
    """Expression: what a payload says outside the scope of a version."""
    return f"""(SELECT group_concat(said.key || said.value, char(10))
        FROM json_each({payload}, '$.values') AS said
        WHERE said.key NOT IN (SELECT field FROM scope WHERE version_id = {version}))
        || json_remove({payload}, '$.values')"""


def _refuse(name: str, event: str, condition: str, told: str) -> str:
    return f"""CREATE TRIGGER {name} BEFORE INSERT ON {event}
WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{told}'); END"""


_NO_FIELD = """(NOT json_valid(NEW.fields) OR NOT EXISTS (SELECT 1 FROM json_each(NEW.fields))
    OR trim(NEW.reason) = '')"""
_HOLDS = """EXISTS (SELECT 1 FROM person WHERE id = NEW.person_id
    AND instr(',' || roles || ',', ',approver,'))"""
_BEGINS = """EXISTS (SELECT 1 FROM version WHERE id = NEW.version_id AND state = 'drafting'
    AND number > 1 AND round = 1)
    AND NOT EXISTS (SELECT 1 FROM part_row WHERE version_id = NEW.version_id)"""


def statements() -> Iterator[str]:
    """Every trigger of the scope, one statement each."""
    for table, (version, field) in OF_FIELDS.items():
        told = "law: nobody asked for this field"
        yield _refuse(f"{table}_in_scope", table, _outside(version, field), told)
    yield _refuse("marking_says_why", "marking", _NO_FIELD, "law: no field, or no reason")
    yield _refuse("correction_says_why", "correction", _NO_FIELD, "law: no field, or no reason")
    yield _refuse("widening_says_why", "widening", _NO_FIELD, "law: no field, or no reason")
    # A correction that was begun is asked for no more.
    yield _refuse("correction_in_time", "correction", f"NOT ({_BEGINS} AND {_HOLDS})", _LATE)
    yield _refuse(
        "carried_in_time",
        "carried",
        f"""NOT ({_BEGINS} AND EXISTS (SELECT 1 FROM version AS v JOIN version AS former
        ON former.record_id = v.record_id AND former.number = v.number - 1
        WHERE v.id = NEW.version_id AND former.id = NEW.former_id
        AND former.state = 'approved'))""",
        _LATE,
    )
    # More is asked for by an approver who reads nothing of it, before the fields are handed over.
    yield _refuse(
        "widening_in_time",
        "widening",
        f"""NOT (EXISTS (SELECT 1 FROM version WHERE id = NEW.version_id AND round = NEW.round
        AND (round > 1 OR number > 1)
        AND coalesce(parked_from, state) IN ('drafting', 'returned')) AND {_HOLDS})""",
        _LATE,
    )
    yield _refuse(
        "widening_by_others",
        "widening",
        """EXISTS (SELECT 1 FROM part_row WHERE version_id = NEW.version_id
        AND person_id = NEW.person_id AND role <> 'approver')""",
        "same person: another part",
    )
    yield _refuse(
        "approved_keeps_the_rest",
        "approved_row",
        f"""EXISTS (SELECT 1 FROM carried JOIN approved_row AS before
        ON before.version_id = carried.former_id
        WHERE carried.version_id = NEW.version_id
        AND {_rest("unpacked(before.payload)", "NEW.version_id")}
        IS NOT {_rest("unpacked(NEW.payload)", "NEW.version_id")})""",
        "law: something else would change",
    )
    yield _refuse(
        "outbox_says_what_was_approved",
        "outbox_row",
        """NOT EXISTS (SELECT 1 FROM approved_row AS a WHERE a.version_id = NEW.version_id
        AND json_extract(CAST(unpacked_beside(NEW.body, unpacked(a.payload)) AS TEXT), '$.payload')
        = unpacked(a.payload))""",
        "law: this was not approved",
    )


_LATE = "law: not the time for this"
