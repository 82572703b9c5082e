"""Whether a book balances: its ledger against its entries, and the entries among themselves.

Found in every case: a number of the stated range without an entry and without a reason; a number
twice; an entry out of its place; a number or year that the ledger does not have; dates and pages
that go back; first and last page other than stated; the closing note's totals against the count;
a year that does not begin at 01, or does not go on where the book before ended; a number whose
year is not that of its date.

No ledger can find these, because nothing that is stated or counted changes (each is tried in the
tests):

- the last entry lost where both people could not read the last number, and neither a last page
  nor a total is stated; the first entry likewise;
- an entry lost whose number both people stated as a gap;
- an entry between numbers (12A) lost where no total is stated;
- a lost entry whose number another entry took (12 lost, a second 13 keyed as 12), at its place;
- a date or a page misread so that the order still holds;
- partial dates exchanged that could stand in either order (03.1998 and 15.03.1998);
- entries whose names were exchanged, numbers, dates and pages staying where they are;
- a whole year, or a book before this one, of which neither ledger nor entries are on the station.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from hotich_tui.domain.book.ledger import BookLedger, Run, numbers
from hotich_tui.domain.entry.dates import DateInterpretation
from hotich_tui.domain.entry.entry_facts import EntryFacts, figure


class FindingKind(StrEnum):
    """What is wrong; also the name of its sentence, ``balance.…``."""

    NOT_STATED = "not_stated"
    WAITING = "waiting"
    """Entries that two people have not finished: what they would say is not known yet."""
    PARKED = "parked"
    UNREAD = "unread"
    MISSING = "missing"
    FILLED = "filled"
    """A stated gap that has an entry."""
    REPEATED = "repeated"
    BACK = "back"
    """A number after a higher one: entries exchanged, or out of their place."""
    OUTSIDE = "outside"
    YEAR_UNSTATED = "year_unstated"
    BEGINS = "begins"
    YEAR_DIFFERS = "year_differs"
    DATE_BACK = "date_back"
    PAGE_BACK = "page_back"
    FIRST_PAGE = "first_page"
    LAST_PAGE = "last_page"
    ENTRIES_TOTAL = "entries_total"
    PAGES_TOTAL = "pages_total"

    @property
    def explainable(self) -> bool:
        """Whether a reason can stand for it; else the work has to be done."""
        return self not in (FindingKind.NOT_STATED, FindingKind.WAITING)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not balance.

    Args:
        places: Named places of its sentence.
        ordinals: Entries to look at, by their place in the book.
    """

    kind: FindingKind
    kwargs: tuple[tuple[str, object], ...] = ()
    ordinals: tuple[int, ...] = ()

    @property
    def message(self) -> str:
        """Key of its sentence."""
        return f"balance.{self.kind.value}"

    @property
    def key(self) -> str:
        """All its facts as one text: a reason stands for this and nothing else."""
        facts = " ".join(f"{name}={place}" for name, place in self.kwargs)
        where = ",".join(map(str, self.ordinals))
        return f"{self.kind.value} {facts} [{where}]"


def finding(kind: FindingKind, *ordinals: int, **kwargs: object) -> Finding:
    """A finding with its places in the order given."""
    return Finding(kind, tuple(kwargs.items()), ordinals)


def balance(
    ledger: BookLedger | None,
    entries: Sequence[EntryFacts],
    *,
    before: Mapping[int, int] | None = None,
    waiting: Sequence[int] = (),
    parked: Sequence[int] = (),
) -> list[Finding]:
    """What does not balance, from the ledger to the entries; nothing where all does.

    Args:
        ledger: None where two people have not agreed on it yet.
        entries: In the order of the book.
        before: Year -> last number of the book before this one, in the same year.
        waiting: Ordinals of entries in somebody's work: while there are any, what is missing and
            what the totals come to is not judged.
        parked: Ordinals of entries left aside.
    """
    found = [] if ledger is not None else [finding(FindingKind.NOT_STATED)]
    if waiting:
        found.append(finding(FindingKind.WAITING, *waiting, count=len(waiting)))
    found += [finding(FindingKind.PARKED, ordinal, ordinal=ordinal) for ordinal in parked]
    book = _Book(ledger, entries)
    found += book.unread()
    found += book.order()
    found += _dates(entries)
    found += _pages(entries)
    found += _years(entries)
    if ledger is not None:
        found += _begins(ledger, before or {})
        found += book.outside()
        if not waiting:
            for run in ledger.runs:
                found += book.against(run)
    return found


