"""Searching through the index finds what a look at every value finds, for everyone, whatever
happened before."""

from collections.abc import Callable, Iterable, Sequence
from random import Random

import pytest
from sqlalchemy import Engine

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.lifecycle import LawError, Role, State
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Choice, Version
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.messages import HotichError
from hotich_tui.store.file import search_index
from hotich_tui.store.record import searching
from hotich_tui.vietnamese import fold
from tests.conftest import STAFF, Commune, entry

WORDS = ("An", "Ân", "Bình", "Binh Dương", "Cà", "Đa", "Đan", "12.03.1998", "1_2", "100%", "ﬁ ß")
SOUGHT = ("an", "AN", "in", "nh d", "đa", "2.0", "_", "0%", "fi", "SS", "chu", "1998", "zq", "thon")
STEPS = 70


class Office:
    """People who do at random what the state of a record lets them do, and more."""

    def __init__(self, commune: Commune, random: Random) -> None:
        self.commune, self.random = commune, random
        self.books = [
            commune.book(code, year, number)
            for code, year, number in (("KS", 1998, "2"), ("HN", 2001, "1"), ("KS", 1998, "1"))
        ]
        self.done: set[str] = set()

    def step(self) -> None:
        """Something happens to some record; or is refused, and nothing happens."""
        versions = self.versions()
        if not versions or self.random.random() < 0.6 / len(versions):
            self.commune.desk("N1").keying.begin(self.random.choice(self.books).id)
            return
        version = self.random.choice(versions)
        acts: Sequence[Callable[[Version], None]] = {
            State.DRAFTING: (self.key, self.key, self.hand_over, self.park),
            State.KEYED: (self.read, self.read, self.verify, self.verify, self.take_back),
            State.DISPUTED: (self.decide, self.decide, self.park),
            State.VERIFIED: (self.approve, self.approve, self.send_back),
            State.APPROVED: (self.correct,),
            State.RETURNED: (self.key, self.key_again, self.key_again),
            State.PARKED: (self.resume,),
        }[version.state]
        act = self.random.choice(acts)
        try:
            act(version)
        except (HotichError, LawError):
            return
        self.done.add(f"{act.__name__} {version.state.value}")

    def versions(self) -> Sequence[Version]:
        with self.commune.station.reads(Viewpoint(self.commune.user("A1"))) as reads:
            return reads.versions()

    def value(self) -> Value:
        text = " ".join(self.random.sample(WORDS, self.random.randint(1, 2)))
        return self.random.choice(
            (Value(Said.WRITTEN, text), Value(Said.WRITTEN, text), Value(Said.BLANK))
        )

    def field(self, version: Version) -> str:
        fields = [f.key for f in load_register(version.register) if f.on_form]
        return self.random.choice(fields)

    def key(self, version: Version) -> None:
        doubt = self.random.random() < 0.2
        reading = Reading(self.field(version), self.value(), doubt=doubt)
        self.commune.desk(self.random.choice(("N1", "M1"))).keying.commit(version.id, reading)

    def hand_over(self, version: Version) -> None:
        keyers = {self.commune.user(who).id: who for who in ("N1", "N2", "M1")}
        desk = self.commune.desk(keyers[next(iter(version.roles), self.commune.user("N1").id)])
        given = entry(load_register(version.register), version.ordinal)
        note = {"ghiChu": self.value(), "noiDangKy": Value(Said.WRITTEN, "thôn Đa")}
        readings = [Reading(k, v) for k, v in {**given, **note}.items() if version.in_scope(k)]
        desk.keying.commit_all(version.id, readings)
        desk.keying.done(version.id)

    def key_again(self, version: Version) -> None:
        desk = self.commune.desk(self.random.choice(("N1", "N2")))
        draft = desk.keying.open(version.id)
        desk.keying.commit_all(draft.version.id, [Reading(k, self.value()) for k in draft.missing])
        desk.keying.done(version.id)

    def take_back(self, version: Version) -> None:
        self.commune.desk("N1").keying.take_back(version.id)

    def read(self, version: Version) -> None:
        desk = self.commune.desk(self.random.choice(("S1", "M2")))
        checks = [c.key for c in desk.verifying.open(version.id).blind if not c.outcome.closed]
        right = self.commune.first_values(version.id)
        for key in self.random.sample(checks, min(3, len(checks))):
            wrong = self.random.random() < 0.4
            value = self.value() if wrong else right.get(key, Value(Said.BLANK))
            desk.verifying.commit(version.id, key, value)

    def verify(self, version: Version) -> None:
        differing = {self.field(version): self.value() for _ in range(self.random.randint(0, 1))}
        verifiers = [p for p, role in version.roles.items() if role.value == "verifier"]
        who = "M2" if self.commune.user("M2").id in verifiers else "S1"
        self.commune.verified(version.id, differing, verifier=who)

    def decide(self, version: Version) -> None:
        desk = self.commune.desk("X1")
        dispute = desk.adjudicating.open(version.id).disputes[0]
        typed = self.random.random() < 0.5
        choice = Choice.RETYPED if typed else Choice.OPTION
        value = self.value() if typed else dispute.options[0]
        desk.adjudicating.decide(version.id, dispute.key, choice, value)

    def approve(self, version: Version) -> None:
        self.commune.desk("T1").approving.approve(version.id)

    def send_back(self, version: Version) -> None:
        keys = {self.field(version), self.field(version)}
        self.commune.desk("T1").approving.send_back(version.id, keys, "misread")

    def correct(self, version: Version) -> None:
        self.commune.desk("T2").approving.correct(version.id, {self.field(version)}, "misread")

    def park(self, version: Version) -> None:
        self.commune.desk("S2").parking.park(version.id, "torn")

    def resume(self, version: Version) -> None:
        self.commune.desk("S2").parking.resume(version.id)


