"""A book's ledger: stated twice, blind; settled by a third; balanced, explained, closed."""

import dataclasses
from itertools import combinations
from random import Random

import pytest

from hotich_tui.domain.book.balance import FindingKind
from hotich_tui.domain.book.ledger import CELLS, NO_ROW, BookLedger, CellError, Gap, Run
from hotich_tui.domain.book.ledger_readings import Stage, Step
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import LawError, SamePerson, WrongRole, WrongState
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice
from hotich_tui.workflow.rules.errors import BadInput
from tests.conftest import STAFF, Commune
from tests.ledgers import ROW, agreed, entry_of, explain_all, record, stage

# Stating and reading.


def test_two_people_agree_in_their_own_words(commune: Commune) -> None:
    book = commune.book()
    commune.desk("N1").ledgers.state(
        book.id,
        [{"year": "1998", "first": "01", "last": "86/1998", "gaps": "7:1 8:torn 12-13:void"}],
    )
    assert stage(commune, book) is Stage.STATED
    outcomes = commune.desk("S1").ledgers.read(
        book.id, [{"year": "1998", "first": "1", "last": "86", "gaps": "12-13:2, 7-8:1"}, {}]
    )
    assert set(outcomes.values()) == {Outcome.AGREED} and len(outcomes) == len(CELLS)
    view = commune.desk("T1").ledgers.view(book.id)
    gaps = (Gap(7, 8, "torn"), Gap(12, 13, "void"))
    assert view.stage is Stage.SETTLED
    assert view.ledger == BookLedger((Run(1998, 1, 86, gaps=gaps),))


def test_a_difference_is_read_again_and_then_agreed(commune: Commune) -> None:
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, [{**ROW, "entries": "3"}])
    reading = commune.desk("S1").ledgers
    outcomes = reading.read(book.id, [{**ROW, "last": "4", "entries": "3"}])
    assert outcomes["1.last"] is Outcome.READ_AGAIN and stage(commune, book) is Stage.READING
    assert [o for o in outcomes.values() if not o.closed] == [Outcome.READ_AGAIN]
    # Lines that were agreed stay, whatever is typed into them.
    outcomes = reading.read(book.id, [{"year": "2001", "last": "3"}])
    assert set(outcomes.values()) == {Outcome.AGREED}
    view = commune.desk("A1").ledgers.view(book.id)
    assert view.ledger == BookLedger((Run(1998, 1, 3, entries=3),))


def test_no_third_reading_by_any_route(commune: Commune) -> None:
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    commune.desk("S1").ledgers.read(book.id, [{**ROW, "last": "4"}])
    # Who began to type before that does not spend the last reading unawares.
    with pytest.raises(WrongState):
        commune.desk("S2").ledgers.read(book.id, [ROW], Step(1, Stage.STATED))
    checks = commune.desk("S2").ledgers.view(book.id).checks
    assert [c.line for c in checks if not c.outcome.closed] == ["1.last"]
    assert not any(c.own for c in checks)
    commune.desk("S2").ledgers.read(book.id, [{"last": "5"}], Step(1, Stage.READING))
    assert stage(commune, book) is Stage.DISPUTED
    for who in ("S1", "S2", "M1"):
        with pytest.raises(WrongState):
            commune.desk(who).ledgers.read(book.id, [ROW])
    (dispute,) = commune.desk("X1").ledgers.disputes(book.id)
    assert sorted(dispute.options) == ["3", "4", "5"]


def test_a_row_that_one_did_not_state_tells_nothing_of_its_cells(commune: Commune) -> None:
    """A cell that the keyer left blank is not agreed by somebody who never read the row."""
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, [ROW, {**ROW, "year": "1999"}])
    reading = commune.desk("S1").ledgers
    outcomes = reading.read(book.id, [ROW])
    second = [line for line, reached in outcomes.items() if not reached.closed]
    assert second == [f"2.{cell}" for cell in CELLS]
    with pytest.raises(CellError):
        reading.read(book.id, [{}, {"year": "1999", "first": "1"}])
    outcomes = reading.read(book.id, [{}, {**ROW, "year": "1999"}])
    assert set(outcomes.values()) == {Outcome.AGREED}


