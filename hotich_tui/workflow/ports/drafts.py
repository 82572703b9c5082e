"""What keying needs of a station."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hotich_tui.domain.entry.values import Reading, Value
from hotich_tui.domain.record.records import Position, Version


class KeyedReads(Protocol):
    """What this person keyed before. Nobody else's can be asked for."""

    def last_keyed(self, book_id: str, before: int) -> Mapping[str, Value]:
        """What this person keyed in the nearest entry before an ordinal of the book."""
        ...

    def recent(self, book_id: str) -> Mapping[str, Sequence[str]]:
        """What this person keyed of late in the fields that offer it again, by field, the newest
        first: of this book before that of other books of its register. So many entries are looked
        at, however long they have worked here."""
        ...


class PositionReads(Protocol):
    """Where this person was."""

    def position(self) -> Position | None:
        """Where this person was when their screen went away."""
        ...


class PositionWork(Protocol):
    """Remembering where this person is."""

    def keep_position(self, position: Position | None) -> None:
        """Remember it; None = nowhere."""
        ...


class DraftWork(Protocol):
    """Changes of a draft."""

    def add_record(self, book_id: str, ordinal: int | None = None) -> Version:
        """A new record's first version, drafting, at the next free place of the book."""
        ...

    def add_reading(self, version_id: str, reading: Reading) -> None:
        """A keyer's commit of a field in this round. The latest counts."""
        ...

    def add_readings(self, version_id: str, readings: Sequence[Reading]) -> None:
        """The same of several fields, in their order."""
        ...
