"""A correction and a return are a scope: nothing but what was asked for can change."""

import json
from collections.abc import Callable

import pytest

from hotich_tui.domain.entry.values import BLANK, Reading, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import Role, SamePerson, State, WrongRole, WrongState
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice, Version
from hotich_tui.domain.record.scope import Asked
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.workflow.rules.errors import BadInput, Incomplete
from tests.approval import written
from tests.conftest import Commune
from tests.scopes import (
    FIELD,
    FORGED,
    KINDS,
    OTHER,
    RIGHT,
    approved,
    correction,
    keyed_afresh,
    returned,
    version,
    view,
)

KS = load_register("KS")
Raw = Callable[[str], None]
Kind = Callable[[Commune], str]
OTHERS = [field.key for field in KS.reading_order() if field.key != FIELD]


def scopes_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule in the use cases, switched off."""
    monkeypatch.setattr(Version, "in_scope", lambda *_: True)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_no_other_field_is_keyed(commune: Commune, kind: Kind) -> None:
    """One field marked: every other one of the form is refused, alone and beside the marked."""
    version_id = kind(commune)
    keying = commune.desk("N1").keying
    assert [field.key for field in keying.open(version_id).to_key] == [FIELD]
    for key in OTHERS:
        with pytest.raises(WrongState):
            keying.commit(version_id, Reading(key, FORGED))
    with pytest.raises(WrongState):
        keying.commit_all(version_id, [Reading(FIELD, RIGHT), Reading(OTHER, FORGED)])
    assert not keying.open(version_id).readings
    keying.commit(version_id, Reading(FIELD, RIGHT))
    assert set(keying.open(version_id).readings) == {FIELD}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_control_of_the_blank_cheque(
    commune: Commune, kind: Kind, raw: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the rule in the use cases SQL still refuses; without both the field changes."""
    version_id = kind(commune)
    scopes_off(monkeypatch)
    keying = commune.desk("N1").keying
    with pytest.raises(WrongState):
        keying.commit(version_id, Reading(OTHER, FORGED))
    raw("DROP TRIGGER reading_row_in_scope")
    keying.commit(version_id, Reading(OTHER, FORGED))
    assert keying.open(version_id).readings[OTHER].value == FORGED


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_only_what_was_asked_for_is_verified_again(commune: Commune, kind: Kind) -> None:
    version_id = kind(commune)
    before = view(commune, version_id).values
    keyed_afresh(commune, version_id)
    verifying = commune.desk("S1").verifying
    check = verifying.open(version_id)
    assert [c.key for c in check.blind] == [FIELD] and not check.groups
    for key in (OTHER, "nguoiKy"):
        with pytest.raises(WrongState):
            verifying.commit(version_id, key, FORGED)
    assert verifying.commit(version_id, FIELD, RIGHT) is Outcome.AGREED
    assert not verifying.look(version_id).groups
    verifying.look_over(version_id, KS.by_key[OTHER].group, {OTHER: FORGED})
    verifying.finish(version_id)
    commune.desk("T2").approving.approve(version_id)
    after = view(commune, version_id)
    assert after.version.state is State.APPROVED
    assert after.values == {**before, FIELD: RIGHT}


def test_a_dispute_is_settled_in_the_scope_only(commune: Commune) -> None:
    version_id = correction(commune)
    keyed_afresh(commune, version_id)
    commune.verified(version_id, {FIELD: written("Hoàng Văn Khác")})
    adjudicating = commune.desk("X1").adjudicating
    assert [d.key for d in adjudicating.open(version_id).disputes] == [FIELD]
    with pytest.raises(WrongState):
        adjudicating.decide(version_id, OTHER, Choice.RETYPED, FORGED)
    adjudicating.decide(version_id, FIELD, Choice.RETYPED, RIGHT)
    assert version(commune, version_id).state is State.VERIFIED


def test_a_mark_includes_the_fields_that_the_register_ties_to_it(commune: Commune) -> None:
    tied = {"nksNgaySinh", "nksNgaySinhBangChu"}
    for asked in tied:
        for kind in (correction, returned):
            draft = commune.desk("N1").keying.open(kind(commune, asked))
            assert {f.key for f in draft.to_key} == draft.version.scope == tied


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_nothing_asked_for_is_handed_over_unread(commune: Commune, kind: Kind) -> None:
    """A field that is not core too: else what stood there would be gone, and nobody had said so."""
    version_id = kind(commune)
    commune.desk("T2").approving.widen(version_id, ["ghiChu"], "also_wrong")
    keying = commune.desk("N1").keying
    keying.commit(version_id, Reading(FIELD, RIGHT))
    with pytest.raises(Incomplete) as refused:
        keying.done(version_id)
    assert refused.value.fields == ("ghiChu",)
    keying.commit(version_id, Reading("ghiChu", BLANK))
    assert keying.done(version_id) is State.KEYED


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_more_fields_are_a_new_request_with_its_reason(commune: Commune, kind: Kind) -> None:
    version_id = kind(commune)
    chief = commune.desk("T2").approving
    for keys, reason in (([OTHER], ""), ([], "also_wrong"), ([FIELD], "also_wrong")):
        with pytest.raises(BadInput):
            chief.widen(version_id, keys, reason)
    with pytest.raises(WrongRole):
        commune.desk("N1").approving.widen(version_id, [OTHER], "also_wrong")
    chief.widen(version_id, [OTHER], "also_wrong", "dòng 7")
    draft = commune.desk("N1").keying.open(version_id)
    assert [f.key for f in draft.to_key] == [FIELD, OTHER]
    keyed_afresh(commune, version_id)
    with pytest.raises(WrongState):
        chief.widen(version_id, ["chaHoTen"], "also_wrong")
    commune.verified(version_id)
    requests = chief.open(version_id).afresh.requests
    assert [request.asked for request in requests][1:] == [Asked.WIDENING]
    assert (requests[1].fields, requests[1].reason, requests[1].note) == (
        {OTHER},
        "also_wrong",
        "dòng 7",
    )


