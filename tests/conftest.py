"""A commune office for the tests: made once, copied for each test, on a real encrypted file."""

import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from hotich_tui.domain.entry.values import Reading, Said, Value
from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.domain.record.people import User, Viewpoint
from hotich_tui.domain.record.records import Book
from hotich_tui.domain.register.load_register import load_register
from hotich_tui.domain.register.register import Meaning, Register
from hotich_tui.store.station import SqlStation
from hotich_tui.workflow.desk import Desk
from hotich_tui.workflow.rules.secrets import new_word
from hotich_tui.workflow.sign_in import SignIn

PRINTED = "recovery.txt"
"""Where the tests keep a station's printed recovery key."""
PASSPHRASE = "mật khẩu của trạm thử"
PIN = "271828"
STAFF: Mapping[str, frozenset[Role]] = {
    "T1": frozenset({Role.APPROVER}),
    "T2": frozenset({Role.APPROVER, Role.ADJUDICATOR}),
    "N1": frozenset({Role.KEYER}),
    "N2": frozenset({Role.KEYER}),
    "S1": frozenset({Role.VERIFIER}),
    "S2": frozenset({Role.VERIFIER}),
    "X1": frozenset({Role.ADJUDICATOR}),
    "A1": frozenset({Role.AUDITOR}),
    "K1": frozenset({Role.TECHNICIAN}),
    "M1": frozenset({Role.KEYER, Role.VERIFIER, Role.ADJUDICATOR, Role.APPROVER}),
    "M2": frozenset({Role.KEYER, Role.VERIFIER, Role.ADJUDICATOR, Role.APPROVER}),
}
"""Staff number -> roles. The M people hold every role, so that only the law stops them."""


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of a run waits for the disk, a clock or a process."""
    return (os.cpu_count() or 1) + 1


@dataclass(frozen=True)
class Commune:
    """A station with its people."""

    station: SqlStation
    home: Path

    @property
    def recovery_key(self) -> str:
        """As it was printed when the station was set up."""
        return (self.home / PRINTED).read_text("utf-8")

    def desk(self, staff_no: str) -> Desk:
        user = self.user(staff_no)
        return Desk(self.station, user, random=Random(7))

    def user(self, staff_no: str) -> User:
        found = self.station.people.find(staff_no)
        assert found is not None
        return found

    def give_pin(self, staff_no: str, pin: str = PIN) -> Desk:
        """A first PIN for somebody without one, by a new word of activation; their desk."""
        word = new_word()
        self.station.people.recover(self.user(staff_no).id, word, None)
        return SignIn(self.station).set_first_pin(staff_no, word, pin)

    def book(self, register: str = "KS", year: int = 1998, number: str | None = None) -> Book:
        """A new book, with the next free number."""
        desk = self.desk("N1")
        return desk.books.create(
            register, number or str(len(desk.books.progress()) + 1), year, "xã Mẫu"
        )

    def keyed(
        self, book: Book, values: Mapping[str, Value] | None = None, keyer: str = "N1"
    ) -> str:
        """A record keyed and handed over; its version."""
        desk = self.desk(keyer)
        draft = desk.keying.begin(book.id)
        given = values if values is not None else entry(draft.register)
        desk.keying.commit_all(draft.version.id, [Reading(k, v) for k, v in given.items()])
        desk.keying.done(draft.version.id)
        return draft.version.id

    def verified(
        self,
        version_id: str,
        differing: Mapping[str, Value | None] | None = None,
        verifier: str = "S1",
    ) -> None:
        """Verify a record with the first values, and others where named."""
        desk, differing = self.desk(verifier), differing or {}
        values = self.first_values(version_id)
        check = desk.verifying.open(version_id)
        for blind in check.blind:
            value = differing.get(blind.key) or values.get(blind.key, Value(Said.BLANK))
            while not desk.verifying.commit(version_id, blind.key, value).closed:
                pass
        for group in desk.verifying.look(version_id).groups:
            seen = {k: values[k] for k, v in group.values.items() if v.text != values[k].text}
            desk.verifying.look_over(version_id, group.group.id, seen)
        desk.verifying.finish(version_id)

    def first_values(self, version_id: str) -> Mapping[str, Value]:
        """What the keyer keyed, as the keyer sees it."""
        with self.station.reads(Viewpoint(self.user("N1"))) as reads:
            version = reads.version(version_id)
        keyer = next(iter(version.people(Role.KEYER)))
        with self.station.reads(Viewpoint(self._by_id(keyer))) as reads:
            return reads.record(version_id).values

    def _by_id(self, person_id: str) -> User:
        return next(user for user in self.station.people.users() if user.id == person_id)


def card(staff_no: str) -> str:
    """The number of an invented person's card: no province has this code."""
    return f"000{zlib.crc32(staff_no.encode()) % 10**9:09}"


def entry(register: Register, number: int = 1, **texts: str) -> dict[str, Value]:
    """A plausible entry: every core field written, dates as dates, ID numbers blank."""
    values = {}
    for field in register:
        if not field.core:
            continue
        if field.kind.is_id:
            values[field.key] = Value(Said.BLANK)
            continue
        text = f"Chữ {field.key[-4:]} {number}"
        if field.kind.is_date:
            text = f"{1 + number % 28:02d}.03.1998"
        elif field.code_list is not None:
            text = next(iter(field.code_list.labels))
        elif field.meaning is Meaning.ENTRY_NUMBER:
            text = f"{number:02d}/1998"
        values[field.key] = Value(Said.WRITTEN, text[: field.max_len])
    values.update({key: Value(Said.WRITTEN, text) for key, text in texts.items()})
    return values


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with people and no records."""
    home = tmp_path_factory.mktemp("template")
    station, recovery = SqlStation.create(
        home, commune="00000", commune_name="xã Mẫu", passphrase=PASSPHRASE
    )
    (home / PRINTED).write_text(recovery, "utf-8")
    sign_in = SignIn(station)
    chief: Desk | None = None
    for staff_no, roles in STAFF.items():
        made = sign_in.add_user(
            staff_no=staff_no,
            name=f"Người {staff_no}",
            roles=roles,
            number=card(staff_no),
            by=chief,
        )
        if chief is None or staff_no in ("N1", "S1", "X1"):
            desk = sign_in.set_first_pin(staff_no, made.word, PIN)
            chief = chief or desk
    station.close()
    return home


@pytest.fixture
def commune(template: Path, tmp_path: Path) -> Iterator[Commune]:
    """An open station of one's own."""
    home = tmp_path / "home"
    shutil.copytree(template, home)
    station = SqlStation.open(home, passphrase=PASSPHRASE)
    yield Commune(station, home)
    station.close()


@pytest.fixture
def births() -> Register:
    return load_register("KS")


@pytest.fixture
def raw(commune: Commune) -> Callable[[str], None]:
    """Runs SQL past the program, with the station's key: what an insider with the key could do."""

    def run(statement: str) -> None:
        with commune.station.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql(statement)

    return run