Place = tuple[int, int, str]
"""Year, number, suffix: the order of a book."""


class _Book:
    """The entries of a book, each with its year as far as it can be known."""

    def __init__(self, ledger: BookLedger | None, entries: Sequence[EntryFacts]) -> None:
        self._runs = {} if ledger is None else {run.year: run for run in ledger.runs}
        self._entries = entries
        self._years = [self._year(entry) for entry in entries]
        self._placed: list[tuple[EntryFacts, Place]] = [
            (entry, (year, entry.number.number, entry.number.suffix))
            for entry, year in zip(entries, self._years, strict=True)
            if entry.number is not None and year is not None
        ]

    def _year(self, entry: EntryFacts) -> int | None:
        if entry.number is not None and entry.number.year is not None:
            return entry.number.year
        dated = None if entry.date is None else figure(entry.date.year)
        if dated is None and len(self._runs) == 1:
            return next(iter(self._runs))
        return dated

    def unread(self) -> Iterator[Finding]:
        for entry, year in zip(self._entries, self._years, strict=True):
            if entry.number is None or year is None:
                yield finding(FindingKind.UNREAD, entry.ordinal, ordinal=entry.ordinal)

    def order(self) -> Iterator[Finding]:
        holders: dict[Place, list[int]] = {}
        for entry, place in self._placed:
            holders.setdefault(place, []).append(entry.ordinal)
        for place, ordinals in holders.items():
            if len(ordinals) > 1:
                where = ", ".join(map(str, ordinals))
                yield finding(FindingKind.REPEATED, *ordinals, number=_shown(place), ordinals=where)
        for (one, above), (two, below) in pairwise(self._placed):
            if below < above:
                yield finding(
                    FindingKind.BACK,
                    one.ordinal,
                    two.ordinal,
                    number=_shown(below),
                    above=_shown(above),
                    ordinal=two.ordinal,
                )

    def outside(self) -> Iterator[Finding]:
        unstated: dict[int, list[int]] = {}
        for entry, (year, number, suffix) in self._placed:
            run = self._runs.get(year)
            if run is None:
                unstated.setdefault(year, []).append(entry.ordinal)
            elif (run.first is not None and number < run.first) or (
                run.last is not None and number > run.last
            ):
                yield finding(
                    FindingKind.OUTSIDE,
                    entry.ordinal,
                    number=_shown((year, number, suffix)),
                    ordinal=entry.ordinal,
                )
        for year, ordinals in unstated.items():
            yield finding(FindingKind.YEAR_UNSTATED, *ordinals, year=year, count=len(ordinals))

    def against(self, run: Run) -> Iterator[Finding]:
        """One year of the ledger against the entries of that year."""
        entries = [e for e, y in zip(self._entries, self._years, strict=True) if y == run.year]
        found = {
            number: entry.ordinal
            for entry, (year, number, suffix) in self._placed
            if year == run.year and not suffix
        }
        yield from _missing(run, found)
        for number, ordinal in sorted(found.items()):
            if any(gap.first <= number <= gap.last for gap in run.gaps):
                yield finding(
                    FindingKind.FILLED, ordinal, number=f"{number}/{run.year}", ordinal=ordinal
                )
        if run.entries is not None and run.entries != len(entries):
            yield finding(
                FindingKind.ENTRIES_TOTAL, year=run.year, noted=run.entries, counted=len(entries)
            )
        yield from _page_edges(run, entries)


