"""Ledgers for tests: stated, agreed on, explained."""

from collections.abc import Sequence

from hotich_tui.domain.book.balance import FindingKind
from hotich_tui.domain.book.ledger_readings import Stage
from hotich_tui.domain.entry.values import Said, Value
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from tests.conftest import Commune, entry

Row = dict[str, str]


ROW: Row = {"year": "1998", "first": "1", "last": "3"}


def agreed(
    commune: Commune, book: Book, rows: Sequence[Row], who: tuple[str, str] = ("N1", "S1")
) -> None:
    """A ledger that two people state alike."""
    commune.desk(who[0]).ledgers.state(book.id, rows)
    commune.desk(who[1]).ledgers.read(book.id, rows)
    assert stage(commune, book) is Stage.SETTLED


def stage(commune: Commune, book: Book) -> Stage:
    return commune.desk("A1").ledgers.view(book.id).stage


def record(
    commune: Commune, book: Book, number: int, *, upto: str = "verified", **texts: str
) -> str:
    """A record of the book with this number, on its way as far as asked."""
    register_values = entry_of(book, number)
    register_values.update({key: Value(Said.WRITTEN, text) for key, text in texts.items()})
    version_id = commune.keyed(book, register_values)
    if upto in ("verified", "approved"):
        commune.verified(version_id)
    if upto == "approved":
        commune.desk("T1").approving.approve(version_id)
    return version_id


def entry_of(book: Book, number: int) -> dict[str, Value]:
    texts = {"so": f"{number:02d}/{book.year}", "ngayDangKy": f"{number:02d}.03.{book.year}"}
    return entry(load_register(book.register), number, trangSo=str(number), **texts)


def kinds(commune: Commune, book: Book, who: str = "A1") -> list[FindingKind]:
    return [f.finding.kind for f in commune.desk(who).balancing.standing(book.id).findings]


def explain_all(commune: Commune, book: Book, who: str = "X1") -> None:
    desk = commune.desk(who)
    if desk.ledgers.view(book.id).stage is Stage.SETTLED:
        for found in desk.balancing.standing(book.id).open:
            desk.balancing.explain(book.id, found.finding.key, "so_in_book")
