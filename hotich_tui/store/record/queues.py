"""Lists of what waits: counted from carried counts, read a page at a time, in order, by SQL."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select, text

from hotich_tui.domain.record.lifecycle import Role, State
from hotich_tui.domain.record.pages import WHOLE, Listed, Page, Place
from hotich_tui.domain.record.records import Version
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.store.file.derived_tables import INVOLVED_TALLY, TALLY
from hotich_tui.store.file.tables import BOOK, VERSION
from hotich_tui.store.record.dossier import title_fields
from hotich_tui.store.record.records import SqlRecordReads
from hotich_tui.store.record.version_rows import book_of, chunks, load_versions, version_query
from hotich_tui.vietnamese import fold
from hotich_tui.workflow.ports.queues import (
    EVERY_HAND,
    Hand,
    Mark,
    Portion,
    QueueReads,
    Stretch,
    free_hands,
)

LOOKED_AT = 100
"""Records whose titles are read in one go where a list is narrowed."""
_NO_LIMIT, _LAST_ORDINAL = -1, 2**62
_HELD = """
WITH being_keyed AS (
    SELECT book_id FROM tally WHERE state = 'drafting' AND mark = 'touched' AND n > 0
    UNION SELECT latest.book_id FROM seat
    JOIN version ON version.id = seat.version_id
    JOIN record ON record.id = version.record_id
    JOIN latest ON latest.book_id = record.book_id AND latest.ordinal = record.ordinal
    WHERE seat.role = 'keyer' AND latest.version_id = seat.version_id
    AND latest.state IN ('drafting', 'keyed')),
held AS MATERIALIZED (
    SELECT book_id, coalesce((SELECT ordinal FROM latest WHERE latest.book_id = being_keyed.book_id
        ORDER BY ordinal DESC LIMIT 1 OFFSET 1), 0) AS since
    FROM being_keyed)"""
"""Books that somebody keys, and the last record but one of each: from there on nothing is offered
to a verifier."""
_MINE = """LEFT JOIN involved AS mine ON mine.person_id = :me AND mine.state = latest.state
    AND mine.book_id = latest.book_id AND mine.ordinal = latest.ordinal"""
_OWN_FIRST = """involved AS mine ON mine.person_id = :me AND mine.state IN ({states})
    AND mine.book_id = book.id CROSS JOIN latest
    ON latest.book_id = mine.book_id AND latest.ordinal = mine.ordinal"""
_MAY_NAME = """(coalesce(mine.role, '') = 'keyer'
    OR latest.state IN ('verified', 'disputed', 'approved', 'parked')
    OR EXISTS (SELECT 1 FROM part WHERE part.version_id = latest.version_id
        AND part.role = 'verifier')
    OR EXISTS (SELECT 1 FROM carried WHERE carried.version_id = latest.version_id))"""
"""Whether a first value may be seen by this person at all: what `Viewpoint.sees` decides for each
field is never looked for elsewhere, so the time that a search takes tells nothing of it."""
_MAY_MATCH = """(EXISTS (SELECT 1 FROM reading WHERE reading.version_id = latest.version_id
        AND reading.round = 1 AND reading.field IN :fields AND reading.fold LIKE :like ESCAPE '\\')
    OR EXISTS (SELECT 1 FROM decision WHERE decision.version_id = latest.version_id
        AND decision.field IN :fields)
    OR EXISTS (SELECT 1 FROM version
        WHERE version.id = latest.version_id AND (version.round > 1 OR version.number > 1)))"""
"""Records that a title may be found in: a title is read where it may hold the text."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A record of a list before anything of it is read."""

    place: Place
    version_id: str


