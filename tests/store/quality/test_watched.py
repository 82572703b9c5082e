"""A verifier's standing from what was carried is the same as from their whole history.

Random histories on a real station: records begun, seeds answered and fields read in any order,
left aside, disputed, decided late and returned. Rows are written past the program where that takes
a hundredth of the time; what is tested is read and kept by the program.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hotich_tui.domain.quality.vigilance import (
    BlindRead,
    SeedRules,
    Standing,
    Trial,
    Vigilance,
    vigilance,
)
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Kind
from hotich_tui.store import migrations
from hotich_tui.store.composition import SqlWork
from tests.conftest import Commune

RULES = SeedRules(judged_from=2, memory=4, back_after=6, back_wrong=0.2, cleared=0.85)
"""A handful of events leads from any standing to any other."""
OTHERS = replace(RULES, back_wrong=0.6)
FIELDS = 5
"""Fields read at a time, at most."""
KEYS = [f.key for f in load_register("KS") if not (f.kind.is_date or f.code_list or f.kind.is_id)]


@dataclass
class Begun:
    """A record as the person began it: what the whole history is counted from."""

    version_id: str
    standing: Standing
    state: str = "keyed"
    before: str = ""
    round: int = 1
    trial: Trial | None = None
    fields: int = 0
    late: set[int] = field(default_factory=set)
    """Fields that agreed at the second reading only."""
    disputed: list[int] = field(default_factory=list)
    against: int = 0

    @property
    def event(self) -> Trial | BlindRead | None:
        if self.trial is not None:
            return self.trial
        if self.standing is Standing.BLIND and self.fields:
            return BlindRead(self.fields, len(self.late) + self.against)
        return None


class Undone(Exception):
    """Ends a history: nothing of it stays."""


@dataclass
class History:
    """A person's records, on the station and in the model."""

    work: SqlWork
    rules: SeedRules = RULES
    begun: list[Begun] = field(default_factory=list)
    tails: list[int] = field(default_factory=list)
    """How many records were looked at each time."""

    def sql(self, statement: str, *args: object) -> None:
        self.work._connection.exec_driver_sql(statement, args)

    def begin(self) -> None:
        number = len(self.begun) + 1
        version_id = f"v{number}"
        self.sql("INSERT INTO record VALUES (?, 'b', ?)", f"r{number}", number)
        self.sql(
            "INSERT INTO version (id, record_id, number, round, state)"
            " VALUES (?, ?, 1, 1, 'keyed')",
            version_id,
            f"r{number}",
        )
        for role, person in (("verifier", self.work.user.id), ("adjudicator", "x")):
            self.sql("INSERT INTO part VALUES (?, ?, ?)", version_id, person, role)
        self._keep(version_id)
        self.begun.append(Begun(version_id, self.whole().standing))

    def _keep(self, version_id: str) -> None:
        watched = self.work.watched(self.rules)
        standing, carry = watched.now(self.rules).standing, watched.counted(self.rules)
        self.work.keep_standing(version_id, standing, carry, self.rules)
        self.work._forget()

    def whole(self) -> Vigilance:
        events = (record.event for record in self.begun)
        return vigilance([event for event in events if event is not None], self.rules)

    def compare(self) -> None:
        watched = self.work.watched(self.rules)
        assert watched.now(self.rules) == self.whole()
        self.tails.append(len(watched.final) + len(watched.open))

    def do(self, what: str, which: int, much: int, good: bool) -> None:
        if what == "begin" or not self.begun:
            self.begin()
        else:
            able = [r for r in self.begun if r.state == ABLE.get(what, r.state)]
            # One of the latest, or the one that was left longest: what is open holds back the rest.
            near = able[-2:] if which % 2 else able[:1]
            if near:
                getattr(self, what)(near[which % len(near)], much, good)

    def answer(self, record: Begun, _: int, good: bool) -> None:
        looked = record.standing is not Standing.BLIND
        if looked and record.trial is None and record.round == 1:
            record.trial = Trial(Kind.PLACE, good)
            self.sql(
                "INSERT INTO trial (version_id, person_id, role, round, field, kind, caught, at)"
                " VALUES (?, ?, 'verifier', 1, 'f', 'place', ?, '')",
                record.version_id,
                self.work.user.id,
                good,
            )

    def read(self, record: Begun, much: int, good: bool) -> None:
        """Fields read, one of them only right at the second reading where it is not good."""
        if record.round > 1 or record.fields + much > len(KEYS):
            return
        for number in range(record.fields, record.fields + much):
            self._reading(record, number, 1, "same" if good else "letters")
        record.fields += much
        if not good and much:
            self._reading(record, record.fields - 1, 2, "same")
            record.late.add(record.fields - 1)

    def _reading(self, record: Begun, number: int, attempt: int, difference: str) -> None:
        self.sql(
            "INSERT INTO reading (version_id, person_id, role, round, field, attempt, said, text,"
            " how, difference, at) VALUES (?, ?, 'verifier', 1, ?, ?, 'written', 'Lan', 'typed',"
            " ?, '')",
            record.version_id,
            self.work.user.id,
            KEYS[number],
            attempt,
            difference,
        )

    def finish(self, record: Begun, much: int, good: bool) -> None:
        """Verified, or some of the fields disputed."""
        if not good and record.round == 1:
            differing = [n for n in range(record.fields) if n not in record.late]
            record.disputed = differing[:much]
        self._state(record, "disputed" if record.disputed else "verified")

    def decide(self, record: Begun, _: int, good: bool) -> None:
        """The adjudicator takes the verifier's reading, or another."""
        self.sql(
            "INSERT INTO decision (version_id, person_id, role, round, field, choice, said, text,"
            " at) VALUES (?, 'x', 'adjudicator', 1, ?, 'option', 'written', ?, '')",
            record.version_id,
            KEYS[record.disputed.pop()],
            "Lan" if good else "Hoa",
        )
        record.against += not good
        if not record.disputed:
            self._state(record, "verified")

    def send_back(self, record: Begun, _: int, good: bool) -> None:
        if record.round == 1 and not good:
            record.round = 2
            self.sql("UPDATE version SET round = 2 WHERE id = ?", record.version_id)
            self._state(record, "keyed")

    def park(self, record: Begun, much: int, good: bool) -> None:
        """Left aside, or taken up again."""
        if record.state == "parked":
            self._state(record, record.before)
        elif not good and much == 0:
            record.before = record.state
            self._state(record, "parked", record.before)

    def _state(self, record: Begun, state: str, before: str | None = None) -> None:
        record.state = state
        self.sql(
            "UPDATE version SET state = ?, parked_from = ? WHERE id = ?",
            state,
            before,
            record.version_id,
        )
        self.work._forget()


