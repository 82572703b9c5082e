"""Special cases, registered again, and how a comparison is written."""

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
from hotich_tui.domain.population.matching import MatchClass
from hotich_tui.domain.quality.risk import RiskKind
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.population.index import HintIndex
from hotich_tui.store.file.engine import writing
from hotich_tui.store.population import comparison
from hotich_tui.workflow.book.by_exception import Surveyed
from hotich_tui.workflow.population.reviewing import Answer
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
    the_child,
)

ILLEGIBLE = Value(Said.ILLEGIBLE)


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
    later = commune.desk("T1").by_exception.survey(book.id)
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
