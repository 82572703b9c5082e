"""Books typed through the real screens, and what the store has of them, against the paper."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from statistics import stdev
from unittest.mock import patch

# Few frames: a scripted keyer needs none between two keys, and frames are a third of the time.
os.environ.setdefault("TEXTUAL_FPS", "4")

from benchmarks.operators.keyer import Keyer, Tally
from benchmarks.operators.telex import presses, telex_keys
from benchmarks.operators.ways import AIDS, RULE_AIDS
from benchmarks.worlds.books import Entry, PaperBook, agrees, books
from benchmarks.worlds.village import frozen
from hotich_tui.cli.demo.people import PASSPHRASE, PEOPLE
from hotich_tui.cli.demo.world import key, make_station
from hotich_tui.domain.entry.values import BLANK, Said
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import Viewpoint
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Register
from hotich_tui.store.station import SqlStation
from hotich_tui.ui.app import HotichApp
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.sign_in import SignIn

SIZE = (80, 24)
KEYER_NO = next(number for number, (_, role, _) in PEOPLE.items() if role is Role.KEYER)
Difference = tuple[str, int, str, str, str]
"""(book, ordinal, field, on paper, stored)."""


@dataclass(frozen=True)
class Job:
    """Books to type in one way.

    Args:
        most: Entries to type of each book; None = as frozen.
        without: Aids that are switched off.
        overlooks: The keyer looks at no carried value before it is asked.
        shelf: A folder for stations with the books laid down: jobs that type the same entries copy
            theirs from there.
    """

    registers: tuple[str, ...]
    seed: int
    similarity: float = 1.0
    most: int | None = None
    without: frozenset[str] = frozenset()
    overlooks: bool = False
    shelf: Path | None = None

    @property
    def station(self) -> Path | None:
        """Where the station with its books stands on the shelf."""
        if self.shelf is None:
            return None
        return self.shelf / f"{'-'.join(self.registers)} {self.seed} {self.similarity} {self.most}"


@dataclass
class Typed:
    """Books of one register, typed.

    Args:
        plain: Presses of the same entries in a spreadsheet row, all columns walked through.
        plain_filled: The same with one key after each filled cell only.
    """

    tally: Tally = field(default_factory=Tally)
    wrong: list[Difference] = field(default_factory=list)
    plain: int = 0
    plain_filled: int = 0

    def figures(self) -> dict[str, object]:
        """Means per record."""
        model, tally = frozen()["model"], self.tally
        count = max(1, tally.records)
        seconds = {
            "keys": tally.presses * model["key"] / count,
            "deciding": tally.decisions * model["decision"] / count,
            "reading": (tally.places * model["reading"] + tally.empty * model["glance"]) / count,
        }
        seconds["total"] = sum(seconds.values())
        return {
            "records": tally.records,
            "filled_mean": round(tally.places / count, 1),
            "keys_mean": round(tally.presses / count, 1),
            "keys_error": standard_error(tally.each),
            "decisions_mean": round(tally.decisions / count, 1),
            "plain_telex_keys_mean": round(self.plain / count, 1),
            "plain_telex_filled_only_mean": round(self.plain_filled / count, 1),
            "saved": round(1 - tally.presses / max(1, self.plain), 3),
            "seconds": {name: round(value, 1) for name, value in seconds.items()},
            "plain_seconds": round(self.plain * model["key"] / count + seconds["reading"], 1),
        }


def standard_error(values: Sequence[float]) -> float | None:
    """Standard error of a mean, entries taken as independent; None where it has none."""
    return round(stdev(values) / len(values) ** 0.5, 1) if len(values) > 1 else None


def run(job: Job) -> dict[str, Typed]:
    """Do a job; by register."""
    aids = set(AIDS) - job.without
    return asyncio.run(
        type_books(_paper(job), aids=aids, overlooks=job.overlooks, station=job.station)
    )


def lay_down(job: Job) -> None:
    """Put a station with the job's books on the shelf."""
    if job.station is not None:
        _make(job.station, _paper(job))


def _paper(job: Job) -> list[PaperBook]:
    sizes = frozen()["sizes"]["typed"]
    more = {code: job.most for code in job.registers if (job.most or 0) > sizes[code]}
    made = books(job.seed, job.similarity, {k: n for k, n in more.items() if n})
    return [_cut(book, job.most) for book in made if book.register.code in job.registers]


def _cut(book: PaperBook, most: int | None) -> PaperBook:
    """The book with fewer entries to type, the others unchanged."""
    if most is None or most >= book.typed:
        return book
    return replace(book, typed=most, entries=book.entries[: book.warm + most])


