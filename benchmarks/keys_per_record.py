"""Key presses per record: synthetic books typed through the real screens by a scripted keyer.

A headless app with an encrypted station; keys go through the terminal's parser. The books are
frozen (`books.toml`), the keyer's habits stand in `ways.py` and `keyer.py`. Shift and Ctrl count as
presses of their own. Seconds are modelled (a keystroke-level model), not measured, and no person's.
Every stored record is compared with its page; carried values that the book does not say must all be
asked, by a keyer who overlooks them until then. Either failing ends with exit code 1.

    python benchmarks/keys_per_record.py [--quick] [--json] [--records N] [--registers KS KH]
                                         [--seed N]

`--records` is per book. The default run types every register, births, marriages and deaths once
more at half and at double similarity, without each aid, and overlooking.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.books import Entry, PaperBook, books
from benchmarks.keyer import Keyer, Tally
from benchmarks.telex import presses, telex_keys
from benchmarks.village import frozen
from benchmarks.ways import AIDS
from hotich_tui.cli.demo.people import PEOPLE
from hotich_tui.cli.demo.world import key, make_station
from hotich_tui.domain.lifecycle import Role
from hotich_tui.domain.register import Register
from hotich_tui.domain.registers import load_register, register_codes
from hotich_tui.domain.values import BLANK, Said, Value
from hotich_tui.ui.app import HotichApp
from hotich_tui.workflow.desk import Desk

SIZE = (80, 24)
MAIN = ("KS", "KT", "KH")
KEYER_NO = next(number for number, (_, role, _) in PEOPLE.items() if role is Role.KEYER)


@dataclass
class Typed:
    """Books of one register, typed.

    Args:
        wrong: (book, ordinal, field, on paper, stored) where the store differs from the paper.
        plain: Presses of the same entries in a spreadsheet row, all columns walked through.
        plain_filled: The same with one key after each filled cell only.
    """

    tally: Tally = field(default_factory=Tally)
    wrong: list[tuple[str, int, str, str, str]] = field(default_factory=list)
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
        plain_s = self.plain * model["key"] / count + seconds["reading"]
        return {
            "records": tally.records,
            "filled_mean": round(tally.places / count, 1),
            "keys_mean": round(tally.presses / count, 1),
            "plain_telex_keys_mean": round(self.plain / count, 1),
            "plain_telex_filled_only_mean": round(self.plain_filled / count, 1),
            "saved": round(1 - tally.presses / max(1, self.plain), 3),
            "seconds": {name: round(value, 1) for name, value in seconds.items()},
            "plain_seconds": round(plain_s, 1),
        }


@contextmanager
def no_carrying(off: bool) -> Iterator[None]:
    """Registers whose data have no rule of the ledger's grammar."""

    def bare(code: str) -> Register:
        return replace(load_register(code), carry={})

    if not off:
        yield
        return
    with patch("hotich_tui.workflow.keying.load_register", bare):
        yield


async def type_books(
    paper: Sequence[PaperBook], *, aids: Iterable[str] = AIDS, overlooks: bool = False
) -> dict[str, Typed]:
    """Type the last entries of books; by register."""
    found: dict[str, Typed] = {book.register.code: Typed() for book in paper}
    aids = tuple(aids)
    with (
        tempfile.TemporaryDirectory(prefix="hotich-keys-") as folder,
        no_carrying("carry" not in aids),
    ):
        station, office, desks = make_station(Path(folder), Random(1))
        desk = desks[Role.KEYER]
        ids = [_lay_down(desk, book) for book in paper]
        app = HotichApp(lambda: office, idle_minutes=600, typing="telex")
        async with app.run_test(size=SIZE):
            pins = {number: pin for number, (_, _, pin) in PEOPLE.items()}
            keyer = Keyer(app, pins, aids=aids, overlooks=overlooks)
            await keyer.sit_down(KEYER_NO)
            for book_id, book in zip(ids, paper, strict=True):
                typed, keyer.tally = found[book.register.code], Tally()
                entries = book.entries[book.warm :]
                await keyer.type_book(book_id, entries)
                typed.tally.add(keyer.tally)
                typed.wrong += compare(desk, book_id, book)
                typed.plain += sum(plain_row(book.register, e) for e in entries)
                typed.plain_filled += sum(
                    plain_row(book.register, e, all_columns=False) for e in entries
                )
    return found


