"""Approving a book by exception: what has to be seen, what waits, and that the law stays."""

import json
from collections.abc import Callable, Mapping

import pytest

from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.quality.risk import RiskKind
from hotich_tui.domain.record.lifecycle import LawError, SamePerson, State, WrongRole, WrongState
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Book, Choice
from hotich_tui.workflow.book.by_exception import Survey
from hotich_tui.workflow.rules.errors import BadInput, Unbalanced
from tests.approval import agree_ledger, fill, good_entry
from tests.conftest import Commune

OTHER = Value(Said.WRITTEN, "Khác Hẳn")


def filled(commune: Commune, entries: int = 20) -> Book:
    """A book with nothing wrong: keyed, verified, its ledger agreed."""
    book, _ = fill(commune, entries)
    agree_ledger(commune, book, entries)
    return book


def see_all(commune: Commune, book: Book, who: str = "T1") -> Survey:
    """Approve what has to be seen, one by one, until nothing has to be."""
    desk = commune.desk(who)
    while (survey := desk.by_exception.survey(book.id)).to_see:
        for seen in survey.to_see:
            desk.approving.approve(seen.version.id, {"seen": "1"})
    return survey


def shown(survey: Survey) -> Mapping[str, Mapping[str, str]]:
    return {r.version.id: {"list": f"line {r.version.ordinal}"} for r in survey.rest}


def approve_rest(commune: Commune, survey: Survey, who: str = "T1") -> list[str]:
    done: list[str] = []
    while some := commune.desk(who).by_exception.approve_some(survey, shown(survey)):
        done += some
    return done


def states(commune: Commune, book: Book) -> list[State]:
    return [v.state for v in commune.desk("A1").books.versions(book.id)]


def stored(commune: Commune, version_id: str) -> dict[str, object]:
    query = f"SELECT shown FROM approved WHERE version_id = '{version_id}'"
    with commune.station.engine.connect() as connection, connection.begin():
        found: dict[str, object] = json.loads(connection.exec_driver_sql(query).scalar() or "{}")
    return found


def test_the_rest_is_approved_at_once_each_by_itself(commune: Commune) -> None:
    book = filled(commune)
    first = commune.desk("T1").by_exception.survey(book.id)
    assert not any(r.risks for r in first.finished)
    assert len(first.to_see) == len(first.sample) == 16 and len(first.rest) == 4
    survey = see_all(commune, book)
    # What was drawn stays drawn: approving it draws nobody else in.
    assert [r.version.id for r in survey.sample] == [r.version.id for r in first.sample]
    rest = [r.version.id for r in survey.rest]
    assert sorted(approve_rest(commune, survey)) == sorted(rest)
    assert set(states(commune, book)) == {State.APPROVED}
    assert commune.station.outbox.counts().waiting == 20
    kept = stored(commune, rest[0])
    drawn = [r.version.ordinal for r in survey.sample]
    assert kept["unopened"] == {"sample": drawn, "of": 20}
    assert str(kept["list"]).startswith("line ")
    assert commune.station.check() is None


def test_the_draw_is_the_stations_and_nobody_elses(commune: Commune) -> None:
    book = filled(commune)
    draws = {
        who: [r.version.ordinal for r in commune.desk(who).by_exception.survey(book.id).sample]
        for who in ("T1", "T2")
    }
    assert draws["T1"] == draws["T2"]
    assert draws["T1"] != list(range(1, 17)), "not simply the first ones"


def test_nothing_at_once_before_all_was_seen(commune: Commune) -> None:
    book = filled(commune)
    survey = commune.desk("T1").by_exception.survey(book.id)
    with pytest.raises(BadInput):
        commune.desk("T1").by_exception.approve_some(survey, shown(survey))
    assert State.APPROVED not in states(commune, book)


def test_nothing_at_once_while_the_ledger_does_not_balance(commune: Commune) -> None:
    book, _ = fill(commune, 20)
    survey = see_all(commune, book)
    assert survey.unexplained and survey.rest
    with pytest.raises(Unbalanced):
        approve_rest(commune, survey)
    agree_ledger(commune, book, 21)
    survey = see_all(commune, book)
    with pytest.raises(Unbalanced):
        approve_rest(commune, survey)
    (finding,) = commune.desk("X1").balancing.standing(book.id).open
    commune.desk("X1").balancing.explain(book.id, finding.finding.key, "torn")
    assert approve_rest(commune, commune.desk("T1").by_exception.survey(book.id))


def test_a_record_in_work_holds_the_book_back(commune: Commune) -> None:
    book = filled(commune)
    commune.keyed(book, good_entry(book, 21))
    with pytest.raises(Unbalanced):
        approve_rest(commune, see_all(commune, book))


