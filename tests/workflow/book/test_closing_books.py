"""A book's balance, and closing it."""

import pytest

from hotich_tui.domain.book.balance import FindingKind
from hotich_tui.domain.book.ledger_readings import Stage
from hotich_tui.domain.record.lifecycle import SamePerson, WrongState
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.workflow.book.balancing import require_balance
from hotich_tui.workflow.rules.errors import BadInput, Unbalanced
from tests.conftest import Commune
from tests.ledgers import ROW, agreed, explain_all, kinds, record

# Balance.


def test_a_book_that_balances_is_closed_when_all_is_approved(commune: Commune) -> None:
    book = commune.book()
    balancing = commune.desk("T1").balancing
    versions = [record(commune, book, n) for n in (1, 2, 3)]
    assert (
        kinds(commune, book) == [FindingKind.NOT_STATED]
        and not balancing.standing(book.id).balanced
    )
    agreed(
        commune, book, [{**ROW, "entries": "3", "first_page": "1", "last_page": "3", "pages": "3"}]
    )
    assert kinds(commune, book) == [] and balancing.standing(book.id).balanced
    with pytest.raises(WrongState):
        balancing.close(book.id)
    for version_id in versions:
        commune.desk("T1").approving.approve(version_id)
    balancing.close(book.id, {"list": "cân"})
    standing = balancing.standing(book.id)
    assert standing.finished and standing.view.stage is Stage.CLOSED
    with pytest.raises(WrongState):
        balancing.close(book.id)
    # A record that comes later opens the question again.
    record(commune, book, 4)
    assert not balancing.standing(book.id).finished


def test_a_gap_waits_for_its_reason(commune: Commune) -> None:
    book = commune.book()
    for number in (1, 3):
        record(commune, book, number, upto="approved")
    agreed(commune, book, [{**ROW, "entries": "3"}])
    balancing = commune.desk("T1").balancing
    standing = balancing.standing(book.id)
    assert [f.finding.kind for f in standing.open] == [
        FindingKind.MISSING,
        FindingKind.ENTRIES_TOTAL,
    ]
    with pytest.raises(Unbalanced) as refused:
        balancing.close(book.id)
    assert "2" in str(refused.value)
    explaining = commune.desk("S1").balancing
    with pytest.raises(BadInput):
        explaining.explain(book.id, standing.open[0].finding.key, "vì thế")
    with pytest.raises(BadInput):
        explaining.explain(book.id, "missing year=1998 numbers=7 count=1 []", "torn")
    for found in standing.open:
        explaining.explain(book.id, found.finding.key, "torn", "trang 2")
    told = balancing.standing(book.id)
    assert told.balanced and told.findings[0].explanation is not None
    assert told.findings[0].explanation.note == "trang 2"
    balancing.close(book.id)
    assert balancing.standing(book.id).finished


def test_who_explains_does_not_close(commune: Commune) -> None:
    book = commune.book()
    record(commune, book, 1, upto="approved")
    agreed(commune, book, [{**ROW, "last": "2"}])
    (found,) = commune.desk("T1").balancing.standing(book.id).open
    commune.desk("T2").balancing.explain(book.id, found.finding.key, "torn")
    with pytest.raises(SamePerson):
        commune.desk("T2").balancing.close(book.id)
    commune.desk("T1").balancing.close(book.id)
    with pytest.raises(SamePerson):
        commune.desk("T1").balancing.explain(book.id, found.finding.key, "torn")


def test_a_reason_stands_for_its_finding_only(commune: Commune) -> None:
    book = commune.book()
    record(commune, book, 1)
    agreed(commune, book, [ROW])
    (found,) = commune.desk("A1").balancing.standing(book.id).open
    commune.desk("S1").balancing.explain(book.id, found.finding.key, "torn")
    assert commune.desk("T1").balancing.standing(book.id).balanced
    record(commune, book, 2)
    (changed,) = commune.desk("A1").balancing.standing(book.id).open
    assert changed.finding.key != found.finding.key


def test_work_that_is_not_done_is_not_explained_away(commune: Commune) -> None:
    book = commune.book()
    for number in (1, 2, 3):
        record(commune, book, number, upto="keyed" if number == 2 else "verified")
    agreed(commune, book, [ROW])
    (found,) = commune.desk("S1").balancing.standing(book.id).open
    assert found.finding.kind is FindingKind.WAITING and found.finding.ordinals == (2,)
    with pytest.raises(BadInput):
        commune.desk("S1").balancing.explain(book.id, found.finding.key, "torn")
    reading = commune.station.reads(Viewpoint(commune.user("T1")))
    with reading as reads, pytest.raises(Unbalanced):
        require_balance(reads, book.id)


def test_parked_records_and_empty_drafts(commune: Commune) -> None:
    book = commune.book()
    for number in (1, 2, 3):
        version_id = record(commune, book, number, upto="keyed" if number == 2 else "approved")
        if number == 2:
            commune.desk("N1").parking.park(version_id, "torn")
    commune.desk("N1").keying.begin(book.id)
    agreed(commune, book, [ROW])
    assert kinds(commune, book) == [FindingKind.PARKED, FindingKind.MISSING]
    explain_all(commune, book)
    commune.desk("T1").balancing.close(book.id)


def test_a_second_book_goes_on_where_the_first_ended(commune: Commune) -> None:
    first, second = commune.book(number="01/1998"), commune.book(number="02/1998")
    record(commune, second, 4)
    agreed(commune, second, [{"year": "1998", "first": "4", "last": "4"}])
    assert kinds(commune, second) == [FindingKind.BEGINS]
    agreed(commune, first, [ROW], ("N2", "S2"))
    assert kinds(commune, second) == []
    # Another register, or another place, has its own numbers.
    other = commune.book("KT", number="02/1998")
    record(commune, other, 4)
    agreed(commune, other, [{"year": "1998", "first": "4", "last": "4"}])
    assert kinds(commune, other) == [FindingKind.BEGINS]


def test_the_approved_values_count_while_a_correction_is_keyed(commune: Commune) -> None:
    book = commune.book()
    version_id = record(commune, book, 1, upto="approved")
    agreed(commune, book, [{**ROW, "last": "1"}])
    commune.desk("T1").approving.correct(version_id, ["so"], "registry")
    assert kinds(commune, book) == []
    commune.desk("T2").balancing.close(book.id)
