"""Classes after verification, decisions on them, and that no value changes through this door."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from hotich_tui.cli.matching import after_change, compare
from hotich_tui.cli.population import folder_of
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.population.findings import person_digest
from hotich_tui.domain.population.matching import MatchClass
from hotich_tui.domain.quality.risk import RiskKind
from hotich_tui.domain.record.lifecycle import SamePerson, State, WrongRole
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.population.confirmed import observe
from hotich_tui.population.index import HintIndex
from hotich_tui.store.file.engine import writing
from hotich_tui.store.file.errors import StoreError
from hotich_tui.store.population import comparison
from hotich_tui.workflow.book.by_exception import Surveyed
from hotich_tui.workflow.population.reviewing import Answer
from hotich_tui.workflow.rules.errors import BadInput
from tests.approval import fill
from tests.cli.test_commands import Cli
from tests.conftest import Commune
from tests.matching import (
    CLASSES,
    DIFFERS,
    MATCH,
    OTHER_TWIN,
    PLANTED,
    TWIN,
    as_entry,
    child,
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
    later = commune.desk("T1").by_exception.survey(book.id, survey)
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


def test_the_rule_of_each_special_case_is_named(commune: Commune) -> None:
    dead = replace(DIFFERS, died="01.02.2020")
    _, ids = compared(commune, [*PLANTED[:2], dead, *PLANTED[3:]])

    def rules(number: int) -> tuple[str, ...]:
        return the_child(commune, ids[number]).finding.rules("KS")

    assert rules(2) == ("differs", "dead")
    assert rules(3) == ("several",)
    assert rules(4) == ("not_found", "no_parents")
    assert rules(6) == ("registered",)
    opened = commune.desk("T1").reviewing.open(ids[6], "child")
    assert opened.earlier is not None and opened.earlier.version.id == ids[5]


def test_rates_are_learned_from_what_people_confirmed(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ids = compared(commune)
    commune.desk("T1").approving.approve(ids[0])
    key, folder = commune.station.sealing_key("population"), folder_of(commune.home)
    compare(commune.station, "match")
    assert HintIndex.open(folder, key=key).rates.pairs == 0, "one pair teaches nothing yet"
    monkeypatch.setattr("hotich_tui.population.rates.ENOUGH", 1)
    compare(commune.station, "match")
    assert HintIndex.open(folder, key=key).rates.pairs == 1
    assert [class_of(commune, version_id) for version_id in ids] == list(CLASSES)


def test_registered_again_is_seen_before_the_book_is_approved(commune: Commune) -> None:
    book, ids = compared(commune)
    survey = commune.desk("T1").by_exception.survey(book.id)
    again = {r.version.id for r in survey.finished if RiskKind.REGISTERED in kinds(r)}
    assert again == {ids[6]} and ids[6] in {r.version.id for r in survey.to_see}
    load(commune, [])
    compare(commune.station, "match")
    later = commune.desk("T1").by_exception.survey(book.id, survey)
    assert {r.version.id for r in later.finished if RiskKind.REGISTERED in kinds(r)} == {ids[6]}


def kinds(record: Surveyed) -> set[RiskKind]:
    return {risk.kind for risk in record.risks}


def test_registered_again_needs_no_extract_that_knows_the_child(commune: Commune) -> None:
    unknown = child("Khổng Lạ Kỳ", "09.09.1951", "Tráng Thị Vắng", "Khổng Văn Mất")
    others = {
        1: as_entry(unknown),
        2: as_entry(unknown, chaHoTen=""),
        3: as_entry(unknown, meHoTen="Tráng Thị Vẵng"),
        4: as_entry(unknown, nksNgaySinh="1951"),
        5: as_entry(unknown, nksGioiTinh="2"),
        6: as_entry(unknown, nksHoTen="Khổng Lạ Kỹ"),
    }
    _, ids = fill(commune, 6, keyed=others)
    load(commune)
    compare(commune.station, "match")
    found = [class_of(commune, version_id) for version_id in ids]
    assert found == [
        MatchClass.NOT_FOUND,
        MatchClass.REGISTERED,
        # Another mother, a bare year, another sex and another name are no second registration.
        *[MatchClass.NOT_FOUND] * 4,
    ]
    opened = commune.desk("T1").reviewing.open(ids[1], "child")
    assert opened.earlier is not None and opened.earlier.version.id == ids[0]
    commune.desk("T1").reviewing.decide(Answer(opened.listed.finding, "registered_again"))
    linked = the_child(commune, ids[1]).finding.decided
    assert linked is not None and linked.earlier == ids[0] and not linked.chosen


def test_two_people_of_the_extract_are_no_second_registration(commune: Commune) -> None:
    first = child("Mùa A Hai", "07.07.1998", "Giàng Thị Mây", "Mùa A Páo", "019098000021")
    second = replace(first, mother="Vàng Thị Sương", father="Mùa A Khế", id_number="019098000022")
    said = {
        1: as_entry(first, meHoTen="", chaHoTen="Mùa A Páo"),
        2: as_entry(second, chaHoTen="", meHoTen="Vàng Thị Sương"),
    }
    _, ids = fill(commune, 2, keyed=said)
    load(commune, [*PLANTED, first])
    compare(commune.station, "match")
    assert class_of(commune, ids[1]) is MatchClass.REGISTERED, "the control: nothing speaks against"
    load(commune, [*PLANTED, first, second])
    compare(commune.station, "match")
    assert MatchClass.REGISTERED not in {class_of(commune, version_id) for version_id in ids}


def test_found_dead_is_told_of_a_match_too(commune: Commune) -> None:
    _, ids = compared(commune, [replace(MATCH, died="01.02.2020"), *PLANTED[1:]])
    finding = the_child(commune, ids[0]).finding
    assert finding.match_class is MatchClass.MATCH and finding.dead
    assert finding.rules("KS") == ("match", "dead")
    assert not finding.waits, "matches go ahead"
    assert not the_child(commune, ids[5]).finding.dead, "the control"
    load(commune, [*PLANTED[:3], *(replace(p, died="01.02.2020") for p in (TWIN, OTHER_TWIN))])
    compare(commune.station, "match")
    twin = the_child(commune, ids[3]).finding
    assert twin.candidates[0].person.died and not twin.dead, "which of the two is not known"


def test_a_record_with_nobody_readable_does_not_spoil_its_book(commune: Commune) -> None:
    nobody = {f.key: ILLEGIBLE for f in load_register("KS") if f.person and f.core}
    book, ids = fill(commune, 3, keyed={1: as_entry(MATCH), 2: nobody})
    load(commune)
    compare(commune.station, "match")
    there = commune.desk("T1").reviewing.listed(everything=True)
    assert ids[1] not in {one.finding.version_id for one in there}
    assert commune.station.matches.is_current(commune.station.matches.extract())
    absent = commune.desk("T1").by_exception.survey(book.id).absent
    assert RiskKind.MATCH not in absent
    commune.verified(commune.keyed(book))
    assert not commune.station.matches.is_current(commune.station.matches.extract()), "the control"


def test_the_comparison_wakes_no_list(commune: Commune) -> None:
    book, ids = compared(commune)
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        since = reads.news()
    finding = the_child(commune, ids[2]).finding
    commune.desk("T1").reviewing.decide(Answer(finding, "same", candidate=0))
    commune.desk("T2").reviewing.take_out()
    compare(commune.station, "match")
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        assert reads.news(since) == since
    commune.keyed(book)
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        assert reads.news(since) > since, "the control"


def test_nobody_of_the_extract_outlives_it(commune: Commune, tmp_path: Path) -> None:
    _, ids = compared(commune)
    finding = the_child(commune, ids[3]).finding
    commune.desk("T1").reviewing.decide(Answer(finding, "same", candidate=1))
    pairs = commune.station.matches.confirmed()
    theirs = {OTHER_TWIN.id_number, TWIN.id_number, DIFFERS.mother}
    assert theirs <= names_stored(commune, theirs), "the control"
    done = Cli(commune.home, tmp_path).run("population", "drop", "--as", "T1", "--yes")
    assert done.returncode == 0, done.stderr
    assert not names_stored(commune, theirs)
    assert commune.desk("T1").reviewing.listed(everything=True) == []
    assert not commune.desk("T1").reviewing.compared()
    assert list(commune.station.matches.confirmed()) == list(pairs), "what was learned stays"


def names_stored(commune: Commune, names: set[str]) -> set[str]:
    """Those of the texts that stand anywhere in the station's database."""
    with commune.station.engine.connect() as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        rows = [
            repr(tuple(row))
            for table in connection.exec_driver_sql(query).scalars().all()
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')
        ]
    return {name for name in names if any(name in row for row in rows)}


