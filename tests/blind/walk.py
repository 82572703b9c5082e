"""A random verifier at the use cases: all that the role can call, in any order."""

import logging
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from rapidfuzz import fuzz

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.blind import Outcome
from hotich_tui.domain.record.lifecycle import LawError, Role, State
from hotich_tui.domain.record.pages import Page
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.record.records import FieldCheck
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.messages import HotichError
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.waiting import Task
from tests.blind.scan import refusal, spilled, token, tokens_in
from tests.conftest import Commune, entry

VERIFIERS = ("S1", "S2", "M1", "M2")
"""The M people hold every role besides: their other doors are tried too."""
VISITS, RECORDS_A_BOOK = 5, 8
"""Sessions on one record, whoever comes, and records in one book."""
Call = Callable[[], Any]


class Leak(AssertionError):
    """A first value came out before its time."""


class Lines(logging.Handler):
    """Everything that was logged, by anyone, at any level."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.args!r} {record.exc_text}")

    def take(self) -> str:
        found, self.lines = "\n".join(self.lines), []
        return found


@contextmanager
def all_logged() -> Any:
    """Every logger at its most talkative, into one list."""
    lines, root = Lines(), logging.getLogger()
    # SQLAlchemy and asyncio keep levels of their own; rows and parameters are logged at DEBUG.
    loggers = [
        root,
        *(logging.getLogger(n) for n in ("sqlalchemy", "sqlalchemy.engine", "asyncio")),
    ]
    before = [logger.level for logger in loggers]
    root.addHandler(lines)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(lines)
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


@dataclass
class Secrets:
    """Every first value there is, and which of them may be seen."""

    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Token -> (version, field)."""
    open: dict[str, set[str]] = field(default_factory=dict)
    """Version -> fields whose first value nobody but the keyer may see."""

    def add(self, version_id: str, values: Mapping[str, Value], blind: set[str]) -> None:
        for key, value in values.items():
            self.places[value.text] = (version_id, key)
        self.open[version_id] = blind

    def leaked(self, text: str) -> list[str]:
        """Fields whose value is in a text and should not be, whole, cut short or altered."""
        found = []
        for one in tokens_in(text):
            origins = [self.places[token] for token in self._origins(one)]
            if all(key in self.open[version_id] for version_id, key in origins):
                found.append(origins[0][1] if origins else one)
        return found

    def _origins(self, one: str) -> list[str]:
        """The tokens a text may come from: itself, or the nearest ones. A seeded error alters a
        value that is looked over, and a column may cut it."""
        if one in self.places:
            return [one]
        near = {token: _nearness(one, token) for token in self.places}
        return [token for token, n in near.items() if n == max(near.values())]


def _nearness(part: str, token: str) -> float:
    if token.startswith(part):
        return 100.0
    return float(fuzz.ratio(part, token))


