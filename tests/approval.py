"""Books that wait for approval, made quickly: each person's work on a book in one transaction."""

from collections.abc import Mapping

from hotich_tui.domain.entry.values import BLANK, Reading, Said, Value
from hotich_tui.domain.record.lifecycle import Event, Role, State
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from tests.conftest import Commune, entry

Entry = Mapping[str, Value]


def good_entry(book: Book, number: int) -> dict[str, Value]:
    """An entry with nothing to object to: numbers and dates follow each other."""
    texts = {
        "so": f"{number:02d}/{book.year}",
        "quyenSo": book.number,
        "trangSo": str(1 + number // 2),
        "ngayDangKy": f"{1 + number % 20:02d}.{1 + number // 20:02d}.{book.year}",
    }
    return entry(load_register(book.register), number, **texts)


def fill(
    commune: Commune,
    entries: int,
    *,
    keyed: Mapping[int, Entry] | None = None,
    verified: Mapping[int, Entry] | None = None,
    doubts: Mapping[int, str] | None = None,
) -> tuple[Book, list[str]]:
    """A book keyed by N1, verified by S1, its ledger agreed; its versions in book order.

    Args:
        keyed: Number -> what N1 reads otherwise than the book says.
        verified: Number -> what S1 reads otherwise, twice.
        doubts: Number -> field that N1 marks as doubtful.
    """
    book, ids = commune.book(), []
    said = {n: good_entry(book, n) for n in range(1, entries + 1)}
    first = {n: {**said[n], **(keyed or {}).get(n, {})} for n in said}
    with commune.station.work(commune.user("N1"), Role.KEYER) as work:
        for number in said:
            version = work.add_record(book.id)
            work.take_role(version.id, Role.KEYER)
            for key, value in first[number].items():
                doubt = (doubts or {}).get(number) == key
                work.add_reading(version.id, Reading(key, value, doubt=doubt))
            work.set_state(version.id, State.DRAFTING, State.KEYED, Event.DONE)
            ids.append(version.id)
    with commune.station.work(commune.user("S1"), Role.VERIFIER) as work:
        for number, version_id in enumerate(ids, start=1):
            work.take_role(version_id, Role.VERIFIER)
            second = {**first[number], **(verified or {}).get(number, {})}
            differs = False
            for check in work.checks(version_id):
                value = second.get(check.key, BLANK if check.blind else None)
                outcome = work.judge(version_id, check.key, value, looked_over=not check.blind)
                if not outcome.closed:
                    outcome = work.judge(version_id, check.key, value, looked_over=not check.blind)
                differs |= outcome.needs_adjudicator
            after = State.DISPUTED if differs else State.VERIFIED
            event = Event.DIFFERS if differs else Event.ALL_EQUAL
            work.set_state(version_id, State.KEYED, after, event)
    return book, ids


def agree_ledger(commune: Commune, book: Book, entries: int) -> None:
    """Two people state what the book holds, alike."""
    rows = [{"year": str(book.year), "first": "1", "last": str(entries)}]
    commune.desk("N1").ledgers.state(book.id, rows)
    commune.desk("S1").ledgers.read(book.id, rows)


def written(text: str) -> Value:
    return Value(Said.WRITTEN, text)