class SqlQueueReads(SqlRecordReads, QueueReads):
    """Lists of what waits."""

    def queued(self, stretches: Sequence[Stretch], page: Page = WHOLE) -> Sequence[Version]:
        return self._in_order([found.version_id for found in self._page(stretches, page)])

    def listed(self, stretches: Sequence[Stretch], page: Page = WHOLE) -> Sequence[Listed]:
        if page.narrow.strip() and not page.narrow.strip().isdigit():
            return self._narrowed(stretches, page)
        return self._titled(self._page(stretches, page))

    def _narrowed(self, stretches: Sequence[Stretch], page: Page) -> Sequence[Listed]:
        wanted = fold(page.narrow.strip())
        found: list[Listed] = []
        some = replace(page, limit=LOOKED_AT)
        while page.limit is None or len(found) < page.limit:
            near = self._page(stretches, some)
            hits = [one for one in self._titled(near) if wanted in fold(one.view.title)]
            found = [*hits, *found] if page.backwards else [*found, *hits]
            if len(near) < LOOKED_AT:
                break
            some = Page(
                before=near[0].place if page.backwards else None,
                after=None if page.backwards else near[-1].place,
                limit=LOOKED_AT,
                book_id=page.book_id,
                narrow=page.narrow,
            )
        if page.limit is None:
            return found
        return found[-page.limit :] if page.backwards else found[: page.limit]

    def _titled(self, found: Sequence[_Found]) -> list[Listed]:
        views = self.records([one.version_id for one in found], titles=True)
        query = select(BOOK).where(BOOK.c.id.in_({one.place.book_id for one in found}))
        books = {row.id: book_of(row) for row in self._connection.execute(query)}
        return [
            Listed(one.place, books[one.place.book_id], view)
            for one, view in zip(found, views, strict=True)
        ]

    def _in_order(self, version_ids: Sequence[str]) -> Sequence[Version]:
        rows: dict[str, Any] = {}
        for some in chunks(version_ids):
            for row in self._connection.execute(version_query().where(VERSION.c.id.in_(some))):
                rows[row.id] = row
        return load_versions(self._connection, [rows[one] for one in version_ids])

    def _page(self, stretches: Sequence[Stretch], page: Page) -> list[_Found]:
        """One stretch after the other, until there are enough."""
        found: list[_Found] = []
        near = page.since or page.after or page.before
        for number in _stretches_from(len(stretches), near, backwards=page.backwards):
            left = None if page.limit is None else page.limit - len(found)
            if left == 0:
                break
            here = near if near is not None and near.stretch == number else None
            found += self._stretch(stretches[number], number, page, here, left)
        return found[::-1] if page.backwards else found

    def _stretch(
        self, stretch: Stretch, number: int, page: Page, near: Place | None, limit: int | None
    ) -> Iterator[_Found]:
        values: dict[str, Any] = {
            "me": self._viewpoint.user.id,
            "limit": _NO_LIMIT if limit is None else limit,
        }
        where = [_fits(stretch.portions)]
        if page.book_id is not None:
            where.append("book.id = :only")
            values["only"] = page.book_id
        if near is not None:
            where += _beyond(near, page, values)
        fields: list[str] = []
        if page.narrow.strip():
            where += _narrow(page.narrow.strip(), values)
            fields = _all_title_fields()
        query = text(_rows_query(stretch, where, backwards=page.backwards))
        if ":fields" in query.text:
            query = query.bindparams(bindparam("fields", fields, expanding=True))
        for row in self._connection.execute(query, values):
            yield _Found(Place(number, row.book_id, row.ordinal), row.version_id)

    def queue_lengths(
        self, lists: Mapping[str, Sequence[Stretch]], *, book_id: str | None = None
    ) -> Mapping[str, int]:
        known = self._tallies() if book_id is None else self._tallies_of(book_id)
        found = {
            name: sum(known.count(p) for stretch in stretches for p in stretch.portions)
            for name, stretches in lists.items()
        }
        for name, stretches in lists.items():
            for stretch in stretches:
                if stretch.behind:
                    found[name] -= len(self._held_back(stretch.portions, book_id))
        return found

    def _tallies(self) -> "_Tallies":
        known = _Tallies()
        for row in self._connection.execute(select(TALLY.c.state, TALLY.c.mark, TALLY.c.n)):
            known.total[row.state, row.mark] += row.n
        mine = select(INVOLVED_TALLY).where(INVOLVED_TALLY.c.person_id == self._viewpoint.user.id)
        for row in self._connection.execute(mine):
            known.mine[row.state, row.mark, row.role] += row.n
        return known

    def _tallies_of(self, book_id: str) -> "_Tallies":
        """The same of one book, counted."""
        known = _Tallies()
        query = f"""SELECT latest.state, latest.mark, coalesce(mine.role, '') AS role, count(*) AS n
            FROM latest {_MINE} WHERE latest.book_id = :book
            GROUP BY latest.state, latest.mark, coalesce(mine.role, '')"""
        values = {"me": self._viewpoint.user.id, "book": book_id}
        for row in self._connection.execute(text(query), values):
            known.total[row.state, row.mark] += row.n
            known.mine[row.state, row.mark, row.role] += row.n
        return known

    def _held_back(
        self, portions: Sequence[Portion], book_id: str | None = None
    ) -> Sequence[tuple[str, int]]:
        """(Book, ordinal) of the last records of books being keyed that would fit."""
        query = f"""{_HELD} SELECT latest.book_id, latest.ordinal FROM held
            JOIN latest ON latest.book_id = held.book_id AND latest.ordinal >= held.since {_MINE}
            WHERE {_fits(portions)} AND (:book IS NULL OR latest.book_id = :book)"""
        values = {"me": self._viewpoint.user.id, "book": book_id}
        rows = self._connection.execute(text(query), values)
        return [(row.book_id, row.ordinal) for row in rows]

    def could_take(
        self, state: State, role: Role, people: Collection[str], *, beside: Sequence[Stretch]
    ) -> frozenset[str]:
        found = set()
        if not beside:
            free = Portion(state, hands=free_hands(role))
            total = sum(n for (s, _), n in self._tallies().total.items() if s == state.value)
            barred = select(
                INVOLVED_TALLY.c.person_id, INVOLVED_TALLY.c.role, INVOLVED_TALLY.c.n
            ).where(INVOLVED_TALLY.c.state == state.value)
            held: Counter[str] = Counter()
            for row in self._connection.execute(barred):
                held[row.person_id] += 0 if Hand(row.role) in free.hands else row.n
            return frozenset(person for person in people if total > held[person])
        ok = _quoted(free_hands(role))
        theirs = f"""NOT EXISTS (SELECT 1 FROM involved AS theirs
            WHERE theirs.person_id = person.id AND theirs.state = :state
            AND theirs.book_id = left_over.book_id AND theirs.ordinal = left_over.ordinal
            AND theirs.role NOT IN ({ok}))"""
        query = f"""SELECT person.id FROM person WHERE person.id IN :people AND EXISTS (
            SELECT 1 FROM involved AS left_over
            WHERE left_over.person_id = :me AND left_over.state = :state
            AND left_over.role NOT IN ({ok}) AND {theirs})"""
        values = {"me": self._viewpoint.user.id, "state": state.value}
        asked: Any = bindparam("people", list(people), expanding=True)
        found |= {row.id for row in self._connection.execute(text(query).bindparams(asked), values)}
        behind = [p for stretch in beside if stretch.behind for p in stretch.portions]
        if behind and len(found) < len(people):
            query = f"""{_HELD} SELECT DISTINCT person.id FROM person
                JOIN held JOIN latest AS left_over ON left_over.book_id = held.book_id
                AND left_over.ordinal >= held.since AND left_over.state = :state
                WHERE person.id IN :people AND {theirs}"""
            rows = self._connection.execute(text(query).bindparams(asked), values)
            found |= {row.id for row in rows}
        return frozenset(found)


