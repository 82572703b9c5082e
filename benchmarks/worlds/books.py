"""Seeded synthetic books of all registers, their neighbouring entries related as in real books.

The parameters are frozen in `books.toml`. One commune's books are made in the order of their
years, so that a birth finds the marriage of the parents, or an older child, in an earlier book.

Laws kept (domain facts): numbers begin at 01 each 1 January, also inside a book; dates never go
back; a page holds several entries; a parent's bare year of birth is whole; old books fill fewer
columns; every core place has a value, blank included.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from benchmarks.worlds.entries import Event, Texts, texts_of
from benchmarks.worlds.village import Village, era, frozen, pick, written
from hotich_tui.domain.entry.values import BLANK, ILLEGIBLE, Said, Value
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Field, Kind, Register

DATE_NUMBERS = ((30, 2), (31, 4), (31, 6), (31, 9), (31, 11))
"""Impossible days that papers carry (domain facts, section 4)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the paper has it.

    Args:
        values: Field key -> value. Every core field has one; other fields where written.
        doubts: Fields that the keyer will be unsure of.
    """

    values: Mapping[str, Value]
    doubts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PaperBook:
    """A book on paper.

    Args:
        typed: How many entries a keyer types, after the first `len(entries) - typed`.
    """

    register: Register
    number: str
    year: int
    place: str
    typed: int
    entries: list[Entry] = field(default_factory=list)

    @property
    def warm(self) -> int:
        """Entries that stand there already when the keyer begins."""
        return len(self.entries) - self.typed


def books(
    seed: int | None = None, similarity: float = 1.0, typed: Mapping[str, int] | None = None
) -> list[PaperBook]:
    """All books of the commune, in the order of their years.

    Args:
        seed: None = the frozen one.
        similarity: Multiplies the odds of what neighbours share.
        typed: Register -> entries to type of each of its books; others as frozen.
    """
    data = frozen()
    random = Random(data["seed"] if seed is None else seed)
    village = Village(random, similarity)
    sizes = {**data["sizes"]["typed"], **(typed or {})}
    order = sorted((year, code) for code, years in data["sizes"]["books"].items() for year in years)
    return [_book(village, random, load_register(code), year, sizes[code]) for year, code in order]


def _book(village: Village, random: Random, register: Register, year: int, typed: int) -> PaperBook:
    data = frozen()
    village.year = year
    book = PaperBook(register, f"01/{year}", year, f"UBND xã {data['places']['commune']}", typed)
    writing = _Writing(village, random, book)
    for _ in range(data["sizes"]["warm"] + typed):
        book.entries.append(writing.entry())
    return book


class _Writing:
    """An office writing a book, entry after entry."""

    def __init__(self, village: Village, random: Random, book: PaperBook) -> None:
        self._village, self._random, self._book = village, random, book
        self._columns = self._used_columns()
        self._signer = village.officer(signs=True)
        self._deputy = village.officer(signs=True)
        self._officer = village.officer(signs=False)
        self._a_page = random.choice(frozen()["sizes"]["a_page"][book.register.code])
        # Somewhere in the year, so that some books cross 1 January while they are typed.
        self._day = date(book.year, 1, 3) + timedelta(days=random.randrange(330))
        self._number = random.randint(1, 60)
        self._count = 0
        self._birth_place = ""

    def entry(self) -> Entry:
        """The next entry."""
        self._go_on()
        village, register = self._village, self._book.register
        village.year, village.habit = self._day.year, self._officer.habit
        village.settle_on()
        texts = texts_of(register.code, village, self._random, self._event())
        return self._entry({**texts, **self._record()})

    def _go_on(self) -> None:
        village, random = self._village, self._random
        before = self._day
        if self._count and not village.chance("same_day"):
            self._day += timedelta(days=random.randint(1, 9))
        self._number = 1 if self._day.year > before.year else self._number + bool(self._count)
        self._count += 1
        if not village.chance("same_signer"):
            self._signer, self._deputy = self._deputy, self._signer
            if random.random() < 0.3:
                self._signer = village.officer(signs=True)
        if not village.chance("same_officer"):
            self._officer = village.officer(signs=False)
        if not self._birth_place or not village.chance("same_birth_place"):
            places = frozen()["places"]["birth_places"]
            self._birth_place = pick(random, places)

    def _event(self) -> Event:
        return Event(self._day, village_place=self._village.place(self._birth_place))

    def _record(self) -> Texts:
        """What every register writes of the entry itself."""
        code, random, data = self._book.register.code, self._random, frozen()
        signer, officer = self._signer, self._officer
        return {
            ("record", "number"): f"{self._number:02d}/{self._day.year}",
            ("record", "book"): self._book.number,
            ("record", "page"): str(1 + (self._count - 1) // self._a_page),
            ("record", "date"): written(self._day),
            ("record", "reg_place"): self._book.place,
            ("record", "reg_type"): pick(random, data["codes"]["reg_type"].get(code, {"": 1})),
            ("record", "note"): self._note(),
            ("signer", "name"): signer.name,
            ("signer", "position"): signer.position,
            ("officer", "name"): officer.name,
        }

    def _note(self) -> str:
        if self._random.random() > 0.3:
            return ""
        return self._village.place(pick(self._random, frozen()["phrases"]["note"]))

    def _used_columns(self) -> set[str]:
        """Keys of the fields that this book uses."""
        used, decided = set(), {}
        for one in _by_paper(self._book.register):
            line, share = column_line(self._book.register, one, self._book.year)
            if line not in decided:
                decided[line] = self._random.random() < share
            if decided[line]:
                used.add(one.key)
        return used

    def _entry(self, texts: Texts) -> Entry:
        values: dict[str, Value] = {}
        doubts = set()
        for one in _by_paper(self._book.register):
            text = texts.get((one.person, one.person_field), "")
            kept = one.required or self._village.chance("column_kept")
            if text and one.key in self._columns and (kept or one.core):
                values[one.key] = self._spoilt(one, text)
                if self._random.random() < frozen()["spoilt"]["doubt"]:
                    doubts.add(one.key)
            elif one.core:
                values[one.key] = BLANK
        return Entry(values, frozenset(doubts & values.keys()))

    def _spoilt(self, one: Field, text: str) -> Value:
        """What can still be read of a place; the entry's number, book and date stay."""
        spoilt, random = frozen()["spoilt"], self._random
        if one.required and one.meaning is not None and one.kind is not Kind.PERSON_NAME:
            return Value(Said.WRITTEN, text)
        chance = random.random()
        if chance < spoilt["illegible"]:
            return ILLEGIBLE
        chance -= spoilt["illegible"]
        if chance < spoilt["half_read"] and one.code_list is None:
            half = _half_read(one, text, random)
            if half:
                return Value(Said.ILLEGIBLE, half)
        chance -= spoilt["half_read"]
        if 0 <= chance < spoilt["empty"] and one.core:
            return BLANK
        if (
            one.person_field == "birth"
            and len(text) == 10
            and random.random() < spoilt["impossible_date"]
        ):
            day, month = random.choice(DATE_NUMBERS)
            return Value(Said.ODD, f"{day:02d}.{month:02d}.{text[6:]}")
        return Value(Said.WRITTEN, text)