@contextmanager
def _registers(aids: frozenset[str]) -> Iterator[None]:
    """Registers as they are, or without some rules of the ledger's grammar."""

    def fewer(code: str) -> Register:
        register = load_register(code)
        kept = {key: tuple(filter(_kept, rules)) for key, rules in register.carry.items()}
        return replace(
            register,
            carry={key: rules for key, rules in kept.items() if rules},
            at_hand=register.at_hand if "people" in aids else {},
        )

    def _kept(rule: str) -> bool:
        aid = RULE_AIDS.get(rule.split()[0])
        return "carry" in aids and (aid is None or aid in aids)

    if {"carry", "people", *RULE_AIDS.values()} <= aids:
        yield
        return
    with patch("hotich_tui.workflow.record.keying.load_register", fewer):
        yield


async def type_books(
    paper: Sequence[PaperBook],
    *,
    aids: Iterable[str] = AIDS,
    overlooks: bool = False,
    station: Path | None = None,
) -> dict[str, Typed]:
    """Type the last entries of books; by register.

    Args:
        station: A station where the books are laid down already, to be copied; None = a new one.
    """
    found: dict[str, Typed] = {book.register.code: Typed() for book in paper}
    aids = frozenset(aids)
    with (
        tempfile.TemporaryDirectory(prefix="hotich-keys-") as folder,
        _registers(aids),
    ):
        home = Path(folder) / "station"
        if station is None:
            _make(home, paper)
        else:
            shutil.copytree(station, home)
        opened = SqlStation.open(home, passphrase=PASSPHRASE)
        sign_in = SignIn(opened, random=Random(1))
        desk = sign_in.desk(KEYER_NO, PEOPLE[KEYER_NO][2])
        by_book = {(book.register.code, book.number): book for book in paper}
        app = HotichApp(lambda: sign_in, idle_minutes=600, typing="telex")
        async with app.run_test(size=SIZE):
            pins = {number: pin for number, (_, _, pin) in PEOPLE.items()}
            keyer = Keyer(app, pins, aids=aids, overlooks=overlooks)
            await keyer.sit_down(KEYER_NO)
            # From the top of the list of books to its end.
            for laid in [progress.book for progress in desk.books.progress()]:
                book = by_book[laid.register, laid.number]
                entries = book.entries[book.warm :]
                typed, keyer.tally = found[book.register.code], Tally()
                await keyer.type_book(laid.id, entries)
                typed.tally.add(keyer.tally)
                typed.wrong += compare(opened, desk, laid.id, book, doubts=not overlooks)
                for entry in entries:
                    typed.plain += plain_row(book.register, entry)
                    typed.plain_filled += plain_row(book.register, entry, all_columns=False)
    return found


def _make(home: Path, paper: Sequence[PaperBook]) -> None:
    """A station with the books, their first entries keyed already."""
    station, _, desks = make_station(home, Random(1))
    desk = desks[Role.KEYER]
    for book in paper:
        made = desk.books.create(
            book.register.code, book.number, book.year, book.place, entries=len(book.entries)
        )
        for entry in book.entries[: book.warm]:
            key(desk, made.id, entry.values)
    station.close()


def compare(
    station: SqlStation, desk: Desk, book_id: str, book: PaperBook, *, doubts: bool = True
) -> list[Difference]:
    """What the store has, as its keyer sees it, against the paper.

    Outside the core, a place that the paper leaves empty may be stated as blank or not at all.
    """
    wrong = []
    versions = {v.ordinal: v for v in desk.keying.mine(book_id)}
    with station.reads(Viewpoint(desk.user)) as reads:
        for ordinal, entry in enumerate(book.entries, start=1):
            if ordinal <= book.warm:
                continue
            view = reads.record(versions[ordinal].id)
            marked = {k for k, reading in view.readings.items() if reading.doubt}
            for one in book.register.reading_order():
                want, have = entry.values.get(one.key), view.values.get(one.key)
                empty = not one.core and want is None and have == BLANK
                doubted = one.key in marked
                if doubts and doubted != (one.key in entry.doubts):
                    wrong.append((_title(book), ordinal, one.key, "doubt", str(doubted)))
                elif not agrees(one, want, have) and not empty:
                    wrong.append((_title(book), ordinal, one.key, str(want), str(have)))
    return wrong


def _title(book: PaperBook) -> str:
    return f"{book.register.code} {book.number}"


def plain_row(register: Register, entry: Entry, *, all_columns: bool = True) -> int:
    """Presses of an entry in a spreadsheet row in plain Telex: capitals with Shift, and a key
    after every column, or after the filled ones alone."""
    texts = [v.text for v in entry.values.values() if v.said is not Said.BLANK]
    columns = len(register.fields) if all_columns else len(texts)
    return sum(presses(telex_keys(text)) for text in texts) + columns
