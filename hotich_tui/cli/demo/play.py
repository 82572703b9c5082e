"""The demo without a terminal: every role played, and every value followed to the registry."""

import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from hotich_tui.cli.demo.book import entry
from hotich_tui.cli.demo.hand import Entry, Hand
from hotich_tui.cli.demo.people import COMMUNE_NAME, PEOPLE
from hotich_tui.cli.demo.population import load_population
from hotich_tui.cli.demo.roles.adjudicator import Adjudicator
from hotich_tui.cli.demo.roles.bookkeeper import Bookkeeper
from hotich_tui.cli.demo.roles.chief import Chief
from hotich_tui.cli.demo.roles.keyer import Keyer
from hotich_tui.cli.demo.roles.verifier import Verifier
from hotich_tui.cli.demo.world import join, make_station
from hotich_tui.cli.extract import open_extract
from hotich_tui.domain.entry.values import BLANK
from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register, load_registers, register_codes
from hotich_tui.domain.register.register import Kind
from hotich_tui.exchange import read_workbook, write_book
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.store.station import SqlStation
from hotich_tui.sync import sync
from hotich_tui.sync.read_back import read_back
from hotich_tui.ui.app import HotichApp
from hotich_tui.wire.payload import read_values
from hotich_tui.workflow.desk import Desk

SLIP_EVERY = 5
"""One record in so many has a misreading by the keyer, one in as many by the verifier."""
SIZE = (100, 32)
NOTE_WRONG, TORN, DOUBTFUL, FAMILY = 3, 1, 2, 2
"""Places of reasons in their lists on the screen: the closing note counts wrongly, a torn page,
doubtful, the family says so."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a played demo came to.

    Args:
        records: Entries of the synthetic books.
        verified: Entries that two people keyed.
        disputed: Fields that a third person settled.
        approved: Entries the chief approved.
        acknowledged: Entries the registry says it has.
        explained: What did not balance in the book whose closing note counts wrongly.
        closed: Books whose ledger balances or explains itself, closed by the chief.
        proposed: Fields that a candidate of the population extract filled in, to be compared.
        confirmed: Of those, where the book says so.
        overtyped: Where the book says something else, or nothing.
        proved: Records that follow from what was read, computed again at the end.
        broken: What does not follow.
        equal: Every value of the books is in the Excel files and at the registry, unchanged.
        keys_per_record: Key presses of the first keying.
        keys_per_record_all: Key presses of all four people.
        seconds_per_record: Wall time of the four people, scripted.
    """

    records: int
    verified: int
    disputed: int
    approved: int
    acknowledged: int
    explained: int
    closed: int
    proposed: int
    confirmed: int
    overtyped: int
    proved: int
    broken: int
    equal: bool
    keys_per_record: float
    keys_per_record_all: float
    seconds_per_record: float

    @property
    def good(self) -> bool:
        """Everything arrived, and unchanged."""
        closed = self.closed == 1 and self.explained > 0
        # A form that was opened and left has a record too.
        proved = self.broken == 0 and self.proved >= self.records
        return self.equal and proved and closed and self.acknowledged == self.records

    def as_json(self) -> dict[str, object]:
        """For printing."""
        return asdict(self)


