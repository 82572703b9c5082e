"""Twenty-odd kinds of edit beside the program, with the station's key: each is found offline."""

from collections.abc import Mapping

import pytest

from tests.conftest import Commune
from tests.store.proof.forging import forge

_KEYED = "attempt = 0 AND said = 1"
_ONE_READING = f"(SELECT max(id) FROM reading_row WHERE {_KEYED})"
_WORD = "(SELECT id FROM word WHERE text = '{0}')"
_S2 = "(SELECT id FROM person WHERE staff_no = 'S2')"
_SAME, _LETTERS = _WORD.format("same"), _WORD.format("letters")
EDITS: Mapping[str, tuple[str, ...]] = {
    "a reading's text": (f"UPDATE reading_row SET text = 'Forged' WHERE id = {_ONE_READING}",),
    "a reading's note": (f"UPDATE reading_row SET note = 'x' WHERE id = {_ONE_READING}",),
    "a reading's time": (f"UPDATE reading_row SET at = at + 60000 WHERE id = {_ONE_READING}",),
    "a difference made the same": (
        f"UPDATE reading_row SET difference = {_SAME} WHERE difference = {_LETTERS}",
    ),
    "a reading more": (
        "INSERT INTO reading_row (version, person, round, field, attempt, said, text, fold, how,"
        " doubt, note, difference, at, source) SELECT version, person, round, field, attempt, said,"
        " 'Forged', fold, how, doubt, note, difference, at, source FROM reading_row WHERE id ="
        f" {_ONE_READING}",
    ),
    "a reading less": ("DELETE FROM reading_row WHERE id = (SELECT max(id) FROM reading_row)",),
    "a word that rows name": ("UPDATE word SET text = 'tone' WHERE text = 'letters'",),
    "another verifier": (
        f"UPDATE part_row SET person_id = {_S2}, person = 0 WHERE rowid ="
        " (SELECT max(rowid) FROM part_row WHERE role = 'verifier')",
    ),
    "a part more": (
        f"INSERT INTO part_row SELECT version_id, {_S2}, 'verifier', version, 0 FROM part_row"
        " WHERE role = 'approver' LIMIT 1",
    ),
    "a part less": ("DELETE FROM part_row WHERE role = 'adjudicator'",),
    "a decision": ("UPDATE decision SET text = 'Forged'",),
    "a decision's reason": ("UPDATE decision SET reason = 'unreadable'",),
    "the marked fields of a return": ("UPDATE marking SET fields = '[\"meHoTen\"]'",),
    "why a record was parked": ("UPDATE parking SET reason = 'torn', note = 'x'",),
    "an approved payload": (
        "UPDATE approved_row SET payload = replace(unpacked(payload), 'xã Mẫu', 'xã Khác')",
    ),
    "what the approver saw": ("UPDATE approved_row SET shown = '{}x'",),
    "an item of the outbox": ("UPDATE outbox_row SET body = body || x'00'",),
    "an item said to be delivered": ("UPDATE outbox_row SET state = 'acknowledged'",),
    "an emptied log": ("DELETE FROM audit_row",),
    "a log without its end": ("DELETE FROM audit_row WHERE n > 9",),
    "a row of the log": ("UPDATE audit_row SET detail = detail || 'x' WHERE n = 9",),
    "a row of the log away": ("DELETE FROM audit_row WHERE n = 9",),
    "a person's roles": ("UPDATE person SET roles = 'approver' WHERE staff_no = 'N1'",),
    "a person's PIN": (
        "UPDATE person SET pin_hash = (SELECT pin_hash FROM person WHERE staff_no = 'N1')"
        " WHERE staff_no = 'T1'",
    ),
    "a person who may come in again": ("UPDATE person SET disabled = 1 - disabled",),
    "a person more": (
        "INSERT INTO person (id, staff_no, name, roles, disabled, failed)"
        " VALUES ('p', 'N9', 'Ai', 'approver', 0, 0)",
    ),
    "a version's state": ("UPDATE version SET state = 'verified' WHERE state = 'approved'",),
    "a version's round": ("UPDATE version SET round = round + 1",),
    "an entry's place": ("UPDATE record SET ordinal = ordinal + 100",),
    "a book's number": ("UPDATE book SET number = '99/1998'",),
    "which fields were blind": ("DELETE FROM blind",),
    "how a verifier stood": ("UPDATE standing SET standing = 'blind'",),
    "a book's ledger": ("UPDATE ledger_reading SET text = '9'",),
    "the commune": ("UPDATE setting SET value = '99999' WHERE key = 'commune'",),
    "where the chain gets its key": (
        "UPDATE row_state SET key = 9 WHERE kind = 'audit_keyed_after'",
    ),
    "how a person stood": ("UPDATE row_state SET digest = x'00' WHERE kind = 'person'",),
}


def test_control_the_station_is_proved(office: Commune) -> None:
    proof = office.station.prove()
    assert (proof.records, proof.proved, proof.broken) == (4, 4, 0)
    forge(office)
    assert office.station.prove().broken == 0, "what the forger does around it changes nothing"


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_found(office: Commune, edit: str) -> None:
    forge(office, *EDITS[edit])
    proof = office.station.prove()
    assert proof.broken > 0 and proof.breaks