def test_a_comparison_is_written_in_portions_and_only_what_changed(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ids = compared(commune)
    monkeypatch.setattr(comparison, "PORTION", 2)
    written: list[int] = []

    @contextmanager
    def counted(engine: Engine) -> Iterator[Connection]:
        with writing(engine) as connection:
            before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            yield connection
            after = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            written.append(after - before)

    monkeypatch.setattr(comparison, "writing", counted)
    compare(commune.station, "match")
    assert len(written) == 5 and not any(written[:4]), "nothing changed, no finding was written"
    written.clear()
    load(commune, PLANTED[1:])
    compare(commune.station, "match")
    people = sum(written[:4])
    assert people > 20 and max(written[:4]) < people / 2, "no transaction writes them all"
    assert class_of(commune, ids[0]) is MatchClass.NOT_FOUND


def test_a_comparison_cut_short_is_made_again(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ids = compared(commune)
    monkeypatch.setattr(comparison, "PORTION", 2)
    load(commune, PLANTED[1:])
    portions = 0

    def broken(*given: Any) -> None:
        nonlocal portions
        portions += 1
        if portions == 3:
            raise KeyboardInterrupt
        write(*given)

    write = comparison._write
    monkeypatch.setattr(comparison, "_write", broken)
    with pytest.raises(KeyboardInterrupt):
        compare(commune.station, "match")
    monkeypatch.setattr(comparison, "_write", write)
    assert class_of(commune, ids[5]) is MatchClass.MATCH, "what was not reached stands"
    after_change(commune.station, "match", quiet=True)
    assert class_of(commune, ids[0]) is MatchClass.NOT_FOUND
    assert commune.station.matches.is_current(commune.station.matches.extract())
