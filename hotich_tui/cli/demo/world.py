"""The demo's station: people with known PINs, books of several registers, work in every queue."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from hotich_tui.cli.demo.book import entry, misread
from hotich_tui.domain.lifecycle import Role
from hotich_tui.domain.records import Book
from hotich_tui.domain.registers import load_register
from hotich_tui.domain.values import Reading, Value
from hotich_tui.store import SqlStation
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.office import Office

COMMUNE, COMMUNE_NAME = "00000", "xã Mẫu"
PASSPHRASE = "trạm thử, không có dữ liệu thật"
PEOPLE: Mapping[str, tuple[str, Role, str]] = {
    "N1": ("Người Nhập Một", Role.KEYER, "271828"),
    "S1": ("Người Soát Một", Role.VERIFIER, "314159"),
    "X1": ("Người Xử Một", Role.ADJUDICATOR, "161803"),
    "T1": ("Trưởng Xã Một", Role.APPROVER, "141421"),
}
"""Staff number -> name, role, PIN. Invented, and shown on the sign-in screen of the demo."""
BOOKS = ((0, 1998), (2, 2004), (1, 2011))
"""Which registers of the office get a book in the demo, by place, and of what year."""


@dataclass(frozen=True, slots=True)
class World:
    """A filled station.

    Args:
        truth: Version id -> what the synthetic book says there.
    """

    station: SqlStation
    office: Office
    desks: Mapping[Role, Desk]
    books: tuple[Book, ...]


def make_station(home: Path, random: Random) -> tuple[SqlStation, Office, dict[Role, Desk]]:
    """A station with the demo's people, each with their PIN."""
    station, _ = SqlStation.create(
        home, commune=COMMUNE, commune_name=COMMUNE_NAME, passphrase=PASSPHRASE
    )
    office = Office(station, random=random)
    desks: dict[Role, Desk] = {}
    order = sorted(PEOPLE.items(), key=lambda item: item[1][1] is not Role.APPROVER)
    for staff_no, (name, role, pin) in order:
        office.add_user(
            staff_no=staff_no, name=name, roles=frozenset({role}), by=desks.get(Role.APPROVER)
        )
        desks[role] = office.set_first_pin(staff_no, pin)
    return station, office, desks


def fill(desks: Mapping[Role, Desk], random: Random, codes: tuple[str, ...]) -> tuple[Book, ...]:
    """Books of several registers with records in every state."""
    books = []
    for place, year in BOOKS:
        register = load_register(codes[place])
        book = desks[Role.KEYER].books.create(register.code, "1", year, COMMUNE_NAME, entries=20)
        books.append(book)
        for number in range(1, 7):
            values = entry(
                register, random, number=number, year=year, book=book.number, place=book.place
            )
            _carry_on(desks, book, values, number, random)
    return tuple(books)


def _carry_on(
    desks: Mapping[Role, Desk], book: Book, values: Mapping[str, Value], step: int, random: Random
) -> None:
    """Take a record as far as its number says: approved, verified … parked."""
    keyer, verifier = desks[Role.KEYER], desks[Role.VERIFIER]
    version_id = key(keyer, book.id, values)
    if step == 6:
        desks[Role.VERIFIER].parking.park(version_id, "torn", f"trang {1 + step // 2}")
        return
    if step in (4, 5):
        return
    check = verifier.verifying.open(version_id)
    wrong = next(c.key for c in check.blind if len(values[c.key].text) > 5) if step == 3 else ""
    verify(verifier, version_id, values, {wrong: misread(values[wrong], random)} if wrong else {})
    if step == 1:
        desks[Role.APPROVER].approving.approve(version_id)


def key(keyer: Desk, book_id: str, values: Mapping[str, Value]) -> str:
    """Key a record through the use cases and hand it over; returns its version."""
    draft = keyer.keying.begin(book_id)
    readings = [Reading(name, value) for name, value in values.items()]
    keyer.keying.commit_all(draft.version.id, readings)
    keyer.keying.done(draft.version.id)
    return draft.version.id


def verify(
    verifier: Desk, version_id: str, values: Mapping[str, Value], slips: Mapping[str, Value]
) -> None:
    """Verify a record through the use cases, misreading some fields twice."""
    check = verifier.verifying.open(version_id)
    for blind in check.blind:
        value = slips.get(blind.key, values.get(blind.key))
        outcome = verifier.verifying.commit(version_id, blind.key, value)
        if not outcome.closed:
            verifier.verifying.commit(version_id, blind.key, value)
    for group in check.groups:
        verifier.verifying.look_over(version_id, group.group.id, {})
    verifier.verifying.finish(version_id)


def notice() -> str:
    """Who can sign in, for the demo's first screen."""
    from hotich_tui.messages import say

    rows = [
        f"{number}   PIN {pin}   {say(f'terms.role_{role.value}')}"
        for number, (_, role, pin) in PEOPLE.items()
    ]
    return "\n".join(rows)
