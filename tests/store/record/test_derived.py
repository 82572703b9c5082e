"""What is carried is what counting from the truth finds, over random histories of two seats."""

from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from unittest.mock import patch

import pytest

from hotich_tui.domain.book.ledger_readings import Stage
from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.quality.effort import Activity, Effort, FieldEffort
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.pages import Page
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import Book, Choice, Position
from hotich_tui.messages import HotichError
from hotich_tui.store.file import derived
from hotich_tui.store.station import SqlStation
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.ports.delivery import StoredBatch, Verdict
from hotich_tui.workflow.waiting import ROLES, Item, Task
from tests import truth
from tests.approval import good_entry
from tests.conftest import STAFF, Commune

FIELD, LONG = "nksHoTen", "Nguyễn Thị Hoàng Yến Nhi"
ROW = {"year": "1998", "first": "1", "last": "3"}


def differences(station: SqlStation) -> dict[str, int]:
    with station.engine.connect() as connection:
        found = derived.differences(connection)
    return {name: rows for name, rows in found.items() if rows}


class History:
    """Random work at a station, of which most is allowed and some refused."""

    def __init__(self, commune: Commune, random: Random) -> None:
        self.commune, self.random = commune, random
        self.books = [commune.book(), commune.book("HN"), commune.book()]
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        ways: list[Callable[[], object]] = [
            *[self.key] * 4,
            *[self.verify] * 3,
            *[self.approve] * 2,
            self.type_a_field,
            self.sit,
            self.take_back,
            self.begin_verifying,
            self.settle,
            self.send_back,
            self.claim,
            self.park,
            self.resume,
            self.correct,
            self.leave,
            self.look,
            self.ledger,
            self.deliver,
        ]
        for way in self.random.sample(ways, len(ways)):
            try:
                way()
            except HotichError:
                continue
            self.done[way.__name__] += 1
            return

    def any(self, *states: State) -> str:
        found = [v.id for v in truth.versions(self.commune) if v.state in states]
        if not found:
            raise HotichError("workflow.no_such_field")
        return self.random.choice(found)

    def keyer(self) -> str:
        return self.random.choice(("N1", "N2", "M1"))

    def third(self) -> str:
        return self.random.choice(("M1", "M2", "T1", "T2", "X1"))

    def book(self) -> Book:
        return self.random.choice(self.books)

    def key(self) -> None:
        book, who = self.book(), self.keyer()
        keying = self.commune.desk(who).keying
        draft = keying.begin(book.id)
        values = good_entry(book, draft.version.ordinal)
        keying.commit_all(draft.version.id, [Reading(k, v) for k, v in values.items()])
        keying.commit(draft.version.id, Reading(FIELD, Value(Said.WRITTEN, LONG)))
        keying.done(draft.version.id, effort(), stay=self.random.random() < 0.3)

    def type_a_field(self) -> None:
        keying = self.commune.desk(self.keyer()).keying
        draft = keying.begin(self.book().id)
        text = self.random.choice(("", "An", LONG))
        value = Value(Said.WRITTEN, text) if text else Value(Said.BLANK)
        keying.commit(draft.version.id, Reading("meHoTen", value))

    def sit(self) -> None:
        who = self.commune.desk(self.keyer())
        if self.random.random() < 0.5:
            who.keying.sit_down(self.book().id)
        else:
            who.keying.keep_position(None)

    def take_back(self) -> None:
        self.commune.desk(self.keyer()).keying.take_back(self.any(State.KEYED))

    def begin_verifying(self) -> None:
        who = self.random.choice(("S1", "S2", "M2"))
        version_id = self.any(State.KEYED)
        verifying = self.commune.desk(who).verifying
        open_ = [c.key for c in verifying.open(version_id).blind if not c.outcome.closed]
        verifying.commit(version_id, open_[0], Value(Said.WRITTEN, "Chữ Lạ"))

    def verify(self) -> None:
        version_id = self.any(State.KEYED)
        other = {FIELD: Value(Said.WRITTEN, "Khác")} if self.random.random() < 0.3 else {}
        self.commune.verified(version_id, other, self.random.choice(("S1", "S2", "M2")))

    def settle(self) -> None:
        version_id, desk = self.any(State.DISPUTED), self.commune.desk(self.third())
        for dispute in desk.adjudicating.open(version_id).disputes:
            value = Value(Said.WRITTEN, "Thứ Ba")
            desk.adjudicating.decide(version_id, dispute.key, Choice.RETYPED, value)

    def approve(self) -> None:
        self.commune.desk(self.third()).approving.approve(self.any(State.VERIFIED))

    def send_back(self) -> None:
        chief = self.commune.desk(self.third()).approving
        chief.send_back(self.any(State.VERIFIED), [FIELD], "wrong")

    def claim(self) -> None:
        version_id = self.any(State.RETURNED, State.DRAFTING)
        keying = self.commune.desk(self.keyer()).keying
        keying.open(version_id)
        if self.random.random() < 0.7:
            keying.commit(version_id, Reading(FIELD, Value(Said.WRITTEN, "Mới")))
            keying.done(version_id, effort())

    def park(self) -> None:
        states = State.DRAFTING, State.KEYED, State.VERIFIED, State.RETURNED, State.DISPUTED
        self.commune.desk(self.keyer()).parking.park(self.any(*states), "torn")

    def resume(self) -> None:
        self.commune.desk(self.keyer()).parking.resume(self.any(State.PARKED))

    def correct(self) -> None:
        self.commune.desk("T1").approving.correct(self.any(State.APPROVED), [FIELD], "found")

    def leave(self) -> None:
        """A keyer leaves, or is back: by SQL, for the program has no way back."""
        who = self.commune.user(self.random.choice(("N1", "N2")))
        with self.commune.station.engine.begin() as connection:
            connection.exec_driver_sql(
                f"UPDATE person SET disabled = {int(not who.disabled)} WHERE id = '{who.id}'"
            )

    def look(self) -> None:
        """Somebody sees what the population says of a record: by SQL, for there is no extract."""
        version_id = self.any(State.VERIFIED, State.RETURNED, State.APPROVED)
        who = self.commune.user(self.random.choice(("M1", "M2", "X1"))).id
        with self.commune.station.reads(Viewpoint(self.commune.user("A1"))) as reads:
            version = reads.version(version_id)
        if version.roles.get(who) is Role.VERIFIER or who in version.looked:
            return
        with self.commune.station.engine.begin() as connection:
            connection.exec_driver_sql(
                "INSERT INTO match_look (record_id, person_id, at) VALUES (?, ?, '2026-01-01')",
                (version.record_id, who),
            )

    def ledger(self) -> None:
        book, row = self.book(), {**ROW, "last": self.random.choice("34")}
        desks = [self.commune.desk(who) for who in ("N1", "S1", "X1", "T1")]
        view = desks[0].ledgers.view(book.id)
        match view.stage:
            case Stage.EMPTY:
                desks[0].ledgers.state(book.id, [row])
            case Stage.STATED | Stage.READING:
                desks[1].ledgers.read(book.id, [row])
            case Stage.DISPUTED:
                line = desks[2].ledgers.disputes(book.id)[0]
                desks[2].ledgers.decide(book.id, line.line, Choice.OPTION, line.options[0])
            case _:
                desks[3].ledgers.reopen(book.id, "page_found", "tờ rời")

    def deliver(self) -> None:
        outbox = self.commune.station.outbox
        items = outbox.pending(2)
        if not items:
            raise HotichError("workflow.no_such_field")
        batch = StoredBatch(items[0].op_id, b"x", tuple(item.op_id for item in items))
        outbox.store_batch(batch)
        status = self.random.choice(("applied", "conflict"))
        outbox.settle(batch.batch_id, [Verdict(op, status, 1) for op in batch.op_ids])