def same_as_a_look_at_everything(
    commune: Commune, limit: int, people: Iterable[str] = STAFF, texts: Sequence[str] = SOUGHT
) -> int:
    """Compare for some people; the number of hits."""
    hits = 0
    for who in people:
        with commune.station.reads(Viewpoint(commune.user(who))) as reads:
            views = reads.records([version.id for version in reads.versions()])
            for text in texts:
                wanted = fold(text)
                fits = [
                    view.version.id
                    for view in views
                    if any(wanted in fold(value.text) for value in view.values.values())
                ]
                found = reads.search(text, limit)
                assert [hit.version.id for hit in found] == fits[:limit], (who, text)
                for hit in found:
                    assert any(wanted in fold(value.text) for value in hit.values.values())
                hits += len(found)
    return hits


def agree(engine: Engine) -> bool:
    with engine.connect() as connection:
        return search_index.differences(connection) == 0


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 40))]
)
def test_the_same_records_are_found_after_any_history(
    commune: Commune, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(seed)
    office, hits = Office(commune, random), 0
    for step in range(1, STEPS + 1):
        office.step()
        if step % 10 == 0:
            assert agree(commune.station.engine)
            # Each way to the first records: among the first values, sorted, in one look at all.
            monkeypatch.setattr(searching, "_ENOUGH", random.choice((2, 40, 20_000)))
            people, texts = random.sample(list(STAFF), 2), random.sample(SOUGHT, 4)
            hits += same_as_a_look_at_everything(commune, random.choice((2, 50)), people, texts)
    hits += same_as_a_look_at_everything(commune, 50, texts=SOUGHT[:4])
    assert hits > 5 and len(office.done) > 6, office.done
    with commune.station.engine.connect() as connection, connection.begin():
        before = same_rows(connection)
        search_index.make(connection)
        assert search_index.differences(connection) == 0 and same_rows(connection) == before
    for _ in range(10):
        office.step()
    assert agree(commune.station.engine)


def same_rows(connection: object) -> list[tuple[object, ...]]:
    """What the index says, without its numbers."""
    query = """
        SELECT b.book_id, v.place & 1048575, f.key, d.kind, d.text, coalesce(k.people, v.seen)
        FROM search_value v JOIN search_book b ON b.n = v.place >> 20
        JOIN search_field f ON f.n = v.field JOIN search_fold d ON d.n = v.fold
        LEFT JOIN search_keyers k ON k.n = v.seen ORDER BY 1, 2, 3
    """
    return [tuple(row) for row in connection.exec_driver_sql(query)]  # type: ignore[attr-defined]


def test_an_index_that_says_something_else_is_noticed(
    commune: Commune, raw: Callable[[str], None]
) -> None:
    commune.verified(commune.keyed(commune.book()))
    commune.keyed(commune.book("HN"))
    for wrong in (
        "UPDATE search_value SET seen = 0 WHERE seen > 1",
        "UPDATE search_fold SET text = text || 'x' WHERE n = 3",
        "DELETE FROM search_value WHERE field = 2",
        "INSERT INTO search_value VALUES (9 << 20, 1, 1, 0)",
        "INSERT INTO search_fold (kind, text) VALUES (1, 'zqxw')",
        "UPDATE search_book SET pos = 100 - pos",
    ):
        assert agree(commune.station.engine)
        raw(wrong)
        assert not agree(commune.station.engine), wrong
        with commune.station.engine.connect() as connection, connection.begin():
            search_index.make(connection)


def test_what_was_corrected_before_it_was_handed_over_is_kept_nowhere(commune: Commune) -> None:
    """A row is rewritten with the reading, and its text goes with the last row that has it."""
    draft = commune.desk("N1").keying.begin(commune.book().id)
    keying = commune.desk("N1").keying
    for text in ("zqfirst", "zqsecond"):
        keying.commit(draft.version.id, Reading("nksHoTen", Value(Said.WRITTEN, text)))
    with commune.station.engine.connect() as connection:
        query = "SELECT text FROM search_fold WHERE text LIKE 'zq%'"
        assert connection.exec_driver_sql(query).scalars().all() == ["zqsecond"]
    assert not commune.desk("N1").searching.find("zqfirst")
    assert len(commune.desk("N1").searching.find("QSEC")) == 1
    keying.commit(draft.version.id, Reading("nksHoTen", None))
    assert not commune.desk("N1").searching.find("zqsecond")


def test_the_viewpoint_comes_before_the_limit(commune: Commune) -> None:
    """Sixty records that only their keyer may find, and one behind them that the verifier may."""
    book, last = commune.book(number="1"), commune.book(number="2")
    values = {"nksHoTen": Value(Said.WRITTEN, "Zq Một")}
    with commune.station.work(commune.user("N1"), Role.KEYER) as work:
        for _ in range(60):
            draft = work.add_record(book.id)
            work.take_role(draft.id, Role.KEYER)
            work.add_reading(draft.id, Reading("nksHoTen", values["nksHoTen"]))
    version_id = commune.keyed(last, {**entry(load_register("KS")), **values})
    commune.verified(version_id)
    assert [hit.version.id for hit in commune.desk("S2").searching.find("zq mot")] == [version_id]
    mine = commune.desk("N1").searching.find("zq mot")
    assert [hit.version.ordinal for hit in mine] == list(range(1, 51))
