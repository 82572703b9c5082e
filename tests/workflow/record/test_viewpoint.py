"""The viewpoint rule: a first value is absent for everyone but its keyer until the verifier has
committed the field, by every read there is."""

import dataclasses
from random import Random

import pytest

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.quality.load_policy import load_policy
from hotich_tui.domain.record.lifecycle import LawError
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.messages import HotichError
from hotich_tui.workflow.rules.errors import Incomplete
from tests.conftest import STAFF, Commune, entry
from tests.workflow.quality import watching


def everything(commune: Commune, who: str, version_id: str, words: list[str]) -> str:
    """All that a person can get out of the use cases and the reads, as one text."""
    desk, found = commune.desk(who), []

    def ask(read: object) -> None:
        try:
            found.append(read())  # type: ignore[operator]
        except (LawError, HotichError) as refusal:
            found.append(str(refusal))

    book = commune.desk("A1").books.progress()[0].book
    ask(desk.books.progress)
    ask(desk.waiting.counts)
    ask(desk.keying.position)
    ask(lambda: desk.trail.of(version_id))
    ask(lambda: desk.books.versions(book.id))
    ask(lambda: desk.books.finished(book.id))
    ask(lambda: desk.keying.open(version_id))
    ask(lambda: desk.keying.mine(book.id))
    ask(lambda: desk.verifying.open(version_id))
    ask(lambda: desk.quality.estimate(book.id))
    ask(lambda: desk.adjudicating.open(version_id))
    ask(lambda: desk.approving.open(version_id))
    ask(lambda: desk.parking.queue(book.id))
    ask(lambda: desk.ledgers.view(book.id))
    ask(lambda: desk.ledgers.disputes(book.id))
    ask(lambda: desk.balancing.standing(book.id))
    for word in words:
        ask(lambda word=word: [hit for hit in desk.searching.find(word)])
    with commune.station.reads(Viewpoint(desk.user)) as reads:
        ask(reads.books)
        ask(lambda: reads.version(version_id))
        ask(lambda: reads.versions(book_id=book.id))
        ask(lambda: reads.record(version_id))
        ask(lambda: reads.records([v.id for v in reads.versions()]))
        ask(lambda: reads.checks(version_id))
        ask(lambda: reads.readings(version_id))
        ask(lambda: reads.notes(version_id))
        ask(lambda: reads.disputes(version_id))
        ask(lambda: reads.last_keyed(book.id, 99))
        ask(lambda: reads.history(version_id))
        ask(lambda: reads.looked_over(version_id))
        ask(lambda: reads.standing(version_id))
        ask(lambda: reads.watched(load_policy().seeds))
        ask(lambda: reads.hand_over_of(version_id))
        ask(lambda: reads.quality(book.id))
        ask(lambda: reads.ledger(book.id))
        ask(lambda: reads.ledgers([book.id]))
        ask(lambda: reads.ledger_disputes(book.id))
    return repr([dataclasses.asdict(f) if dataclasses.is_dataclass(f) else f for f in found])


def marked_entry(code: str, random: Random) -> dict[str, Value]:
    """An entry whose every core value is a word found nowhere else."""
    return {
        key: Value(Said.WRITTEN, f"zq{random.getrandbits(40):010x}")
        for key in entry(load_register(code))
    }


@pytest.mark.parametrize("code", register_codes())
@pytest.mark.parametrize("parked", [False, True])
def test_nobody_but_the_keyer_sees_a_first_value(commune: Commune, code: str, parked: bool) -> None:
    values = marked_entry(code, Random(code))
    book = commune.book(code)
    version_id = commune.keyed(book, values)
    if parked:
        commune.desk("S2").parking.park(version_id, "torn")
    words = [value.text for value in values.values()][:6]
    for who in STAFF:
        text = everything(commune, who, version_id, words)
        seen = [key for key, value in values.items() if value.text in text]
        if who == "N1":
            assert len(seen) == len(values), "the control: its keyer sees everything"
        else:
            assert seen == [], who