def test_a_book_that_changed_is_looked_at_again(commune: Commune) -> None:
    book = filled(commune)
    survey = see_all(commune, book)
    back = survey.rest[0].version.id
    commune.desk("T2").approving.send_back(back, ["nksHoTen"], "wrong")
    with pytest.raises(Unbalanced):
        approve_rest(commune, survey)
    rekey(commune, back, "nksHoTen", OTHER)
    with pytest.raises(WrongState):
        approve_rest(commune, survey)
    again = commune.desk("T1").by_exception.survey(book.id)
    kinds = {risk.kind for r in again.to_see for risk in r.risks if r.version.id == back}
    assert kinds == {RiskKind.RETURNED}
    # One wrong record found: more are drawn.
    assert len(again.sample) > len(survey.sample)


def rekey(commune: Commune, version_id: str, key: str, value: Value) -> None:
    from hotich_tui.domain.entry.values import Reading

    desk = commune.desk("N1")
    desk.keying.open(version_id)
    desk.keying.commit(version_id, Reading(key, value))
    desk.keying.done(version_id)
    commune.verified(version_id)


@pytest.mark.parametrize("part", ["keyer", "verifier", "adjudicator"])
def test_a_record_of_ones_own_stays_and_is_named(commune: Commune, part: str) -> None:
    book, _ = fill(commune, 19)
    keyer = "M1" if part == "keyer" else "N1"
    verifier = "M1" if part == "verifier" else "S1"
    version_id = commune.keyed(book, good_entry(book, 20), keyer=keyer)
    commune.verified(
        version_id, {"nksHoTen": OTHER} if part == "adjudicator" else {}, verifier=verifier
    )
    if part == "adjudicator":
        commune.desk("M1").adjudicating.decide(version_id, "nksHoTen", Choice.OPTION, OTHER)
    agree_ledger(commune, book, 20)
    survey = see_all(commune, book, "M1")
    (own,) = survey.for_others
    assert own.version.ordinal == 20 and own.who is not None
    assert {"Người T1", "Người T2", "Người M2"} == set(own.who)
    with pytest.raises(SamePerson):
        commune.desk("M1").approving.approve(own.version.id)
    if own.drawn:
        with pytest.raises(BadInput, match="M2"):
            approve_rest(commune, survey, "M1")
        commune.desk("T2").approving.approve(own.version.id)
        survey = see_all(commune, book, "M1")
    approve_rest(commune, survey, "M1")
    left = [v for v in commune.desk("A1").books.versions(book.id) if v.state is State.VERIFIED]
    assert [v.ordinal for v in left] == ([] if own.drawn else [20])


def test_a_planned_record_that_became_ones_own_is_not_approved(commune: Commune) -> None:
    """The list is not the law: what is stored decides at the moment of approval."""
    book = filled(commune)
    survey = see_all(commune, book)
    target = survey.rest[0].version.id
    with commune.station.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(
            "INSERT INTO part (version_id, person_id, role) VALUES"
            f" ('{target}', '{commune.user('T1').id}', 'adjudicator')"
        )
    with pytest.raises(LawError):
        approve_rest(commune, survey)
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        assert reads.version(target).state is State.VERIFIED


@pytest.mark.parametrize("who", ["N1", "S1", "X1", "A1", "K1"])
def test_only_an_approver_surveys_and_approves(commune: Commune, who: str) -> None:
    book = filled(commune, 2)
    survey = commune.desk("T1").by_exception.survey(book.id)
    with pytest.raises(WrongRole):
        commune.desk(who).by_exception.survey(book.id)
    with pytest.raises(WrongRole):
        commune.desk(who).by_exception.approve_some(survey, shown(survey))
    with pytest.raises(WrongRole):
        commune.desk(who).approving.approved(book.id)


def test_a_survey_of_what_is_kept_is_the_same(commune: Commune, raw: Callable[[str], None]) -> None:
    """What was weighed before is not weighed again, and nothing is missed by that."""
    book = filled(commune, 12)
    desk = commune.desk("T1")
    known = desk.by_exception.survey(book.id)
    desk.approving.approve(known.to_see[0].version.id)
    back = known.to_see[1].version.id
    desk.approving.send_back(back, ["nksHoTen"], "wrong")
    rekey(commune, back, "nksHoTen", OTHER)
    version_id = commune.keyed(book, good_entry(book, 15))
    commune.verified(version_id)
    survey = desk.by_exception.survey(book.id)
    raw("DELETE FROM weighed")
    assert survey == desk.by_exception.survey(book.id)
    raw("UPDATE weighed SET round = round + 1")
    assert survey == desk.by_exception.survey(book.id), "of another round"