async def play(records: int, seed: int = 158) -> Played:
    """Play a demo with this many records over all registers."""
    random = Random(seed)
    with tempfile.TemporaryDirectory(prefix="hotich-demo-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        station, sign_in, desks = make_station(home, random)
        made = books(desks[Role.KEYER], records, random)
        truth = {book.id: entries for book, entries in made}
        on_paper = [(book.register, entry) for book, entries in made for entry in entries]
        load_population(station, on_paper, seed, desks[Role.APPROVER].user)
        app = HotichApp(lambda: sign_in, idle_minutes=60, hints=lambda: open_extract(station))
        began = time.monotonic()
        async with app.run_test(size=SIZE):
            hand = Hand(app, {staff_no: pin for staff_no, (_, _, pin) in PEOPLE.items()})
            players = _players(hand, truth, _slips(truth, desks[Role.KEYER], random), random)
            key_presses, disputed, explained, counts = await _evening(
                players, truth, desks[Role.APPROVER]
            )
            seconds = time.monotonic() - began
            chief = desks[Role.APPROVER]
            hinted = chief.hinting.figures()
            closed = sum(chief.balancing.standing(book_id).finished for book_id in truth)
            # The app closes the station when it goes; all that follows needs it open.
            acknowledged, equal = _deliver(station, chief, home, truth)
            proof = station.prove()
    return Played(
        records=records,
        verified=counts[State.VERIFIED],
        disputed=disputed,
        approved=counts[State.APPROVED],
        acknowledged=acknowledged,
        explained=explained,
        closed=closed,
        proposed=hinted.proposed,
        confirmed=hinted.confirmed,
        overtyped=hinted.overtyped,
        proved=proof.proved,
        broken=proof.broken,
        equal=equal,
        keys_per_record=round(key_presses / records, 1),
        keys_per_record_all=round(hand.keyboard.presses / records, 1),
        seconds_per_record=round(seconds / records, 2),
    )


def books(keyer: Desk, records: int, random: Random) -> list[tuple[Book, list[Entry]]]:
    """A book of each register, as far as the records go, with what its pages say."""
    codes, made = register_codes(), []
    for place, code in enumerate(codes):
        count = len(range(place, records, len(codes)))
        if not count:
            continue
        year = 1998 + 3 * place
        register = load_register(code)
        book = keyer.books.create(code, "1", year, COMMUNE_NAME, entries=count)
        entries: list[Entry] = [
            entry(register, random, number=n, year=year, book=book.number, place=book.place)
            for n in range(1, count + 1)
        ]
        made.append((book, entries))
    return made


@dataclass
class Slips:
    """What the people get wrong: (book, entry) -> the field that they misread."""

    keyer: dict[tuple[str, int], str] = field(default_factory=dict)
    verifier: dict[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Players:
    """Everyone who sits down at the seat, at the same keyboard."""

    hand: Hand
    keyer: Keyer
    verifier: Verifier
    adjudicator: Adjudicator
    chief: Chief
    bookkeeper: Bookkeeper


def _players(
    hand: Hand, truth: Mapping[str, list[Entry]], slips: Slips, random: Random
) -> _Players:
    return _Players(
        hand=hand,
        keyer=Keyer(hand, truth, slips.keyer, random),
        verifier=Verifier(hand, truth, slips.verifier, random),
        adjudicator=Adjudicator(hand, truth),
        chief=Chief(hand),
        bookkeeper=Bookkeeper(hand),
    )


def _slips(truth: Mapping[str, list[Entry]], desk: Desk, random: Random) -> Slips:
    """Which core fields the people will misread: texts long enough to be misread."""
    slips, nth = Slips(), 0
    for progress in desk.books.progress():
        book = progress.book
        register = load_register(book.register)
        for ordinal, said in enumerate(truth[book.id], start=1):
            nth += 1
            names = [
                f.key
                for f in register
                if f.core and f.kind is Kind.PERSON_NAME and len(said[f.key].text) > 5
            ]
            if not names:
                # Every name of this entry is illegible or blank.
                continue
            if nth % SLIP_EVERY == 2:
                slips.keyer[book.id, ordinal] = random.choice(names)
            elif nth % SLIP_EVERY == 4:
                slips.verifier[book.id, ordinal] = random.choice(names)
    return slips


def _ledger(book: Book, entries: int) -> dict[str, str]:
    """What a synthetic book says of itself: its closing note counts one entry too many."""
    return {
        "year": str(book.year),
        "first": "1",
        "last": str(entries),
        "first_page": "1",
        "last_page": str(1 + entries // 2),
        "entries": str(entries + 1),
    }


async def _evening(
    players: _Players, truth: Mapping[str, list[Entry]], chief: Desk
) -> tuple[int, int, int, dict[State, int]]:
    """Keying, verifying, adjudicating, approving, and closing the first book.

    Returns:
        Key presses of the keyer, disputes, what did not balance, counts.
    """
    by_role = {role: staff_no for staff_no, (_, role, _) in PEOPLE.items()}
    ids = [progress.book.id for progress in chief.books.progress()]
    first = chief.books.progress()[0].book
    ledger = _ledger(first, len(truth[first.id]))
    hand, keyer, verifier, bookkeeper = (
        players.hand,
        players.keyer,
        players.verifier,
        players.bookkeeper,
    )
    counts: dict[State, int] = {}
    await hand.sit_down(by_role[Role.KEYER])
    before = hand.keyboard.presses
    await keyer.park_first_page(ids[0], TORN)
    for book_id in ids:
        await keyer.key_book(book_id)
    keyed = hand.keyboard.presses - before
    await bookkeeper.state_ledger(first.id, ledger)
    await hand.sit_down(by_role[Role.VERIFIER])
    for book_id in ids:
        await verifier.verify_book(book_id)
    await bookkeeper.state_ledger(first.id, ledger)
    disputed = 0
    await hand.sit_down(by_role[Role.ADJUDICATOR])
    if any(p.counts.get(State.DISPUTED) for p in chief.books.progress()):
        disputed = await players.adjudicator.settle_all()
    explained = await bookkeeper.explain_ledger(first.id, NOTE_WRONG)
    counts[State.VERIFIED] = _count(chief, State.VERIFIED)
    last = ids[-1]
    await hand.sit_down(by_role[Role.APPROVER])
    await players.chief.send_back(last, DOUBTFUL)
    await _again(players, last, by_role)
    for book_id in ids:
        await players.chief.approve_book(book_id)
    await players.chief.reopen(last, FAMILY)
    await _again(players, last, by_role)
    await players.chief.approve_book(last)
    counts[State.APPROVED] = _count(chief, State.APPROVED)
    await bookkeeper.close_book(first.id)
    return keyed, disputed, explained, counts


async def _again(players: _Players, book_id: str, by_role: Mapping[Role, str]) -> None:
    """What was sent back or reopened is keyed and verified again."""
    await players.hand.sit_down(by_role[Role.KEYER])
    await players.keyer.key_again(book_id)
    await players.hand.sit_down(by_role[Role.VERIFIER])
    await players.verifier.verify_again(book_id)
    await players.hand.sit_down(by_role[Role.APPROVER])


def _count(desk: Desk, state: State) -> int:
    return sum(progress.counts.get(state, 0) for progress in desk.books.progress())


def _deliver(
    station: SqlStation,
    chief: Desk,
    home: Path,
    truth: Mapping[str, list[Entry]],
) -> tuple[int, bool]:
    """Export, sync, read back; how many were acknowledged, and whether all is as the books say."""
    exported = all(
        _same(_exported(chief, progress.book, home), truth[progress.book.id])
        for progress in chief.books.progress()
    )
    with EmbeddedRegistry(f"sqlite:///{(home / 'registry.db').as_posix()}") as registry:
        join(station, registry)
        report = sync(station.outbox, home)
        identity = station.outbox.identity()
        assert identity is not None
        there = read_back(identity)
    arrived: dict[str, dict[int, Entry]] = {}
    for payload in there.values():
        book_of = (payload["register"], payload["book"]["number"], payload["book"]["year"])
        arrived.setdefault(str(book_of), {})[payload["ordinal"]] = read_values(payload)
    delivered = all(
        _same(
            [v for _, v in sorted(arrived.get(str((b.register, b.number, b.year)), {}).items())],
            truth[b.id],
        )
        for b in (progress.book for progress in chief.books.progress())
    )
    # A reopened record was delivered twice; the registry has it once, in its second version.
    return len(there) if report.exit_code == 0 else 0, exported and delivered


def _exported(chief: Desk, book: Book, home: Path) -> list[Entry]:
    register = load_register(book.register)
    path = write_book(home / "excel", book, register, chief.books.finished(book.id))
    return [row.values for row in read_workbook(path, load_registers()).rows]


def _same(found: list[Entry], wanted: list[Entry]) -> bool:
    return len(found) == len(wanted) and all(map(_as_written, found, wanted))


def _as_written(found: Entry, wanted: Entry) -> bool:
    """Whether an entry is as the book has it: where the book has nothing, the keyer may also have
    confirmed a blank that the entry above had."""
    beside = {key: value for key, value in found.items() if key not in wanted}
    return {**wanted, **beside} == dict(found) and set(beside.values()) <= {BLANK}