def _half_read(one: Field, text: str, random: Random) -> str:
    """The text with a `?`: a day of a date, a letter inside a name or place; "" = cannot be."""
    if one.kind.is_date:
        return f"??{text[2:]}" if len(text) == 10 else ""
    inside = [i for i in range(1, len(text)) if text[i].isalpha() and text[i - 1].isalpha()]
    if one.kind not in (Kind.PERSON_NAME, Kind.PLACE) or not inside:
        return ""
    place = random.choice(inside)
    return text[:place] + "?" + text[place + 1 :]


def _by_paper(register: Register) -> list[Field]:
    """The fields in the order of the paper, however the form groups them: the books stay what they
    were when the form changes."""
    return sorted((f for f in register if f.on_form), key=lambda f: f.order)


def column_line(register: Register, one: Field, year: int) -> tuple[str, float]:
    """Which line of the frozen table decides on a column, and its share of books that use it."""
    tables = frozen()["columns"]
    for table in (tables.get(register.code, {}), tables["*"]):
        for name in (
            f"{one.person}.{one.person_field}",
            f"{one.person}.*",
            f"*.{one.person_field}",
        ):
            if name in table:
                return name, float(table[name][era(year)])
    return one.key, 1.0 if one.core else 0.0


def agrees(one: Field, paper: Value | None, other: Value | None) -> bool:
    """Whether two values say the same of a place. A date in words does where its words are the
    same: commas and capitals are the registrar's habit, not what the book says."""
    if paper is None or other is None or not one.person_field.endswith("_words"):
        return paper == other
    return paper.said is other.said and _words(paper.text) == _words(other.text)


def _words(text: str) -> list[str]:
    return text.lower().replace(",", " ").split()
