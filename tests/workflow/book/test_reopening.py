"""A ledger taken up again: who may, what the second round does not see, what stays."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from hotich_tui.domain.book.ledger_readings import Stage, Step
from hotich_tui.domain.record.lifecycle import LawError, Role, SamePerson, WrongRole, WrongState
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Book, Choice
from hotich_tui.workflow.rules.errors import BadInput, Unbalanced
from hotich_tui.workflow.waiting import Task
from tests.approval import agree_ledger, fill
from tests.blind.scan import refusal, spilled
from tests.conftest import STAFF, Commune

ROW = {"year": "1998", "first": "1", "last": "2"}
FIRST = {"year": "1998", "first": "41", "last": "47391", "pages": "58283"}
"""Figures found nowhere else: what the second round must not see."""
SECRETS = ("47391", "58283", "61944")
NOTE = "trang 61944"


def view(commune: Commune, book: Book, who: str = "A1"):  # type: ignore[no-untyped-def]
    return commune.desk(who).ledgers.view(book.id)


def explain_all(commune: Commune, book: Book, who: str = "X1") -> None:
    for found in commune.desk(who).balancing.standing(book.id).open:
        commune.desk(who).balancing.explain(book.id, found.finding.key, "so_in_book", "mờ")


def closed(commune: Commune, row: dict[str, str] = FIRST, **hands: str) -> Book:
    """A book without records, closed on a ledger that two people stated alike."""
    book = commune.book()
    commune.desk(hands.get("state", "N1")).ledgers.state(book.id, [row])
    commune.desk(hands.get("read", "S1")).ledgers.read(book.id, [row])
    explain_all(commune, book, hands.get("settle", "X1"))
    commune.desk(hands.get("close", "T1")).balancing.close(book.id)
    assert view(commune, book).stage is Stage.CLOSED
    return book


def test_a_book_closed_on_a_reopened_ledger_waits_for_its_balance(commune: Commune) -> None:
    """Both overlooked that the closing note counts three: two records approved, one is missing."""
    book, versions = fill(commune, 2)
    agree_ledger(commune, book, 2)
    chief = commune.desk("T1")
    for version_id in versions:
        chief.approving.approve(version_id)
    chief.balancing.close(book.id)
    assert chief.balancing.standing(book.id).finished
    with commune.station.engine.connect() as connection:
        payloads = connection.exec_driver_sql("SELECT * FROM approved").fetchall()
    commune.desk("X1").ledgers.reopen(book.id, "note_found", NOTE)
    told = chief.balancing.standing(book.id)
    assert told.view.step == Step(2, Stage.EMPTY) and told.view.closed_before
    assert not told.finished and not chief.balancing.standing(book.id).balanced
    with pytest.raises(Unbalanced):
        chief.balancing.close(book.id)
    assert chief.by_exception.survey(book.id).unexplained == 1
    rows = [{"year": str(book.year), "first": "1", "last": "3", "entries": "3"}]
    commune.desk("N1").ledgers.state(book.id, rows)
    commune.desk("S1").ledgers.read(book.id, rows)
    assert len(chief.balancing.standing(book.id).open) == 2
    explain_all(commune, book)
    chief.balancing.close(book.id)
    assert chief.balancing.standing(book.id).finished
    with commune.station.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT * FROM approved").fetchall() == payloads
        closings = connection.exec_driver_sql("SELECT round FROM ledger_closing ORDER BY round")
        assert list(closings.scalars()) == [1, 2]
    assert {v.state.value for v in chief.books.versions(book.id)} == {"approved"}


def test_approving_at_once_stops_at_a_ledger_reopened_meanwhile(commune: Commune) -> None:
    book, _ = fill(commune, 2)
    agree_ledger(commune, book, 2)
    desk = commune.desk("T1").by_exception
    survey = desk.survey(book.id)
    # As if the book were so long that these two were not drawn.
    rest = tuple(replace(record, risks=(), drawn=False) for record in survey.finished)
    survey = replace(survey, finished=rest)
    first, second = ({r.version.id: {"line": "x"}} for r in survey.rest)
    assert survey.unexplained == 0 and desk.approve_some(survey, first) == [*first]
    commune.desk("X1").ledgers.reopen(book.id, "misread")
    with pytest.raises(Unbalanced):
        desk.approve_some(survey, second)


def test_the_former_rounds_are_kept_and_shown_when_the_new_one_is_settled(
    commune: Commune,
) -> None:
    book = closed(commune)
    for number in (2, 3):
        commune.desk("T1").ledgers.reopen(book.id, "misread", NOTE)
        assert view(commune, book).round == number and view(commune, book).former == ()
        row = {**FIRST, "last": str(47391 + number)}
        commune.desk("N1").ledgers.state(book.id, [row])
        commune.desk("S1").ledgers.read(book.id, [row])
    told = view(commune, book)
    assert told.lines["1.last"] == "47394" and told.stage is Stage.SETTLED
    assert [(f.round, f.lines["1.last"], f.closed) for f in told.former] == [
        (1, "47391", True),
        (2, "47393", False),
    ]
    assert told.reopening.reason == "misread" and told.reopening.note == NOTE
    assert {e.note for e in told.former[0].explanations.values()} == {"mờ"}
    # What stood for a finding then does not stand for it now.
    assert told.explanations == {} and commune.desk("A1").balancing.standing(book.id).open


# Who may.


@pytest.mark.parametrize("who", sorted(STAFF))
def test_whoever_keyed_the_round_does_not_reopen_it(commune: Commune, who: str) -> None:
    book = closed(commune)
    reopening = commune.desk(who).ledgers
    expected = {"N1": SamePerson, "S1": SamePerson, "A1": WrongRole, "K1": WrongRole}.get(who)
    if expected is not None:
        with pytest.raises(expected):
            reopening.reopen(book.id, "misread")
        assert view(commune, book).step == Step(1, Stage.CLOSED)
        return
    reopening.reopen(book.id, "misread")
    approves = commune.user(who).may(Role.APPROVER)
    part = Role.APPROVER if approves else Role.ADJUDICATOR
    assert view(commune, book).roles == {commune.user(who).id: part}


ACTS: dict[str, Callable[[Commune, str, str], object]] = {
    "state": lambda c, who, b: c.desk(who).ledgers.state(b, [ROW]),
    "read": lambda c, who, b: c.desk(who).ledgers.read(b, [{**ROW, "last": "4"}]),
    "settle": lambda c, who, b: c.desk(who).ledgers.decide(b, "1.last", Choice.OPTION, "2"),
    "close": lambda c, who, b: c.desk(who).balancing.close(b),
}


@pytest.mark.parametrize("held", ["state", "read", "settle", "close"])
def test_what_one_did_in_a_round_decides_who_reopens_it(commune: Commune, held: str) -> None:
    """M1 holds every role and does one thing: after stating or reading, no; else yes."""
    book = closed(commune, ROW, **{held: "M1"})
    if held in ("state", "read"):
        with pytest.raises(SamePerson):
            commune.desk("M1").ledgers.reopen(book.id, "misread")
        commune.desk("M2").ledgers.reopen(book.id, "misread")
        return
    commune.desk("M1").ledgers.reopen(book.id, "misread")


@pytest.mark.parametrize(
    ("who", "forbidden"), [("M1", ("state", "read", "settle")), ("N2", ("state", "close"))]
)
def test_whoever_reopens_does_not_key_the_new_round(
    commune: Commune, who: str, forbidden: tuple[str, ...]
) -> None:
    """The chief closes at most, another third person settles at most; the control: others can."""
    book = closed(commune, ROW)
    commune.desk(who).ledgers.reopen(book.id, "misread")
    hands = dict(zip(ACTS, ("N1", "S1", "X1", "T1"), strict=True))
    for act, do in ACTS.items():
        if view(commune, book).stage is Stage.SETTLED:
            explain_all(commune, book)
        if act in forbidden:
            with pytest.raises(LawError):
                do(commune, who, book.id)
        for _ in range(2 if act == "read" else 1):
            do(commune, hands[act], book.id)
    assert view(commune, book).step == Step(2, Stage.CLOSED)


def test_the_one_who_keyed_the_new_round_does_not_reopen_that(commune: Commune) -> None:
    """And of a round two people key it, whoever did what in the one before."""
    book = closed(commune, ROW, state="M1", read="M2")
    commune.desk("T1").ledgers.reopen(book.id, "misread")
    commune.desk("M2").ledgers.state(book.id, [ROW])
    with pytest.raises(SamePerson):
        commune.desk("M2").ledgers.read(book.id, [ROW])
    commune.desk("M1").ledgers.read(book.id, [ROW])
    for who in ("M1", "M2"):
        with pytest.raises(SamePerson):
            commune.desk(who).ledgers.reopen(book.id, "misread")
    commune.desk("X1").ledgers.reopen(book.id, "misread")


def test_only_what_two_people_agreed_on_is_reopened(commune: Commune) -> None:
    book, chief = commune.book(), commune.desk("T1").ledgers

    def refused() -> None:
        before = view(commune, book).step
        with pytest.raises(WrongState):
            chief.reopen(book.id, "misread")
        assert view(commune, book).step == before

    refused()
    commune.desk("N1").ledgers.state(book.id, [ROW])
    refused()
    commune.desk("S1").ledgers.read(book.id, [{**ROW, "last": "3"}])
    refused()
    commune.desk("S1").ledgers.read(book.id, [{"last": "3"}])
    refused()
    commune.desk("X1").ledgers.decide(book.id, "1.last", Choice.OPTION, "3")
    with pytest.raises(BadInput):
        chief.reopen(book.id, "vì thế")
    chief.reopen(book.id, "misread")
    # Twice over is nothing: the new round is not settled.
    refused()


def test_what_was_begun_in_another_round_does_not_count(commune: Commune) -> None:
    """A form, a list and a question left open on another screen while the round changed."""
    book = commune.book()
    agree_ledger(commune, book, 2)
    stale, chief = view(commune, book).step, commune.desk("T1")
    commune.desk("X1").ledgers.reopen(book.id, "misread")
    with pytest.raises(WrongState):
        commune.desk("N1").ledgers.state(book.id, [ROW], Step(1, Stage.EMPTY))
    with pytest.raises(WrongState):
        commune.desk("N1").ledgers.keep(book.id, Step(1, Stage.EMPTY), "1.year", "1998")
    commune.desk("N1").ledgers.state(book.id, [ROW], Step(2, Stage.EMPTY))
    with pytest.raises(WrongState):
        commune.desk("S1").ledgers.read(book.id, [ROW], Step(1, Stage.STATED))
    commune.desk("S1").ledgers.read(book.id, [ROW], Step(2, Stage.STATED))
    with pytest.raises(WrongState):
        chief.ledgers.reopen(book.id, "misread", seen=stale)
    explain_all(commune, book)
    with pytest.raises(WrongState):
        chief.balancing.close(book.id, {}, stale)
    chief.balancing.close(book.id, {}, Step(2, Stage.SETTLED))


# The viewpoint.


def seen(commune: Commune, book: Book, who: str) -> set[str]:
    """Secrets in anything that a person can call, errors included."""
    desk, told = commune.desk(who), []
    steps = [Step(round_, stage) for round_, stage in product((1, 2), Stage)]
    asks: list[Callable[[], object]] = [
        desk.waiting.counts,
        lambda: desk.waiting.items(Task.LEDGERS),
        lambda: desk.ledgers.view(book.id),
        lambda: [desk.ledgers.draft(book.id, step) for step in steps],
        lambda: desk.ledgers.disputes(book.id),
        lambda: desk.balancing.standing(book.id),
        lambda: desk.by_exception.survey(book.id),
        lambda: desk.balancing.close(book.id),
        lambda: desk.balancing.explain(book.id, "x", "torn"),
        lambda: desk.ledgers.read(book.id, [{**ROW, "last": "x"}]),
        lambda: desk.ledgers.decide(book.id, "1.last", Choice.OPTION, "1"),
        lambda: desk.searching.find(FIRST["last"]),
    ]
    for ask in asks:
        try:
            told.append(spilled(ask()))
        except Exception as error:
            told.append(refusal(error))
    with commune.station.reads(Viewpoint(desk.user)) as reads:
        told.append(spilled((reads.ledger(book.id), reads.ledgers([book.id]))))
        told.append(spilled(reads.ledger_disputes(book.id)))
    return {word for word in SECRETS if word in " ".join(told)}


def test_the_second_round_sees_nothing_of_the_first(commune: Commune) -> None:
    """Neither the settled values nor the note, for anybody, at any step; nor, for its reader, what
    the keyer of the second round stated."""
    book = closed(commune)
    # The control: as long as it is settled, everyone who reads records sees it.
    assert seen(commune, book, "S2") == {"47391", "58283"}
    commune.desk("X1").ledgers.reopen(book.id, "page_found", NOTE)
    for who in STAFF:
        assert seen(commune, book, who) == ({"61944"} if who == "X1" else set()), who
    commune.desk("N1").ledgers.state(book.id, [FIRST])
    for who in STAFF:
        mine = {"X1": {"61944"}, "N1": {"47391", "58283"}}.get(who, set())
        assert seen(commune, book, who) == mine, who
    wrong = [{**FIRST, "last": "55", "pages": "6"}]
    commune.desk("S1").ledgers.read(book.id, wrong)
    assert view(commune, book).stage is Stage.READING
    for who in set(STAFF) - {"X1", "N1"}:
        assert seen(commune, book, who) == set(), who
    commune.desk("S1").ledgers.read(book.id, [FIRST])
    for who in ("S1", "S2", "N2", "T1"):
        assert seen(commune, book, who) == set(SECRETS), who


def test_what_was_typed_in_a_round_does_not_come_back_in_the_next(commune: Commune) -> None:
    book = commune.book()
    typed, step = commune.desk("N2").ledgers, Step(1, Stage.EMPTY)
    typed.keep(book.id, step, "1.last", "47391")
    assert typed.draft(book.id, step) == {"1.last": "47391"}
    agree_ledger(commune, book, 2)
    commune.desk("T1").ledgers.reopen(book.id, "misread")
    assert typed.draft(book.id, view(commune, book).step) == {}


def test_no_text_in_the_log(commune: Commune) -> None:
    book = closed(commune)
    commune.desk("X1").ledgers.reopen(book.id, "page_found", NOTE)
    with commune.station.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM audit ORDER BY n").fetchall()
    assert rows[-1].event == "ledger_reopen" and rows[-1].after_mac
    assert rows[-1].person_id == commune.user("X1").id and "page_found 2" in rows[-1].detail
    # Times, hashes and ids are digits of their own.
    chance = {"at", "hash", "salt", "before_mac", "after_mac", "person_id", "version_id"}
    told = [[v for k, v in row._mapping.items() if k not in chance] for row in rows]
    assert not any(word in str(row) for row in told for word in SECRETS)
    assert commune.station.check() is None


# What waits.


def waiting(commune: Commune, who: str) -> list[str | None]:
    """The reasons of the reopened ledgers that wait for somebody."""
    desk = commune.desk(who)
    items = desk.waiting.items(Task.LEDGERS)
    assert len(items) == desk.waiting.counts()[Task.LEDGERS]
    return [i.ledger.reopening.reason for i in items if i.ledger and i.ledger.reopening]


def test_a_reopened_ledger_waits_in_the_lists(commune: Commune) -> None:
    book = closed(commune)
    everyone = sorted(set(STAFF) - {"K1"})

    def who() -> list[str]:
        return [one for one in everyone if waiting(commune, one) == ["page_found"]]

    assert who() == []
    commune.desk("X1").ledgers.reopen(book.id, "page_found", NOTE)
    assert who() == ["M1", "M2", "N1", "N2"]
    commune.desk("N1").ledgers.state(book.id, [FIRST])
    assert who() == ["M1", "M2", "S1", "S2"]
    commune.desk("S1").ledgers.read(book.id, [FIRST])
    # Settled again: it waits for one who can close the book anew.
    assert who() == ["M1", "M2", "T1", "T2"]
    explain_all(commune, book)
    commune.desk("T1").balancing.close(book.id)
    assert who() == []


def test_a_second_book_waits_for_the_first_to_be_settled_again(commune: Commune) -> None:
    first, second = commune.book(number="01/1998"), commune.book(number="02/1998")
    agree_ledger(commune, first, 2)
    rows = [{"year": "1998", "first": "3", "last": "3"}]
    commune.desk("N1").ledgers.state(second.id, rows)
    commune.desk("S1").ledgers.read(second.id, rows)

    def findings() -> set[str]:
        found = commune.desk("T1").balancing.standing(second.id).findings
        return {one.finding.kind.value for one in found}

    assert "begins" not in findings()
    commune.desk("T1").ledgers.reopen(first.id, "misread")
    assert "begins" in findings()
    agree_ledger(commune, first, 2)
    assert "begins" not in findings()
