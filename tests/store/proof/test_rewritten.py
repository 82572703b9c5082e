"""Whole rewrites with the station's key: perfect in themselves, and found against what was noted of
the chain elsewhere: the head at the registry, the code that was signed on paper."""

from collections.abc import Mapping

import pytest

from hotich_tui.store.file.engine import snapshot
from hotich_tui.store.file.head import signed_head
from hotich_tui.wire.head import head_code
from tests.conftest import Commune
from tests.store.proof.forging import forge, rechain, restated

_KEYED = (
    "SELECT id FROM word WHERE text IN (SELECT id FROM version WHERE state IN ('keyed', 'parked'))"
)
_FIELD = "SELECT id FROM word WHERE text = 'ghiChu'"
_N1, _N2 = (f"(SELECT id FROM person WHERE staff_no = '{who}')" for who in ("N1", "N2"))
_WORD = "(SELECT id FROM word WHERE text = {0})"
_LAST_PARKING = (
    "(SELECT max(n) FROM audit_row WHERE event = (SELECT id FROM word WHERE text = 'park'))"
)
CUT = "the end of the log, with what it tells of"
REWRITES: Mapping[str, tuple[str, ...]] = {
    "what a keyer read": (
        f"UPDATE reading_row SET text = 'Forged', fold = 'forged' WHERE field IN ({_FIELD})",
    ),
    "a keyer's note": (f"UPDATE reading_row SET note = 'x' WHERE version IN ({_KEYED})",),
    "when it was read": ("UPDATE reading_row SET at = at - 60000",),
    "who keyed it": (
        f"UPDATE part_row SET person_id = {_N1}, person = {_WORD.format(_N1)}"
        f" WHERE person_id = {_N2}",
        f"UPDATE reading_row SET person = {_WORD.format(_N1)} WHERE person = {_WORD.format(_N2)}",
        f"UPDATE audit_row SET person = {_WORD.format(_N1)} WHERE person = {_WORD.format(_N2)}",
        f"UPDATE blind SET person_id = {_N1} WHERE person_id = {_N2}",
    ),
    "why it was settled so": ("UPDATE decision SET reason = 'unreadable'",),
    "what the approver saw": ("UPDATE approved_row SET shown = packed('{\"rows\":99}')",),
    "a person's roles": (
        "UPDATE person SET roles = 'approver,keyer' WHERE staff_no = 'N1'",
        restated("person", _N1),
    ),
    "a person's PIN": (
        f"UPDATE person SET pin_hash = 'x' WHERE id = {_N1}",
        restated("person", _N1),
    ),
    "an item said to be delivered": (
        "UPDATE outbox_row SET state = 'acknowledged', registry_version = 1",
        restated("outbox_row", "(SELECT seq FROM outbox_row)"),
    ),
    "what the log says": ("UPDATE audit_row SET detail = 'other' WHERE n = 4",),
    CUT: (
        "DELETE FROM parking",
        "UPDATE version SET state = parked_from, parked_from = NULL WHERE state = 'parked'",
        f"DELETE FROM audit_row WHERE n = {_LAST_PARKING}",
    ),
}


@pytest.mark.parametrize("rewrite", REWRITES)
def test_a_rewrite_is_found_against_the_head(office: Commune, rewrite: str) -> None:
    with snapshot(office.station.engine) as connection:
        head = signed_head(office.station.audit, connection)
    assert head is not None
    code = head_code(head.n, head.hash)
    told = {"heads": [(head.n, head.hash)], "codes": [code]}
    assert office.station.prove(**told).broken == 0
    forge(office, *REWRITES[rewrite])
    if rewrite != CUT:
        assert office.station.prove().broken > 0, "it bites before it is chained anew"
    rechain(office)
    assert office.station.check() is None
    assert office.station.prove().breaks == (), "the control: alone it is perfect"
    for name, noted in told.items():
        found = office.station.prove(**{name: noted}).breaks
        assert [(one.kind, one.n) for one in found] == [("head", head.n)], name
