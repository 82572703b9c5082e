"""From a stream of people to the flat arrays of an index.

Names are kept once each, by how many bear them; people lie sorted by name, then birth, so that all
bearers of a name are one run.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.domain.entry.id_number import plain_number
from hotich_tui.domain.population.matching import Person
from hotich_tui.domain.register.person_field import PersonField
from hotich_tui.population.dates import JANUARY, UNKNOWN, pack
from hotich_tui.population.folding import WIDTH, fold_syllable, in_columns, spelled
from hotich_tui.population.sealed import Arrays
from hotich_tui.vietnamese import clean

COLD_BLOCK = 32
"""People whose cold text is fetched together."""
COLD_FIELDS = (
    PersonField.MOTHER_ID,
    PersonField.FATHER_ID,
    PersonField.HOME_TOWN,
    PersonField.RESIDENCE,
    PersonField.DIED,
)
YEARS = 4096
_LEX_BITS, _LEX_SYLLABLES = 16, 4


@dataclass(slots=True)
class Words:
    """Distinct texts and their numbers; number 0 is the empty text."""

    ids: dict[str, int] = field(default_factory=lambda: {"": 0})
    texts: list[str] = field(default_factory=lambda: [""])

    def add(self, text: str) -> int:
        found = self.ids.setdefault(text, len(self.texts))
        if found == len(self.texts):
            self.texts.append(text)
        return found

    def blob(self) -> NDArray[np.uint8]:
        return np.frombuffer("\n".join(self.texts).encode(), np.uint8)


def words_of(blob: NDArray[np.uint8]) -> list[str]:
    """The texts of a blob, in their order."""
    return blob.tobytes().decode().split("\n")


class Collector:
    """Takes people one by one, in about 60 bytes each and every distinct name once."""

    def __init__(self) -> None:
        self.names = Words()
        self._seen: dict[str, int] = {"": 0}
        self._dates: dict[str, int] = {}
        self.groups, self.communes = Words(), Words()
        self.columns = {
            "spelling": array("I"),
            "mother": array("I"),
            "father": array("I"),
            "birth": array("I"),
            "commune": array("I"),
            "sex": array("B"),
            "group": array("B"),
            "number": array("Q"),
            "old": array("I"),
        }
        self.cold = bytearray()
        self.cold_ends = array("Q")

    def __len__(self) -> int:
        return len(self.cold_ends)

    def add(self, person: Person) -> None:
        """Take one person.

        Raises:
            ValueError: They have no name.
        """
        spelling = self._name(person.name)
        if not spelling:
            raise ValueError("a person of the extract has no name")
        columns = self.columns
        columns["spelling"].append(spelling)
        columns["mother"].append(self._name(person.mother))
        columns["father"].append(self._name(person.father))
        columns["birth"].append(self._date(person.birth))
        columns["commune"].append(self.communes.add(_line(person.commune)))
        columns["sex"].append(int(person.sex) if person.sex in ("1", "2", "3") else 0)
        group = self.groups.add(_line(person.ethnicity))
        columns["group"].append(group if group < 256 else 0)
        columns["number"].append(_digits(person.id_number, 12))
        columns["old"].append(_digits(person.old_id, 9))
        cold = (getattr(person, name) for name in COLD_FIELDS)
        self.cold += "\t".join(map(_line, cold)).encode() + b"\n"
        self.cold_ends.append(len(self.cold))

    def _name(self, raw: str) -> int:
        found = self._seen.get(raw)
        if found is None:
            found = self._seen[raw] = self.names.add(spelled(raw))
        return found

    def _date(self, raw: str) -> int:
        found = self._dates.get(raw)
        if found is None:
            found = self._dates[raw] = pack(raw)
        return found


def _line(text: str) -> str:
    # Empty texts and numbers are most of them, and the rest are places that come again.
    return text if not text or (text.isascii() and text.isalnum()) else _cleaned(text)


@lru_cache(maxsize=65_536)
def _cleaned(text: str) -> str:
    return " ".join(clean(text).split())


def _digits(text: str, count: int) -> int:
    """A number with a 1 before it, so that its zeros stay; 0 for none."""
    if not text:
        return 0
    plain = plain_number(text)
    return int("1" + plain) if len(plain) == count and plain.isascii() and plain.isdigit() else 0


@dataclass(frozen=True, slots=True)
class Built:
    """What goes into the container."""

    arrays: Arrays
    cold: bytearray
    cold_ends: NDArray[np.uint64]
    order: NDArray[np.intp]

    def cold_pieces(self) -> Iterator[bytes]:
        """Each person's cold line, in the order of the rows."""
        ends = self.cold_ends
        starts = np.concatenate([np.zeros(1, np.uint64), ends[:-1]])
        view = memoryview(self.cold)
        for row in range(0, len(self.order), 4096):
            some = self.order[row : row + 4096]
            spans = zip(starts[some].tolist(), ends[some].tolist(), strict=True)
            yield b"".join(view[start:end] for start, end in spans)


