"""Classes after verification, decisions on them, and that no value changes through this door."""

from dataclasses import replace

import pytest

from hotich_tui.cli.matching import after_change, compare
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.findings import person_digest
from hotich_tui.domain.population.matching import MatchClass
from hotich_tui.domain.quality.risk import RiskKind
from hotich_tui.domain.record.lifecycle import SamePerson, State, WrongRole
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.population.confirmed import observe
from hotich_tui.store.file.errors import StoreError
from hotich_tui.workflow.population.reviewing import Answer
from hotich_tui.workflow.rules.errors import BadInput
from tests.conftest import Commune
from tests.matching import (
    CLASSES,
    DIFFERS,
    MATCH,
    OTHER_TWIN,
    PLANTED,
    class_of,
    compared,
    load,
    stored_values,
    the_child,
)

ILLEGIBLE = Value(Said.ILLEGIBLE)


def audit(commune: Commune, event: str) -> int:
    with commune.station.engine.connect() as connection:
        query = f"SELECT count(*) FROM audit WHERE event = '{event}'"
        return int(connection.exec_driver_sql(query).scalar() or 0)


def test_every_class_is_found(commune: Commune) -> None:
    _, ids = compared(commune)
    assert [class_of(commune, version_id) for version_id in ids] == list(CLASSES)
    waiting = [one.finding for one in commune.desk("T1").reviewing.listed()]
    assert not any(one.match_class.goes_ahead for one in waiting)
    again = next(one for one in waiting if one.match_class is MatchClass.REGISTERED)
    assert again.earlier == (ids[5], "child")


def test_a_change_of_the_extract_is_seen(commune: Commune) -> None:
    _, ids = compared(commune)
    third = ids[2]
    commune.desk("T1").reviewing.decide(
        Answer(the_child(commune, third).finding, "same", candidate=0)
    )
    assert the_child(commune, third).finding.stands
    before = commune.station.matches.extract()
    after_change(commune.station, "match")
    assert commune.station.matches.extract() == before, "nothing changed, nothing was made anew"
    others = [person for person in PLANTED if person not in (MATCH, OTHER_TWIN, DIFFERS)]
    load(commune, [*others, replace(DIFFERS, mother="Hoàng Thị Hường")])
    after_change(commune.station, "match")
    assert commune.station.matches.extract() != before
    assert class_of(commune, ids[0]) is MatchClass.NOT_FOUND
    assert class_of(commune, ids[2]) is MatchClass.MATCH
    assert class_of(commune, ids[3]) is MatchClass.MATCH
    # What was decided on other data stays to be read and stands no longer.
    finding = the_child(commune, third).finding
    assert finding.decided is not None and not finding.stands


def test_who_may_not_look(commune: Commune) -> None:
    _, ids = compared(commune)
    for who in ("N1", "S1", "K1"):
        with pytest.raises(WrongRole):
            commune.desk(who).reviewing.listed(everything=True)
        with pytest.raises(WrongRole):
            commune.desk(who).reviewing.open(ids[2], "child")
    looks = audit(commune, "look_match")
    the_child(commune, ids[2], "A1")
    assert audit(commune, "look_match") == looks + 1
    with pytest.raises(WrongRole):
        finding = the_child(commune, ids[2], "A1").finding
        commune.desk("A1").reviewing.decide(Answer(finding, "other"))


def test_an_unfinished_record_is_not_compared(commune: Commune) -> None:
    book, ids = compared(commune)
    keyed = commune.keyed(book)
    compare(commune.station, "match")
    there = {one.finding.version_id for one in commune.desk("M2").reviewing.listed(everything=True)}
    assert there == set(ids) and keyed not in there
    commune.verified(keyed)
    compare(commune.station, "match")
    there = {one.finding.version_id for one in commune.desk("M2").reviewing.listed(everything=True)}
    assert keyed in there, "the control: once it is verified it is"


def test_who_keyed_it_does_not_decide(commune: Commune) -> None:
    book, _ = compared(commune)
    version_id = commune.keyed(book, keyer="M1")
    commune.verified(version_id, verifier="M2")
    compare(commune.station, "match")
    finding = the_child(commune, version_id).finding
    with pytest.raises(SamePerson):
        commune.desk("M1").reviewing.decide(Answer(finding, "other"))
    with pytest.raises(StoreError):
        commune.desk("M2").reviewing.decide(Answer(finding, "other"))
    commune.desk("T1").reviewing.decide(Answer(finding, "other"))
    assert the_child(commune, version_id).finding.stands


def test_decisions_change_no_value_and_all_or_none_are_stored(commune: Commune) -> None:
    _, ids = compared(commune)
    before = stored_values(commune)
    desk = commune.desk("T1").reviewing
    findings = [the_child(commune, version_id).finding for version_id in ids]
    with pytest.raises(BadInput):
        desk.decide_all([Answer(findings[2], "same", candidate=0), Answer(findings[3], "same")])
    assert not the_child(commune, ids[2]).finding.stands
    for number, reason in ((4, "same"), (0, "same"), (2, "registered_again")):
        with pytest.raises(BadInput):
            desk.decide(Answer(findings[number], reason, candidate=0))
    stored = [
        Answer(findings[2], "same", candidate=0),
        Answer(findings[3], "same", "người thứ hai", candidate=1),
        Answer(findings[4], "never_issued"),
        Answer(findings[6], "registered_again"),
    ]
    assert desk.decide_all(stored) == 4
    twin = the_child(commune, ids[3]).finding
    assert twin.decided is not None
    assert twin.decided.chosen == person_digest(twin.candidates[1].person)
    linked = the_child(commune, ids[6]).finding.decided
    assert linked is not None and linked.earlier == ids[5]
    assert not [one for one in desk.listed() if one.finding.person == "child"]
    assert stored_values(commune) == before
    assert commune.station.check() is None


