"""The demo's station: people with known PINs, books of several registers, work in every queue."""

from collections.abc import Mapping
from pathlib import Path
from random import Random

from hotich_tui.cli.demo.book import entry, misread
from hotich_tui.cli.demo.people import COMMUNE, COMMUNE_NAME, PASSPHRASE, PEOPLE, card
from hotich_tui.cli.demo.population import load_population
from hotich_tui.domain.entry.values import BLANK, Reading, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register, register_codes
from hotich_tui.registry.server import EmbeddedRegistry, database_url
from hotich_tui.store.station import SqlStation
from hotich_tui.sync import enrol
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.sign_in import SignIn

BOOKS = ((0, 1998), (2, 2004), (1, 2011))
"""Which registers of the office get a book in the demo, by place, and of what year."""

ENTRIES, KEYED = 20, 6
"""Entries of each book, and how many of them are keyed already."""


def make_station(home: Path, random: Random) -> tuple[SqlStation, SignIn, dict[Role, Desk]]:
    """A station with the demo's people, each with their PIN."""
    station, _ = SqlStation.create(
        home, commune=COMMUNE, commune_name=COMMUNE_NAME, passphrase=PASSPHRASE
    )
    sign_in = SignIn(station, random=random)
    desks: dict[Role, Desk] = {}
    order = sorted(PEOPLE.items(), key=lambda item: item[1][1] is not Role.APPROVER)
    for staff_no, (name, role, pin) in order:
        made = sign_in.add_user(
            staff_no=staff_no,
            name=name,
            roles=frozenset({role}),
            number=card(staff_no),
            by=desks.get(Role.APPROVER),
        )
        desks[role] = sign_in.set_first_pin(staff_no, made.word, pin)
    return station, sign_in, desks


def fill(
    desks: Mapping[Role, Desk], random: Random, codes: tuple[str, ...]
) -> list[tuple[str, Mapping[str, Value]]]:
    """Books of several registers with records in every state.

    Returns:
        Register and entry, those included that are on paper only.
    """
    entries: list[tuple[str, Mapping[str, Value]]] = []
    for place, year in BOOKS:
        register = load_register(codes[place])
        book = desks[Role.KEYER].books.create(
            register.code, "1", year, COMMUNE_NAME, entries=ENTRIES
        )
        for number in range(1, 1 + ENTRIES):
            values = entry(
                register, random, number=number, year=year, book=book.number, place=book.place
            )
            entries.append((register.code, values))
            if number <= KEYED:
                _carry_on(desks, book, values, number, random)
    return entries


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
        value = slips.get(blind.key) or values.get(blind.key, BLANK)
        outcome = verifier.verifying.commit(version_id, blind.key, value)
        if not outcome.closed:
            verifier.verifying.commit(version_id, blind.key, value)
    for group in verifier.verifying.look(version_id).groups:
        changes = {
            key: values[key]
            for key, shown in group.values.items()
            if shown.text != values[key].text
        }
        verifier.verifying.look_over(version_id, group.group.id, changes)
    verifier.verifying.finish(version_id)


def open_demo(home: Path, seed: int) -> tuple[SqlStation, SignIn, EmbeddedRegistry]:
    """The demo's station, filled and enrolled at a registry on a free port."""
    random = Random(seed)
    station, sign_in, desks = make_station(home, random)
    entries = fill(desks, random, register_codes())
    load_population(station, entries, seed, desks[Role.APPROVER].user)
    registry = EmbeddedRegistry(database_url(None, home)).__enter__()
    join(station, registry)
    return station, sign_in, registry


def join(station: SqlStation, registry: EmbeddedRegistry) -> None:
    """Enrol a station at a registry of this program."""
    enrol(
        station.outbox,
        registry_url=registry.url,
        code=registry.storage.new_code(COMMUNE),
        station_id=station.station_id,
        station_name=station.commune_name,
    )