def effort() -> Effort:
    return Effort((FieldEffort(FIELD, reading=0.4, keying=1.0, keys=7),), keys=9)


@patch("hotich_tui.store.station.admit", lambda *_: None)
def hold(commune: Commune) -> None:
    """Every figure and every list, against counting from the truth: of those too who were disabled,
    and could not look themselves."""
    all_, people = truth.versions(commune), commune.station.people.users()
    books = {one.book.id: one for one in commune.desk("A1").books.progress()}
    for book_id, (states, acknowledged) in truth.progress(commune).items():
        assert dict(books[book_id].counts) == dict(states)
        assert books[book_id].acknowledged == acknowledged
    finished = {
        (one.person_id, one.role): one.records for one in commune.desk("A1").efforts.counts()
    }
    assert finished == dict(truth.finished(commune))
    with commune.station.reads(Viewpoint(commune.user("A1"))) as reads:
        ledgers = reads.ledgers(list(books))
        assert {v.book_id: v.step for v in reads.unfinished_ledgers()}.items() <= {
            v.book_id: v.step for v in ledgers.values()
        }.items()
    for staff_no in STAFF:
        desk = commune.desk(staff_no)
        wanted = truth.counts(desk.user, all_, people)
        wanted[Task.LEDGERS] = sum(map(desk.ledgers.waits, ledgers.values()))
        assert desk.waiting.counts() == wanted, staff_no
        for task, ids in truth.lists(desk.user, all_, people).items():
            items = desk.waiting.items(task)
            assert [i.record.version.id for i in items if i.record] == ids, (staff_no, task)
            if staff_no in ("N1", "S1", "M1", "T1"):
                pages_hold(desk, task, items)
        for task in ROLES:
            left, users = desk.waiting.who_could(task)
            assert (left, [user.id for user in users]) == truth.could(
                desk.user, all_, people, task
            ), (staff_no, task)
        if desk.user.may(Role.VERIFIER):
            for book_id in books:
                held = desk.verifying.held_back(book_id)
                assert held == truth.held_back(desk.user, all_, book_id)
        mine = {
            one.role: (
                one.records,
                one.keys,
                round(1000 * one.seconds[Activity.READING]),
                one.short,
                one.long,
            )
            for one in desk.efforts.mine()
        }
        assert mine == truth.figures(commune, desk.user.id), staff_no