def collect(people: Iterable[Person]) -> Collector:
    """Take a stream of people."""
    collector = Collector()
    for person in people:
        collector.add(person)
    return collector


def build(collector: Collector) -> Built:
    """The arrays of everyone collected. The collector is used up."""
    columns = {name: _column(values) for name, values in collector.columns.items()}
    collector.columns.clear()
    count = len(columns["spelling"])
    rename, borne = _by_popularity(columns, len(collector.names.texts))
    for name in ("spelling", "mother", "father"):
        columns[name] = rename[columns[name]]
    order = np.lexsort((columns["birth"], columns["spelling"]))
    for name, column in columns.items():
        columns[name] = column[order]
    arrays: dict[str, NDArray[Any]] = dict(columns)
    arrays["commune"] = _small(columns["commune"])
    starts = np.bincount(columns["spelling"], minlength=borne + 2)[: borne + 2]
    arrays["start"] = np.concatenate([[0], np.cumsum(starts)]).astype(np.uint32)
    arrays |= _names(collector.names.texts, rename, borne)
    collector.names.texts.clear()
    arrays["by_birth"] = np.argsort(columns["birth"], kind="stable").astype(np.uint32)
    with_mother = np.flatnonzero(columns["mother"])
    by_mother = np.argsort(arrays["fold_id"][columns["mother"][with_mother]], kind="stable")
    arrays["by_mother"] = with_mother[by_mother].astype(np.uint32)
    arrays |= _frequencies(arrays, borne)
    arrays["groups"], arrays["communes"] = collector.groups.blob(), collector.communes.blob()
    ends = _column(collector.cold_ends)
    lengths = np.diff(ends, prepend=ends.dtype.type(0))[order]
    block_starts = np.concatenate([[0], np.cumsum(lengths)])[::COLD_BLOCK]
    arrays["cold_at"] = np.append(block_starts, len(collector.cold)).astype(np.uint64)
    assert count == len(order)
    return Built(arrays, collector.cold, ends, order)


def _column(values: "array[int]") -> NDArray[Any]:
    return np.frombuffer(values, values.typecode) if len(values) else np.empty(0, values.typecode)


def _small(values: NDArray[Any]) -> NDArray[Any]:
    return values.astype(np.uint16 if not len(values) or values.max() < 65_536 else np.uint32)


def _by_popularity(columns: dict[str, Any], names: int) -> tuple[NDArray[np.uint32], int]:
    """New numbers for the names: most borne first, then those that only parents bear.

    Number 0, no name, stays. Returns the new number of every old one, and how many are borne.
    """
    bearers = np.bincount(columns["spelling"], minlength=names)
    order = np.argsort(-bearers[1:], kind="stable") + 1
    rename = np.zeros(names, np.uint32)
    rename[order] = np.arange(1, names, dtype=np.uint32)
    return rename, int((bearers > 0).sum())


def _names(texts: list[str], rename: NDArray[np.uint32], borne: int) -> dict[str, NDArray[Any]]:
    """Everything about the names themselves."""
    vocabulary = Words()
    count = len(texts)
    syllables = np.zeros((count, WIDTH), np.uint32)
    long_ids, long_texts = [], []
    for old, text in enumerate(texts):
        parts = text.split()
        ids = [vocabulary.add(part) for part in in_columns(parts)]
        syllables[rename[old], : len(ids)] = ids
        if len(parts) > WIDTH:
            long_ids.append(int(rename[old]))
            long_texts.append(text)
    folds = sorted({fold_syllable(text) for text in vocabulary.texts} | {""})
    rank = {text: number for number, text in enumerate(folds)}
    fold_of = np.array([rank[fold_syllable(text)] for text in vocabulary.texts], np.uint32)
    by_order = in_order(fold_of[syllables])
    lex = np.lexsort(by_order.T[::-1]).astype(np.uint32)
    in_lex = by_order[lex]
    same = np.zeros(count, bool)
    same[1:] = (in_lex[1:] == in_lex[:-1]).all(1)
    fold_id = np.empty(count, np.uint32)
    fold_id[lex] = np.cumsum(~same) - 1
    found = {
        "vocabulary": vocabulary.blob(),
        "folds": np.frombuffer("\n".join(folds).encode(), np.uint8),
        "fold_of": _small(fold_of),
        # By role, then name: one place of many names is read in one run.
        "syllables": np.ascontiguousarray(_small(syllables).T),
        "lex": lex,
        "lex_key": lex_keys(in_lex),
        "fold_id": fold_id,
        "long_ids": np.array(long_ids, np.uint32),
        "long": np.frombuffer("\n".join(long_texts).encode(), np.uint8),
    }
    return found | _postings(fold_of[syllables[1 : borne + 1]], len(folds), borne)


