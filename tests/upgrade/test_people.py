"""People of a 0.1.0 station: they work on, get their numbers, and meet those of other stations."""

import pytest

from hotich_tui.domain.record.lifecycle import Role
from hotich_tui.registry.server import EmbeddedRegistry
from hotich_tui.store.file.errors import Taken
from hotich_tui.sync import sync
from hotich_tui.workflow.rules.errors import SignInError
from hotich_tui.workflow.sign_in import SignIn
from tests.conftest import STAFF, Commune, card
from tests.upgrade.conftest import MADE, Old


def test_they_work_on_and_an_approver_enters_their_numbers(office: Commune) -> None:
    door, chief = SignIn(office.station), office.desk("T1").accounts
    keyer = door.desk("N1", MADE["pin"])
    assert keyer.keying.position() is not None
    assert not any(row.identified for row in chief.listed())
    assert {row.user.staff_no for row in chief.listed() if row.user.has_pin} == set(STAFF)
    # Until then only the name tells: it is asked for; after that the number is refused.
    chief.identify("N1", card("N1"))
    with pytest.raises(Taken):
        chief.add(
            staff_no="N1b",
            name="Hoàn Toàn Khác",
            roles=frozenset({Role.VERIFIER}),
            number=card("N1"),
        )
    keyer.books.progress()
    chief.disable("N1")
    with pytest.raises(SignInError):
        door.desk("N1", MADE["pin"])


def test_its_registry_learns_of_them(old: Old, office: Commune) -> None:
    office.desk("T1").accounts.identify("N1", card("N1"))
    station = office.station
    with EmbeddedRegistry(old.registry) as registry:
        report = sync(
            station.outbox,
            office.home,
            registry_url=registry.url,
            people=station.people_delivery,
        )
        assert report.people_held == 0 and report.waiting == 0
        with registry.storage.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT staff_no, identity FROM person").all()
    assert {row.staff_no for row in rows} == set(STAFF)
    assert [row.staff_no for row in rows if row.identity] == ["N1"]
    assert not station.people_delivery.to_send(500).people