def test_a_decision_on_what_has_changed_is_refused(commune: Commune) -> None:
    _, ids = compared(commune)
    seen = the_child(commune, ids[2]).finding
    load(commune, [*PLANTED[:2], replace(DIFFERS, mother="Hoàng Thị Hương"), *PLANTED[3:]])
    compare(commune.station, "match")
    with pytest.raises(BadInput):
        commune.desk("T1").reviewing.decide(Answer(seen, "same", candidate=0))


def test_reading_the_book_again_goes_the_laws_way(commune: Commune) -> None:
    _, ids = compared(commune)
    before = stored_values(commune)
    finding = the_child(commune, ids[2]).finding
    with pytest.raises(BadInput):
        commune.desk("X1").reviewing.decide(Answer(finding, "book_again", candidate=0))
    commune.desk("T1").reviewing.decide(Answer(finding, "book_again", "mờ", candidate=0))
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        version = reads.version(ids[2])
    assert version.state is State.RETURNED and version.scope == {"meHoTen"}
    assert stored_values(commune) == before
    assert not [
        one
        for one in commune.desk("T1").reviewing.listed(everything=True)
        if one.finding.version_id == ids[2]
    ], "a record that is read again is out of sight"
    commune.desk("T1").approving.approve(ids[3])
    commune.desk("T1").reviewing.decide(Answer(the_child(commune, ids[3]).finding, "book_again"))
    latest = commune.desk("A1").books.versions(finding_book(commune))
    assert [v.number for v in latest if v.ordinal == 4] == [2]


def finding_book(commune: Commune) -> str:
    return commune.desk("A1").books.progress()[0].book.id


def test_an_approved_match_and_a_chosen_person_are_confirmed(commune: Commune) -> None:
    _, ids = compared(commune)
    assert commune.station.matches.confirmed() == []
    commune.desk("T1").approving.approve(ids[0])
    commune.desk("T1").reviewing.decide(
        Answer(the_child(commune, ids[3]).finding, "same", candidate=1)
    )
    assert commune.station.matches.confirmed() == [
        observe(the_child(commune, ids[3]).finding.sought, OTHER_TWIN),
        observe(the_child(commune, ids[0]).finding.sought, MATCH),
    ]
    commune.desk("T1").approving.approve(ids[2])
    found = commune.station.matches.confirmed()
    assert len(found) == 3, "one that differs counts: agreement alone would teach nothing else"
    differing = observe(the_child(commune, ids[2]).finding.sought, DIFFERS)
    assert found[2] == differing and "marks" in differing
    finding = the_child(commune, ids[2]).finding
    commune.desk("T2").reviewing.decide(Answer(finding, "nobody", candidate=0))
    assert len(commune.station.matches.confirmed()) == 2, "unless somebody says it is another"


def test_the_approver_hears_of_it(commune: Commune) -> None:
    book, ids = compared(commune)
    survey = commune.desk("T1").by_exception.survey(book.id)
    risks = {r.version.id: [(k.kind, k.key) for k in r.risks] for r in survey.finished}
    assert (RiskKind.MATCH, "meHoTen") in risks[ids[2]]
    assert not any(kind is RiskKind.MATCH for kind, _ in risks[ids[0]] + risks[ids[3]])
    assert RiskKind.MATCH not in survey.absent
    load(commune, [*PLANTED[:2], replace(DIFFERS, mother="Hoàng Thị Hường"), *PLANTED[3:]])
    compare(commune.station, "match")
    later = commune.desk("T1").by_exception.survey(book.id)
    kinds = {kind.kind for r in later.finished for kind in r.risks if r.version.id == ids[2]}
    assert RiskKind.MATCH not in kinds, "an earlier survey does not hide the change"


def test_without_an_extract_the_signal_is_absent(commune: Commune) -> None:
    from tests.matching import planted_book

    book, _ = planted_book(commune)
    assert RiskKind.MATCH in commune.desk("T1").by_exception.survey(book.id).absent
    after_change(commune.station, "match")
    assert not commune.desk("T1").reviewing.compared()


def test_sql_keeps_decisions_and_compares_no_unfinished_record(commune: Commune) -> None:
    book, ids = compared(commune)
    commune.desk("T1").reviewing.decide(
        Answer(the_child(commune, ids[2]).finding, "same", candidate=0)
    )
    keyed = commune.keyed(book)
    with commune.station.engine.connect() as connection:
        for statement in (
            "UPDATE match_decision SET reason = 'nobody'",
            "DELETE FROM match_decision",
            "INSERT OR REPLACE INTO match_decision SELECT * FROM match_decision",
            f"INSERT INTO finding VALUES ('{keyed}', 1, 'child', '', 'match', '{{}}', '')",
            f"INSERT INTO finding VALUES ('{ids[0]}', 2, 'mother', '', 'match', '{{}}', '')",
            f"INSERT INTO compared VALUES ('{keyed}', 1, '')",
            "UPDATE finding SET class = 'match'",
            "UPDATE match_look SET at = ''",
            "DELETE FROM match_look",
            "INSERT OR REPLACE INTO match_look SELECT * FROM match_look",
        ):
            with pytest.raises(Exception, match="law:"), connection.begin():
                connection.exec_driver_sql(statement)
