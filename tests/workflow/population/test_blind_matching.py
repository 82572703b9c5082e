"""Who knows what the population says of a record does not verify it, and the other way round."""

import pytest

from hotich_tui.cli.matching import compare
from hotich_tui.domain.entry.values import Reading
from hotich_tui.domain.record.lifecycle import SamePerson, State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.store.file.errors import StoreError
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.population.reviewing import Answer
from tests.approval import good_entry
from tests.conftest import Commune
from tests.matching import DIFFERS, as_entry, load, said, the_child

READ = "Hoàng Thị Hường"
"""What the book says of the mother whom the population calls Hưởng."""


def differing_record(commune: Commune, verifier: str) -> str:
    """A record whose child the population says otherwise, compared."""
    book = commune.book()
    values = {**good_entry(book, 1), **as_entry(DIFFERS, meHoTen=READ)}
    version_id = commune.keyed(book, values)
    commune.verified(version_id, verifier=verifier)
    load(commune)
    compare(commune.station, "match")
    return version_id


def key_again(commune: Commune, version_id: str) -> None:
    """Key the marked fields afresh, as before."""
    desk = commune.desk("N1")
    desk.keying.open(version_id)
    desk.keying.commit_all(version_id, [Reading("meHoTen", said(READ))])
    desk.keying.done(version_id)


def may_verify(desk: Desk, version_id: str) -> bool:
    return version_id in {version.id for version in desk.verifying.queue()}


def test_the_verifier_sees_nothing_of_the_population(commune: Commune) -> None:
    version_id = differing_record(commune, "M2")
    desk = commune.desk("M2")
    with pytest.raises(SamePerson):
        desk.reviewing.open(version_id, "child")
    assert desk.reviewing.listed(everything=True) == []
    assert desk.reviewing.take_out() == []
    with commune.station.reads(Viewpoint(desk.user)) as reads:
        assert reads.findings() == []
    assert the_child(commune, version_id, "T1").finding.candidates, "the control"
    assert commune.desk("M1").reviewing.take_out(), "the control"


@pytest.mark.parametrize("look", ["open", "export"])
def test_who_looked_does_not_verify_it_when_it_comes_back(commune: Commune, look: str) -> None:
    version_id = differing_record(commune, "S1")
    if look == "open":
        the_child(commune, version_id, "M1")
    else:
        assert commune.desk("M1").reviewing.take_out()
    finding = the_child(commune, version_id, "T1").finding
    commune.desk("T1").reviewing.decide(Answer(finding, "book_again", "mờ", candidate=0))
    key_again(commune, version_id)
    assert may_verify(commune.desk("S1"), version_id), "its verifier goes on"
    looked = commune.desk("M1")
    assert not may_verify(looked, version_id)
    for attempt in (looked.verifying.open, looked.verifying.look):
        with pytest.raises(SamePerson):
            attempt(version_id)
    assert may_verify(commune.desk("M2"), version_id), "the control: nobody else is kept off"


def test_nor_its_correction(commune: Commune) -> None:
    version_id = differing_record(commune, "S1")
    commune.desk("T1").approving.approve(version_id)
    the_child(commune, version_id, "M1")
    finding = the_child(commune, version_id, "T2").finding
    commune.desk("T1").reviewing.decide(Answer(finding, "book_again", "mờ", candidate=0))
    book_id = commune.desk("A1").books.progress()[0].book.id
    (second,) = commune.desk("A1").books.versions(book_id)
    assert second.number == 2
    key_again(commune, second.id)
    assert not may_verify(commune.desk("M1"), second.id)
    assert may_verify(commune.desk("M2"), second.id)
    commune.verified(second.id, verifier="M2")
    # The finding of the approved version is no way round for who verified the correction.
    with pytest.raises(StoreError):
        commune.desk("M2").reviewing.open(version_id, "child")


def refused(commune: Commune, statement: str, problem: str) -> None:
    with (
        commune.station.engine.connect() as connection,
        pytest.raises(Exception, match=problem),
        connection.begin(),
    ):
        connection.exec_driver_sql(statement)


def decision(version_id: str, person_id: str, role: str = "child") -> str:
    return (
        "INSERT INTO match_decision (version_id, person, person_id, finding, reason, note, chosen,"
        f" levels, earlier, at) VALUES ('{version_id}', '{role}', '{person_id}', '', 'same', '',"
        " '', '', '', '')"
    )


def test_sql_holds_the_same_law(commune: Commune) -> None:
    version_id = differing_record(commune, "M2")
    ids = {who: commune.user(who).id for who in ("N1", "M1", "M2", "T1", "T2")}
    with commune.station.engine.connect() as connection:
        record = connection.exec_driver_sql("SELECT record_id FROM version").scalar_one()
    look = f"INSERT INTO match_look VALUES ('{record}', '{{}}', '')"
    refused(commune, look.format(ids["M2"]), "same person: the verifier is blind")
    refused(commune, decision(version_id, ids["M2"]), "same person")
    refused(commune, decision(version_id, ids["T2"]), "no look")
    with commune.station.engine.connect() as connection, connection.begin():
        for who in ("N1", "T1", "M1"):
            connection.exec_driver_sql(look.format(ids[who]))
        connection.exec_driver_sql(decision(version_id, ids["T1"]))
    refused(commune, decision(version_id, ids["N1"]), "same person")
    refused(commune, decision(version_id, ids["T1"], "nobody"), "law: not the time")
    part = "INSERT INTO part VALUES ('{}', '{}', 'verifier')"
    refused(commune, part.format(version_id, ids["M1"]), "same person: looked")
    with commune.station.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(part.format(version_id, commune.user("S2").id))
    finding = the_child(commune, version_id, "T1").finding
    commune.desk("T1").reviewing.decide(Answer(finding, "book_again", "mờ", candidate=0))
    with commune.station.reads(Viewpoint(commune.user("T1"))) as reads:
        assert reads.version(version_id).state is State.RETURNED
    key_again(commune, version_id)
    commune.verified(version_id, verifier="S2")
    refused(commune, decision(version_id, ids["T1"]), "law: not the time")