STEPS = ("begin", "begin", "answer", "answer", "read", "read", "finish", "finish", "decide")
RARE = ("send_back", "park")
ABLE = {
    "answer": "keyed",
    "read": "keyed",
    "finish": "keyed",
    "decide": "disputed",
    "send_back": "verified",
}
"""The state in which something can happen to a record; leaving aside can in any."""
step = st.tuples(
    st.sampled_from(STEPS + RARE), st.integers(0, 99), st.integers(0, FIELDS), st.booleans()
)
Steps = list[tuple[str, int, int, bool]]


@contextmanager
def begun(commune: Commune) -> Iterator[History]:
    """A history in a transaction that is undone."""
    with pytest.raises(Undone), commune.station.work(commune.user("S1"), Role.VERIFIER) as work:
        migrations.drop_triggers(work._connection)
        sql = work._connection.exec_driver_sql
        sql("PRAGMA defer_foreign_keys = ON")
        sql(
            "INSERT INTO book (id, register, number, place, year, before_2016)"
            " VALUES ('b', 'KS', '1', 'x', 1998, 1)"
        )
        yield History(work)
        raise Undone


def check(commune: Commune, steps: Steps) -> None:
    with begun(commune) as history:
        for one in steps:
            history.do(*one)
            history.compare()


QUICK = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    # A shorter history would take minutes to find.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@QUICK
@given(st.lists(step, min_size=20, max_size=60))
def test_carried_is_the_same_as_whole(commune: Commune, steps: Steps) -> None:
    check(commune, steps)


@pytest.mark.soak
@settings(QUICK, max_examples=300)
@given(st.lists(step, min_size=20, max_size=120))
def test_carried_is_the_same_as_whole_in_many(commune: Commune, steps: Steps) -> None:
    check(commune, steps)


def drawn(random: Random, count: int, *, parked: bool = True) -> Steps:
    names = STEPS + RARE if parked else STEPS
    return [
        (
            random.choice(names),
            random.randrange(100),
            random.randrange(FIELDS),
            random.random() < 0.6,
        )
        for _ in range(count)
    ]