def test_a_row_too_many_is_taken_back_or_settled_to_be_none(commune: Commune) -> None:
    one, other = commune.book(), commune.book()
    for book in (one, other):
        commune.desk("N1").ledgers.state(book.id, [ROW])
        commune.desk("S1").ledgers.read(book.id, [ROW, {**ROW, "year": "1999"}])
    commune.desk("S1").ledgers.read(one.id, [{}, {}])
    assert stage(commune, one) is Stage.SETTLED
    commune.desk("S1").ledgers.read(other.id, [{}, {**ROW, "year": "1999"}])
    settling = commune.desk("X1").ledgers
    assert len(settling.disputes(other.id)) == len(CELLS)
    assert settling.decide(other.id, "2.year", Choice.OPTION, NO_ROW) == 0
    explain_all(commune, other)
    commune.desk("T1").balancing.close(other.id)
    for book in (one, other):
        view = commune.desk("A1").ledgers.view(book.id)
        assert view.stage.known and view.ledger == BookLedger((Run(1998, 1, 3),))


def test_settled_by_a_third_person(commune: Commune) -> None:
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    for _ in range(2):
        commune.desk("S1").ledgers.read(book.id, [{**ROW, "last": "13", "first": "2"}])
    settling = commune.desk("X1").ledgers
    assert {d.line for d in settling.disputes(book.id)} == {"1.first", "1.last"}
    with pytest.raises(BadInput):
        settling.decide(book.id, "1.first", Choice.OPTION, "99")
    with pytest.raises(CellError):
        settling.decide(book.id, "1.first", Choice.RETYPED, "mười")
    assert settling.decide(book.id, "1.first", Choice.OPTION, "1") == 1
    with pytest.raises(WrongState):
        settling.decide(book.id, "1.first", Choice.OPTION, "2")
    assert settling.decide(book.id, "1.last", Choice.RETYPED, "31") == 0
    view = commune.desk("A1").ledgers.view(book.id)
    assert view.ledger == BookLedger((Run(1998, 1, 31),))


def test_the_options_have_no_order(commune: Commune) -> None:
    """Over many books the first reading stands first in about half."""
    first = 0
    desk = dataclasses.replace(commune.desk("X1").ledgers, random=Random(5))
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    for _ in range(2):
        commune.desk("S1").ledgers.read(book.id, [{**ROW, "last": "4"}])
    for _ in range(60):
        (dispute,) = desk.disputes(book.id)
        first += dispute.options[0] == "3"
    assert 15 < first < 45


def test_restated_only_until_somebody_reads(commune: Commune) -> None:
    book = commune.book()
    stating = commune.desk("N1").ledgers
    stating.state(book.id, [ROW, {**ROW, "year": "1999"}])
    with pytest.raises(WrongState):
        commune.desk("N2").ledgers.state(book.id, [ROW])
    stating.state(book.id, [ROW])
    assert set(stating.view(book.id).own) == {f"1.{cell}" for cell in CELLS}
    commune.desk("S1").ledgers.read(book.id, [ROW])
    with pytest.raises(WrongState):
        stating.state(book.id, [ROW])


def test_what_cannot_be_understood_is_not_stored(commune: Commune) -> None:
    book = commune.book()
    with pytest.raises(CellError):
        commune.desk("N1").ledgers.state(book.id, [ROW, {**ROW, "year": "98"}])
    assert stage(commune, book) is Stage.EMPTY


# One person, one role.

ACTS = {
    "state": lambda c, who, b: c.desk(who).ledgers.state(b, [ROW]),
    "read": lambda c, who, b: c.desk(who).ledgers.read(b, [{**ROW, "last": "4"}]),
    "decide": lambda c, who, b: c.desk(who).ledgers.decide(b, "1.last", Choice.OPTION, "3"),
    "close": lambda c, who, b: c.desk(who).balancing.close(b),
}


@pytest.mark.parametrize(("one", "later"), list(combinations(ACTS, 2)))
def test_no_two_roles_on_a_ledger(commune: Commune, one: str, later: str) -> None:
    """M1 holds every role, and does one thing; what comes later is for somebody else."""
    book = commune.book()
    hands = dict(zip(ACTS, ("N1", "S1", "X1", "T1"), strict=True)) | {one: "M1"}
    for act, do in ACTS.items():
        explain_all(commune, book)
        if act == later:
            with pytest.raises(SamePerson):
                do(commune, "M1", book.id)
        # The control: at this time another person can.
        for _ in range(2 if act == "read" else 1):
            do(commune, hands[act], book.id)
    assert stage(commune, book) is Stage.CLOSED
    for act in set(ACTS) - {one}:
        with pytest.raises(LawError):
            ACTS[act](commune, "M1", book.id)