def pages_hold(desk: Desk, task: Task, items: Sequence[Item]) -> None:
    """The same list page by page, from both ends, from the middle, and narrowed by title."""
    waiting, size = desk.waiting, 3
    forwards = list(waiting.items(task, Page(limit=size)))
    while forwards and (found := waiting.items(task, Page(after=forwards[-1].place, limit=size))):
        forwards += found
    backwards = list(waiting.items(task, Page(last=True, limit=size)))
    while backwards and (found := waiting.items(task, Page(before=backwards[0].place, limit=size))):
        backwards = [*found, *backwards]
    assert forwards == backwards == list(items)
    for number in range(0, len(items), 4):
        here = Page(since=items[number].place, limit=size)
        assert waiting.items(task, here) == items[number : number + size]
    for text in ("nguyen THI", "khac", "thu ba", "1"):
        wanted = [
            one
            for one in items
            if one.record is not None
            and (
                str(one.record.version.ordinal).startswith(text)
                if text.isdigit()
                else fold(text) in fold(one.record.title)
            )
        ]
        assert waiting.items(task, Page(narrow=text)) == wanted, (task, text)
        assert waiting.items(task, Page(narrow=text, limit=2)) == wanted[:2]
        assert waiting.items(task, Page(narrow=text, limit=2, last=True)) == wanted[-2:]


def walk(commune: Commune, seed: int, steps: int, every: int) -> History:
    history = History(commune, Random(seed))
    for number in range(steps):
        history.step()
        assert not differences(commune.station), number
        if number % every == every - 1:
            hold(commune)
    return history


@pytest.mark.parametrize("seed", range(1))
def test_carried_figures_are_the_truth(commune: Commune, seed: int) -> None:
    history = walk(commune, seed, steps=40, every=20)
    assert len(history.done) >= 10
    station = commune.station
    assert not any(station.rebuild(commune.user("K1").id).values())
    hold(commune)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 112))
def test_carried_figures_are_the_truth_for_long(commune: Commune, seed: int) -> None:
    history = walk(commune, seed, steps=250, every=10)
    assert len(history.done) == 17
    states = {version.state for version in truth.versions(commune)}
    assert len(states) >= 5


def test_what_is_wrong_is_found_and_made_right(
    commune: Commune, raw: Callable[[str], None]
) -> None:
    """The control: each table is spoilt, which is found; so is one that is gone."""
    history = walk(commune, 5, steps=22, every=30)
    raw("DELETE FROM seat")
    with commune.station.engine.connect() as connection:
        full = [
            one
            for one in derived.DERIVED
            if connection.exec_driver_sql(f"SELECT 1 FROM {one.name}").first()
        ]
    assert len(full) >= len(derived.DERIVED) - 1 and history.done
    by = commune.user("K1").id
    for one in full:
        raw("PRAGMA recursive_triggers = OFF")
        raw(f"DELETE FROM {one.name}")
        assert differences(commune.station)[one.name]
        assert commune.station.rebuild(by)[one.name]
        assert not differences(commune.station)
        raw(f"DROP TABLE {one.name}")
        assert commune.station.rebuild(by)[one.name]
        assert not differences(commune.station)
    hold(commune)
    assert commune.station.check() is None


def test_raw_sql_moves_the_counts_too(commune: Commune, raw: Callable[[str], None]) -> None:
    book = commune.book()
    ids = [commune.keyed(book) for _ in range(3)]
    for statement in (
        f"UPDATE version SET state = 'parked', parked_from = 'keyed' WHERE id = '{ids[0]}'",
        f"UPDATE version SET state = 'drafting' WHERE id = '{ids[1]}'",
        f"UPDATE version SET state = 'keyed', parked_from = NULL WHERE id = '{ids[0]}'",
        "INSERT OR REPLACE INTO part (version_id, person_id, role)"
        f" VALUES ('{ids[2]}', '{commune.user('S1').id}', 'verifier')",
        f"INSERT OR IGNORE INTO record (id, book_id, ordinal) VALUES ('r9', '{book.id}', 9)",
        "INSERT OR REPLACE INTO version (id, record_id, number, round, state)"
        " VALUES ('v9', 'r9', 1, 1, 'drafting')",
        "INSERT OR IGNORE INTO match_look (record_id, person_id, at)"
        f" VALUES ('r9', '{commune.user('M1').id}', '2026-01-01')",
        f"UPDATE OR IGNORE person SET roles = 'verifier' WHERE id = '{commune.user('N1').id}'",
    ):
        raw(statement)
        assert not differences(commune.station), statement
    position = Position(ids[0], Role.KEYER, "")
    commune.desk("N2").keying.keep_position(position)
    hold(commune)
