"""Two registers typed from synthetic paper by the benchmark's scripted keyer: what is stored is
what the page says, and what is carried but wrong is asked."""

from dataclasses import replace

from benchmarks.operators.typing_run import Typed, type_books
from benchmarks.worlds.books import PaperBook, books

BEFORE, TYPED = 4, 2
"""Entries of each book that stand there already, and entries typed after them."""


def paper() -> list[PaperBook]:
    """A birth book and a book of certificates, cut short."""
    chosen = [b for b in books() if (b.register.code, b.year) in (("KS", 2012), ("HN", 2008))]
    return [
        replace(b, typed=TYPED, entries=b.entries[b.warm - BEFORE : b.warm + TYPED]) for b in chosen
    ]


def right(typed: dict[str, Typed]) -> None:
    assert {code: one.tally.records for code, one in typed.items()} == {"KS": TYPED, "HN": TYPED}
    assert [difference for one in typed.values() for difference in one.wrong] == []


async def test_every_stored_record_is_its_page() -> None:
    typed = await type_books(paper())
    right(typed)
    assert all(one.tally.presses < 0.6 * one.plain for one in typed.values())


async def test_every_wrong_offer_is_asked_of_a_keyer_who_overlooks_it() -> None:
    typed = await type_books(paper(), overlooks=True)
    right(typed)
    seeded = sum(one.tally.seeded for one in typed.values())
    assert seeded > 1
    assert sum(one.tally.asked for one in typed.values()) == seeded