def _lay_down(desk: Desk, book: PaperBook) -> str:
    """The book at the station, its first entries keyed already."""
    made = desk.books.create(
        book.register.code, book.number, book.year, book.place, entries=len(book.entries)
    )
    for entry in book.entries[: book.warm]:
        key(desk, made.id, entry.values)
    return made.id


def compare(desk: Desk, book_id: str, book: PaperBook) -> list[tuple[str, int, str, str, str]]:
    """What the store has, as its keyer sees it, against the paper. Beside the core, a place that
    the paper leaves empty may be stated as blank or not at all."""
    wrong = []
    versions = {v.ordinal: v for v in desk.keying.mine(book_id)}
    with desk.station.reads(desk.viewpoint) as reads:
        for ordinal, entry in enumerate(book.entries, start=1):
            if ordinal <= book.warm:
                continue
            view = reads.record(versions[ordinal].id)
            doubts = {k for k, reading in view.readings.items() if reading.doubt}
            for one in book.register.reading_order():
                want, have = entry.values.get(one.key), view.values.get(one.key)
                empty = not one.core and want is None and have == BLANK
                if (want != have and not empty) or (one.key in doubts) != (one.key in entry.doubts):
                    name = f"{book.register.code} {book.number}"
                    wrong.append((name, ordinal, one.key, str(want), str(have)))
    return wrong


def plain_row(register: Register, entry: Entry, *, all_columns: bool = True) -> int:
    """Presses of an entry in a spreadsheet row in plain Telex: capitals with Shift, a key after
    every column, or after the filled ones alone."""
    texts = [v.text for v in entry.values.values() if v.said is not Said.BLANK]
    columns = len(register.fields) if all_columns else len(texts)
    return sum(presses(telex_keys(text)) for text in texts) + columns


def measure(chosen: argparse.Namespace) -> dict[str, object]:
    """Everything that was asked for."""
    typed = dict.fromkeys(register_codes(), chosen.records) if chosen.records else None

    def paper(similarity: float = 1.0, only: Iterable[str] = ()) -> list[PaperBook]:
        wanted = set(only or chosen.registers) & set(chosen.registers)
        made = books(chosen.seed, similarity, typed)
        return [book for book in made if book.register.code in wanted]

    base = asyncio.run(type_books(paper()))
    found: dict[str, object] = {
        "seed": chosen.seed,
        "registers": {code: one.figures() for code, one in base.items()},
        "fields": {code: _top(one.tally) for code, one in base.items()},
    }
    wrong = [w for one in base.values() for w in one.wrong]
    overlooking = asyncio.run(type_books(paper(), overlooks=True))
    wrong += [w for one in overlooking.values() for w in one.wrong]
    seeded = sum(one.tally.seeded for one in overlooking.values())
    asked = sum(one.tally.asked for one in overlooking.values())
    found["carried_wrong"] = {"seeded": seeded, "asked": asked}
    if not chosen.quick:
        found["similarity"] = {}
        for similarity in (0.5, 2.0):
            other = asyncio.run(type_books(paper(similarity, MAIN)))
            wrong += [w for one in other.values() for w in one.wrong]
            found["similarity"] |= {  # type: ignore[operator]
                str(similarity): {code: one.figures()["keys_mean"] for code, one in other.items()}
            }
        found["without"] = {}
        for aid in AIDS:
            other = asyncio.run(type_books(paper(1.0, MAIN), aids=set(AIDS) - {aid}))
            wrong += [w for one in other.values() for w in one.wrong]
            found["without"] |= {  # type: ignore[operator]
                aid: {code: one.figures()["keys_mean"] for code, one in other.items()}
            }
    found["wrong"] = wrong
    found["good"] = not wrong and asked == seeded
    return found


def _top(tally: Tally, most: int = 14) -> dict[str, float]:
    return {
        name: round(count / max(1, tally.records), 1)
        for name, count in tally.fields.most_common(most)
    }


def tell(found: Mapping[str, object]) -> None:
    """Print as tables."""
    print(json.dumps(found, indent=1, ensure_ascii=False))


def main() -> int:
    """Type, print, and say by the exit code whether everything was right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="two entries of each book")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--records", type=int, default=0, help="entries to type of each book")
    parser.add_argument("--registers", nargs="+", default=list(register_codes()))
    parser.add_argument("--seed", type=int, default=frozen()["seed"])
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.records = chosen.records or 2
    began = time.monotonic()
    found = measure(chosen)
    found["seconds_taken"] = round(time.monotonic() - began, 1)
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        tell(found)
    return 0 if found["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
