"""Making and changing the index in a folder; all or nothing."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotich_tui.domain.population.matching import Person
from hotich_tui.domain.record.ids import Entropy
from hotich_tui.population.build import Built, build, collect
from hotich_tui.population.errors import PopulationError
from hotich_tui.population.index import CHANGES_FILE, MAIN_FILE, HintIndex
from hotich_tui.population.sealed import Header, write
from hotich_tui.population.segment import Segment

MOST = 5_000_000
"""People of one index: beyond it a province is split, and row numbers stay far from 32 bits."""


def build_index(
    people: Iterable[Person],
    path: Path,
    *,
    key: bytes,
    source_hash: str = "",
    entropy: Entropy = os.urandom,
) -> int:
    """Build the index in a folder from everyone in an extract; returns how many.

    The former index stays in place, and answers, until the new one is complete on the disk.
    Memory while building: about 250 bytes a person on top of the stream's own.

    Args:
        people: Any iterable; read once.
        key: The station key.
        source_hash: SHA-256 of the extract's file, to know it again.

    Raises:
        PopulationError: Nobody in it, too many, or no room on the disk.
    """
    built = build(collect(_counted(people)))
    if not len(built.order):
        raise PopulationError("population.empty")
    facts = {"people": len(built.order), "source": source_hash}
    _write(built, path / MAIN_FILE, {}, facts, key, entropy)
    # Changes to the former extract name it, and are not read with another: leftovers at worst.
    (path / CHANGES_FILE).unlink(missing_ok=True)
    return len(built.order)


@dataclass(frozen=True, slots=True)
class Changed:
    """What an update did.

    Args:
        added, replaced, removed: People.
        unknown: Removals of someone who is not there.
    """

    added: int
    replaced: int
    removed: int
    unknown: int


def update_index(
    path: Path,
    changed: Iterable[Person] = (),
    removed: Iterable[Person] = (),
    *,
    key: bytes,
    entropy: Entropy = os.urandom,
) -> Changed:
    """Add or replace people, and remove others, beside the main file; all or nothing.

    A person is known again by the number of twelve digits, else by the old number, else by name,
    birth and parents. Meant for some thousands; load the extract again for more.

    Raises:
        NoIndex, WrongKey, Damaged, TooNew
        PopulationError: No room on the disk.
    """
    index = HintIndex.open(path, key=key)
    main, *changes = index._segments
    known = _Known(main)
    wanted, gone = list(changed), list(removed)
    earlier = {known.identity(person): person for some in changes for person in some.people()}
    dead = set() if main.dead is None else set(np.flatnonzero(main.dead).tolist())
    added = replaced = taken = unknown = 0
    for person, keep in [*((p, False) for p in gone), *((p, True) for p in wanted)]:
        identity = known.identity(person)
        rows = [row for row in known.rows(person) if row not in dead]
        was_there = bool(rows) or identity in earlier
        dead.update(rows)
        earlier.pop(identity, None)
        if keep:
            earlier[identity] = person
            added, replaced = added + (not was_there), replaced + was_there
        else:
            taken, unknown = taken + was_there, unknown + (not was_there)
    built = build(collect(earlier.values()))
    extra = {"replaced": np.array(sorted(dead), np.uint32)}
    facts = {"people": len(built.order), "of": main.sealed.header.file_id}
    _write(built, path / CHANGES_FILE, extra, facts, key, entropy)
    return Changed(added, replaced, taken, unknown)


def drop_index(path: Path) -> bool:
    """Delete the index of a folder; False where there was none."""
    there = (path / MAIN_FILE).exists()
    for name in (MAIN_FILE, CHANGES_FILE):
        (path / name).unlink(missing_ok=True)
        (path / (name + ".new")).unlink(missing_ok=True)
    return there


class _Known:
    """Finds rows of the main file by who they are."""

    def __init__(self, main: Segment) -> None:
        self._main = main
        self._order = np.argsort(main.number, kind="stable")
        self._sorted = main.number[self._order]

    @staticmethod
    def identity(person: Person) -> tuple[str, ...]:
        if person.id_number:
            return ("12", person.id_number)
        if person.old_id:
            return ("9", person.old_id)
        return ("name", person.name, person.birth, person.mother, person.father)

    def rows(self, person: Person) -> list[int]:
        """Rows of the person; a number may be new to the extract, so the rest counts too."""
        found: set[int] = set()
        if len(person.id_number) == 12 and person.id_number.isdigit():
            wanted = np.uint64(int("1" + person.id_number))
            low = int(np.searchsorted(self._sorted, wanted, "left"))
            high = int(np.searchsorted(self._sorted, wanted, "right"))
            found.update(self._order[low:high].tolist())
        if not found and len(person.old_id) == 9 and person.old_id.isdigit():
            found.update(np.flatnonzero(self._main.old == int("1" + person.old_id)).tolist())
        return sorted(found or self._namesakes(person))

    def _namesakes(self, person: Person) -> Iterator[int]:
        """Rows without a number that say the same of name, birth and parents."""
        from hotich_tui.population.dates import pack
        from hotich_tui.population.folding import fold_syllable

        main = self._main
        folds = set(main.exact_fold_ids([fold_syllable(word) for word in person.name.split()]))
        for name in np.flatnonzero(np.isin(main.fold_id, list(folds))).tolist():
            if not 0 < name <= main.borne:
                continue
            for row in range(int(main.start[name]), int(main.start[name + 1])):
                theirs = main.person(row)
                same = (theirs.name, theirs.mother, theirs.father) == (
                    person.name,
                    person.mother,
                    person.father,
                )
                if same and int(main.birth[row]) == pack(person.birth) and not theirs.id_number:
                    yield row


def _counted(people: Iterable[Person]) -> Iterator[Person]:
    for count, person in enumerate(people):
        if count >= MOST:
            raise PopulationError("population.too_many", limit=f"{MOST:,}")
        yield person


def _write(
    built: Built,
    path: Path,
    extra: dict[str, NDArray[Any]],
    facts: dict[str, Any],
    key: bytes,
    entropy: Entropy,
) -> Header:
    arrays = {**built.arrays, **extra}
    size = len(built.cold)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return write(path, arrays, built.cold_pieces, size, key=key, facts=facts, entropy=entropy)
    except OSError:
        raise PopulationError("population.not_written") from None