class _Tallies:
    """How many latest versions stand where, and in how many of them this person has a hand."""

    def __init__(self) -> None:
        self.total: Counter[tuple[str, str]] = Counter()
        self.mine: Counter[tuple[str, str, str]] = Counter()

    def count(self, portion: Portion) -> int:
        """How many of a portion there are."""
        state, found = portion.state.value, 0
        for mark in portion.marks:
            mine = {hand: self.mine[state, mark.value, hand.value] for hand in EVERY_HAND}
            mine[Hand.NONE] = self.total[state, mark.value] - sum(
                n for hand, n in mine.items() if hand is not Hand.NONE
            )
            found += sum(mine[hand] for hand in portion.hands)
        return found


def _stretches_from(count: int, near: Place | None, *, backwards: bool) -> range:
    if backwards:
        return range((count - 1 if near is None else near.stretch), -1, -1)
    return range(0 if near is None else near.stretch, count)


def _quoted(values: Collection[str]) -> str:
    """Names of the program, never a person's text, as an SQL list."""
    return ", ".join(f"'{value}'" for value in sorted(values))


def _fits(portions: Sequence[Portion]) -> str:
    """Condition on `latest` and `mine`: one of the portions has the record."""
    return "(" + " OR ".join(map(_fits_one, portions)) + ")"


