"""A small office whose people do everything by the program's own use cases: the model of which
`station` makes a station of any size.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event

from benchmarks.worlds.books import PaperBook, books
from benchmarks.worlds.people import enter
from benchmarks.worlds.variation import SPAN, as_date, date_words, shifted
from benchmarks.worlds.village import written
from hotich_tui.domain.entry.values import BLANK, Reading, Said, Value
from hotich_tui.domain.quality.effort import Effort, FieldEffort
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Book, Choice
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.domain.register.register import Meaning, Register
from hotich_tui.store.station import SqlStation
from hotich_tui.wire.payload import batch_body
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.ports.delivery import StoredBatch, Verdict
from hotich_tui.workflow.rules.reasons import reasons
from hotich_tui.workflow.sign_in import SignIn

PASSPHRASE, PIN = "đo trạm lớn", "271828"
BOTH = frozenset({Role.KEYER, Role.VERIFIER})
PEOPLE = {
    "T1": frozenset({Role.APPROVER}),
    "T2": frozenset({Role.APPROVER}),
    **dict.fromkeys(("N1", "N2", "N3", "N4"), BOTH),
    "A1": frozenset({Role.ADJUDICATOR}),
    "K1": frozenset({Role.AUDITOR}),
}
KEYERS = ("N1", "N2", "N3", "N4")
PER_PAGE = 5
FIRST_DAY = datetime(2024, 1, 8, 8, tzinfo=UTC)
TICK = 0.02
"""Seconds that pass whenever the station looks at its clock."""
BATCH = 50


class Fate(Enum):
    """Where a record is left."""

    DRAFT = auto()
    KEYED = auto()
    DISPUTED = auto()
    VERIFIED = auto()
    TOO_FAST = auto()
    """Verified too fast to have been read."""
    RETURNED = auto()
    PARKED = auto()
    APPROVED = auto()
    AGAIN = auto()
    """Approved after it was sent back once."""
    CORRECTED = auto()
    """Approved, and a correction is asked for."""
    UNSENT = auto()
    """Approved, and not at the registry yet."""


_LIVE = (
    (
        *(Fate.APPROVED, Fate.KEYED, Fate.DISPUTED, Fate.VERIFIED),
        *(Fate.PARKED, Fate.KEYED, Fate.KEYED, Fate.DISPUTED, Fate.RETURNED),
    ),
    (
        *(Fate.KEYED, Fate.CORRECTED, Fate.RETURNED, Fate.PARKED),
        *(Fate.DISPUTED, Fate.KEYED, Fate.TOO_FAST, Fate.UNSENT, Fate.DRAFT),
    ),
)
"""What the two books in work hold before their last entry, a draft."""


@dataclass(frozen=True, slots=True)
class Models:
    """Ids of the model's books.

    Args:
        finished: Register -> a book of which everything is approved and delivered.
        waiting: A book that waits for its approval: all verified, most approved.
        working: Books with records in every state.
        entries: Of each book.
    """

    finished: Mapping[str, str]
    waiting: str
    working: tuple[str, str]
    entries: int

    @property
    def records(self) -> int:
        return self.entries * (len(self.finished) + 1 + len(self.working))

    def save(self, path: Path) -> None:
        told = {"finished": self.finished, "waiting": self.waiting}
        told |= {"working": self.working, "entries": self.entries}
        path.write_text(json.dumps(told), "utf-8")

    @classmethod
    def load(cls, path: Path) -> "Models":
        told = json.loads(path.read_text("utf-8"))
        return cls(told["finished"], told["waiting"], tuple(told["working"]), told["entries"])


def make_models(home: Path, seed: int, registers: Sequence[str], entries: int) -> Models:
    """A station with a book of each register, one that waits for approval and two in work."""
    random = Random(seed)
    ticks = iter(range(1 << 40))
    station, _ = SqlStation.create(
        home,
        commune="00000",
        commune_name="xã Mẫu",
        passphrase=PASSPHRASE,
        clock=lambda: FIRST_DAY.timestamp() + TICK * next(ticks),
        entropy=random.randbytes,
    )
    # Nobody's work is lost here: a power cut ends the making.
    event.listen(station.engine, "checkout", _without_waiting_for_the_disk)
    try:
        office = Office(station, _desks(station), seed, entries)
        finished = {code: office.finished(code) for code in registers}
        waiting = office.waiting(registers[0])
        working = office.working(registers[0], 0), office.working(registers[-1], 1)
        return Models(finished, waiting, working, entries)
    finally:
        station.close()


def _without_waiting_for_the_disk(raw: Any, *_: object) -> None:
    raw.execute("PRAGMA synchronous = OFF")


def make_empty(home: Path) -> None:
    """A station with people and without books."""
    station, _ = SqlStation.create(
        home, commune="00000", commune_name="xã Mẫu", passphrase=PASSPHRASE
    )
    _desks(station)
    station.close()


def _desks(station: SqlStation) -> dict[str, Desk]:
    sign_in = SignIn(station, random=Random(1))
    desks: dict[str, Desk] = {}
    for staff_no, roles in PEOPLE.items():
        name = f"Cán bộ {staff_no}"
        desks[staff_no] = enter(sign_in, staff_no, name, roles, PIN, desks.get("T1"))
    return desks


@dataclass
class Office:
    """The people at their desks."""

    station: SqlStation
    desks: Mapping[str, Desk]
    seed: int
    entries: int
    _used: dict[str, int] = field(default_factory=dict)
    _books: int = 0
    _papers: list[PaperBook] = field(default_factory=list)

    def finished(self, code: str) -> str:
        """A book that is done."""
        fates = [Fate.APPROVED] * self.entries
        fates[-1] = Fate.AGAIN
        book = self._book(code, fates)
        desk = self.desks["T1"]
        if desk.balancing.standing(book.id).balanced:
            desk.balancing.close(book.id)
        return book.id

    def waiting(self, code: str) -> str:
        """A book that the chief has at hand: one in five still to be approved."""
        fates = [Fate.VERIFIED if n % 5 == 3 else Fate.APPROVED for n in range(self.entries)]
        return self._book(code, fates).id

    def working(self, code: str, which: int) -> str:
        """A book with records in every state, the last one a draft."""
        fates = [*_LIVE[which][: self.entries - 1], Fate.DRAFT]
        return self._book(code, fates, ledger_read=False).id

    def _book(self, code: str, fates: Sequence[Fate], *, ledger_read: bool = True) -> Book:
        paper = self._paper(code)
        first = self._books
        self._books += 1
        keyer, reader = (self.desks[KEYERS[(first + n) % 4]] for n in (0, 1))
        book = keyer.books.create(code, "1", paper.year, paper.place, entries=self.entries)
        rows = [{"year": str(book.year), "first": "1", "last": str(self.entries)}]
        keyer.ledgers.state(book.id, rows)
        if ledger_read:
            reader.ledgers.read(book.id, rows)
        unsent = []
        for number, (fate, truth) in enumerate(zip(fates, _entries(paper, book), strict=False)):
            work = Work(self, book, truth, number + first)
            if fate is Fate.UNSENT:
                unsent.append(work)
            else:
                work.until(fate)
        self._deliver()
        for work in unsent:
            work.until(Fate.UNSENT)
        return book

    def _paper(self, code: str) -> PaperBook:
        """The next paper book of a register; a year for each."""
        nth = self._used[code] = self._used.get(code, -1) + 1
        if not self._papers:
            self._papers += books(self.seed, typed=dict.fromkeys(register_codes(), self.entries))
        found = [b for b in self._papers if b.register.code == code]
        paper = found[(len(found) - 2 + nth) % len(found)]
        return PaperBook(
            paper.register,
            f"01/{2015 - nth}",
            2015 - nth,
            paper.place,
            self.entries,
            paper.entries[: self.entries],
        )

    def _deliver(self) -> None:
        """The registry takes everything that waits."""
        outbox = self.station.outbox
        while items := outbox.pending(BATCH):
            body = batch_body((item.body, item.seq, item.base_version) for item in items)
            ids = tuple(item.op_id for item in items)
            batch = StoredBatch(f"batch-{items[0].op_id}", body, ids)
            outbox.store_batch(batch)
            verdicts = [Verdict(i.op_id, "created", i.base_version + 1) for i in items]
            outbox.settle(batch.batch_id, verdicts)


def _entries(paper: PaperBook, book: Book) -> Iterator[Mapping[str, Value]]:
    """What the paper says, its numbers and dates following each other from 1 January on."""
    register = paper.register
    number, of_book, page, day = (
        register.by_meaning[meaning].key
        for meaning in (
            Meaning.ENTRY_NUMBER,
            Meaning.BOOK_NUMBER,
            Meaning.PAGE,
            Meaning.REGISTRATION_DATE,
        )
    )
    for n, entry in enumerate(paper.entries):
        at = date(book.year, 1, 2) + timedelta((n * (SPAN - 1)) // len(paper.entries))
        was = as_date(entry.values[day].text) or at
        words = date_words(value.text for value in entry.values.values())
        days = (at - was).days
        values = {
            key: Value(value.said, shifted(value.text, days, words))
            for key, value in entry.values.items()
        }
        texts = {
            number: f"{n + 1:02d}/{book.year}",
            of_book: book.number,
            page: str(1 + n // PER_PAGE),
            day: written(at),
        }
        yield values | {key: Value(Said.WRITTEN, text) for key, text in texts.items()}


@dataclass
class Work:
    """What people do with one record.

    Args:
        truth: What the book says, by field.
        turn: Decides on who does what.
    """

    office: Office
    book: Book
    truth: Mapping[str, Value]
    turn: int
    version_id: str = ""

    def __post_init__(self) -> None:
        desks, turn = self.office.desks, self.turn
        self._keyer, self._verifier = (desks[KEYERS[(turn + n) % 4]] for n in (0, 1))
        self._chief = desks[("T1", "T2")[turn % 2]]
        self._random = Random(f"{self.office.seed} {self.book.id} {turn}")

    @property
    def _register(self) -> Register:
        return load_register(self.book.register)

    @property
    def _name(self) -> str:
        return self._register.by_meaning[Meaning.SUBJECT_NAME].key

    def until(self, fate: Fate) -> None:
        """Work until the record is where it is left."""
        self._key(self.truth, stop=fate is Fate.DRAFT)
        if fate is Fate.PARKED:
            self._keyer.parking.park(self.version_id, next(iter(reasons("parking"))), "trang 3")
        if fate in (Fate.DRAFT, Fate.KEYED, Fate.PARKED):
            return
        disputed = fate is Fate.DISPUTED or self._random.random() < 0.05
        fast = fate is Fate.TOO_FAST
        state = self._verify(misread=[self._name] if disputed else (), fast=fast)
        if fate is Fate.DISPUTED:
            return
        if state is State.DISPUTED:
            self._settle()
        if fate in (Fate.RETURNED, Fate.AGAIN):
            self._send_back()
        if fate is Fate.AGAIN:
            self._key({self._name: self.truth[self._name]}, begun=True)
            if self._verify() is State.DISPUTED:
                self._settle()
        if fate not in (Fate.RETURNED, Fate.VERIFIED, Fate.TOO_FAST):
            shown = {key: value.text for key, value in self.truth.items()}
            self._chief.approving.approve(self.version_id, shown)
        if fate is Fate.CORRECTED:
            why = next(iter(reasons("correcting")))
            self._chief.approving.correct(self.version_id, [self._name], why)

    def _key(self, entry: Mapping[str, Value], *, stop: bool = False, begun: bool = False) -> None:
        keying = self._keyer.keying
        if begun:
            keying.open(self.version_id)
        else:
            self.version_id = keying.begin(self.book.id).version.id
        some = list(entry)[: len(entry) // 2] if stop else list(entry)
        doubt = self._random.choice(some) if self._random.random() < 0.2 else None
        readings = [Reading(key, entry[key], doubt=key == doubt) for key in some]
        keying.commit_all(self.version_id, readings)
        if not stop:
            keying.done(self.version_id, self._effort("k", some))

    def _verify(self, misread: Collection[str] = (), *, fast: bool = False) -> State:
        verifying, version_id = self._verifier.verifying, self.version_id
        check = verifying.open(version_id)
        keys = [blind.key for blind in check.blind]
        for key in keys:
            right = self.truth.get(key, BLANK)
            slip = key in misread or self._random.random() < 0.02
            value = Value(Said.WRITTEN, f"{right.text} Lê".strip()) if slip else right
            if not verifying.commit(version_id, key, value).closed:
                verifying.commit(version_id, key, value if key in misread else right)
        if check.groups:
            check = verifying.look(version_id)
        for group in check.groups:
            changes = {
                key: self.truth.get(key)
                for key, shown in group.values.items()
                if shown.text != self.truth.get(key, BLANK).text and self._random.random() < 0.95
            }
            verifying.look_over(version_id, group.group.id, changes)
        for blind in verifying.open(version_id).blind:
            if not blind.outcome.closed:
                # A seed was missed there, and the field is read again.
                verifying.commit(version_id, blind.key, self.truth.get(blind.key, BLANK))
        return verifying.finish(version_id, self._effort("v", keys, fast=fast))

    def _settle(self) -> None:
        adjudicating = self.office.desks["A1"].adjudicating
        why = next(iter(reasons("settling")))
        for dispute in adjudicating.open(self.version_id).disputes:
            right = self.truth.get(dispute.key, BLANK)
            value = right if right in dispute.options else dispute.options[0]
            adjudicating.decide(self.version_id, dispute.key, Choice.OPTION, value, why)

    def _send_back(self) -> None:
        why = next(iter(reasons("returning")))
        self._chief.approving.send_back(self.version_id, [self._name], why, "đọc lại tên")

    def _effort(self, hand: str, keys: Sequence[str], *, fast: bool = False) -> Effort:
        random, spent = self._random, []
        for key in keys:
            text = self.truth.get(key, BLANK).text
            pace = 0.01 if fast else random.uniform(0.8, 1.6)
            spent.append(
                FieldEffort(
                    key,
                    reading=1.5 * pace,
                    keying=0.3 * pace * (len(text) + 1),
                    keys=len(text) + 1,
                    backspaces=int(random.random() < 0.1),
                    trace=f"{hand}{text}\n",
                )
            )
        return Effort(
            tuple(spent), waiting=0.4, handling=6.0, keys=sum(one.keys for one in spent) + 3
        )