def test_a_field_that_is_blind_for_a_doubt_is_as_blind_as_a_core_field(commune: Commune) -> None:
    """Absent for everyone but its keyer, also from the view of whoever looks the others over, until
    it is closed; without the doubt the same field is looked over, and seen by those who do not
    verify once the record is verified: a date in words beside it may tell a blind one."""
    book = commune.book()
    seen = {}
    for doubt in (True, False):
        draft = commune.desk("N1").keying.begin(book.id)
        values = marked_entry("KS", Random(21 + doubt))
        word = f"zqghichu{doubt}".casefold()
        commune.desk("N1").keying.commit_all(
            draft.version.id,
            [
                *(Reading(key, value) for key, value in values.items()),
                Reading("ghiChu", Value(Said.WRITTEN, word), doubt=doubt),
            ],
        )
        commune.desk("N1").keying.done(draft.version.id)
        version_id = draft.version.id
        seat = watching.desk(commune, "S2", watching.NEVER).verifying
        for who in STAFF:
            told = everything(commune, who, version_id, [word])
            assert "doubt" not in told or who == "N1", "why it is blind is told to nobody"
        for key, value in values.items():
            seat.commit(version_id, key, value)
        looked = ""
        if doubt:
            with pytest.raises(Incomplete):
                seat.look(version_id)
        else:
            looked = repr(seat.look(version_id))
        for who in STAFF:
            text = everything(commune, who, version_id, [word])
            text += looked if who == "S2" else ""
            seen[doubt, who] = word in text
    assert [who for who in STAFF if seen[True, who]] == ["N1"]
    assert [who for who in STAFF if seen[False, who]] == ["N1", "S2"]
    watching.look(watching.desk(commune, "S2", watching.NEVER), version_id)
    seat.finish(version_id)
    for who in STAFF:
        seen[False, who] = word in everything(commune, who, version_id, [word])
    assert seen[False, "A1"] and seen[False, "T1"] and not seen[False, "K1"]
    doubted = commune.desk("A1").books.versions(book.id)[0].id
    commune.desk("S2").verifying.commit(doubted, "ghiChu", Value(Said.WRITTEN, "khác"))
    assert "zqghichutrue" not in everything(commune, "A1", doubted, ["zqghichutrue"])
    commune.desk("S2").verifying.commit(doubted, "ghiChu", Value(Said.WRITTEN, "zqghichutrue"))
    assert "zqghichutrue" in everything(commune, "A1", doubted, ["zqghichutrue"])


def test_field_by_field_in_any_order(commune: Commune) -> None:
    """After each commit of the verifier exactly the closed fields may be seen."""
    random = Random(11)
    book = commune.book()
    values = marked_entry("KS", random)
    version_id = commune.keyed(book, values)
    desk = commune.desk("S1")
    blind = [c.key for c in desk.verifying.open(version_id).blind]
    random.shuffle(blind)
    open_ = set(blind)
    for key in blind[:12]:
        agrees = random.random() < 0.5
        value = values[key] if agrees else Value(Said.WRITTEN, "khác hẳn")
        if desk.verifying.commit(version_id, key, value).closed:
            open_.discard(key)
        for who in ("S1", "S2", "X1", "T1", "A1", "M1"):
            text = everything(commune, who, version_id, [values[key].text])
            # A verifier's own right reading is their own word.
            leaked = [k for k in open_ if values[k].text in text]
            assert leaked == [], (who, key)


def test_the_neighbours_keyer_sees_only_their_own(commune: Commune) -> None:
    book = commune.book()
    values = marked_entry("KS", Random(5))
    commune.keyed(book, values, keyer="N1")
    draft = commune.desk("N2").keying.begin(book.id)
    assert not any(value.text in repr(draft) for value in values.values())
    own = repr(commune.desk("N1").keying.begin(book.id))
    assert any(value.text in own for value in values.values())


def test_a_returned_field_is_blind_again(commune: Commune) -> None:
    book = commune.book()
    version_id = commune.keyed(book)
    commune.verified(version_id)
    commune.desk("T1").approving.send_back(version_id, ["nksHoTen"], "misread")
    commune.desk("N1").keying.open(version_id)
    commune.desk("N1").keying.commit(
        version_id, Reading("nksHoTen", Value(Said.WRITTEN, "zqmoinhap"))
    )
    commune.desk("N1").keying.done(version_id)
    for who in set(STAFF) - {"N1"}:
        assert "zqmoinhap" not in everything(commune, who, version_id, ["zqmoinhap"])
    assert "zqmoinhap" in everything(commune, "N1", version_id, ["zqmoinhap"])


def test_a_refusal_tells_no_value(commune: Commune) -> None:
    values = marked_entry("KS", Random(6))
    version_id = commune.keyed(commune.book(), values)
    for act in (
        lambda: commune.desk("N2").keying.commit(version_id, Reading("nksHoTen", None)),
        lambda: commune.desk("S1").verifying.finish(version_id),
        lambda: commune.desk("T1").approving.approve(version_id),
        lambda: commune.desk("X1").adjudicating.open(version_id),
    ):
        with pytest.raises(HotichError) as refused:
            act()
        text = f"{refused.value} {refused.value!r} {refused.value.kwargs}"
        assert not any(value.text in text for value in values.values())


@pytest.mark.soak
def test_ten_thousand_sessions(commune: Commune) -> None:
    random = Random(1)
    for session in range(10_000 // 8):
        for code in register_codes():
            book = commune.book(code, year=1950 + session % 70)
            values = marked_entry(code, random)
            version_id = commune.keyed(book, values)
            check = commune.desk("S1").verifying.open(version_id)
            assert not any(value.text in repr(check) for value in values.values())