def _missing(run: Run, found: Mapping[int, int]) -> Iterator[Finding]:
    """Numbers of the range that neither an entry nor a stated gap covers, joined to spans."""
    known = sorted([(number, number) for number in found] + [(g.first, g.last) for g in run.gaps])
    first = run.first if run.first is not None else (known[0][0] if known else 1)
    last = run.last if run.last is not None else (known[-1][1] if known else 0)
    expected = first
    for low, high in [*known, (last + 1, last + 1)]:
        upto = min(low - 1, last)
        if upto >= expected:
            yield finding(
                FindingKind.MISSING,
                year=run.year,
                numbers=numbers(expected, upto),
                count=upto - expected + 1,
            )
        expected = max(expected, high + 1)


def _page_edges(run: Run, entries: Sequence[EntryFacts]) -> Iterator[Finding]:
    pages = [entry.page for entry in entries if entry.page is not None]
    edges = (
        (FindingKind.FIRST_PAGE, run.first_page, entries[:1]),
        (FindingKind.LAST_PAGE, run.last_page, entries[-1:]),
    )
    for kind, wanted, edge in edges:
        for entry in edge:
            if wanted is not None and entry.page is not None and entry.page != wanted:
                yield finding(kind, entry.ordinal, year=run.year, stated=wanted, page=entry.page)
    first = run.first_page if run.first_page is not None else min(pages, default=None)
    last = run.last_page if run.last_page is not None else max(pages, default=None)
    if run.pages is not None and first is not None and last is not None:
        counted = last - first + 1
        if counted != run.pages:
            yield finding(FindingKind.PAGES_TOTAL, year=run.year, noted=run.pages, counted=counted)


def _begins(ledger: BookLedger, before: Mapping[int, int]) -> Iterator[Finding]:
    """Numbers start at 01 each 1 January; a second book of the year continues (Decree 158)."""
    for run in ledger.runs:
        expected = before.get(run.year, 0) + 1
        if run.first is not None and run.first != expected:
            yield finding(FindingKind.BEGINS, year=run.year, first=run.first, expected=expected)


Bound = tuple[int, int, int]


def _dates(entries: Sequence[EntryFacts]) -> Iterator[Finding]:
    """Dates that are certainly earlier than the one before, or than the last whole one before."""
    previous: list[tuple[EntryFacts, Bound, str]] = []
    for entry in entries:
        bounds = None if entry.date is None else _bounds(entry.date)
        if entry.date is None or bounds is None:
            continue
        earliest, latest = bounds
        for other, since, text in previous:
            if latest < since:
                yield finding(
                    FindingKind.DATE_BACK,
                    other.ordinal,
                    entry.ordinal,
                    ordinal=entry.ordinal,
                    date=entry.date.text,
                    before=text,
                )
                break
        here = (entry, earliest, entry.date.text)
        whole = [before for before in previous if before[0].date and before[0].date.is_whole]
        previous = [here] if entry.date.is_whole else [here, *whole[-1:]]


def _bounds(date: DateInterpretation) -> tuple[Bound, Bound] | None:
    """The earliest and the latest that a partial date can be; an impossible day is compared as
    it stands."""
    year, month, day = figure(date.year), figure(date.month), figure(date.day)
    if year is None:
        return None
    if month is None:
        return (year, 0, 0), (year, 99, 99)
    return (year, month, day or 0), (year, month, 99 if day is None else day)


def _pages(entries: Sequence[EntryFacts]) -> Iterator[Finding]:
    paged = [(entry, entry.page) for entry in entries if entry.page is not None]
    for (one, above), (two, page) in pairwise(paged):
        if page < above:
            yield finding(
                FindingKind.PAGE_BACK,
                one.ordinal,
                two.ordinal,
                ordinal=two.ordinal,
                page=page,
                before=above,
            )


def _years(entries: Sequence[EntryFacts]) -> Iterator[Finding]:
    for entry in entries:
        stated = None if entry.number is None else entry.number.year
        dated = None if entry.date is None else figure(entry.date.year)
        if stated is not None and dated is not None and stated != dated:
            yield finding(
                FindingKind.YEAR_DIFFERS,
                entry.ordinal,
                ordinal=entry.ordinal,
                stated=stated,
                dated=dated,
            )


def _shown(place: Place) -> str:
    year, number, suffix = place
    return f"{number}{suffix}/{year}"