def test_only_a_keyer_states(commune: Commune) -> None:
    book = commune.book()
    for who in ("K1", "A1", "S1", "X1", "T1"):
        with pytest.raises(WrongRole):
            commune.desk(who).ledgers.state(book.id, [ROW])


def test_a_technician_reads_no_ledger(commune: Commune) -> None:
    book = commune.book()
    for ask in (commune.desk("K1").ledgers.view, commune.desk("K1").balancing.standing):
        with pytest.raises(WrongRole):
            ask(book.id)


# The viewpoint.


def test_nobody_but_the_keyer_sees_what_was_stated(commune: Commune) -> None:
    rows = [
        {"year": "1998", "first": "41", "last": "47391", "first_page": "61", "entries": "58283"}
    ]
    words = ("47391", "58283")
    book = commune.book()
    commune.desk("N1").ledgers.state(book.id, rows)
    wrong = [{**rows[0], "last": "5", "first": "4", "entries": ""}]

    def seen(who: str) -> list[str]:
        desk, told = commune.desk(who), []
        asks = (
            desk.waiting.counts,
            lambda: desk.ledgers.view(book.id),
            lambda: desk.ledgers.disputes(book.id),
            lambda: desk.balancing.standing(book.id),
            lambda: desk.ledgers.read(book.id, [{**rows[0], "last": "x"}]),
        )
        for ask in asks:
            try:
                told.append(repr(ask()))
            except Exception as refusal:
                told.append(f"{refusal} {refusal!r}")
        with commune.station.reads(Viewpoint(desk.user)) as reads:
            told.append(repr((reads.ledger(book.id), reads.ledgers([book.id]))))
            told.append(repr(reads.ledger_disputes(book.id)))
        return [word for word in words if word in " ".join(told)]

    for who in STAFF:
        assert seen(who) == (list(words) if who == "N1" else []), who
    commune.desk("S1").ledgers.read(book.id, wrong)
    for who in set(STAFF) - {"N1"}:
        assert seen(who) == [], who
    # The verifier's own reading is theirs alone, too.
    assert "5" not in repr(commune.desk("S2").ledgers.view(book.id).checks)
    # Settled by a third person, it is everybody's.
    commune.desk("S1").ledgers.read(book.id, wrong)
    settling = commune.desk("X1").ledgers
    for dispute in settling.disputes(book.id):
        option = next(text for text in dispute.options if text in ("41", *words))
        settling.decide(book.id, dispute.line, Choice.OPTION, option)
    assert seen("T1") == list(words)


def test_findings_of_unverified_entries_are_the_keyers_alone(commune: Commune) -> None:
    book = commune.book()
    record(commune, book, 1)
    commune.keyed(book, entry_of(book, 47391 % 1000))
    for who in set(STAFF) - {"N1", "K1"}:
        told = repr(commune.desk(who).balancing.standing(book.id))
        assert "391" not in told, who
    mine = commune.desk("N1").balancing.standing(book.id)
    assert [f.settled for f in mine.findings if f.finding.kind is FindingKind.NOT_STATED] == [True]
    agreed(commune, book, [{**ROW, "last": "400"}])
    mine = commune.desk("N1").balancing.standing(book.id)
    unsettled = [f for f in mine.findings if not f.settled]
    assert unsettled and all("39" in repr(f) for f in unsettled)
    with pytest.raises(BadInput):
        commune.desk("N1").balancing.explain(book.id, unsettled[0].finding.key, "torn")


def test_no_value_in_the_log(commune: Commune) -> None:
    book = commune.book()
    agreed(commune, book, [{**ROW, "last": "47391"}])
    record(commune, book, 1)
    explain_all(commune, book, "S1")
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT event, detail, field, after_mac FROM audit"
        ).fetchall()
    events = {row.event for row in rows}
    assert {"ledger_part", "ledger_state", "ledger_verify", "ledger_explain"} <= events
    assert not any("47391" in str(row) for row in rows)
    assert all(row.after_mac for row in rows if row.event in ("ledger_state", "ledger_verify"))
    assert commune.station.check() is None