@dataclass
class Walk:
    """Sessions of random verifiers on one station.

    Args:
        looked: Texts that were searched for tokens.
        closed: Fields that a verifier closed on the way.
    """

    commune: Commune
    random: Random
    lines: Lines
    secrets: Secrets = field(default_factory=Secrets)
    sessions: int = 0
    looked: int = 0
    closed: int = 0
    seen: int = 0
    _book: Any = None
    _record: tuple[str, dict[str, Value]] = ("", {})
    _desks: dict[str, Desk] = field(default_factory=dict)
    _audit: int = 0

    def desk(self, who: str) -> Desk:
        if who not in self._desks:
            self._desks[who] = self.commune.desk(who)
        return self._desks[who]

    def session(self) -> None:
        """Somebody verifies for a while, and leaves; now and then a new record or book is there."""
        if self.sessions % (VISITS * RECORDS_A_BOOK) == 0:
            code = self.random.choice(register_codes())
            number = str(self.sessions + 1)
            self._book = self.desk("N1").books.create(code, number, 1998, "xã Mẫu")
        if self.sessions % VISITS == 0:
            self._record = self._key()
            self._read_audit()
        self.sessions += 1
        who = self.random.choice(VERIFIERS)
        for _ in range(self.random.randint(2, 6)):
            self._step(who, *self._record)

    def _key(self) -> tuple[str, dict[str, Value]]:
        keying, random = self.desk("N1").keying, self.random
        draft = keying.begin(self._book.id)
        register = load_register(self._book.register)
        keys = [*entry(register)]
        keys += random.sample([f.key for f in register if f.on_form and f.key not in keys], 3)
        values = {key: Value(Said.WRITTEN, token(random)) for key in keys}
        first = {key: Value(Said.WRITTEN, token(random)) for key in random.sample(keys, 2)}
        version_id = draft.version.id
        # What the keyer corrected afterwards is a first value as well, for ever.
        for key, value in first.items():
            self.secrets.places[value.text] = (f"{version_id} corrected", key)
        self.secrets.open[f"{version_id} corrected"] = set(first)
        readings = [Reading(k, v) for given in (first, values) for k, v in given.items()]
        doubts = set(random.sample(keys, 3))
        keying.commit_all(
            version_id, [Reading(r.field, r.value, doubt=r.field in doubts) for r in readings]
        )
        # What the extract proposes, and the keyer may confirm, is the keyer's alone as well.
        proposed = random.choice(keys)
        self.desk("N1").hinting.take(version_id, "child", {proposed: values[proposed].text})
        self.desk("N1").hinting.dismiss(version_id, proposed)
        # In a draft nothing may be seen.
        self.secrets.add(version_id, values, set(values))
        if random.random() < 0.05:
            for who in VERIFIERS[:1]:
                self._step(who, version_id, values)
        keying.done(version_id)
        blind = {check.key for check in self._checks(version_id) if check.blind}
        assert {key for key in values if register.by_key[key].core} <= blind
        self.secrets.open[version_id] = set(values) & blind
        return version_id, values

    def _checks(self, version_id: str) -> list[FieldCheck]:
        desk = self.desk("S1")
        with self.commune.station.reads(Viewpoint(desk.user)) as reads:
            return list(reads.checks(version_id))

    def _step(self, who: str, version_id: str, values: Mapping[str, Value]) -> None:
        calls = self._calls(who, version_id, values)
        self._look(who, self.random.choice(calls))

    def _look(self, who: str, call: Call) -> None:
        """Call, and look for tokens in all that came of it."""
        try:
            text = spilled(call())
        except (LawError, HotichError) as error:
            text = refusal(error)
        self.looked += 1
        self.seen += len(tokens_in(text))
        leaked = self.secrets.leaked(text) + self.secrets.leaked(self.lines.take())
        if leaked:
            raise Leak(who, leaked)

    def _read_audit(self) -> None:
        query = f"SELECT * FROM audit WHERE n > {self._audit} ORDER BY n"
        with self.commune.station.engine.connect() as connection:
            rows = connection.exec_driver_sql(query).fetchall()
        self.lines.take()
        self._audit = rows[-1].n
        if tokens_in(repr(rows)):
            raise Leak("audit", sorted(tokens_in(repr(rows))))

    def _commit(self, desk: Desk, version_id: str, values: Mapping[str, Value]) -> Any:
        """A reading, right or wrong. It is written down what it closed, before anyone looks."""
        key = self.random.choice([*values])
        right = values[key]
        wrong = Value(Said.WRITTEN, self.random.choice(("khác hẳn", "15.03.1998", "1", "?")))
        value = self.random.choice((right, wrong, wrong, Value(Said.BLANK), Value(Said.ILLEGIBLE)))
        outcome = desk.verifying.commit(version_id, key, value)
        if outcome.closed and key in self.secrets.open[version_id]:
            self.closed += 1
            if outcome is Outcome.AGREED:
                self.secrets.open[version_id].discard(key)
        return outcome

    def _agree(self, desk: Desk, version_id: str, values: Mapping[str, Value]) -> Any:
        """Everything that is left, read right: the record goes on, and its values may be seen."""
        found = []
        for check in desk.verifying.open(version_id).blind:
            if check.outcome.closed:
                continue
            value = values.get(check.key, Value(Said.BLANK))
            found.append(desk.verifying.commit(version_id, check.key, value))
            if found[-1] is Outcome.AGREED:
                self.secrets.open[version_id].discard(check.key)
        return found

    def _look_over(self, desk: Desk, version_id: str) -> None:
        groups = desk.verifying.open(version_id).groups
        if groups:
            desk.verifying.look_over(version_id, self.random.choice(groups).group.id, {})

    def _park(self, desk: Desk, version_id: str) -> Any:
        """Left aside, looked at in the list, and taken up again: a field is open meanwhile."""
        desk.parking.park(version_id, "torn")
        listed = desk.parking.queue()
        desk.parking.resume(version_id)
        return listed

    def _calls(self, who: str, version_id: str, values: Mapping[str, Value]) -> list[Call]:
        desk, book_id = self.desk(who), self._book.id
        secret = self.random.choice([*values.values()]).text
        calls: list[Call] = [
            lambda: desk.verifying.open(version_id),
            lambda: desk.verifying.open(version_id),
            lambda: desk.verifying.queue(book_id),
            lambda: desk.verifying.finish(version_id),
            lambda: self._look_over(desk, version_id),
            lambda: self._park(desk, version_id),
            desk.books.progress,
            desk.waiting.counts,
            desk.keying.position,
            lambda: desk.trail.of(version_id),
            # A hit would tell that somebody's guess is right.
            lambda: desk.searching.find(secret),
            lambda: desk.searching.find(secret[:6]),
            lambda: [desk.waiting.items(t, Page(narrow=secret[:6], limit=3)) for t in Task],
            lambda: desk.parking.listed(Page(narrow=secret)),
            lambda: desk.books.versions(book_id),
            lambda: desk.books.finished(book_id),
            lambda: desk.keying.mine(book_id),
            lambda: desk.keying.open(version_id),
            lambda: desk.keying.recent(book_id),
            lambda: desk.keying.take_back(version_id),
            lambda: desk.adjudicating.queue(book_id),
            lambda: desk.adjudicating.open(version_id),
            lambda: desk.approving.open(version_id),
            desk.hinting.figures,
            lambda: desk.hinting.begin(desk.verifying.open(version_id).version),
            lambda: desk.hinting.take(version_id, "child", {}),
            lambda: desk.reviewing.listed(everything=True),
            lambda: desk.reviewing.open(version_id, "child"),
            lambda: self._reads(desk, version_id),
        ]
        if self.random.random() < 0.1:
            calls = [lambda: self._agree(desk, version_id, values)]
        return calls + [lambda: self._commit(desk, version_id, values)] * len(calls)

    def _reads(self, desk: Desk, version_id: str) -> list[Any]:
        """The repository itself, past the use cases."""
        with self.commune.station.reads(Viewpoint(desk.user)) as reads:
            around = reads.versions(book_id=self._book.id)
            states = (State.KEYED, State.PARKED, State.DISPUTED)
            return [
                around,
                reads.book(self._book.id),
                reads.version(version_id),
                reads.record(version_id),
                reads.records([v.id for v in around]),
                reads.checks(version_id),
                reads.readings(version_id),
                self._unless_third(reads.disputes, desk, version_id),
                reads.last_keyed(self._book.id, 99),
                reads.history(version_id),
                reads.versions(states=states),
                reads.open_proposals(version_id),
                reads.notes(version_id),
                reads.hint_figures(),
                reads.findings(),
                reads.differing(around),
            ]

    def _unless_third(self, read: Callable[[str], Any], desk: Desk, version_id: str) -> Any:
        """Disputes are for the third person: their options are the readings, unnamed."""
        with self.commune.station.reads(Viewpoint(desk.user)) as reads:
            mine = reads.version(version_id).roles.get(desk.user.id)
        return read(version_id) if mine is Role.VERIFIER else None