def test_nobody_opens_fields_for_themselves(commune: Commune) -> None:
    """Who keys a correction does not widen it, though they may approve others."""
    new = commune.desk("T1").approving.correct(approved(commune), [FIELD], "found")
    commune.desk("M1").keying.open(new.id)
    with pytest.raises(SamePerson):
        commune.desk("M1").approving.widen(new.id, [OTHER], "also_wrong")
    commune.desk("M2").approving.widen(new.id, [OTHER], "also_wrong")


def test_a_first_keying_is_not_widened(commune: Commune) -> None:
    draft = commune.desk("N1").keying.begin(commune.book().id)
    with pytest.raises(WrongState):
        commune.desk("T1").approving.widen(draft.version.id, [OTHER], "also_wrong")


@pytest.mark.parametrize(("kind", "asked"), [(correction, "found số 3"), (returned, "wrong")])
def test_the_chief_sees_what_was_asked_and_what_became_of_it(
    commune: Commune, kind: Kind, asked: str
) -> None:
    """Asked, reason, old and new, both readings and the adjudication behind them."""
    version_id = kind(commune)
    old = commune.desk("T1").approving  # the first approver, who asked
    before = view(commune, version_id).values.get(FIELD) or written("Chữ oTen 1")
    keyed_afresh(commune, version_id)
    third, second = written("Hoàng Văn Ba"), written("Hoàng Văn Hai")
    commune.verified(version_id, {FIELD: second})
    commune.desk("X1").adjudicating.decide(version_id, FIELD, Choice.RETYPED, third, "neither")
    afresh = old.open(version_id).afresh
    (request,), (change,) = afresh.requests, afresh.changes
    assert (request.fields, request.reason) == ({FIELD}, asked)
    assert request.person_id == commune.user("T1").id
    assert (change.key, change.old, change.new) == (FIELD, before, third)
    readings = change.readings
    assert (readings.first, readings.second) == (RIGHT, second)
    assert readings.decision is not None and readings.decision.reason == "neither"


def test_a_correction_that_was_sent_back_shows_both_steps(commune: Commune) -> None:
    version_id = correction(commune)
    keyed_afresh(commune, version_id, FORGED)
    commune.verified(version_id)
    commune.desk("T1").approving.send_back(version_id, [FIELD], "wrong")
    keyed_afresh(commune, version_id)
    commune.verified(version_id)
    afresh = commune.desk("T1").approving.open(version_id).afresh
    assert [one.asked for one in afresh.requests] == [Asked.CORRECTION, Asked.RETURN]
    first = written("Chữ oTen 1")
    steps = [(one.round, one.old, one.new) for one in afresh.changes]
    assert steps == [(1, first, FORGED), (2, FORGED, RIGHT)]


def test_what_is_carried_says_where_it_comes_from(commune: Commune) -> None:
    """From the append-only rows alone: each value of a correction of a correction follows from
    two readings, in the version that the schema names."""
    first = approved(commune)
    ids = [first]
    for field, value in ((FIELD, RIGHT), ("chaHoTen", written("Hoàng Văn Cha"))):
        new = commune.desk("T1").approving.correct(ids[-1], [field], "found")
        keyed_afresh(commune, new.id, value)
        commune.verified(new.id)
        commune.desk("T2").approving.approve(new.id)
        ids.append(new.id)
    query = """
        WITH RECURSIVE line (version_id, former_id, step) AS (
            SELECT version_id, former_id, 0 FROM carried WHERE version_id = ?
            UNION ALL SELECT former_id, (SELECT former_id FROM carried
                WHERE version_id = line.former_id), step + 1
            FROM line WHERE former_id IS NOT NULL)
        SELECT r.field, r.text, r.role, part.person_id IS NOT NULL FROM line
        JOIN reading AS r ON r.version_id = line.version_id
        LEFT JOIN part ON part.version_id = r.version_id AND part.person_id = r.person_id
            AND part.role = r.role
        ORDER BY step DESC, r.id
    """
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql(query, (ids[-1],)).fetchall()
        payload = connection.exec_driver_sql(
            "SELECT payload FROM approved WHERE version_id = ?", (ids[-1],)
        ).scalar_one()
        own = connection.exec_driver_sql(
            "SELECT DISTINCT field FROM reading WHERE version_id = ?", (ids[-1],)
        ).fetchall()
    assert [tuple(row) for row in own] == [("chaHoTen",)], "nothing is copied"
    assert all(has_part for *_, has_part in rows)
    said = {key: value["text"] for key, value in json.loads(payload)["values"].items()}
    for role in (Role.KEYER.value, Role.VERIFIER.value):
        read = {field: text for field, text, by, _ in rows if by == role}
        assert {key: read[key] for key in said} == said
    assert said[FIELD] == RIGHT.text and said["chaHoTen"] == "Hoàng Văn Cha"


def test_who_reads_a_correction_is_told_nothing_of_the_marked_field(commune: Commune) -> None:
    """What stood there is the old value; the new one is nobody's but its keyer's."""
    version_id = correction(commune)
    commune.desk("N1").keying.commit(version_id, Reading(FIELD, RIGHT))
    for who in ("T2", "S1", "A1"):
        values = _seen(commune, version_id, who)
        assert FIELD not in values and OTHER in values
    assert _seen(commune, version_id, "N1")[FIELD] == RIGHT


def _seen(commune: Commune, version_id: str, who: str) -> dict[str, Value]:
    with commune.station.reads(Viewpoint(commune.user(who))) as reads:
        return dict(reads.record(version_id).values)