def test_long_histories_go_through_every_standing(commune: Commune) -> None:
    """The same over a hundred records, with every kind of event before and after what is
    carried."""
    with begun(commune) as history:
        for one in drawn(Random(158), 600):
            history.do(*one)
            history.compare()
        standings = [record.standing for record in history.begun]
        changes = sum(a is not b for a, b in pairwise(standings))
        assert len(standings) > 100 and set(standings) == set(Standing) and changes > 10
        kinds = {type(record.event) for record in history.begun}
        assert kinds == {Trial, BlindRead, type(None)}
        assert any(record.against for record in history.begun)
        assert any(record.round > 1 for record in history.begun)
        carried = history.work._connection.exec_driver_sql("SELECT through FROM standing")
        assert len(set(carried.scalars())) > 20


def blinded(history: History) -> None:
    """Two seeds missed: from here on everything is blind."""
    for _ in range(2):
        history.begin()
        history.answer(history.begun[-1], 0, False)
        history.finish(history.begun[-1], 0, True)


def test_what_comes_late_counts_at_its_record(commune: Commune) -> None:
    """A seed answered and a field decided on after other records were begun and ended."""
    with begun(commune) as history:
        history.begin()
        early = history.begun[0]
        history.park(early, 0, False)
        blinded(history)
        for _ in range(3):
            history.begin()
            record = history.begun[-1]
            history.read(record, 2, True)
            history.finish(record, 1, False)
            history.begin()
            history.finish(history.begun[-1], 0, True)
            assert record.standing is Standing.BLIND and record.state == "disputed"
            history.decide(record, 0, False)
            history.compare()
        history.park(early, 0, True)
        history.answer(early, 0, True)
        history.compare()


def test_a_late_decision_is_not_carried_past(commune: Commune) -> None:
    with begun(commune) as history:
        blinded(history)
        history.begin()
        record = history.begun[-1]
        history.read(record, 2, True)
        history.finish(record, 1, False)
        for _ in range(3):
            history.begin()
            history.finish(history.begun[-1], 0, True)
        history.decide(record, 0, False)
        history.compare()
        assert history.whole() == Vigilance(
            Standing.BLIND, caught=0.0, missed=1.75, fields=2, wrong=1
        )


def test_few_records_are_looked_at(commune: Commune) -> None:
    """Who finishes what they begin: the same few at the end of a long blind time as at its start;
    the control: by other rules everything is counted anew."""
    with begun(commune) as history:
        blinded(history)
        for _ in range(100):
            history.begin()
            record = history.begun[-1]
            assert record.standing is Standing.BLIND
            history.read(record, FIELDS, False)
            history.read(record, 1, False)
            history.finish(record, 0, True)
            history.compare()
        assert max(history.tails) <= 2
        history.rules = OTHERS
        history.compare()
        assert history.tails[-1] == sum(record.event is not None for record in history.begun)


def test_a_record_left_aside_holds_nothing_back(commune: Commune) -> None:
    """Parked in mid-verification, for good: what came after it is carried all the same. When it
    is taken up at last and its seed is missed, that counts at its place, once."""
    with begun(commune) as history:
        history.begin()
        aside = history.begun[0]
        history.park(aside, 0, False)
        for _ in range(40):
            history.begin()
            history.answer(history.begun[-1], 0, True)
            history.finish(history.begun[-1], 0, True)
            history.compare()
        assert max(history.tails) <= 2, "the same few, however long it lies there"
        history.park(aside, 0, True)
        history.compare()
        assert history.tails[-1] <= 2, "nothing came of it yet"
        history.answer(aside, 0, False)
        history.compare()
        assert history.tails[-1] > 30, "counted again from there"
        history.finish(aside, 0, True)
        history.begin()
        history.compare()
        assert history.tails[-1] <= 2


def test_a_standing_kept_before_anything_was_carried(commune: Commune) -> None:
    """A station from before: the whole history once, then no more."""
    with begun(commune) as history:
        for one in drawn(Random(7), 200, parked=False):
            history.do(*one)
        history.sql("UPDATE standing SET through = NULL, carried = NULL, rules = NULL")
        history.compare()
        whole = history.tails[-1]
        for record in history.begun:
            while record.state == "disputed":
                history.decide(record, 0, True)
            if record.state == "keyed":
                history.finish(record, 0, True)
        history.begin()
        history.compare()
        assert whole > 10 and history.tails[-1] < 3