def in_order(columns: NDArray[Any]) -> NDArray[Any]:
    """Syllables by role turned into syllables from left to right; 0 beyond the end."""
    lengths = (columns != 0).sum(1)
    turned = np.zeros_like(columns)
    turned[:, : WIDTH - 1] = columns[:, 1:]
    rows = np.arange(len(columns))
    last = np.maximum(lengths - 1, 0)
    turned[rows, last] = columns[:, 0]
    return turned


def lex_keys(left_to_right: NDArray[Any]) -> NDArray[np.uint64]:
    """The first four folded syllables as one number that sorts like them."""
    key = np.zeros(len(left_to_right), np.uint64)
    for place in range(_LEX_SYLLABLES):
        part = np.minimum(left_to_right[:, place], (1 << _LEX_BITS) - 1).astype(np.uint64)
        key = key << np.uint64(_LEX_BITS) | part
    return key


def _postings(folded: NDArray[Any], folds: int, borne: int) -> dict[str, NDArray[Any]]:
    """Names by folded syllable: lists, and bitmaps where a bitmap is the smaller."""
    names = np.repeat(np.arange(1, borne + 1, dtype=np.int64), WIDTH)
    flat = folded.reshape(-1).astype(np.int64)
    pairs = np.unique((flat * (borne + 1) + names)[flat > 0])
    fold, name = np.divmod(pairs, borne + 1)
    lengths = np.bincount(fold, minlength=folds)
    frequent = np.flatnonzero(lengths > borne / 32)
    bitmap_of = np.full(folds, -1, np.int32)
    bitmap_of[frequent] = np.arange(len(frequent))
    bitmaps = np.zeros((len(frequent), -(-(borne + 1) // 8)), np.uint8)
    ends = np.cumsum(lengths)
    for number, of in enumerate(frequent):
        bits = np.zeros(bitmaps.shape[1] * 8, bool)
        bits[name[ends[of] - lengths[of] : ends[of]]] = True
        bitmaps[number] = np.packbits(bits, bitorder="little")
    rare = bitmap_of[fold] < 0
    kept = np.bincount(fold[rare], minlength=folds)
    return {
        "post": name[rare].astype(np.uint32),
        "post_start": np.concatenate([[0], np.cumsum(kept)]).astype(np.uint32),
        "bitmap_of": bitmap_of,
        "bitmaps": bitmaps,
    }


def _frequencies(arrays: dict[str, NDArray[Any]], borne: int) -> dict[str, NDArray[Any]]:
    """How often each syllable is a surname and how often another part; births by year."""
    bearers = np.diff(arrays["start"])[1 : borne + 1].astype(np.float64)
    given, surname, *between = arrays["syllables"][:, 1 : borne + 1]
    size = int(arrays["fold_of"].shape[0])
    first = np.bincount(surname, bearers, size)
    rest = np.bincount(given, bearers, size)
    for column in between:
        rest += np.bincount(column, bearers, size)
    first[0] = rest[0] = 0
    birth = arrays["birth"]
    year = np.minimum(birth >> 9, YEARS - 1)
    day = birth & 511
    known = birth != UNKNOWN
    by_year = np.stack(
        [
            np.bincount(year[known], minlength=YEARS),
            np.bincount(year[known & (day == JANUARY)], minlength=YEARS),
        ]
    ).astype(np.float32)
    return {
        "first": first.astype(np.float32),
        "rest": rest.astype(np.float32),
        "by_year": by_year,
    }
