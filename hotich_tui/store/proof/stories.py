"""What the rows of a station come to, version by version, taken in one by one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from hotich_tui.domain.record.lifecycle import Event, State
from hotich_tui.domain.record.recomputed import Fault, Retold
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.store.file.packed import unpacked, unpacked_beside
from hotich_tui.store.file.quality_tables import BLIND
from hotich_tui.store.file.tables import APPROVED, BOOK, VERSION
from hotich_tui.store.migrations.packed_views import SAID
from hotich_tui.store.proof.findings import Break, Breaks
from hotich_tui.store.record.version_rows import book_of
from hotich_tui.wire.payload import Content, content_of, item_body, read_values

MOVES: Mapping[str, Event] = {event.value: event for event in Event if event is not Event.CORRECT}
_SAID = (None, *SAID)


@dataclass(slots=True)
class Story:
    """A version, where it stands in which book, and what its approval must say."""

    record_id: str
    book_id: str
    ordinal: int
    retold: Retold
    content: Content | None = None

    def is_before(self, correction: "Story") -> bool:
        """Whether a correction may begin at this version."""
        return self.record_id == correction.record_id and self.retold.state is State.APPROVED


@dataclass
class Stories:
    """Every version, as far as the rows were taken in.

    Args:
        told: Whether the versions are told at all.
        n: Number of the audit row that is taken in.
    """

    connection: Connection
    commune: str
    breaks: Breaks
    told: bool = True
    n: int = 0
    records: dict[str, tuple[str, int]] = field(default_factory=dict)
    versions: dict[str, Story] = field(default_factory=dict)
    faulty: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        rows = self.connection.execute(select(BOOK))
        self._books: dict[str, Book] = {row.id: book_of(row) for row in rows}
        self._asked: dict[str, list[str]] = {}
        blind = self.connection.execute(select(BLIND.c.version_id, BLIND.c.round, BLIND.c.field))
        self._blind: set[tuple[str, int, str]] = {tuple(row) for row in blind}
        takes: dict[str, Callable[[list[Any]], None]] = {
            "record": self._record,
            "version": self._version,
            "correction": self._correction,
            "carried": self._carried,
            "part_row": self._part,
            "reading_row": self._reading,
            "decision": self._decision,
            "marking": self._marking,
            "widening": self._widening,
            "approved_row": self._approved,
            "outbox_row": self._delivery,
        }
        self.takes = takes if self.told else {}

    def moves(self, event: str, version_id: str | None) -> None:
        """An event of the log."""
        moved = MOVES.get(event)
        if moved is not None and version_id is not None and self.told:
            story = self._story(version_id)
            if story is not None:
                self._tell(version_id, story.retold.happens(moved))
                if story.retold.state is State.APPROVED:
                    # What led here is told; a station has many of these.
                    story.retold.places = {}

    def compare(self) -> None:
        """Compare what is told with where each version stands."""
        if not self.told:
            return
        unknown = set(self.versions)
        for row in self.connection.execute(select(VERSION)):
            story = self.versions.get(row.id)
            unknown.discard(row.id)
            if story is None:
                self._break("version", row.id, Fault.EVENT)
                continue
            told = story.retold
            parked = told.parked_from.value if told.parked_from else None
            stands = (told.state.value, told.round, parked, story.record_id, told.number)
            if stands != (row.state, row.round, row.parked_from, row.record_id, row.number):
                self._break("record", row.id, Fault.EVENT)
            self.records.setdefault(story.record_id, (story.book_id, story.ordinal))
        for version_id in unknown:
            self._break("missing", version_id)

    def book_of(self, version_id: str | None) -> str:
        """The book of a version; "" where it is unknown."""
        story = self.versions.get(version_id or "")
        return story.book_id if story else ""

    def books(self, *, held: bool) -> dict[str, tuple[int, int]]:
        """Book -> its records, and how many of them are proved.

        Args:
            held: Whether the log holds: where it does not, none is.
        """
        found: dict[str, tuple[int, int]] = {}
        for record_id, (book_id, _) in self.records.items():
            records, proved = found.get(book_id, (0, 0))
            found[book_id] = (records + 1, proved + (held and record_id not in self.faulty))
        return found

    def faulty_version(self, version_id: str | None) -> None:
        """Something of a version was found that does not follow."""
        if version_id is not None:
            story = self.versions.get(version_id)
            self.faulty.add(story.record_id if story else version_id)

    def _record(self, row: list[Any]) -> None:
        record_id, book_id, ordinal = row
        self.records[record_id] = (book_id, ordinal)

    def _version(self, row: list[Any]) -> None:
        version_id, record_id, number = row
        book_id, ordinal = self.records.get(record_id, ("", 0))
        book = self._books.get(book_id)
        if book is None:
            self._break("record", version_id, Fault.EVENT)
            return
        blind = self._blind
        self.versions[version_id] = Story(
            record_id,
            book_id,
            ordinal,
            Retold(
                load_register(book.register),
                number,
                lambda round_, key: (version_id, round_, key) in blind,
            ),
        )

    def _part(self, row: list[Any]) -> None:
        version_id, person_id, role = row
        story = self._story(version_id)
        if story is not None:
            self._tell(version_id, story.retold.take_part(person_id, role))

    def _reading(self, row: list[Any]) -> None:
        _, version_id, person_id, round_, key, attempt, number, text, *rest = row
        story = self.versions.get(version_id)
        if story is None:
            self._break("record", version_id, Fault.EVENT)
            return
        said = (_SAID[number] if number else None, text)
        if attempt == 0:
            fault = story.retold.key(person_id, round_, key, said)
        else:
            fault = story.retold.verify(
                person_id,
                round_,
                key,
                said,
                attempt=attempt,
                how=rest[1],
                difference=rest[4],
            )
        if fault is not None:
            self._tell(version_id, fault)

    def _decision(self, row: list[Any]) -> None:
        _, version_id, person_id, _, round_, key, _, said, text, *_ = row
        story = self._story(version_id)
        if story is not None:
            self._tell(version_id, story.retold.decide(person_id, round_, key, (said, text)))

    def _marking(self, row: list[Any]) -> None:
        _, version_id, person_id, _, round_, fields, *_ = row
        story = self._story(version_id)
        if story is not None:
            self._tell(version_id, story.retold.mark(person_id, round_, json.loads(fields)))

    def _correction(self, row: list[Any]) -> None:
        version_id, _, fields, *_ = row
        self._asked[version_id] = json.loads(fields)

    def _carried(self, row: list[Any]) -> None:
        version_id, former_id = row
        story, former = self._story(version_id), self.versions.get(former_id or "")
        keys = self._asked.pop(version_id, None)
        if story is None or former_id is None:
            return
        if former is None or keys is None or not former.is_before(story):
            self._tell(version_id, Fault.TIME)
            return
        query = select(APPROVED.c.payload).where(APPROVED.c.version_id == former_id)
        # As it was told: that it stands so was compared when it was approved.
        values = read_values(json.loads(self.connection.execute(query).scalar_one()))
        self._tell(version_id, story.retold.correct(keys, values))

    def _widening(self, row: list[Any]) -> None:
        _, version_id, _, round_, fields, *_ = row
        story = self._story(version_id)
        if story is not None:
            self._tell(version_id, story.retold.widen(round_, json.loads(fields)))

    def _approved(self, row: list[Any]) -> None:
        version_id, person_id, _, payload, digest, *_ = row
        story = self._story(version_id)
        if story is None:
            return
        told = story.retold
        roles = told.roles.get(person_id)
        content = content_of(self._books[story.book_id], story.ordinal, told.values())
        story.content = content
        if told.state is not State.VERIFIED:
            self._break("approval", version_id, Fault.TIME)
        if roles is None or roles.value != "approver":
            self._break("approval", version_id, Fault.PART)
        if unpacked(payload) != content.text:
            self._break("approval", version_id, "payload")
        if (digest.hex() if isinstance(digest, bytes) else digest) != content.sha256:
            self._break("approval", version_id, "sha256")

    def _delivery(self, row: list[Any]) -> None:
        _, op_id, record_id, version_id, body = row
        story = self._story(version_id)
        if story is None:
            return
        if story.content is None or record_id != story.record_id:
            self._break("delivery", version_id, Fault.EVENT)
            return
        wanted = item_body(
            story.content,
            op_id=op_id,
            record_id=record_id,
            commune=self.commune,
            roles=story.retold.roles,
            scope=story.retold.asked,
        )
        try:
            same = unpacked_beside(body, story.content.text) == wanted
        except Exception:
            same = False
        if not same:
            self._break("delivery", version_id, "body")
        story.content = None

    def _story(self, version_id: str) -> Story | None:
        story = self.versions.get(version_id)
        if story is None:
            self._break("record", version_id, Fault.EVENT)
        return story

    def _tell(self, version_id: str, fault: Fault | None) -> None:
        if fault is not None:
            self._break("record", version_id, fault)

    def _break(self, kind: str, version_id: str, what: str = "") -> None:
        self.faulty_version(version_id)
        book_id = self.book_of(version_id)
        self.breaks.add(Break(kind, version_id, self.n, str(what), version_id, book_id))