def _fits_one(portion: Portion) -> str:
    found = [f"latest.state = '{portion.state.value}'"]
    if portion.marks != frozenset(Mark):
        found.append(f"latest.mark IN ({_quoted(portion.marks)})")
    if portion.hands != EVERY_HAND:
        found.append(f"coalesce(mine.role, '') IN ({_quoted(portion.hands)})")
    return "(" + " AND ".join(found) + ")"


def _rows_query(stretch: Stretch, where: Sequence[str], *, backwards: bool) -> str:
    """The records of a stretch, from book to book; CROSS JOIN keeps that order, so that nothing is
    sorted and the query ends with its limit."""
    states = _quoted({portion.state.value for portion in stretch.portions})
    own = all(Hand.NONE not in portion.hands for portion in stretch.portions)
    if own:
        records = _OWN_FIRST.format(states=states)
    else:
        records = f"latest ON latest.book_id = book.id AND latest.state IN ({states}) {_MINE}"
    behind = ""
    if stretch.behind:
        behind = "LEFT JOIN held ON held.book_id = book.id"
        where = [*where, f"latest.ordinal < coalesce(held.since, {_LAST_ORDINAL})"]
    end = " DESC" if backwards else ""
    order = ("book.register", "book.year", "book.number", "book.id", "latest.ordinal")
    return f"""{_HELD if stretch.behind else ""}
        SELECT latest.book_id, latest.ordinal, latest.version_id
        FROM book {behind} CROSS JOIN {records}
        WHERE {" AND ".join(where)}
        ORDER BY {", ".join(f"{column}{end}" for column in order)} LIMIT :limit"""


def _beyond(near: Place, page: Page, values: dict[str, Any]) -> list[str]:
    """Conditions: on the wanted side of a place."""
    values["near"], values["ordinal"] = near.book_id, near.ordinal
    side, end = ("<", _LAST_ORDINAL) if page.backwards else (">", -1)
    here = f"{side}=" if page.since is not None else side
    key = "book.register, book.year, book.number, book.id"
    place = f"SELECT {key} FROM book WHERE book.id = :near"
    return [
        f"({key}) {side}= ({place})",
        f"latest.ordinal {here} CASE WHEN book.id = :near THEN :ordinal ELSE {end} END",
    ]


def _narrow(wanted: str, values: dict[str, Any]) -> list[str]:
    if wanted.isdigit():
        values["digits"] = f"{wanted}%"
        return ["CAST(latest.ordinal AS TEXT) LIKE :digits"]
    plain = fold(wanted).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values["like"] = f"%{plain}%"
    return [_MAY_NAME, _MAY_MATCH]


def _all_title_fields() -> list[str]:
    """The fields that titles are made of, of all registers."""
    found = (title_fields(load_register(code)) for code in register_codes())
    return sorted({key for keys in found for key in keys})
