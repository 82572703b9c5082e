"""How a copy of some entries differs from its model: other names, figures and dates, another place
in another book.

The same text of the same field always becomes the same text within a copy, and two texts stay two:
what two people read alike stays alike, what they read differently stays different.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from benchmarks.worlds.entries import in_words
from benchmarks.worlds.village import frozen, written
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.domain.register.register import Kind, Meaning
from hotich_tui.vietnamese import fold

SPAN = 7
"""Days of the year that the entries of one piece of a book take."""
_DATE = re.compile(r"\b(\d\d)\.(\d\d)\.(\d{4})\b")
_MONTH = re.compile(r"(\d\d)\.(\d{4})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBER = re.compile(r"(\d+)/(\d{4})")
_FIGURES = re.compile(r"\d{6,}")


@dataclass(frozen=True, slots=True)
class Model:
    """The book that a copy is made of.

    Args:
        words: Date in words -> date, for every date that its entries hold.
    """

    book_id: str
    number: str
    year: int
    entries: int
    pages: int
    words: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy stands.

    Args:
        copy: Its number over the whole station, from 1.
        number: Of its book, as on the cover.
        section: Which piece of its book it is, from 0.
        sections: How many pieces its book has.
    """

    copy: int
    number: str
    year: int
    section: int
    sections: int


class Variation:
    """The texts of one copy.

    Args:
        seed: Of the station.
    """

    def __init__(self, seed: int, model: Model, place: Place) -> None:
        random = Random(f"{seed} {place.copy}")
        self.model, self.place = model, place
        self.years = place.year - model.year
        self.entries = place.section * model.entries
        self._pages = place.section * model.pages
        whole_years = (date(place.year, 1, 1) - date(model.year, 1, 1)).days
        self._days = whole_years + place.section * SPAN
        surnames, given = _syllables()
        self._surnames = dict(zip(surnames, random.sample(surnames, len(surnames)), strict=True))
        self._given = dict(zip(given, random.sample(given, len(given)), strict=True))
        self._added = random.randrange(1_000_000)
        self._texts: dict[tuple[str, str], str] = {}
        self._folds: dict[str, str] = {}

    def text(self, key: str, text: str) -> str:
        """What stands in a field of the copy where the model has a text."""
        found = self._texts.get((key, text))
        if found is None:
            found = self._texts[key, text] = self._varied(key, text)
        return found

    def fold(self, key: str, text: str) -> str:
        """The search key of `text`."""
        varied = self.text(key, text)
        found = self._folds.get(varied)
        if found is None:
            found = self._folds[varied] = fold(varied)
        return found

    def ledger_cell(self, line: str, text: str) -> str:
        """What a line of the book's ledger says: the whole book has more entries than the model."""
        cell = line.partition(".")[2]
        if cell == "year" and text.isdecimal():
            return str(int(text) + self.years)
        if cell in ("last", "entries", "last_page", "pages") and text.isdecimal():
            return str(int(text) * self.place.sections)
        return text

    def _varied(self, key: str, text: str) -> str:
        names, pages, books = _special_fields()
        if key in books and text == self.model.number:
            return self.place.number
        if key in names:
            return self._name(text)
        if key in pages and text.isdecimal():
            return str(int(text) + self._pages)
        number = _NUMBER.fullmatch(text)
        if number is not None and int(number[2]) == self.model.year:
            return f"{int(number[1]) + self.entries:02d}/{self.place.year}"
        return _FIGURES.sub(self._figures, shifted(text, self._days, self.model.words))

    def _name(self, text: str) -> str:
        first, *more = text.split(" ")
        middle, last = more[:-1], more[-1:]
        given = [self._given.get(syllable, syllable) for syllable in last]
        return " ".join([self._surnames.get(first, first), *middle, *given])

    def _figures(self, found: re.Match[str]) -> str:
        head, tail = found[0][:-6], found[0][-6:]
        return f"{head}{(int(tail) + self._added) % 1_000_000:06d}"


def shifted(text: str, days: int, words: Mapping[str, date]) -> str:
    """A text with its dates moved: in figures, partial, or in the words of `words`."""
    if not days:
        return text
    if text in words:
        return in_words(words[text] + timedelta(days))
    years = round(days / 365.25)
    if _YEAR.fullmatch(text):
        return str(int(text) + years)
    month = _MONTH.fullmatch(text)
    if month is not None:
        return f"{month[1]}.{int(month[2]) + years}"

    def move(found: re.Match[str]) -> str:
        day = as_date(found[0])
        return found[0] if day is None else written(day + timedelta(days))

    return _DATE.sub(move, text)


def date_words(texts: Iterable[str]) -> dict[str, date]:
    """Date in words -> date, for the dates in figures among the texts."""
    days = (as_date(found[0]) for text in texts for found in _DATE.finditer(text))
    return {in_words(day): day for day in days if day is not None}


def as_date(text: str) -> date | None:
    """The day that figures name; None where there is none."""
    try:
        return datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007
    except ValueError:
        return None


@cache
def _syllables() -> tuple[Sequence[str], Sequence[str]]:
    """Surnames and given names of the village."""
    data = frozen()
    surnames = {name for group in data["surnames"].values() for name in group}
    given = {name for sex in data["given"].values() for name in sex}
    return sorted(surnames), sorted(given)


@cache
def _special_fields() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Keys of the fields that hold people's names, a page, and the number of the book, under which
    it is told too. Who signed and who wrote stay the same from book to book."""
    fields = [field for code in register_codes() for field in load_register(code)]
    officers = ("signer", "officer")
    names = {f.key for f in fields if f.kind is Kind.PERSON_NAME and f.person not in officers}
    pages = {f.key for f in fields if f.meaning is Meaning.PAGE}
    books = {f.key for f in fields if f.meaning is Meaning.BOOK_NUMBER}
    return frozenset(names), frozenset(pages), frozenset(books | {"number", "book"})
