"""Ledgers and entries for the tests of the balance."""

from dataclasses import replace

from hotich_tui.domain.book.balance import Finding, FindingKind
from hotich_tui.domain.book.ledger import BookLedger, Run
from hotich_tui.domain.entry.dates import DateInterpretation
from hotich_tui.domain.entry.entry_facts import EntryFacts, EntryNumber


def numbered(entries: list[EntryFacts]) -> list[EntryFacts]:
    """The entries as keyed: ordinals are the order of keying."""
    return [replace(one, ordinal=place) for place, one in enumerate(entries, start=1)]


def plain(count: int = 10, **of_run: object) -> tuple[BookLedger, list[EntryFacts]]:
    entries = [
        EntryFacts(n, EntryNumber(n, "", 1998), DateInterpretation(f"{n:02d}", "03", "1998"), n)
        for n in range(1, count + 1)
    ]
    run = Run(1998, 1, count)
    return BookLedger((replace(run, **of_run),)), entries  # type: ignore[arg-type]


def kinds(found: list[Finding]) -> list[FindingKind]:
    return [one.kind for one in found]
